"""A storage that is there and refuses: its operator is told what to change, and nothing else."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from graphql_api.settings import Settings
from graphql_api.web.app import READY_SECONDS, create_app
from tests.azure_stand_in.answers import REFUSALS, SERVER_BUSY
from tests.azure_stand_in.server import (
    REQUEST_ID,
    AzureStandIn,
    every_request,
    standing_in,
    whole,
)
from tests.azurite import ACCOUNT
from tests.web.test_app import client_of, until_ready

ROLE = REFUSALS["AuthorizationPermissionMismatch"]
FIREWALL = REFUSALS["AuthorizationFailure"]


@pytest.fixture
async def stand_in(azurite: str) -> AsyncIterator[AzureStandIn]:
    async with standing_in(azurite) as stand_in:
        yield stand_in


@pytest.fixture
def settings(stand_in: AzureStandIn) -> Settings:
    url = SecretStr(stand_in.connection_string)
    return Settings(auth="dev", storage="azure", azure_connection_string=url)


async def test_a_refusal_is_told_at_the_start_in_readiness_and_when_it_changes(
    stand_in: AzureStandIn, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stand_in.say(whole(ROLE), to=every_request)
    with caplog.at_level(logging.WARNING, logger="graphql_api.upkeep"):
        async with client_of(create_app(settings, static=tmp_path)) as client:
            told = await client.get("/readyz")
            assert told.status_code == 503
            reason = told.json()["reason"]
            assert reason.startswith(f"403 {ROLE.code} (request {REQUEST_ID}). The identity")
            assert "Storage Table Data Contributor" in reason
            assert ACCOUNT not in told.text, "whoever asks is not known"
            await until(lambda: len(stand_in.asked) >= 4)  # the next try
            stand_in.forget()
            stand_in.say(whole(FIREWALL), to=every_request)
            await until(lambda: FIREWALL.code in caplog.text)
            stand_in.forget()
            await until_ready(client, seconds=10)
            await until(lambda: "is there now" in caplog.text)
    messages = [each.message for each in caplog.records]
    first, second, there = (each for each in messages if each.startswith("The storage"))
    assert first.startswith("The storage refuses: Table Meta: This request is not author")
    assert reason in first
    assert f"403 {FIREWALL.code}" in second
    assert there == "The storage is there now."


async def test_readiness_waits_for_a_busy_storage_no_longer_than_a_probe_does(
    stand_in: AzureStandIn, settings: Settings, tmp_path: Path
) -> None:
    async with client_of(create_app(settings, static=tmp_path)) as client:
        await until_ready(client, seconds=10)
        stand_in.say(whole(replace(SERVER_BUSY, retry_after=1)), to=every_request)
        started = time.monotonic()
        told: httpx.Response = await client.get("/readyz")
        assert time.monotonic() - started < READY_SECONDS
        assert told.json()["reason"] == f"503 ServerBusy (request {REQUEST_ID})."


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - nothing else tells
            await asyncio.sleep(0.02)
