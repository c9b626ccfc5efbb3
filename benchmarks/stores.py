"""Stores for the benchmarks: a SQLite file or an Azurite of their own, with rows in them.

Many rows are put where the store keeps them, and not through it: Azurite takes the longer for each
the more there are.
"""

import asyncio
import json
import sqlite3
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

from graphql_api.settings import Settings
from graphql_api.storage.azure import AzureTableStore
from graphql_api.storage.keys import TABLES
from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.table_store import Entity
from tests.azurite import ACCOUNT, running_azurite

Engine = Literal["SQLite", "Azurite"]
Rows = Mapping[str, Sequence[Entity]]
"""By table."""

AZURITE_FILE = "__azurite_db_table__.json"
SAVE_TIMEOUT = 60.0


@asynccontextmanager
async def settings_of(
    engine: Engine, rows: Rows | None = None, **others: Any
) -> AsyncIterator[Settings]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if engine == "Azurite":
            if rows:
                await _fill_azurite(folder, rows)
            with running_azurite(kept_in=folder if rows else None) as connection_string:
                yield Settings(storage="azure", azure_connection_string=connection_string, **others)
            return
        path = folder / "bench.db"
        if rows:
            await _fill_sqlite(path, rows)
        yield Settings(storage=f"sqlite:///{path}", **others)


async def _fill_sqlite(path: Path, rows: Rows) -> None:
    store = await SqliteTableStore.open(path)
    await store.create_tables(TABLES)
    await store.aclose()
    with closing(sqlite3.connect(path)) as connection, connection:
        for table, entities in rows.items():
            connection.executemany(
                "INSERT INTO rows VALUES (?, ?, ?, ?, ?)",
                (
                    (
                        table,
                        each.partition_key,
                        each.row_key,
                        json.dumps(each.properties),
                        uuid4().hex,
                    )
                    for each in entities
                ),
            )


async def _fill_azurite(folder: Path, rows: Rows) -> None:
    """In the file that Azurite 3 keeps, once it knows the tables."""
    with running_azurite(kept_in=folder) as connection_string:
        store = AzureTableStore.from_connection_string(connection_string)
        await store.create_tables(TABLES)
        await store.aclose()
        await asyncio.to_thread(_wait_until_saved, folder / AZURITE_FILE)
    kept = json.loads((folder / AZURITE_FILE).read_text())
    for collection in kept["collections"]:
        entities = rows.get(collection["name"].removeprefix(f"{ACCOUNT}$"))
        if entities:
            collection["data"] = [_document(n, each) for n, each in enumerate(entities, start=1)]
            collection["maxId"] = len(entities)
            for index in collection["binaryIndices"].values():
                index["values"] = _order(collection["data"], by=index["name"])
    (folder / AZURITE_FILE).write_text(json.dumps(kept))


def _document(number: int, entity: Entity) -> dict[str, Any]:
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")
    keys = _keys(entity)
    stamp = {"Timestamp": at, "Timestamp@odata.type": "Edm.DateTime"}
    return {
        **keys,
        "properties": {**keys, **entity.properties, **stamp},
        "lastModifiedTime": at,
        "eTag": f"W/\"datetime'{at.replace(':', '%3A')}'\"",
        "meta": {"revision": 0, "created": 0, "version": 0},
        "$loki": number,
    }


def _keys(entity: Entity) -> dict[str, str]:
    return {"PartitionKey": entity.partition_key, "RowKey": entity.row_key}


def _order(documents: Sequence[Mapping[str, Any]], *, by: str) -> list[int]:
    return sorted(range(len(documents)), key=lambda number: str(documents[number][by]))


def _wait_until_saved(file: Path) -> None:
    """Azurite saves every few seconds."""
    deadline = time.monotonic() + SAVE_TIMEOUT
    while not (file.exists() and all(f"${table}" in file.read_text() for table in TABLES)):
        if time.monotonic() > deadline:
            raise RuntimeError(f"Azurite has not saved its tables to {file}.")
        time.sleep(0.1)
