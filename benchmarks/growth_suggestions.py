"""Suggestions and what is like them as customers grow in number, ten integrations each.

`all mapped` is what most providers have most of the time: nothing is left to suggest.
"""

import asyncio
import gc
import os
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from statistics import median

from benchmarks.filling import mapping, organization, write_organizations, write_rows
from benchmarks.measure import resident_bytes
from benchmarks.report import Table, shown_bytes, shown_time
from benchmarks.stores import settings_of
from graphql_api.composition import Services, build_services, open_orgmap
from graphql_api.models.organization import Organization
from graphql_api.services.access import provider_manager
from graphql_api.services.listing_cache import memory_cache
from graphql_api.storage import mapping_rows
from graphql_api.storage.keys import INTEGRATION_MAPPINGS
from graphql_api.storage.table_store import TableStore
from integrations.base import BaseIntegration, ExternalOrganization
from tests.loop_holds import Run, watched
from tests.services.matching.held_out import unlike_names
from tests.vendors import ScriptedVendor

COUNTS = (500, 5_000, 20_000)
INTEGRATIONS = [f"vendor_{number}" for number in range(10)]
AT_HAND = INTEGRATIONS[0]
ACTOR = provider_manager("bench", source="graphql")
LEFT_OPEN = 100
"""One in so many customers of the second integration is unmapped."""

Operation = Callable[[], Awaitable[object]]


async def growth_suggestions(counts: Sequence[int] = COUNTS, *, rounds: int = 3) -> Table:
    rows = [row for count in counts for row in await _rows(count, rounds=rounds)]
    return Table(
        name="growth_suggestions",
        columns=("organizations", "operation", "median", "computed", "loop held for", "resident"),
        rows=tuple(rows),
    )


async def _rows(count: int, *, rounds: int) -> list[tuple[str, ...]]:
    names = unlike_names(count, seed=7)
    owners = [replace(organization(n), name=name) for n, name in enumerate(names)]
    async with (
        settings_of("SQLite") as settings,
        open_orgmap(settings) as orgmap,
    ):
        await _fill(orgmap.store, owners)
        integrations = {name: _vendor(name, owners) for name in INTEGRATIONS}
        services = build_services(orgmap.store, integrations, cache=memory_cache())
        for name in INTEGRATIONS:
            await services.discovery.discover(ACTOR, name)
        found: list[tuple[str, ...]] = [
            (f"{count:,}", name, *await _measured(operation, rounds=rounds))
            for name, operation in _operations(services, owners).items()
        ]
        await services.discovery.aclose()
        return found


def _operations(services: Services, owners: Sequence[Organization]) -> dict[str, Operation]:
    suggestions, last = services.suggestions, len(owners) - 1

    def explained() -> Awaitable[object]:
        return suggestions.explain(
            ACTOR,
            owners[last].org_id,
            integration_name=AT_HAND,
            external_org_id=f"client-{last}",
        )

    return {
        "suggestions, all mapped": lambda: suggestions.suggest(ACTOR, AT_HAND),
        "suggestions, one in 100 open": lambda: suggestions.suggest(ACTOR, INTEGRATIONS[1]),
        "explanation of a pair": explained,
        "import preview, all mapped": lambda: services.organization_imports.preview(ACTOR, AT_HAND),
        "organizations like a new one": lambda: services.similar_organizations.similar(
            ACTOR, name=f"{owners[0].name} Ltd"
        ),
    }


async def _measured(operation: Operation, *, rounds: int) -> tuple[str, ...]:
    runs: list[Run] = []
    for _ in range(rounds):
        gc.collect()
        await asyncio.sleep(0.1)
        runs.append(await watched(operation))
    return (
        shown_time(median(each.seconds for each in runs)),
        shown_time(median(each.computed for each in runs)),
        shown_time(median(each.longest_hold for each in runs)),
        shown_bytes(resident_bytes(os.getpid())),
    )


async def _fill(store: TableStore, owners: Sequence[Organization]) -> None:
    """An integration at a time, so that little of it is still in memory when it is measured."""
    await write_organizations(store, owners)
    for name in INTEGRATIONS:
        mappings = [
            replace(mapping(owner.org_id, n, integration_name=name), external_org_name=owner.name)
            for n, owner in enumerate(owners)
            if name != INTEGRATIONS[1] or n % LEFT_OPEN
        ]
        rows = [mapping_rows.to_integration_entity(each) for each in mappings]
        await write_rows(store, INTEGRATION_MAPPINGS, name, rows)


def _vendor(name: str, owners: Sequence[Organization]) -> BaseIntegration:
    """It lists what its mappings point to."""
    named: type[ScriptedVendor] = type(name, (ScriptedVendor,), {"name": name})
    vendor = named()
    vendor.organizations = [
        ExternalOrganization(id=f"client-{number}", name=owner.name)
        for number, owner in enumerate(owners)
    ]
    return vendor
