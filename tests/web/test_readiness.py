"""Readiness: green only if the storage answers, and if it keeps what is written."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from graphql_api.settings import Settings
from graphql_api.web.app import READY_SECONDS, create_app
from tests.azurite import connection_string, free_port
from tests.web.test_app import client_of

CREATE = 'mutation { createOrganization(input: { name: "Larkfield" }) { __typename } }'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "orgmap.db"


@pytest.fixture
def app(path: Path, tmp_path: Path) -> Starlette:
    return create_app(Settings(auth="dev", storage=f"sqlite:///{path}"), static=tmp_path)


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as client:
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


async def test_a_full_disk_is_told_to_writers_to_readiness_and_in_the_log(
    client: httpx.AsyncClient, app: Starlette, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    writer = app.state.orgmap.store._writer
    [(pages,)] = await writer.execute_fetchall("PRAGMA page_count")
    await writer.execute_fetchall(f"PRAGMA max_page_count = {pages}")
    errors = await failing_writes(client)
    assert {each["extensions"]["code"] for each in errors} == {"UNAVAILABLE"}
    assert "free some space" in errors[0]["message"]
    assert str(path) not in errors[0]["message"]
    told = await client.get("/readyz")
    assert told.status_code == 503
    assert "free some space" in told.json()["reason"]
    assert f"StorageRefused: SQLite: database or disk is full. {told.json()['reason']}" in (
        caplog.text
    )
    assert str(path) in caplog.text

    await writer.execute_fetchall("PRAGMA max_page_count = 100000")
    assert (await client.get("/readyz")).status_code == 200
    assert "errors" not in (await client.post("/graphql", json={"query": CREATE})).json()


async def failing_writes(client: httpx.AsyncClient) -> list[Any]:
    """The errors of the first write that fails."""
    for _ in range(200):
        answer = (await client.post("/graphql", json={"query": CREATE})).json()
        if "errors" in answer:
            errors: list[Any] = answer["errors"]
            return errors
    raise AssertionError("There is room for everything.")


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
