"""Whose a vendor's organization is, against the two reads that answer it.

The more mappings an integration has, the longer its partition of the index, with a claim for each;
the lookup reads one of those claims and the mappings of the organization that it names.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass

from benchmarks.filling import INTEGRATION, claims_of, mapping, organization, rows_of
from benchmarks.measure import medians, on_one_core
from benchmarks.report import Table, shown_growth, shown_ratio, shown_time
from benchmarks.stores import Engine, settings_of
from graphql_api.composition import Orgmap, build_services, open_orgmap
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.services.access import provider_manager
from graphql_api.services.listing_cache import memory_cache
from graphql_api.storage.keys import INTEGRATION_MAPPINGS, ORG_MAPPINGS, claim_key, end_of
from tests.counting_store import CountingStore

COUNTS = (100, 100_000)
EACH = 10
"""Mappings of each organization, however many there are."""

ASKING = provider_manager("bench", source="cli")
PREFIX = f"{INTEGRATION}_"
CALLS: dict[Engine, int] = {"SQLite": 300, "Azurite": 10}


@dataclass(frozen=True, kw_only=True)
class ReverseLookup:
    """Of the mapping in the middle of many, by its external id."""

    orgmap: Orgmap
    wanted: OrganizationMapping

    async def look_up(self) -> None:
        found = await self.orgmap.services.mappings.list_by_external_id(
            ASKING, INTEGRATION, self.wanted.external_org_id
        )
        assert found == [self.wanted]

    async def by_store(self) -> None:
        store, wanted = self.orgmap.store, self.wanted
        key = claim_key(wanted.external_org_id)
        claim = await store.get(INTEGRATION_MAPPINGS, INTEGRATION, key)
        assert claim is not None
        rows = await store.query(ORG_MAPPINGS, wanted.org_id, start=PREFIX, before=end_of(PREFIX))
        assert len(rows) == EACH

    async def counted(self) -> CountingStore:
        """What one lookup asks of the store."""
        counting = CountingStore(self.orgmap.store)
        integrations = {INTEGRATION: self.orgmap.services.integrations.get(INTEGRATION)}
        services = build_services(counting, integrations, cache=memory_cache())
        await services.mappings.list_by_external_id(
            ASKING, INTEGRATION, self.wanted.external_org_id
        )
        return counting


async def reverse_lookup(
    counts: Sequence[int] = COUNTS,
    *,
    engines: Sequence[Engine] = ("SQLite", "Azurite"),
    calls: int | None = None,
) -> Table:
    """All counts in turns, so that a busy moment of the machine falls on each of them."""
    rows: list[tuple[str, ...]] = []
    for engine in engines:
        async with AsyncExitStack() as stack:
            lookups = [await stack.enter_async_context(among(each, engine)) for each in counts]
            both = [call for each in lookups for call in (each.by_store, each.look_up)]
            taken = await medians(*both, times=calls or CALLS[engine])
            pairs = list(zip(taken[::2], taken[1::2], strict=True))
            rows += [
                _row(engine, count, pair, pairs[0], await lookup.counted())
                for count, pair, lookup in zip(counts, pairs, lookups, strict=True)
            ]
    return Table(
        name="reverse_lookup",
        columns=(
            "store",
            "mappings",
            "the two reads",
            "lookup",
            "to the reads",
            "the reads' growth",
            "lookup's growth (< 20 %)",
            "storage calls (≤ 2)",
            "rows read",
        ),
        rows=tuple(rows),
    )


def _row(
    engine: Engine,
    count: int,
    taken: tuple[float, ...],
    fewest: tuple[float, ...],
    counted: CountingStore,
) -> tuple[str, ...]:
    by_store, looked_up = taken
    return (
        engine,
        f"{count:,}",
        *(shown_time(each) for each in taken),
        shown_ratio(looked_up / by_store),
        *(shown_growth(each / before) for each, before in zip(taken, fewest, strict=True)),
        str(counted.calls),
        str(counted.rows_read),
    )


@asynccontextmanager
async def among(count: int, engine: Engine) -> AsyncIterator[ReverseLookup]:
    owners = [organization(n) for n in range(-(-count // EACH))]
    mappings = [mapping(owners[n // EACH].org_id, n) for n in range(count)]
    rows = rows_of(owners, mappings)
    rows[INTEGRATION_MAPPINGS] += claims_of(mappings)
    with on_one_core() if engine == "SQLite" else nullcontext():
        async with settings_of(engine, rows) as settings, open_orgmap(settings) as orgmap:
            yield ReverseLookup(orgmap=orgmap, wanted=mappings[count // 2])
