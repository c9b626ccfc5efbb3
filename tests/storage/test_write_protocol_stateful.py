"""Random operations of several actors in random order, with faults at random calls.

Hypothesis draws every choice, so a failure shrinks to a short run. A claim counts as old enough to
take over at any moment: what is safe so, no clock can break.
"""

import itertools
import logging
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphql_api.models.audit import Author
from graphql_api.models.mapping import MappingRules, OrganizationMapping
from graphql_api.models.organization import Organization, OrganizationId
from graphql_api.storage.azure import AzureTableStore
from graphql_api.storage.keys import TABLES
from graphql_api.storage.mappings import (
    MappingMissing,
    MappingStorageService,
    VersionMismatch,
)
from graphql_api.storage.organizations import OrganizationStorageService
from graphql_api.storage.recovery import apply_pending
from graphql_api.storage.repair.divergences import DivergenceKind
from graphql_api.storage.repair.run import Repair
from graphql_api.storage.retrying import Pause
from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.table_store import OutcomeUnknown, StorageUnavailable, TableStore
from graphql_api.storage.write_protocol import AlreadyMapped, ChangedMeanwhile, ClaimedElsewhere
from tests.azure_stand_in.server import standing_in
from tests.storage.azure_faults import AzureFaults
from tests.storage.faulty import FaultyStore, hurried
from tests.storage.interleaving import MakeFaulty, Pick, Schedule, Work
from tests.storage.own_tables import OwnTables
from tests.storage.witness import Acknowledged, Witness, check_after_recovery, check_after_repair

MEMORY = Path("/dev/shm")  # noqa: S108 - only what TemporaryDirectory makes in it
FACTOR = int(os.environ.get("ORGMAP_TEST_FAULT_FACTOR", "1"))
INTEGRATION = "halopsa"
ORGANIZATIONS = ["a", "b", "c", "d"]
ACTING = ["a", "a", "b", "b", "c"]
EXTERNAL = ["x", "x", "y"]
"""Some more often than others, so that actors meet."""

RULES = MappingRules()
AUTHOR = Author(user_id="somebody", source="cli")


