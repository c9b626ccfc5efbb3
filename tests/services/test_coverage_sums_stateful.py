"""Random writes of all kinds in random order, with faults at random calls, beside who reads sums.

However they meet, what is kept is what the rows say once nothing is pending.
"""

import itertools
import logging
import os
import random
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from graphql_api.models.audit import Author
from graphql_api.models.coverage import CoverageState, CoverageSum
from graphql_api.models.exclusion import Exclusion
from graphql_api.models.listed_organizations import ListedOrganizations
from graphql_api.models.listing import Listing
from graphql_api.models.mapping import MappingRules, OrganizationMapping
from graphql_api.models.organization import Organization, OrganizationId
from graphql_api.services.comparison import Comparison
from graphql_api.services.coverage_sums import CoverageSumService
from graphql_api.storage import exclusion_rows, mapping_rows, organization_rows
from graphql_api.storage.coverage_stretches import StretchReader
from graphql_api.storage.coverage_sums import SHARDS, CoverageSumStorage
from graphql_api.storage.exclusions import ExclusionMissing, ExclusionStorageService
from graphql_api.storage.keys import (
    EXCLUSIONS,
    EXCLUSIONS_PARTITION,
    HELPER_ROWS,
    ORG_MAPPINGS,
    ORGANIZATIONS,
    ORGANIZATIONS_PARTITION,
    TABLES,
    organization_exclusion_key,
    shard_of,
)
from graphql_api.storage.mappings import MappingMissing, MappingStorageService, VersionMismatch
from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.organizations import (
    OrganizationMissing,
    OrganizationStorageService,
    OrganizationVersionMismatch,
)
from graphql_api.storage.recovery import apply_pending
from graphql_api.storage.table_store import TableStore, TableStoreError
from graphql_api.storage.write_protocol import AlreadyMapped, ChangedMeanwhile, ClaimedElsewhere
from integrations.base import ExternalOrganization
from tests.actors import MANAGER
from tests.storage.interleaving import Pick, Schedule, Work

RUNS = 40
FACTOR = int(os.environ.get("ORGMAP_TEST_FAULT_FACTOR", "1"))
INTEGRATIONS = ["alpha", "alpha_beta"]
ORGANIZATION_IDS = [
    OrganizationId(f"{digits}00000-0000-4000-8000-000000000000")
    for digits in ("0a1", "0a2", "0b1", "ff1")
]
"""Two of one shard, one of the next, and one of the last."""

RULES = MappingRules()
AUTHOR = Author(user_id="somebody", source="cli")
REFUSED = (
    TableStoreError,
    AlreadyMapped,
    ClaimedElsewhere,
    ChangedMeanwhile,
    VersionMismatch,
    MappingMissing,
    ExclusionMissing,
    OrganizationMissing,
    OrganizationVersionMismatch,
)

Counts = dict[tuple[str, str, bool], Counter[CoverageState]]
"""By shard, integration, and whether the organizations are active."""


@pytest.fixture(autouse=True)
def _planned_faults_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, logger="graphql_api")


@pytest.mark.timeout(300 * FACTOR)
async def test_sums_that_are_kept_are_what_the_rows_say() -> None:
    for seed in range(RUNS * FACTOR):
        store = MemoryTableStore()
        await store.create_tables(TABLES)
        try:
            await Run(store, random.Random(seed).randrange).run()  # noqa: S311 - the same each time
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error


