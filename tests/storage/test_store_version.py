"""A store that a newer program has written is refused, with a sentence and before anything."""

import asyncio
from pathlib import Path

import pytest

from graphql_api.composition import open_orgmap
from graphql_api.settings import Settings
from graphql_api.storage.keys import META, META_PARTITION, ORGANIZATIONS, VERSION_ROW
from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.store_version import (
    VERSION,
    StoreIsNewer,
    prepare_store,
    refuse_newer,
)
from graphql_api.storage.table_store import StorageUnavailable, TableStore, Upsert, Value


async def mark(store: TableStore, version: Value) -> None:
    upsert = Upsert(row_key=VERSION_ROW, properties={"Version": version, "Since": "May"})
    await store.transact(META, META_PARTITION, [upsert])


async def marked(store: TableStore) -> object:
    row = await store.get(META, META_PARTITION, VERSION_ROW)
    assert row is not None
    return row.properties["Version"]


async def test_a_store_without_a_mark_gets_this_version() -> None:
    store = MemoryTableStore()
    await prepare_store(store)
    assert await marked(store) == VERSION
    assert await store.query(ORGANIZATIONS, "organizations") == []


async def test_an_older_store_gets_this_version_and_keeps_what_else_its_mark_says() -> None:
    store = MemoryTableStore()
    await prepare_store(store, version=1)
    await mark(store, 1)
    await prepare_store(store, version=2)
    row = await store.get(META, META_PARTITION, VERSION_ROW)
    assert row is not None
    assert row.properties == {"Version": 2, "Since": "May"}


async def test_processes_that_start_together_leave_the_newest_version() -> None:
    store = MemoryTableStore()
    started = (prepare_store(store, version=each) for each in (1, 3, 2, 3, 1))
    ended = await asyncio.gather(*started, return_exceptions=True)
    assert await marked(store) == 3
    assert [each for each in ended if each is not None and not isinstance(each, StoreIsNewer)] == []


@pytest.mark.parametrize("version", [VERSION + 1, 2**31 - 1, "2026-05", True])
async def test_a_newer_store_is_refused_before_a_table_is_made(version: Value) -> None:
    store = MemoryTableStore()
    await store.create_tables([META])
    await mark(store, version)
    with pytest.raises(StoreIsNewer, match=f"version {version}.*Start the newer program"):
        await prepare_store(store)
    with pytest.raises(StorageUnavailable, match="no table"):
        await store.query(ORGANIZATIONS, "organizations")
    assert await marked(store) == version


async def test_a_store_is_looked_at_without_being_made() -> None:
    store = MemoryTableStore()
    await refuse_newer(store)
    with pytest.raises(StorageUnavailable, match="no table"):
        await store.get(META, META_PARTITION, VERSION_ROW)
    await prepare_store(store)
    await refuse_newer(store)
    await mark(store, VERSION + 1)
    with pytest.raises(StoreIsNewer):
        await refuse_newer(store)


@pytest.mark.parametrize("wait", [True, False])
async def test_no_program_starts_on_a_newer_store(tmp_path: Path, wait: bool) -> None:
    settings = Settings(storage=f"sqlite:///{tmp_path}/orgmap.db")
    async with open_orgmap(settings, integrations={}):
        pass
    store = await SqliteTableStore.open(tmp_path / "orgmap.db")
    await mark(store, VERSION + 1)
    await store.aclose()
    with pytest.raises(StoreIsNewer):
        async with open_orgmap(settings, integrations={}, wait_for_storage=wait):
            pass
