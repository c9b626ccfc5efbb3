from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from graphql_api.storage.azure import AzureTableStore
from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.table_store import TableStore


@pytest.fixture(params=["sqlite", "memory", "azure"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[TableStore]:
    store: TableStore
    if request.param == "sqlite":
        store = await SqliteTableStore.open(tmp_path / "data" / "orgmap.db")
    elif request.param == "memory":
        store = MemoryTableStore()
    else:
        store = AzureTableStore.from_connection_string(request.getfixturevalue("azurite"))
    yield store
    await store.aclose()


@pytest.fixture
async def table(store: TableStore) -> str:
    """A table of the test's own."""
    name = f"T{uuid4().hex}"
    await store.create_tables([name])
    return name
