import asyncio
import contextlib
import os
import random
import sqlite3
import stat
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.table_store import (
    Create,
    ETagMismatch,
    Operation,
    Replace,
    RowExists,
    StorageUnavailable,
    Upsert,
)


@asynccontextmanager
async def opened(path: Path, *, busy_timeout: float = 10) -> AsyncIterator[SqliteTableStore]:
    store = await SqliteTableStore.open(path, busy_timeout=busy_timeout)
    try:
        await store.create_tables(["Table"])
        yield store
    finally:
        await store.aclose()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "orgmap.db"


async def test_the_folder_of_the_file_is_created(tmp_path: Path) -> None:
    async with opened(tmp_path / "new" / "folder" / "orgmap.db"):
        assert (tmp_path / "new" / "folder" / "orgmap.db").exists()


@pytest.mark.parametrize("umask", [0o022, 0o000], ids=oct)
async def test_what_is_made_is_closed_to_others_whatever_the_umask(
    tmp_path: Path, umask: int, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "new"
    before = os.umask(umask)
    try:
        async with opened(folder / "orgmap.db") as store:
            await store.transact("Table", "p", [Create(row_key="r", properties={})])
            assert modes(folder) == {
                "new": 0o700,
                "orgmap.db": 0o600,
                "orgmap.db-shm": 0o600,
                "orgmap.db-wal": 0o600,
            }
    finally:
        os.umask(before)
    assert caplog.messages == []


async def test_what_is_open_to_others_already_is_reported_and_left(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder, file = tmp_path / "old", tmp_path / "old" / "orgmap.db"
    async with opened(file):
        pass
    folder.chmod(0o755)
    file.chmod(0o644)
    async with opened(file):
        assert modes(folder)["orgmap.db"] == 0o644
    assert modes(folder)["old"] == 0o755
    [message] = caplog.messages
    assert f"{folder} (mode 0755), {file} (mode 0644), {file}-wal (mode 0644)" in message
    assert f"chmod 700 {folder} && chmod 600 {file} && chmod 600 {file}-wal" in message


@pytest.mark.parametrize(
    ("folder_mode", "file_mode"),
    [(0o750, 0o600), (0o700, 0o640), (0o720, 0o600), (0o701, 0o600), (0o700, 0o604)],
    ids=oct,
)
async def test_each_right_of_the_group_or_of_all_is_reported(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, folder_mode: int, file_mode: int
) -> None:
    folder, file = tmp_path / "old", tmp_path / "old" / "orgmap.db"
    async with opened(file):
        pass
    folder.chmod(folder_mode)
    file.chmod(file_mode)
    async with opened(file):
        pass
    [message] = caplog.messages
    assert (f"{folder} (mode {folder_mode:04o})" in message) is (folder_mode != 0o700)
    assert (f"{file} (mode {file_mode:04o})" in message) is (file_mode != 0o600)


async def test_a_folder_that_all_share_is_not_ours_to_close(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await asyncio.to_thread(tmp_path.chmod, 0o1777)
    async with opened(tmp_path / "orgmap.db"):
        pass
    assert caplog.messages == []


def modes(folder: Path) -> dict[str, int]:
    return {each.name: stat.S_IMODE(each.stat().st_mode) for each in (folder, *folder.iterdir())}


async def test_rows_and_their_etags_survive_reopening(path: Path) -> None:
    async with opened(path) as store:
        [etag] = await store.transact("Table", "p", [Create(row_key="r", properties={"A": 1.0})])
    async with opened(path) as store:
        row = await store.get("Table", "p", "r")
        assert row is not None
        assert (row.properties, row.etag) == ({"A": 1.0}, etag)


async def test_a_commit_is_flushed_to_the_disk_before_it_returns(path: Path) -> None:
    async with opened(path) as store:
        assert await pragma(store, "synchronous") == 2
        assert await pragma(store, "journal_mode") == "wal"


async def test_two_stores_on_one_file_see_each_other(path: Path) -> None:
    async with opened(path) as one, opened(path) as other:
        [etag] = await one.transact("Table", "p", [Create(row_key="r", properties={"A": 1})])
        assert await other.get("Table", "p", "r") == await one.get("Table", "p", "r")
        with pytest.raises(RowExists):
            await other.transact("Table", "p", [Create(row_key="r", properties={})])
        await other.transact("Table", "p", [Replace(row_key="r", properties={}, etag=etag)])
        with pytest.raises(ETagMismatch):
            await one.transact("Table", "p", [Replace(row_key="r", properties={}, etag=etag)])


async def test_two_stores_that_write_at_once_wait_for_each_other(path: Path) -> None:
    async with opened(path) as one, opened(path) as other:
        keys = [f"{number:03}" for number in range(100)]
        stores = [one, other] * 50
        await asyncio.gather(
            *(
                store.transact("Table", "p", [Create(row_key=key, properties={})])
                for store, key in zip(stores, keys, strict=True)
            )
        )
        assert [row.row_key for row in await one.query("Table", "p")] == keys


async def test_processes_that_open_one_new_file_at_once_all_succeed(path: Path) -> None:
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", WRITING_PROCESS, path, str(number), "20"
        )
        for number in range(6)
    ]
    assert [await process.wait() for process in processes] == [0] * 6
    async with opened(path) as store:
        assert len(await store.query("Table", "p")) == 6 * 20


async def test_what_a_killed_process_had_committed_is_there(path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITING_PROCESS, path, "0", "100000", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    for _ in range(30):
        last = (await process.stdout.readline()).decode().strip()
    process.kill()
    await process.wait()
    async with opened(path) as store:
        assert await store.get("Table", "p", last)
        assert len(await store.query("Table", "p", before=f"{last}~")) == 30


WRITING_PROCESS = """
import asyncio, sys
from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.table_store import Create

async def main(path, name, rows):
    store = await SqliteTableStore.open(path)
    await store.create_tables(["Table"])
    for number in range(int(rows)):
        key = f"{name}_{number:06}"
        await store.transact("Table", "p", [Create(row_key=key, properties={})])
        print(key, flush=True)
    await store.aclose()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_reading_does_not_wait_for_a_writer(path: Path) -> None:
    async with opened(path) as store:
        await store.transact("Table", "p", [Create(row_key="r", properties={})])
        with writing(path):
            started = time.monotonic()
            assert await store.get("Table", "p", "r")
            assert len(await store.query("Table", "p")) == 1
            assert time.monotonic() - started < 1


async def test_a_writer_waits_for_another_process_to_finish(path: Path) -> None:
    async with opened(path) as store:
        with writing(path):
            write = asyncio.create_task(
                store.transact("Table", "p", [Create(row_key="r", properties={})])
            )
            await asyncio.sleep(0.2)
            assert not write.done()
        await write


async def test_a_file_locked_for_too_long_is_unavailable(
    path: Path,
) -> None:
    async with opened(path, busy_timeout=0.1) as store:
        with writing(path), pytest.raises(StorageUnavailable, match="locked"):
            await store.transact("Table", "p", [Create(row_key="r", properties={})])
        await store.transact("Table", "p", [Create(row_key="r", properties={})])


async def test_a_path_that_cannot_be_a_file_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path, tmp_path / "file" / "orgmap.db"):
        with pytest.raises(StorageUnavailable):
            await SqliteTableStore.open(path)


async def test_a_file_that_is_no_database_is_unavailable(path: Path) -> None:
    await asyncio.to_thread(path.write_bytes, b"not a database" * 1000)
    with pytest.raises(StorageUnavailable, match="not a database"):
        await SqliteTableStore.open(path)


async def test_a_database_in_memory_is_refused() -> None:
    with pytest.raises(StorageUnavailable, match="local disk"):
        await SqliteTableStore.open(":memory:")


async def test_a_cancelled_transaction_is_whole_or_absent_and_leaves_the_store_working(
    path: Path,
) -> None:
    chance = random.Random(7)  # noqa: S311 - picks the moment of the cancellation
    outcomes = set()
    async with opened(path) as store:
        for round_ in range(150):
            partition_key = f"p{round_}"
            operations = fifty_rows()
            write = asyncio.create_task(store.transact("Table", partition_key, operations))
            await asyncio.sleep(chance.uniform(0, 0.006))
            write.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await write

            rows = await settled(store, partition_key)
            assert rows in (0, len(operations))
            outcomes.add(rows)
            await store.transact("Table", "after", [Upsert(row_key="r", properties={})])
    assert 0 in outcomes


async def test_a_transaction_cancelled_twice_leaves_the_store_working(path: Path) -> None:
    async with opened(path) as store:
        with writing(path):  # so that it cannot be over by then, however fast the machine is
            write = asyncio.create_task(store.transact("Table", "p", fifty_rows()))
            await asyncio.sleep(0.001)
            write.cancel()
            await asyncio.sleep(0)
            write.cancel()
            with pytest.raises(asyncio.CancelledError):
                await write
        await store.transact("Table", "after", [Create(row_key="r", properties={})])
        assert await store.query("Table", "p") == []


async def test_a_writer_cancelled_while_another_process_writes_leaves_the_store_working(
    path: Path,
) -> None:
    async with opened(path) as store:
        with writing(path):
            started = time.monotonic()
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(store.transact("Table", "p", fifty_rows()), 0.2)
            assert time.monotonic() - started < 1
        await store.transact("Table", "after", [Create(row_key="r", properties={})])
        assert await store.query("Table", "p") == []


async def test_a_transaction_waiting_for_its_turn_can_be_cancelled(path: Path) -> None:
    async with opened(path) as store:
        first, second = (
            asyncio.create_task(store.transact("Table", partition_key, fifty_rows()))
            for partition_key in ("first", "second")
        )
        await asyncio.sleep(0)
        second.cancel()
        await first
        with pytest.raises(asyncio.CancelledError):
            await second
        assert len(await store.query("Table", "first")) == 50
        assert await store.query("Table", "second") == []


def fifty_rows() -> list[Operation]:
    return [Create(row_key=f"{number:02}", properties={}) for number in range(50)]


async def settled(store: SqliteTableStore, partition_key: str) -> int:
    """The rows once everything queued behind the cancelled transaction has run."""
    await store.transact("Table", "barrier", [Upsert(row_key="r", properties={})])
    return len(await store.query("Table", partition_key))


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """Another process holds the write lock."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


async def pragma(store: SqliteTableStore, name: str) -> object:
    [(value,)] = await store._writer.execute_fetchall(f"PRAGMA {name}")
    return value
