"""Pages of a SQLite file that nobody has read are damaged: repair reads all, and says so."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from graphql_api.storage.keys import TABLES
from graphql_api.storage.repair.divergences import DivergenceKind
from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.table_store import StorageRefused
from tests.storage.world import World

PAGE = 4096


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """Of a store with some pages, all of them in the file."""
    path = tmp_path / "orgmap.db"
    store = await SqliteTableStore.open(path)
    await store.create_tables(TABLES)
    world = World(store=store)
    for number in range(60):
        await world.create_organization(f"organization-{number}")
    await store.aclose()
    return path


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteTableStore]:
    overwrite(path)
    store = await SqliteTableStore.open(path)
    yield store
    await store.aclose()


def overwrite(path: Path) -> None:
    """A page in the middle, which holds rows."""
    pages = path.stat().st_size // PAGE
    assert pages > 10
    with path.open("r+b") as file:
        file.seek((pages - 3) * PAGE)
        file.write(b"\xa5" * PAGE)


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_damaged_page_is_named_with_its_remedy_and_nothing_is_written(
    store: SqliteTableStore, dry_run: bool
) -> None:
    found = await World(store=store).repair(dry_run=dry_run)
    assert {each.kind for each in found} == {DivergenceKind.FILE_DAMAGED}
    assert not any(each.repaired for each in found)
    assert "Restore it from a backup" in found[0].detail
    with pytest.raises(StorageRefused, match="damaged"):
        await World(store=store).create_organization("a")


async def test_a_whole_file_is_compared_as_ever(path: Path) -> None:
    store = await SqliteTableStore.open(path)
    assert await store.damage() == []
    assert await World(store=store).repair() == []
    await store.aclose()
