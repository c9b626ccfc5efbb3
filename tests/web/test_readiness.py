"""Readiness: green only if the storage answers, and if it keeps what is written."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from graphql_api.settings import Settings
from graphql_api.web.app import READY_SECONDS, create_app
from tests.azurite import connection_string, free_port
from tests.web.test_app import client_of

CREATE = 'mutation { createOrganization(input: { name: "Larkfield" }) { __typename } }'
LIST = "{ organizations(first: 5) { edges { node { name } } } }"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "orgmap.db"


@pytest.fixture
async def client(path: Path, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(auth="dev", storage=f"sqlite:///{path}")
    async with client_of(create_app(settings, static=tmp_path)) as client:
        yield client


async def test_a_file_that_was_deleted_is_told_to_writers_and_to_readiness(
    client: httpx.AsyncClient, path: Path
) -> None:
    assert (await client.get("/readyz")).status_code == 200
    for each in path.parent.iterdir():
        await asyncio.to_thread(each.unlink)

    told = await client.get("/readyz")
    assert told.status_code == 503
    assert "deleted or replaced" in told.json()["reason"]
    [error] = (await client.post("/graphql", json={"query": CREATE})).json()["errors"]
    assert error["extensions"]["code"] == "UNAVAILABLE"
    assert error["message"].endswith(told.json()["reason"])
    assert (await client.get("/healthz")).status_code == 200


async def test_readiness_gives_up_on_a_storage_that_hangs(tmp_path: Path) -> None:
    port = free_port()

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1000):
            pass
        writer.close()

    settings = Settings(
        auth="dev",
        storage="azure",
        azure_connection_string=SecretStr(connection_string(port)),
    )
    app = create_app(settings, static=tmp_path)
    async with client_of(app) as client, await asyncio.start_server(hang, "127.0.0.1", port):
        started = time.monotonic()
        told = await client.get("/readyz")
        assert time.monotonic() - started < READY_SECONDS + 1
    assert (told.status_code, told.json()["reason"]) == (
        503,
        "The storage did not answer within 2 seconds.",
    )
