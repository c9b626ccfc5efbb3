"""The file under an open store is deleted, or another one is put in its place."""

import asyncio
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.table_store import Create, StorageRefused, Upsert

FACTOR = int(os.environ.get("ORGMAP_TEST_FAULT_FACTOR", "1"))
ROW = Create(row_key="r", properties={"A": 1})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "orgmap.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteTableStore]:
    store = await SqliteTableStore.open(path)
    await store.create_tables(["Table"])
    await store.transact("Table", "p", [ROW])
    yield store
    await store.aclose()


def delete_all(path: Path) -> None:
    for each in path.parent.iterdir():
        each.unlink()


def replace_by_a_backup(path: Path) -> None:
    backup = path.with_name("backup.db")
    shutil.copyfile(path, backup)
    backup.replace(path)


def delete_the_log(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()


def delete_the_shared_memory(path: Path) -> None:
    path.with_name(f"{path.name}-shm").unlink()


def move_the_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("elsewhere"))


async def test_a_file_that_is_deleted_while_a_commit_is_written_acknowledges_nothing(
    store: SqliteTableStore, path: Path
) -> None:
    def delete_it(statement: str) -> None:
        if statement == "COMMIT":
            path.unlink(missing_ok=True)

    await store._writer.set_trace_callback(delete_it)
    with pytest.raises(StorageRefused, match="deleted or replaced"):
        await store.transact("Table", "p", [Upsert(row_key="r", properties={})])


async def test_a_file_of_before_is_written_however_it_was_closed(path: Path) -> None:
    for _ in range(2):
        store = await SqliteTableStore.open(path)
        await store.create_tables(["Table"])
        await store.transact("Table", "p", [Upsert(row_key="r", properties={})])
        await store.aclose()
    assert not path.with_name(f"{path.name}-wal").exists(), "so that the second made it anew"


@pytest.mark.parametrize(
    "fault",
    [
        delete_all,
        replace_by_a_backup,
        delete_the_log,
        delete_the_shared_memory,
        move_the_folder,
    ],
)
async def test_nothing_is_acknowledged_that_the_file_does_not_keep(
    store: SqliteTableStore, path: Path, fault: Callable[[Path], None]
) -> None:
    await store.check_writable()
    await asyncio.to_thread(fault, path)
    for _ in range(2):
        with pytest.raises(StorageRefused, match="deleted or replaced") as refused:
            await store.transact("Table", "p", [Upsert(row_key="lost", properties={})])
        assert str(path) in str(refused.value)
        assert "start it again" in refused.value.reason
        assert str(path.parent) not in refused.value.reason, "whoever asks is not known"
    with pytest.raises(StorageRefused, match="deleted or replaced"):
        await store.check_writable()
    with pytest.raises(StorageRefused, match="deleted or replaced"):
        await store.create_tables(["Other"])
    assert await store.get("Table", "p", "lost") is None
    assert await store.get("Table", "p", "r") is not None, "what is open can still be exported"


@pytest.mark.parametrize("number", range(5 * FACTOR))
async def test_what_writers_were_told_before_a_replacement_is_there_and_nothing_after(
    store: SqliteTableStore, path: Path, number: int
) -> None:
    acknowledged: list[str] = []

    async def write_on(writer: int) -> None:
        for count in itertools.count():
            key = f"{writer}.{count}"
            await store.transact("Table", "p", [Create(row_key=key, properties={})])
            acknowledged.append(key)

    writers = [asyncio.create_task(write_on(each)) for each in range(8)]
    await asyncio.sleep(0.02 + 0.013 * (number % 10))
    await asyncio.to_thread(replace_by_a_backup, path)
    replaced_at = len(acknowledged)
    outcomes = await asyncio.gather(*writers, return_exceptions=True)

    assert {type(each) for each in outcomes} == {StorageRefused}
    assert len(acknowledged) - replaced_at <= len(writers)  # they were done, and on their way
    assert {row.row_key for row in await store.query("Table", "p")} >= set(acknowledged)


async def test_a_file_that_is_put_back_is_written_again(
    store: SqliteTableStore, path: Path
) -> None:
    away = path.with_name("away.db")
    await asyncio.to_thread(path.rename, away)
    with pytest.raises(StorageRefused):
        await store.transact("Table", "p", [Upsert(row_key="r", properties={})])
    await asyncio.to_thread(away.rename, path)
    await store.transact("Table", "p", [Upsert(row_key="r", properties={})])
    await store.check_writable()


async def test_a_relative_path_is_the_same_file_from_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    store = await SqliteTableStore.open("orgmap.db")
    try:
        monkeypatch.chdir("/")
        await store.create_tables(["Table"])
        await store.transact("Table", "p", [ROW])
    finally:
        await store.aclose()


async def test_many_writers_are_refused_together(store: SqliteTableStore, path: Path) -> None:
    await asyncio.to_thread(delete_all, path)
    writes = (
        store.transact("Table", f"p{number}", [Create(row_key="r", properties={})])
        for number in range(50)
    )
    outcomes = await asyncio.gather(*writes, return_exceptions=True)
    assert {type(each) for each in outcomes} == {StorageRefused}
