"""What a server does for its store beside requests, whatever the store is like just then."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from graphql_api.services.clock import utc_now
from graphql_api.settings import Settings
from graphql_api.storage.keys import (
    META,
    META_PARTITION,
    ORGANIZATION_MERGES,
    ORGANIZATIONS,
    ORGANIZATIONS_PARTITION,
    TABLES,
    VERSION_ROW,
    WRITERS,
    WRITERS_PARTITION,
)
from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.merges.steps import MergeSteps
from graphql_api.storage.recovery import Recovery
from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.store_version import VERSION, StoreIsNewer, prepare_store
from graphql_api.storage.table_store import (
    Operation,
    Row,
    StorageRefused,
    StorageUnavailable,
    TableStore,
    Upsert,
)
from graphql_api.storage.writer_marks import WriterMark
from graphql_api.upkeep import (
    START_SECONDS,
    ToldOnce,
    keep_marked,
    keep_recovering,
    prepare_storage,
)
from graphql_api.web.app import create_app
from tests.azurite import connection_string, free_port
from tests.counting_store import CountingStore
from tests.passing_store import PassingStore
from tests.storage.world import World, rules_of
from tests.web.test_app import client_of

CREATE = 'mutation { createOrganization(input: { name: "Larkfield" }) { __typename } }'
READ = "{ organizations(first: 1) { edges { node { name } } } }"
SOON = timedelta(milliseconds=5)


def azure_at(port: int) -> Settings:
    return Settings(
        auth="dev", storage="azure", azure_connection_string=SecretStr(connection_string(port))
    )


# ---------------------------------------------------------------------- a start


async def test_a_server_answers_its_probes_while_its_storage_hangs_at_the_start(
    tmp_path: Path,
) -> None:
    port = free_port()

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1000):
            pass
        writer.close()

    app = create_app(azure_at(port), static=tmp_path)
    started = time.monotonic()
    async with await asyncio.start_server(hang, "127.0.0.1", port), client_of(app) as client:
        assert time.monotonic() - started < START_SECONDS + 4  # of ten that an answer may take
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503


async def test_what_fails_for_good_at_the_start_is_raised() -> None:
    async def set_up() -> None:
        raise ValueError("no such person")

    with pytest.raises(ValueError, match="no such person"):
        async with AsyncExitStack() as stack:
            await prepare_storage(MemoryTableStore(), set_up, stack, wait=False)


async def test_a_storage_that_comes_back_newer_takes_no_writes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store, tries = MemoryTableStore(), 0

    async def set_up() -> None:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise StorageUnavailable("away")
        raise StoreIsNewer.than(1, found=2)

    async with AsyncExitStack() as stack:
        await prepare_storage(store, set_up, stack, wait=False)
        store.arrears.check()
        await until(lambda: "nothing is written" in caplog.text)
        with pytest.raises(StoreIsNewer):
            await store.check_writable()
    assert tries == 2


async def test_a_store_without_a_mark_is_opened_by_who_may_only_read() -> None:
    class ReadOnly(PassingStore):
        async def transact(
            self, table: str, partition_key: str, operations: Sequence[Operation]
        ) -> list[str | None]:
            raise StorageRefused("Give it a role that may write.")

    store = MemoryTableStore()
    await store.create_tables(TABLES)
    await prepare_store(ReadOnly(store))
    assert await store.query(ORGANIZATIONS, ORGANIZATIONS_PARTITION) == []


# ---------------------------------------------------------------------- a newer program


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "orgmap.db"


@pytest.fixture
def app(path: Path, tmp_path: Path) -> Starlette:
    return create_app(Settings(auth="dev", storage=f"sqlite:///{path}"), static=tmp_path)


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as client:
        yield client


async def test_a_server_whose_store_a_newer_program_marks_writes_no_more_and_says_so(
    client: httpx.AsyncClient, app: Starlette, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = app.state.orgmap.store
    assert "errors" not in (await client.post("/graphql", json={"query": CREATE})).json()
    newer = await SqliteTableStore.open(path)
    await raise_version(newer)
    await newer.aclose()

    keeping = asyncio.create_task(
        keep_marked(store, WriterMark(store, clock=utc_now), every=SOON.total_seconds())
    )
    await until(lambda: "version 2" in caplog.text)
    await asyncio.sleep(0.1)
    keeping.cancel()

    told = await client.get("/readyz")
    assert told.status_code == 503
    assert "newer program" in told.json()["reason"]
    [error] = (await client.post("/graphql", json={"query": CREATE})).json()["errors"]
    assert error["extensions"]["code"] == "UNAVAILABLE"
    assert "newer program" in error["message"]
    assert "errors" not in (await client.post("/graphql", json={"query": READ})).json()
    assert caplog.text.count("This process's mark is not renewed") == 1


async def test_each_minute_costs_a_read_and_the_renewal_of_a_mark() -> None:
    store = MemoryTableStore()
    await prepare_store(store)
    counting = CountingStore(store)
    mark = WriterMark(counting, clock=utc_now)
    keeping = asyncio.create_task(keep_marked(counting, mark, every=0.05))
    await asyncio.sleep(0.12)
    assert set(counting.rows) == {(META, VERSION_ROW)}
    assert not counting.transactions
    await mark.ensure()
    counting.forget()
    await asyncio.sleep(0.12)
    keeping.cancel()
    assert counting.transactions[WRITERS, WRITERS_PARTITION] == counting.calls / 2


async def raise_version(store: TableStore) -> None:
    upsert = Upsert(row_key=VERSION_ROW, properties={"Version": VERSION + 1})
    await store.transact(META, META_PARTITION, [upsert])


# ---------------------------------------------------------------------- recovery


class Breaking(PassingStore):
    """Whose marks nobody can read."""

    failure: Exception | None = None

    async def query(
        self,
        table: str,
        partition_key: str,
        *,
        start: str | None = None,
        after: str | None = None,
        before: str | None = None,
        limit: int | None = None,
    ) -> list[Row]:
        if table == WRITERS and self.failure is not None:
            raise self.failure
        return await super().query(
            table, partition_key, start=start, after=after, before=before, limit=limit
        )


@pytest.mark.parametrize("failure", [KeyError("a fault of ours"), StorageUnavailable("away")])
async def test_a_round_that_fails_is_followed_by_another(
    failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    world = await World.of(MemoryTableStore(), ["a"])
    counting = CountingStore(world.store)
    store = Breaking(counting)
    store.failure = failure
    recovering = asyncio.create_task(recover(store))
    await until(lambda: caplog.text != "")
    store.failure = None
    await until(lambda: counting.partitions[WRITERS, WRITERS_PARTITION] > 2)
    recovering.cancel()


async def test_what_fails_each_round_is_told_once_and_when_it_is_over(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    told = ToldOnce("The mark is not renewed")
    for number in range(50):
        told.failed(StorageRefused(f"The file was replaced. Request {number}"))
    told.failed(StorageRefused("The disk is full."))
    told.is_done()
    told.is_done()
    assert [each.message for each in caplog.records] == [
        "The mark is not renewed: The file was replaced. Request 0",
        "The mark is not renewed: The disk is full.",
        "It is over that the mark is not renewed",
    ]


async def test_merges_are_looked_for_every_five_minutes_and_not_in_each_round() -> None:
    world = await World.of(MemoryTableStore(), ["a"])
    counting, now = CountingStore(world.store), 0.0
    recovering = asyncio.create_task(recover(counting, seconds=lambda: now))
    await until(lambda: counting.partitions[WRITERS, WRITERS_PARTITION] > 5)
    assert looked_for_merges(counting) == 1
    now = 301.0
    rounds = counting.partitions[WRITERS, WRITERS_PARTITION]
    await until(lambda: counting.partitions[WRITERS, WRITERS_PARTITION] > rounds + 5)
    recovering.cancel()
    assert looked_for_merges(counting) == 2


def looked_for_merges(counting: CountingStore) -> int:
    return sum(
        times for (table, _), times in counting.partitions.items() if table == ORGANIZATION_MERGES
    )


async def recover(store: TableStore, *, seconds: Callable[[], float] = time.monotonic) -> None:
    recovery = Recovery(store, clock=utc_now)
    steps = MergeSteps(store, clock=utc_now, rules=rules_of)
    await keep_recovering(recovery, steps, every=SOON, seconds=seconds)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(15):
        while True:
            if condition():
                return
            await asyncio.sleep(0.01)
