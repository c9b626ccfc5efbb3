"""A workflow's mapping lookup against the raw table read under it, in one run.

Absolute times mean little on a shared machine; the ratio does. Run it: make bench
"""

import asyncio
import statistics
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from graphql_api.composition import open_orgmap
from graphql_api.services.access import provider_manager
from graphql_api.settings import Settings
from graphql_api.storage.audit import Author
from graphql_api.storage.keys import HELPER_ROWS, ORG_MAPPINGS
from graphql_api.storage.mapping_entity import MappingRules, OrganizationMapping
from graphql_api.storage.mappings import MappingStorageService
from workflow_context import open_context

INTEGRATION = "custom_api"
MAPPED_ELSEWHERE = (5, 500)
ROUNDS = 7
CALLS = 200


async def main() -> None:
    print(f"{'mappings':>9} {'raw read':>10} {'lookup':>10} {'ratio':>6}")
    for count in MAPPED_ELSEWHERE:
        raw, lookup = await measure(count)
        print(f"{count:>9} {raw * 1e6:>7.0f} µs {lookup * 1e6:>7.0f} µs {lookup / raw:>6.2f}")


async def measure(count: int) -> tuple[float, float]:
    """Median seconds of a raw read and of a lookup, with `count` mappings on the integration."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(storage=f"sqlite:///{Path(folder) / 'bench.db'}")
        async with open_orgmap(settings) as orgmap:
            actor = provider_manager("bench", source="cli")
            organization = await orgmap.services.organizations.create(actor, name="Bench")
            await fill(MappingStorageService(orgmap.store, clock=now), count)
            await orgmap.services.mappings.create(
                actor,
                organization_id=organization.org_id,
                integration_name=INTEGRATION,
                external_org_id="bench",
            )
            async with open_context(
                organization_id=organization.org_id, user_id="bench", orgmap=orgmap
            ) as context:

                async def raw() -> None:
                    rows = await orgmap.store.query(
                        ORG_MAPPINGS, organization.org_id, before=HELPER_ROWS
                    )
                    assert len(rows) == 1

                async def lookup() -> None:
                    mapping = await context.get_integration_mapping(INTEGRATION)
                    assert mapping.external_org_id == "bench"

                return await medians(raw, lookup)


async def fill(storage: MappingStorageService, count: int) -> None:
    by, rules = Author(user_id="bench", source="cli"), MappingRules()
    for number in range(count):
        mapping = OrganizationMapping(
            mapping_id=str(uuid.uuid4()),
            org_id=str(uuid.uuid4()),
            integration_name=INTEGRATION,
            external_org_id=f"other-{number}",
            external_org_name="",
            created_at=now(),
            created_by="bench",
            updated_at=now(),
        )
        await storage.create_mapping(mapping, by=by, rules=rules)


async def medians(*calls: Callable[[], Awaitable[None]]) -> tuple[float, ...]:
    """In turns, so that a busy moment of the machine falls on all of them."""
    times: list[list[float]] = [[] for _ in calls]
    for _ in range(ROUNDS):
        for call, taken in zip(calls, times, strict=True):
            started = time.perf_counter()
            for _ in range(CALLS):
                await call()
            taken.append((time.perf_counter() - started) / CALLS)
    return tuple(statistics.median(taken) for taken in times)


def now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    asyncio.run(main())
