"""Coverage of many organizations by twenty integrations, against the bare reads that it stands on.

Those read the organizations and each integration's index, and make nothing of the rows. The summary
counts all of them; the first page shows fifty, and must not notice how many there are.
"""

from collections.abc import Sequence
from typing import ClassVar

from benchmarks.filling import mapping, organization, rows_of
from benchmarks.measure import medians
from benchmarks.report import Table, shown_ratio, shown_time
from benchmarks.stores import Engine, settings_of
from graphql_api.composition import build_services, open_orgmap
from graphql_api.services.access import provider_manager
from graphql_api.services.listing_cache import memory_cache
from graphql_api.storage.keys import (
    HELPER_ROWS,
    INTEGRATION_MAPPINGS,
    ORGANIZATIONS,
    ORGANIZATIONS_PARTITION,
)
from graphql_api.storage.table_store import TableStore
from integrations.base import BaseIntegration
from tests.counting_store import CountingStore
from tests.operations import run_operation, runner
from tests.vendors import ScriptedVendor

COUNTS = (200, 2_000)
INTEGRATIONS = [f"vendor_{number:02}" for number in range(20)]
ACTOR = provider_manager("bench", source="graphql")
SUMMARY = "{ coverageSummary { integrationName unmapped mapped drifted failing } }"
PAGE = """{ coverage(first: 50) { nodes { organization { name }
  cells { integrationName state } } } }"""


async def coverage_of_many(
    counts: Sequence[int] = COUNTS, *, engine: Engine = "SQLite", rounds: int = 5
) -> Table:
    rows = []
    for count in counts:
        owners = [organization(n) for n in range(count)]
        mappings = [
            mapping(owner.org_id, n, integration_name=name)
            for n, owner in enumerate(owners)
            for name in INTEGRATIONS
            if (n + len(name)) % 3  # two in three are mapped
        ]
        async with (
            settings_of(engine, rows_of(owners, mappings)) as settings,
            open_orgmap(settings) as orgmap,
        ):
            counting = CountingStore(orgmap.store)
            integrations = {name: _vendor(name) for name in INTEGRATIONS}
            services = build_services(counting, integrations, cache=memory_cache())
            ours = runner()

            async def ask(document: str) -> None:
                result = await run_operation(ours, services, document, actor=ACTOR)  # noqa: B023 - this round's
                assert result.errors is None

            async def summary() -> None:
                await ask(SUMMARY)

            async def page() -> None:
                await ask(PAGE)

            async def bare_reads(store: TableStore = counting) -> None:
                await store.query(ORGANIZATIONS, ORGANIZATIONS_PARTITION, before=HELPER_ROWS)
                for name in INTEGRATIONS:
                    await store.query(INTEGRATION_MAPPINGS, name, before=HELPER_ROWS)

            taken = await medians(summary, bare_reads, page, times=1, rounds=rounds)
            calls = []
            for call in (summary, bare_reads, page):
                counting.forget()
                await call()
                calls.append(str(counting.calls))
            rows.append(
                (
                    f"{count:,} by {len(INTEGRATIONS)}",
                    *(shown_time(each) for each in taken),
                    shown_ratio(taken[0] / taken[1]),
                    *calls,
                )
            )
    return Table(
        name="coverage_of_many",
        columns=(
            "organizations",
            "summary",
            "bare reads",
            "first page",
            "summary to bare reads",
            "storage calls of the summary",
            "of the bare reads",
            "of the page",
        ),
        rows=tuple(rows),
    )


class _Vendor(ScriptedVendor):
    supports_discovery: ClassVar[bool] = False


def _vendor(name: str) -> BaseIntegration:
    named: type[_Vendor] = type(name, (_Vendor,), {"name": name})
    return named()
