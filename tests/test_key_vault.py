"""Azure Key Vault through its own client, before a server that answers as it does.

https://learn.microsoft.com/azure/key-vault/general/rest-error-codes
https://learn.microsoft.com/azure/key-vault/general/overview-throttling
"""

import asyncio
import copy
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web
from azure.core.credentials import AccessToken
from azure.core.credentials_async import AsyncTokenCredential
from azure.core.exceptions import ClientAuthenticationError
from azure.core.pipeline.transport import AioHttpTransport

from graphql_api.key_vault import open_key_vault
from graphql_api.services.configuration import Vault
from graphql_api.storage.azure_credential import TimelyCredential
from integrations.base import SecretsUnavailableError

URL = "https://acme.vault.azure.net"
REQUEST_ID = "8f6c1ba3-0000-0000-0000-000000000000"

Reply = Callable[[], Awaitable[web.Response]]


class Answering:
    """A vault that answers as told, once it has seen a token."""

    def __init__(self) -> None:
        self.reply: Reply = secret("hunter2")
        self.asked = 0

    async def handle(self, request: web.BaseRequest) -> web.Response:
        if "Authorization" not in request.headers:
            challenge = 'Bearer authorization="https://login.microsoftonline.com/t", '
            challenge += 'resource="https://vault.azure.net"'
            return web.Response(status=401, headers={"WWW-Authenticate": challenge})
        self.asked += 1
        return await self.reply()


def secret(value: str) -> Reply:
    async def reply() -> web.Response:
        return web.json_response({"value": value, "id": f"{URL}/secrets/a/1"})

    return reply


def refused(status: int, code: str, inner: str | None = None, **headers: str) -> Reply:
    error: dict[str, Any] = {"code": code, "message": "The user, group or application …"}
    if inner is not None:
        error["innererror"] = {"code": inner}

    async def reply() -> web.Response:
        body = json.dumps({"error": error}).encode()
        told = {"x-ms-request-id": REQUEST_ID, **headers}
        return web.Response(status=status, body=body, content_type="application/json", headers=told)

    return reply


async def silence() -> web.Response:
    await asyncio.sleep(60)
    raise AssertionError


class ToThisServer(AioHttpTransport):  # type: ignore[misc]  # azure-core loads it by name
    def __init__(self, port: int) -> None:
        super().__init__()
        self._port = port

    async def send(self, request: Any, **options: Any) -> Any:
        redirected = copy.copy(request)
        redirected.url = request.url.replace(URL, f"http://127.0.0.1:{self._port}")
        return await super().send(redirected, **options)


class Token(AsyncTokenCredential):
    async def get_token(self, *scopes: str, **_: Any) -> AccessToken:
        return AccessToken("token", int(time.time()) + 3600)

    async def close(self) -> None: ...

    async def __aexit__(self, *_: Any) -> None: ...


@pytest.fixture
async def answering() -> Answering:
    return Answering()


@pytest.fixture
async def vault(answering: Answering) -> AsyncIterator[Vault]:
    runner = web.ServerRunner(web.Server(answering.handle), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    transport = ToThisServer(runner.addresses[0][1])
    async with open_key_vault(URL, credential=Token(), transport=transport, seconds=0.5) as vault:
        yield vault
    await runner.cleanup()


async def test_a_secret_is_read_and_an_absent_one_is_none(
    vault: Vault, answering: Answering
) -> None:
    assert await vault("halopsa-client-secret") == "hunter2"
    answering.reply = refused(404, "SecretNotFound")
    assert await vault("halopsa-client-secret") is None


@pytest.mark.parametrize(
    ("status", "code", "inner", "told"),
    [
        (403, "Forbidden", "ForbiddenByRbac", "the role Key Vault Secrets User"),
        (403, "Forbidden", "ForbiddenByPolicy", "access policies"),
        (403, "Forbidden", "AccessDenied", "access policies"),
        (403, "Forbidden", "ForbiddenByFirewall", "Networking"),
        (403, "Forbidden", "ForbiddenByConnection", "Networking"),
        (403, "Forbidden", "SecretDisabled", "Enable it"),
        (403, "Forbidden", None, "the role Key Vault Secrets User"),
        (401, "Unauthorized", None, "AZURE_TENANT_ID"),
        (429, "Throttled", None, "more often than it allows"),
        (503, "ServiceUnavailable", None, "The user, group or application"),
    ],
)
async def test_a_refusal_is_told_with_what_to_change(
    vault: Vault, answering: Answering, status: int, code: str, inner: str | None, told: str
) -> None:
    answering.reply = refused(status, code, inner, **{"Retry-After": "30"})
    started = time.monotonic()
    with pytest.raises(SecretsUnavailableError) as caught:
        await vault("halopsa-client-secret")
    assert caught.value.message.startswith(
        f"The Key Vault at {URL}, which ORGMAP_KEY_VAULT_URL names, cannot be asked: "
        f"{status} {inner or code} (request {REQUEST_ID}). "
    )
    assert told in caught.value.message
    assert caught.value.is_withdrawn == (inner == "SecretDisabled")
    assert "\n" not in caught.value.message
    assert time.monotonic() - started < 2, "nobody waits for the half minute that it asks for"


async def test_a_vault_that_does_not_answer_is_given_up_soon(
    vault: Vault, answering: Answering
) -> None:
    answering.reply = silence
    started = time.monotonic()
    with pytest.raises(SecretsUnavailableError, match=r"No answer within 0\.5 s"):
        await vault("halopsa-client-secret")
    assert time.monotonic() - started < 3


async def test_a_token_that_is_not_to_be_had_is_given_up_soon() -> None:
    async with TimelyCredential(seconds=0.0) as credential:
        with pytest.raises(ClientAuthenticationError, match="No token for Azure within 0 s"):
            await credential.get_token("https://vault.azure.net/.default")
        with pytest.raises(ClientAuthenticationError, match="managed identity"):
            await credential.get_token_info("https://vault.azure.net/.default")
