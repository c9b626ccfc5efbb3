"""A store that is used in another process or event loop than the one that opened it."""

import asyncio
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from graphql_api.storage.azure import AzureTableStore
from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.table_store import Create, StorageRefused, TableStore
from tests.azurite import connection_string

Use = Callable[[TableStore], Awaitable[object]]

USES: list[Use] = [
    lambda store: store.get("Table", "p", "r"),
    lambda store: store.query("Table", "p"),
    lambda store: store.transact("Table", "p", [Create(row_key="other", properties={})]),
    lambda store: store.create_tables(["Table"]),
    lambda store: store.check_writable(),
]


@pytest.fixture(params=["sqlite", "azure"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TableStore]:
    store: TableStore
    if request.param == "sqlite":
        store = await SqliteTableStore.open(tmp_path / "orgmap.db")
        await store.create_tables(["Table"])
    else:
        store = AzureTableStore.from_connection_string(connection_string(1))  # nobody is asked
    yield store
    await store.aclose()


@pytest.mark.parametrize("use", USES)
async def test_another_event_loop_is_told_so(store: TableStore, use: Use) -> None:
    failures: list[BaseException] = []

    async def use_it() -> None:
        try:
            await use(store)
        except StorageRefused as error:
            failures.append(error)

    thread = threading.Thread(target=lambda: asyncio.run(use_it()))
    thread.start()
    await asyncio.to_thread(thread.join, 5)
    [failure] = failures
    assert "Open it once in each" in str(failure)


async def test_the_tasks_of_one_loop_share_a_store(tmp_path: Path) -> None:
    store = await SqliteTableStore.open(tmp_path / "orgmap.db")
    await store.create_tables(["Table"])
    await asyncio.gather(*(asyncio.create_task(store.query("Table", "p")) for _ in range(20)))
    await store.aclose()


def test_a_forked_child_is_told_so_and_ends(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORKING],
        env={**os.environ, "ORGMAP_TEST_FILE": str(tmp_path / "orgmap.db")},
        check=True,
        capture_output=True,
        text=True,
        timeout=20,
    )
    *child, parent = told.stdout.splitlines()
    assert len(child) == len(USES)
    for line in child:
        assert line.startswith("StorageRefused Orgmap was opened in another process")
    assert parent == "child 0, and the row is there"


FORKING = """
import asyncio, os, sys
from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.table_store import Create, StorageRefused
from graphql_api.storage.azure import AzureTableStore
from graphql_api.storage.keys import WRITERS, WRITERS_PARTITION
from graphql_api.storage.writer_marks import WriterMark
from graphql_api.services.clock import utc_now
from tests.azurite import connection_string
from tests.storage.test_home import USES

async def hang():
    await asyncio.Event().wait()

async def main(path):
    store = await SqliteTableStore.open(path)
    await store.create_tables(["Table", WRITERS])
    mark = WriterMark(store, clock=utc_now)
    await mark.ensure()
    azure = AzureTableStore.from_connection_string(connection_string(1))
    for each in (store, azure):
        under_way = asyncio.create_task(each.arrears.see_through(hang()))
        each.arrears.owe(("owed",), hang)
    await asyncio.sleep(0)
    await store.transact("Table", "p", [Create(row_key="r", properties={})])
    child = os.fork()
    if child == 0:
        for use in USES:
            try:
                await use(store)
            except StorageRefused as error:
                print(type(error).__name__, error, flush=True)
        await mark.take_away()
        await store.aclose()
        await azure.aclose()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert await store.get("Table", "p", "r") is not None
    assert len(await store.query(WRITERS, WRITERS_PARTITION)) == 1
    await store.transact("Table", "p", [Create(row_key="after", properties={})])
    print(f"child {status}, and the row is there")
    for each in (store, azure):
        await each.arrears.stop()
        await each.aclose()

asyncio.run(main(os.environ["ORGMAP_TEST_FILE"]))
"""
