"""A disk that is full, a file that is damaged, and a lock that another process holds."""

import asyncio
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.table_store import (
    Create,
    Operation,
    StorageRefused,
    StorageUnavailable,
    Upsert,
)
from tests.storage.test_sqlite import writing

PAGE = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "orgmap.db"


@asynccontextmanager
async def opened(path: Path, *, busy_timeout: float = 10) -> AsyncIterator[SqliteTableStore]:
    store = await SqliteTableStore.open(path, busy_timeout=busy_timeout)
    try:
        await store.create_tables(["Table"])
        yield store
    finally:
        await store.aclose()


# ---------------------------------------------------------------------- full


async def test_a_full_file_is_said_to_be_until_there_is_room(path: Path) -> None:
    async with opened(path) as store:
        [(pages,)] = await store._writer.execute_fetchall("PRAGMA page_count")
        await store._writer.execute_fetchall(f"PRAGMA max_page_count = {pages + 20}")
        kept = await fill(store)
        with pytest.raises(StorageRefused, match="full") as refused:
            await store.transact("Table", "p", [row_of_pages("more")])
        assert "free some space" in refused.value.reason
        for _ in range(2):
            with pytest.raises(StorageRefused, match="full"):
                await store.check_writable()
        assert [each.row_key for each in await store.query("Table", "p")] == kept

        await store._writer.execute_fetchall("PRAGMA max_page_count = 100000")
        await store.check_writable()
        await store.transact("Table", "p", [row_of_pages("more")])
        assert [each.row_key for each in await store.query("Table", "p")] == [*kept, "more"]
        assert (
            await store._reader.execute_fetchall("SELECT 1 FROM rows WHERE table_name = ''") == []
        )


async def test_a_write_that_has_room_ends_what_readiness_says(path: Path) -> None:
    async with opened(path) as store:
        [(pages,)] = await store._writer.execute_fetchall("PRAGMA page_count")
        await store._writer.execute_fetchall(f"PRAGMA max_page_count = {pages + 20}")
        await fill(store)
        await store._writer.execute_fetchall("PRAGMA max_page_count = 100000")
        await store.transact("Table", "p", [row_of_pages("more")])
        before = await store._reader.execute_fetchall("PRAGMA data_version")
        await store.check_writable()
        after = await store._reader.execute_fetchall("PRAGMA data_version")
        assert after == before, "it wrote, although the last write went well"


def test_a_full_disk_is_said_to_be_and_loses_nothing(tmp_path: Path) -> None:
    """On a real file system of three megabytes, which needs a namespace of its own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = f"mount -t tmpfs -o size=3m orgmap {disk} && exec {sys.executable} -c '{FILLING}'"
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", mounted, "sh", str(disk)]
    if subprocess.run([*command[:5], "mount -t tmpfs orgmap /mnt"], check=False).returncode:
        pytest.skip("No file system can be mounted here.")
    environment = {"ORGMAP_TEST_FILE": str(disk / "orgmap.db"), "PYTHONPATH": ":".join(sys.path)}
    told = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    refused, ready, kept, after = told.stdout.splitlines()
    assert refused.startswith("StorageRefused SQLite: database or disk is full.")
    assert ready.startswith("StorageRefused SQLite: database or disk is full.")
    assert kept == "kept all"
    assert after == "written again"


FILLING = """
import asyncio, os
from pathlib import Path
from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.table_store import Create, TableStoreError

async def failure(awaitable):
    try:
        await awaitable
    except TableStoreError as error:
        return f"{type(error).__name__} {error}"

async def main(path):
    ballast = path.with_name("ballast")
    ballast.write_bytes(bytes(1_000_000))
    store = await SqliteTableStore.open(path)
    await store.create_tables(["Table"])
    kept = []
    for number in range(1000):
        create = Create(row_key=f"{number:04}", properties={"A": "x" * 20_000})
        refused = await failure(store.transact("Table", "p", [create]))
        if refused:
            break
        kept.append(create.row_key)
    print(refused)
    print(await failure(store.check_writable()))
    found = [each.row_key for each in await store.query("Table", "p")]
    print("kept all" if found == kept else (kept, found))
    ballast.unlink()
    await store.check_writable()
    await store.transact("Table", "p", [create])
    await store.aclose()
    print("written again")

