"""Any interleaving of processes, some of which die, sleep or lose their connection.

What is kept never goes back to an older token, and is at the end at least as new as any that a
process was told is kept.
"""

import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphql_api.models.encryption_key import EncryptionKey
from graphql_api.storage.encryption_keys import EncryptionKeys
from graphql_api.storage.keys import KEPT_SECRETS, KEPT_SECRETS_PARTITION
from graphql_api.storage.secret_rows import is_kept, open_sealed, row_key
from graphql_api.storage.secret_turns import TURN_LASTS, SecretTurns
from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.table_store import Operation, TableStore, TableStoreError
from tests.storage.interleaving import Pick, Schedule, Work
from tests.storage.one_time_vendor import GIVEN, NAME
from tests.storage.own_tables import OwnTables

KEYS = EncryptionKeys(configured=[EncryptionKey(bytes(32))])
START = datetime(2026, 5, 4, tzinfo=UTC)
PROCESSES = 3


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    memory = Path("/dev/shm")  # noqa: S108 - durability is not what is tested here
    with TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder)


@pytest.fixture
async def sqlite(folder: Path) -> AsyncIterator[TableStore]:
    store = await SqliteTableStore.open(folder / "orgmap.db")
    yield store
    await store.aclose()


@pytest.fixture(autouse=True)
def _planned_faults_are_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="graphql_api.storage")


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
async def test_what_is_kept_never_grows_older(sqlite: TableStore, data: st.DataObject) -> None:
    def pick(below: int) -> int:
        return data.draw(st.integers(0, below - 1)) if below > 1 else 0

    await Run(await OwnTables.create(sqlite, [KEPT_SECRETS]), pick).run()


class Run:
    """Each token is named for its number, and is the newer the higher that is."""

    def __init__(self, store: TableStore, pick: Pick) -> None:
        self._store = store
        self._pick = pick
        self._obtained = 0
        self._told_kept = 0

    async def run(self) -> None:
        seen = 0
        watched = WatchedStore(self._store)
        schedule = Schedule(watched, self._pick, after_each_call=lambda: None)
        await schedule.run([self._process] * PROCESSES)
        for number in watched.kept:
            assert number >= seen, watched.kept
            seen = number
        assert seen >= self._told_kept
        async with self._turns(self._store).turn(NAME, given=GIVEN) as turn:
            assert turn.values[0] == (str(seen) if seen else GIVEN)

    @property
    def _process(self) -> Work:
        async def work(store: TableStore) -> None:
            turns = self._turns(store)
            for _ in range(2):
                try:
                    async with turns.turn(NAME, given=GIVEN) as turn:
                        # A call, before which it may sleep, in place of the vendor's.
                        await store.get(KEPT_SECRETS, KEPT_SECRETS_PARTITION, "vendor")
                        self._obtained += 1
                        mine = self._obtained
                        await turn.replace(str(mine))
                except TableStoreError:
                    continue
                if not turns.has_unwritten:
                    self._told_kept = max(self._told_kept, mine)

        return work

    def _turns(self, store: TableStore) -> SecretTurns:
        """Time passes by sleeping, so that a turn that lasts is taken over after two looks."""
        passed = 0.0

        async def sleep(seconds: float) -> None:
            nonlocal passed
            passed += TURN_LASTS / 2

        return SecretTurns(
            store,
            KEYS,
            clock=lambda: START + timedelta(seconds=self._obtained),
            monotonic=lambda: passed,
            sleep=sleep,
        )


class WatchedStore(OwnTables):
    """Notes the token that is kept after each write."""

    def __init__(self, store: TableStore) -> None:
        super().__init__(store, prefix="")
        self.kept: list[int] = []

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        done = await super().transact(table, partition_key, operations)
        row = await self.get(KEPT_SECRETS, KEPT_SECRETS_PARTITION, row_key(NAME))
        if row is not None and is_kept(row):
            kept = open_sealed(row, await KEYS.read())
            assert kept is not None
            self.kept.append(int(kept.value))
        return done