def examples(count: int) -> settings:
    return settings(
        max_examples=count * FACTOR,
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """In memory where the system has such a place: durability is not what is tested here."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else tmp_path) as folder:
        yield Path(folder)


@pytest.fixture
async def sqlite(folder: Path) -> AsyncIterator[TableStore]:
    store = await SqliteTableStore.open(folder / "orgmap.db")
    yield store
    await store.aclose()


@pytest.fixture
async def azure(azurite: str) -> AsyncIterator[TableStore]:
    store = AzureTableStore.from_connection_string(azurite)
    yield store
    await store.aclose()


@pytest.fixture(autouse=True)
def _planned_faults_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, logger="graphql_api.storage")


@examples(300)
@given(data=st.data())
@pytest.mark.timeout(900 * FACTOR)
async def test_the_protocol_holds_on_sqlite(sqlite: TableStore, data: st.DataObject) -> None:
    await run_once(sqlite, data)


@examples(40)
@given(data=st.data())
@pytest.mark.timeout(900 * FACTOR)
async def test_the_protocol_holds_on_azure(azure: TableStore, data: st.DataObject) -> None:
    await run_once(azure, data)


@examples(12)
@given(data=st.data())
@pytest.mark.timeout(900 * FACTOR)
async def test_the_protocol_holds_while_azure_fails(azurite: str, data: st.DataObject) -> None:
    async with standing_in(azurite) as stand_in:
        url = stand_in.connection_string
        opened = AzureTableStore.from_connection_string(url, patience=hurried())
        async with aclosing(opened) as store:
            await run_once(store, data, faulty=partial(AzureFaults, stand_in=stand_in))


async def run_once(
    store: TableStore, data: st.DataObject, *, faulty: MakeFaulty = FaultyStore
) -> None:
    def pick(below: int) -> int:
        return data.draw(st.integers(0, below - 1)) if below > 1 else 0

    await Run(await OwnTables.create(store, TABLES), pick, faulty=faulty).run()


class Run:
    """One run from empty tables to the last check."""

    def __init__(self, store: TableStore, pick: Pick, *, faulty: MakeFaulty = FaultyStore) -> None:
        self._store = store
        self._pick = pick
        self._faulty = faulty
        self._witness = Witness(store)
        self._told = Acknowledged()
        self._numbers = itertools.count(1)

    async def run(self) -> None:
        await self._create_organizations()
        schedule = Schedule(
            self._witness,
            self._pick,
            after_each_call=self._witness.check,
            faulty=self._faulty,
        )
        await schedule.run(self._works())
        self._told.withdraw(schedule.arrived_late)
        await self._recover_and_repair()
        await self._map_what_is_free()
        await self._recover_and_repair()

    async def _create_organizations(self) -> None:
        storage = OrganizationStorageService(self._store, clock=self._clock)
        now = self._clock()
        for org in ORGANIZATIONS:
            organization = Organization(
                org_id=org,
                name=org,
                domain=None,
                is_active=True,
                created_at=now,
                updated_at=now,
            )
            await storage.create_organization(organization, by=AUTHOR)

    def _works(self) -> list[Work]:
        writers: list[Work] = [self._writer() for _ in range(2 + self._pick(4))]
        run = self._run_repair
        others = [[], [run], [self._recover], [self._inspect], [run, run]]
        return [*writers, *others[self._pick(len(others))]]

    # ------------------------------------------------------------------ actors

    def _writer(self) -> Work:
        org = OrganizationId(ACTING[self._pick(len(ACTING))])
        count = 1 + self._pick(6)

        async def work(store: TableStore) -> None:
            storage = self._mappings(store)
            for _ in range(count):
                try:
                    await self._write(storage, org)
                except (StorageUnavailable, OutcomeUnknown, ClaimedElsewhere, AlreadyMapped):
                    continue
                except (ChangedMeanwhile, VersionMismatch, MappingMissing):
                    continue

        return work

    async def _write(self, storage: MappingStorageService, org: OrganizationId) -> None:
        own = [each for each in self._witness.mappings.values() if each.org_id == org]
        live = [each for each in own if each.is_active]
        ended = [each for each in own if not each.is_active]
        external = EXTERNAL[self._pick(len(EXTERNAL))]
        what = self._pick(12)
        if what < 3 or not own:
            await self._create(storage, org, external)
        elif what < 7 and live:
            await self._update(storage, live, is_active=False)
        elif what < 10 and ended:
            await self._update(storage, ended, is_active=True)
        elif what < 11:
            await self._update(storage, own, external_org_id=external)
        else:
            await self._update(storage, own, external_org_name=f"name {next(self._numbers)}")

    async def _update(
        self,
        storage: MappingStorageService,
        mappings: Sequence[OrganizationMapping],
        **fields: str | bool,
    ) -> None:
        before = mappings[self._pick(len(mappings))]
        written = await storage.update_mapping(
            OrganizationId(before.org_id),
            before.mapping_id,
            lambda mapping: mapping.changed(**fields),
            by=AUTHOR,
            rules=RULES,
            expected_version=str(before.version) if self._pick(4) == 3 else None,
        )
        self._told.written.append(written)

    async def _create(self, storage: MappingStorageService, org: str, external: str) -> None:
        mapping = self._new_mapping(org, external)
        try:
            await storage.create_mapping(mapping, by=AUTHOR, rules=RULES)
        except (AlreadyMapped, ClaimedElsewhere):
            self._told.refused.append(mapping.mapping_id)
            raise
        self._told.written.append(mapping)

    async def _recover(self, store: TableStore) -> None:
        try:
            await apply_pending(store, parallel=1)
        except (StorageUnavailable, OutcomeUnknown):
            return

    async def _run_repair(self, store: TableStore) -> None:
        await self._find(store, dry_run=False)

    async def _inspect(self, store: TableStore) -> None:
        await self._find(store, dry_run=True)

    async def _find(self, store: TableStore, *, dry_run: bool) -> None:
        """Beside live traffic repair sees what crashes leave, and takes no write for damage."""
        try:
            found = await self._repair(store, dry_run=dry_run).run()
        except (StorageUnavailable, OutcomeUnknown):
            return
        assert {each.kind for each in found} <= {DivergenceKind.PENDING_LEFT}, found

    # ------------------------------------------------------------------ afterwards

    async def _recover_and_repair(self) -> None:
        await apply_pending(self._witness)
        await check_after_recovery(
            self._store,
            self._witness,
            self._told,
            integration=INTEGRATION,
            orgs=ORGANIZATIONS,
        )
        assert await self._repair(self._witness).run() == []
        await check_after_repair(
            self._store, self._witness, integration=INTEGRATION, orgs=ORGANIZATIONS
        )

    async def _map_what_is_free(self) -> None:
        storage = self._mappings(self._witness, pause=_never_again)
        taken = {each.external_org_id for each in self._witness.live()}
        for external in sorted(set(EXTERNAL)):
            if external not in taken:
                org = ORGANIZATIONS[self._pick(len(ORGANIZATIONS))]
                await self._create(storage, org, external)

    # ------------------------------------------------------------------ parts

    def _mappings(self, store: TableStore, *, pause: Pause | None = None) -> MappingStorageService:
        return MappingStorageService(
            store, clock=self._clock, claim_timeout=timedelta(0), pause=pause or _no_pause
        )

    def _repair(self, store: TableStore, *, dry_run: bool = False) -> Repair:
        return Repair(
            store,
            clock=self._clock,
            rules=lambda _: RULES,
            integrations=[INTEGRATION],
            form_of=lambda _, external_org_id: external_org_id,
            dry_run=dry_run,
            parallel=1,
            sleep=_no_pause,
        )

    def _clock(self) -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(milliseconds=next(self._numbers))

    def _new_mapping(self, org: str, external: str) -> OrganizationMapping:
        now = self._clock()
        return OrganizationMapping(
            mapping_id=f"m{next(self._numbers)}",
            org_id=org,
            integration_name=INTEGRATION,
            external_org_id=external,
            external_org_name=external,
            created_at=now,
            created_by=AUTHOR.user_id,
            updated_at=now,
        )


async def _no_pause(_: float) -> None:
    """Retries follow at once: their order is the schedule's to choose."""


async def _never_again(_: float) -> None:
    raise AssertionError("what is free was not to be had at the first try")