class Run:
    """One run from empty tables to the last count."""

    def __init__(self, store: TableStore, pick: Pick) -> None:
        self._store = store
        self._pick = pick
        self._numbers = itertools.count(1)
        self._mapped: list[OrganizationMapping] = []
        self._listings = {name: listing_of("as recorded") for name in INTEGRATIONS}

    async def run(self) -> None:
        for org_id in ORGANIZATION_IDS[:3]:
            await self._create_organization(self._store, org_id)
        await sums_of(self._store).of_all(MANAGER, self._comparisons())
        schedule = Schedule(self._store, self._pick, after_each_call=lambda: None)
        await schedule.run(
            [
                *(self._writer() for _ in range(2 + self._pick(2))),
                *(self._reader() for _ in range(1 + self._pick(2))),
                *[[], [self._recover]][self._pick(2)],
            ]
        )
        await apply_pending(self._store)
        expected = await self._expected()
        kept = await CoverageSumStorage(self._store).read()
        told = await sums_of(self._store).of_all(MANAGER, self._comparisons())
        for shard, name in itertools.product(SHARDS, INTEGRATIONS):
            assert_counts(expected, shard, name, told[shard][name])
            fresh = kept[shard].sums.get(name)
            if fresh is not None and fresh.compared == self._comparisons()[name].fingerprint:
                assert_counts(expected, shard, name, fresh)

    # ------------------------------------------------------------------ actors

    def _writer(self) -> Work:
        count = 1 + self._pick(4)

        async def work(store: TableStore) -> None:
            for _ in range(count):
                try:
                    await self._write(store)
                except REFUSED:
                    continue

        return work

    def _reader(self) -> Work:
        count = 1 + self._pick(3)

        async def work(store: TableStore) -> None:
            for _ in range(count):
                try:
                    await sums_of(store).of_all(MANAGER, self._comparisons())
                except TableStoreError:
                    continue

        return work

    async def _recover(self, store: TableStore) -> None:
        try:
            await apply_pending(store, parallel=1)
        except TableStoreError:
            return

    async def _write(self, store: TableStore) -> None:
        org_id = ORGANIZATION_IDS[self._pick(3)]
        name = INTEGRATIONS[self._pick(2)]
        match self._pick(9):
            case 0 | 1:
                await self._map(store, org_id, name)
            case 2:
                await self._update(store, is_active=self._pick(2) == 0)
            case 3:
                await self._update(store, last_test_success=self._pick(2) == 0)
            case 4:
                await self._update(store, external_org_name=f"name {self._pick(3)}")
            case 5:
                await self._exclude(store, org_id, name)
            case 6:
                await self._exclusions(store).remove(
                    organization_exclusion_key(org_id, name), by=AUTHOR
                )
            case 7:
                self._listings[name] = listing_of(f"name {self._pick(3)}")
            case _:
                await self._turn(store, org_id)

    async def _map(self, store: TableStore, org_id: OrganizationId, name: str) -> None:
        now = self._clock()
        mapping = OrganizationMapping(
            mapping_id=f"m{next(self._numbers)}",
            org_id=org_id,
            integration_name=name,
            external_org_id=f"x{self._pick(4)}",
            external_org_name="as recorded",
            created_at=now,
            created_by="mira",
            updated_at=now,
        )
        self._mapped.append(mapping)
        await self._mappings(store).create_mapping(mapping, by=AUTHOR, rules=RULES)

    async def _update(self, store: TableStore, **fields: str | bool) -> None:
        if not self._mapped:
            return
        before = self._mapped[self._pick(len(self._mapped))]
        await self._mappings(store).update_mapping(
            OrganizationId(before.org_id),
            before.mapping_id,
            lambda mapping: mapping.changed(**fields),
            by=AUTHOR,
            rules=RULES,
        )

    async def _exclude(self, store: TableStore, org_id: OrganizationId, name: str) -> None:
        exclusion = Exclusion(
            exclusion_id=organization_exclusion_key(org_id, name),
            integration_name=name,
            org_id=org_id,
            reason="Uses another one",
            excluded_at=self._clock(),
            excluded_by="mira",
        )
        await self._exclusions(store).exclude(exclusion, by=AUTHOR)

    async def _turn(self, store: TableStore, org_id: OrganizationId) -> None:
        """Another one is made, or this one is active no more, or again."""
        if self._pick(2):
            await self._create_organization(store, ORGANIZATION_IDS[3])
            return
        await self._organizations(store).update_organization(
            org_id, lambda each: each.changed(is_active=not each.is_active), by=AUTHOR
        )

    async def _create_organization(self, store: TableStore, org_id: OrganizationId) -> None:
        now = self._clock()
        organization = Organization(
            org_id=org_id,
            name=org_id,
            domain=None,
            is_active=True,
            created_at=now,
            updated_at=now,
        )
        await self._organizations(store).create_organization(organization, by=AUTHOR)

    # ------------------------------------------------------------------ counting by hand

    async def _expected(self) -> Counts:
        """From the organizations' own partitions, which are the truth."""
        counts: Counts = {}
        excluded = {
            (each.org_id, each.integration_name)
            for each in exclusion_rows.ROWS.standing(
                await self._store.query(EXCLUSIONS, EXCLUSIONS_PARTITION, before=HELPER_ROWS)
            )
        }
        for row in await self._store.query(
            ORGANIZATIONS, ORGANIZATIONS_PARTITION, before=HELPER_ROWS
        ):
            organization = organization_rows.from_entity(row)
            rows = await self._store.query(ORG_MAPPINGS, row.row_key, before=HELPER_ROWS)
            for name in INTEGRATIONS:
                live = [
                    each
                    for each in map(mapping_rows.from_entity, rows)
                    if each.is_active and each.integration_name == name
                ]
                state = self._state(live, (row.row_key, name) in excluded)
                place = (shard_of(row.row_key), name, organization.is_active)
                counts.setdefault(place, Counter())[state] += 1
        return counts

    def _state(self, live: Sequence[OrganizationMapping], is_excluded: bool) -> CoverageState:
        if not live:
            return CoverageState.EXCLUDED if is_excluded else CoverageState.UNMAPPED
        if any(each.last_test_success is False for each in live):
            return CoverageState.FAILING
        [listed] = self._listings[live[0].integration_name].organizations
        if any(
            (each.external_org_id, each.external_org_name) != ("x0", listed.name) for each in live
        ):
            return CoverageState.DRIFTED
        return CoverageState.MAPPED

    # ------------------------------------------------------------------ parts

    def _comparisons(self) -> dict[str, Comparison]:
        return {name: Comparison(listing) for name, listing in self._listings.items()}

    def _mappings(self, store: TableStore) -> MappingStorageService:
        return MappingStorageService(
            store, clock=self._clock, claim_timeout=timedelta(0), pause=no_pause
        )

    def _organizations(self, store: TableStore) -> OrganizationStorageService:
        return OrganizationStorageService(store, clock=self._clock, pause=no_pause)

    def _exclusions(self, store: TableStore) -> ExclusionStorageService:
        return ExclusionStorageService(store, clock=self._clock, pause=no_pause)

    def _clock(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(milliseconds=next(self._numbers))


def sums_of(store: TableStore) -> CoverageSumService:
    return CoverageSumService(CoverageSumStorage(store), StretchReader(store, at_once=1))


def assert_counts(expected: Counts, shard: str, name: str, found: CoverageSum) -> None:
    for is_active in (True, False):
        counted = +Counter(found.counts(is_active))
        assert counted == expected.get((shard, name, is_active), Counter()), (
            shard,
            name,
            is_active,
        )


def listing_of(name: str) -> Listing:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    listed = ListedOrganizations([ExternalOrganization(id="x0", name=name)])
    return Listing(listed, cached_at=at, expires_at=at)


async def no_pause(_: int) -> None:
    """Ask again at once."""
