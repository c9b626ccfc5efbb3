"""The real server while its storage is away: what it acknowledged is applied once that is back."""

import asyncio
import contextlib
import os
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from graphql_api.composition import open_orgmap
from graphql_api.settings import Settings
from graphql_api.storage.arrears import LONGEST_PAUSE
from graphql_api.storage.keys import (
    ORG_MAPPINGS,
    ORGANIZATIONS,
    ORGANIZATIONS_PARTITION,
    PENDING_ROWS,
)
from graphql_api.storage.table_store import StorageRefused, TableStore
from tests.azure_stand_in.answers import REFUSALS
from tests.azure_stand_in.server import Asked, standing_in, whole
from tests.azurite import connection_string, free_port, running_azurite
from tests.storage.test_azure import Proxy
from tests.storage.world import World
from tests.test_process_kill import (
    Load,
    check_tables,
    create_organization,
    lost_writes,
    server,
    stored,
)

FACTOR = int(os.environ.get("ORGMAP_TEST_FAULT_FACTOR", "1"))
OUTAGE_SECONDS = 4.0 * FACTOR
"""Longer than a call is patient with a storage that does not answer, which is two seconds."""
LOCKED_SECONDS = 13.0 * FACTOR
"""Longer than a write waits for a lock, which is ten."""
WITHIN = LONGEST_PAUSE + 5

Outage = Callable[[], Awaitable[None]]


@pytest.fixture(scope="module")
def own_azurite() -> Iterator[str]:
    with running_azurite() as connection:
        yield connection


@pytest.mark.timeout(120 + 2 * OUTAGE_SECONDS)
async def test_what_was_acknowledged_is_applied_within_seconds_after_the_connection_is_back(
    own_azurite: str, tmp_path: Path, show_figures: Callable[[str], None]
) -> None:
    endpoint = dict(part.split("=", 1) for part in own_azurite.split(";") if part)["TableEndpoint"]
    proxy = Proxy(urlsplit(endpoint).port or 0)
    await proxy.start()

    async def cut() -> None:
        await proxy.stop()
        await asyncio.sleep(OUTAGE_SECONDS)
        await proxy.start()

    served = azure(connection_string(proxy.port))
    try:
        lag = await lag_after(cut, served, look=azure(own_azurite), folder=tmp_path)
    finally:
        await proxy.stop()
    show_figures(f"azure: away for {OUTAGE_SECONDS:g} s, all applied {lag:.1f} s after it is back")
    assert lag < WITHIN


@pytest.mark.skipif(FACTOR == 1, reason="a write waits ten seconds for a lock; make test-faults")
@pytest.mark.timeout(120 + 2 * LOCKED_SECONDS)
async def test_what_was_acknowledged_is_applied_within_seconds_after_the_lock_is_gone(
    tmp_path: Path, show_figures: Callable[[str], None]
) -> None:
    path = tmp_path / "orgmap.db"
    settings = {"ORGMAP_STORAGE": f"sqlite:///{path}"}

    async def lock() -> None:
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await asyncio.sleep(LOCKED_SECONDS)
            other.execute("ROLLBACK")

    lag = await lag_after(lock, settings, look=settings, folder=tmp_path)
    show_figures(f"sqlite: locked for {LOCKED_SECONDS:g} s, all applied {lag:.1f} s after")
    assert lag < WITHIN


async def lag_after(
    outage: Outage, served: dict[str, str], *, look: dict[str, str], folder: Path
) -> float:
    """Seconds from the end of an outage under load until nothing is pending; no write is lost."""
    port = free_port()
    async with server(port, served, folder):
        url = f"http://127.0.0.1:{port}/graphql"
        organizations = [await create_organization(url, name) for name in ("A", "B", "C")]
        load = Load(url, organizations)
        writing = asyncio.create_task(load.run())
        for _ in range(30):
            await load.each_acknowledged.acquire()
        await outage()
        ended = time.monotonic()
        writing.cancel()
        await asyncio.wait([writing])
        async with stored(look) as store:
            assert await pending(store, organizations), "nothing was caught between its two tables"
            while await pending(store, organizations):
                assert time.monotonic() - ended < 400, "it stays pending"
                await asyncio.sleep(0.1)
            lag = time.monotonic() - ended
            assert await lost_writes(store, load) == []
            await check_tables(store, organizations)
    return lag


async def pending(store: TableStore, organizations: list[str]) -> int:
    rows = [
        await store.query(ORG_MAPPINGS, each, start=PENDING_ROWS, before="~q")
        for each in organizations
    ]
    return sum(map(len, rows))


async def test_who_may_only_read_opens_and_reads_as_ever(own_azurite: str) -> None:
    """An identity whose role is Storage Table Data Reader."""
    async with standing_in(own_azurite) as stand_in:
        settings = Settings(
            storage="azure", azure_connection_string=SecretStr(stand_in.connection_string)
        )
        async with open_orgmap(settings, integrations={}):
            pass
        stand_in.say(whole(REFUSALS["AuthorizationPermissionMismatch"]), to=is_write)
        async with open_orgmap(settings, integrations={}) as orgmap:
            await orgmap.store.query(ORGANIZATIONS, ORGANIZATIONS_PARTITION)
            with pytest.raises(StorageRefused):
                await World(store=orgmap.store).create_organization("a")


def is_write(asked: Asked) -> bool:
    return not asked.is_read


def azure(connection: str) -> dict[str, str]:
    return {"ORGMAP_STORAGE": "azure", "ORGMAP_AZURE_CONNECTION_STRING": connection}