asyncio.run(main(Path(os.environ["ORGMAP_TEST_FILE"])))
"""


async def fill(store: SqliteTableStore) -> list[str]:
    """The keys of the rows that there was room for."""
    kept: list[str] = []
    for number in range(100):
        row = row_of_pages(f"{number:03}")
        try:
            await store.transact("Table", "p", [row])
        except StorageRefused:
            return kept
        kept.append(row.row_key)
    raise AssertionError("There is room for everything.")


def row_of_pages(key: str) -> Operation:
    return Create(row_key=key, properties={"A": "x" * 4 * PAGE})


# ---------------------------------------------------------------------- damaged


async def test_a_damaged_page_is_told_to_whoever_meets_it_and_to_readiness(path: Path) -> None:
    async with opened(path) as store:
        for number in range(100):
            row = Create(row_key=f"{number:03}", properties={"A": "x" * 1000})
            await store.transact("Table", "p", [row])
    await asyncio.to_thread(damage, path)
    async with opened(path) as store:
        with pytest.raises(StorageRefused, match="malformed") as refused:
            await store.query("Table", "p")
        assert "Restore it from a backup" in refused.value.reason
        with pytest.raises(StorageRefused, match="malformed"):
            await store.check_writable()
        with pytest.raises(StorageRefused, match="malformed"):
            await store.transact("Table", "other", [Upsert(row_key="r", properties={})])


async def test_a_file_without_its_header_is_refused_at_the_start_in_one_line(path: Path) -> None:
    async with opened(path):
        pass
    content = await asyncio.to_thread(path.read_bytes)
    await asyncio.to_thread(path.write_bytes, bytes(100) + content[100:])
    with pytest.raises(StorageRefused, match="file is not a database") as refused:
        await SqliteTableStore.open(path)
    assert len(str(refused.value).splitlines()) == 1
    assert str(path) in str(refused.value)


def damage(path: Path) -> None:
    """Garbles all pages but the first few, which hold the schema."""
    chance = random.Random(7)  # noqa: S311 - no secret
    content = bytearray(path.read_bytes())
    first = 4 * PAGE
    content[first:] = chance.randbytes(len(content) - first)
    path.write_bytes(content)


# ---------------------------------------------------------------------- locked


async def test_writers_wait_for_a_lock_together_and_not_one_after_the_other(path: Path) -> None:
    async with opened(path, busy_timeout=0.5) as store:
        with writing(path):
            started = time.monotonic()
            outcomes = await asyncio.gather(
                *(
                    store.transact("Table", f"p{number}", [Create(row_key="r", properties={})])
                    for number in range(20)
                ),
                return_exceptions=True,
            )
            assert time.monotonic() - started < 1.2
        assert {type(each) for each in outcomes} == {StorageUnavailable}
        await store.transact("Table", "p0", [Create(row_key="r", properties={})])


async def test_who_comes_later_waits_for_a_lock_as_long_as_the_others(path: Path) -> None:
    async with opened(path, busy_timeout=0.6) as store:
        with writing(path):
            first = asyncio.create_task(store.transact("Table", "p", [row_of_pages("first")]))
            await asyncio.sleep(0.4)
            second = asyncio.create_task(store.transact("Table", "p", [row_of_pages("second")]))
            with pytest.raises(StorageUnavailable, match="locked"):
                await first
            assert not second.done()
        await second
        assert len(await store.query("Table", "p")) == 1


async def test_a_long_queue_without_a_lock_is_no_failure(path: Path) -> None:
    async with opened(path, busy_timeout=0) as store:
        writes = (store.transact("Table", "p", [row_of_pages(f"{each:03}")]) for each in range(50))
        await asyncio.gather(*writes)


async def test_a_file_that_another_process_locks_is_not_ready_after_a_write_has_met_it(
    path: Path,
) -> None:
    async with opened(path, busy_timeout=0.2) as store:
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageUnavailable, match="locked"):
            await store.transact("Table", "p", [row_of_pages("r")])
        with pytest.raises(StorageUnavailable, match="locked") as told:
            await store.check_writable()
        assert "another process" in told.value.reason
        connection.close()
        await store.check_writable()
