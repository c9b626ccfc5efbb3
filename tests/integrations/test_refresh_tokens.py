"""A refresh token that its vendor replaces at each use."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from graphql_api.cli.main import main
from integrations.base import (
    IntegrationAuthenticationError,
    IntegrationConfigurationError,
    IntegrationUnavailableError,
    SecretName,
    SecretsLockedError,
    SecretsUnavailableError,
)
from integrations.rest.integration import ManifestIntegration, integration_class
from integrations.rest.manifest.loading import ManifestError, parse_manifest
from integrations.rest.transport.options import RestOptions
from integrations.rest.transport.refresh_tokens import MemoryKeptSecrets
from integrations.sandbox.server import serve_app
from integrations.sandbox.vendor import form_fields
from tests.integrations.connecting import Time, remedy_of, secrets_of
from tests.memory_settings import MemorySettings

MANIFEST = """
name = "small"
display_name = "Small"
[[settings]]
name = "base_url"
title = "Address"
[[settings]]
name = "refresh_token"
title = "Refresh token"
secret = true
[auth]
type = "oauth2_refresh_token"
token_url = "{base_url}/token"
client_id = "me"
client_secret = "x"
rotates = true
[listing]
path = "items"
items = "items"
pagination = { type = "none" }
"""
GIVEN = "set-by-a-person"


class Vendor:
    """Takes the newest refresh token alone."""

    def __init__(self) -> None:
        self.newest = GIVEN
        self.sent: list[str] = []
        self.error = "invalid_grant"
        self.rotates = True
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.was_asked = asyncio.Event()

    def app(self) -> Starlette:
        return Starlette(
            routes=[Route("/token", self.token, methods=["POST"]), Route("/items", self.items)]
        )

    async def token(self, request: Request) -> JSONResponse:
        token = (await form_fields(request))["refresh_token"]
        self.sent.append(token)
        self.was_asked.set()
        if token != self.newest:
            body = {"error": self.error, "error_description": "It is not good any more."}
            return JSONResponse(body, status_code=400)
        if self.rotates:
            self.newest = f"token-{len(self.sent)}"
        await self.may_answer.wait()
        answer = {"access_token": "a", "refresh_token": self.newest}
        return JSONResponse(answer if self.rotates else {"access_token": "a"})

    async def items(self, request: Request) -> JSONResponse:
        return JSONResponse({"items": [{"id": "1", "name": "One"}]})


Connect = Callable[..., Awaitable[ManifestIntegration]]


@pytest.fixture
def vendor() -> Vendor:
    return Vendor()


@pytest.fixture
async def connect(vendor: Vendor, stack: AsyncExitStack, options: RestOptions) -> Connect:
    url = await stack.enter_async_context(serve_app(vendor.app()))

    async def connected(manifest: str = MANIFEST) -> ManifestIntegration:
        source = MemorySettings({"small_base_url": url}, {"small_refresh_token": GIVEN})
        integration = integration_class(parse_manifest(manifest))(source, options=options)
        stack.push_async_callback(integration.aclose)
        return integration

    return connected


async def test_the_newest_is_kept_by_the_host_and_used_by_the_next_process(
    vendor: Vendor, connect: Connect
) -> None:
    kept = MemoryKeptSecrets()
    for _ in range(3):
        integration = await connect()
        integration.keep_secrets_in(kept)
        await integration.list_organizations()
    assert vendor.sent == [GIVEN, "token-1", "token-2"]


async def test_without_a_host_it_outlasts_a_change_of_the_settings(
    vendor: Vendor, connect: Connect
) -> None:
    integration = await connect()
    await integration.list_organizations()
    assert isinstance(integration.source, MemorySettings)
    integration.source.config["small_allow_private_network"] = "true"
    await integration.list_organizations()
    assert vendor.sent == [GIVEN, "token-1"]


async def test_a_kept_one_that_is_refused_gives_way_once_to_the_one_that_is_set(
    vendor: Vendor, connect: Connect, time: Time
) -> None:
    integration = await connect()
    await integration.list_organizations()
    time.now += 4000
    vendor.newest = GIVEN
    await integration.list_organizations()
    assert vendor.sent == [GIVEN, "token-1", GIVEN]
    time.now += 4000
    vendor.newest = "nobody has it"
    with pytest.raises(IntegrationAuthenticationError, match="not good any more"):
        await integration.list_organizations()
    assert vendor.sent[3:] == ["token-3", GIVEN]


async def test_a_refusal_of_the_client_sends_no_other_token(
    vendor: Vendor, connect: Connect, time: Time
) -> None:
    integration = await connect()
    await integration.list_organizations()
    time.now += 4000
    vendor.newest, vendor.error = "nobody has it", "invalid_client"
    with pytest.raises(IntegrationAuthenticationError):
        await integration.list_organizations()
    assert vendor.sent == [GIVEN, "token-1"]


async def test_the_one_that_is_set_is_tried_first_no_more_once_it_was_taken_again(
    vendor: Vendor, connect: Connect, time: Time
) -> None:
    """A vendor that gives no other from then on."""
    integration = await connect()
    await integration.list_organizations()
    vendor.newest, vendor.rotates = GIVEN, False
    for _ in range(2):
        time.now += 4000
        await integration.list_organizations()
    assert vendor.sent == [GIVEN, "token-1", GIVEN, GIVEN]


async def test_a_token_that_a_person_sets_counts_at_once(vendor: Vendor, connect: Connect) -> None:
    integration = await connect()
    await integration.list_organizations()
    secrets_of(integration)["small_refresh_token"] = vendor.newest = "set-anew"
    await integration.list_organizations()
    assert vendor.sent == [GIVEN, "set-anew"]


async def test_who_asked_may_go_and_what_the_vendor_gives_is_kept_all_the_same(
    vendor: Vendor, connect: Connect
) -> None:
    integration = await connect()
    vendor.may_answer.clear()
    asked = asyncio.create_task(integration.list_organizations())
    await vendor.was_asked.wait()
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    vendor.may_answer.set()
    await integration.list_organizations()
    assert vendor.sent == [GIVEN, "token-1"]


async def test_the_end_of_the_process_waits_for_the_answer(
    vendor: Vendor, connect: Connect
) -> None:
    integration, next_one, kept = await connect(), await connect(), MemoryKeptSecrets()
    for each in (integration, next_one):
        each.keep_secrets_in(kept)
    vendor.may_answer.clear()
    asked = asyncio.create_task(integration.list_organizations())
    await vendor.was_asked.wait()
    asked.cancel()
    asyncio.get_running_loop().call_later(0.1, vendor.may_answer.set)
    await integration.aclose()
    await next_one.list_organizations()
    assert vendor.sent == [GIVEN, "token-1"]


class Locked(MemoryKeptSecrets):
    def __init__(self, error: SecretsUnavailableError) -> None:
        self.error = error

    def turn(self, name: SecretName, *, given: str):  # type: ignore[no-untyped-def]
        raise self.error


async def test_what_cannot_be_opened_is_a_failure_of_the_configuration(
    vendor: Vendor, connect: Connect
) -> None:
    integration = await connect()
    integration.keep_secrets_in(
        Locked(SecretsLockedError("The key k is away.", remedy="Bring it."))
    )
    with pytest.raises(IntegrationConfigurationError, match="The key k is away") as caught:
        await integration.list_organizations()
    assert "ORGMAP_SECRET_SMALL_REFRESH_TOKEN" in caught.value.message
    assert remedy_of(caught.value) == "Bring it."
    assert vendor.sent == []


async def test_a_storage_that_is_away_is_told_as_one(vendor: Vendor, connect: Connect) -> None:
    integration = await connect()
    integration.keep_secrets_in(Locked(SecretsUnavailableError("the storage is away")))
    with pytest.raises(IntegrationUnavailableError, match="the storage is away"):
        await integration.list_organizations()
    assert vendor.sent == []


@pytest.mark.parametrize(
    ("auth", "named"),
    [
        ('refresh_token = "{refresh_token}-x"', "{refresh_token}-x"),
        ('refresh_token = "{base_url}"', "{base_url}"),
        ('refresh_token = "fixed"', "fixed"),
    ],
)
def test_what_rotates_is_one_secret_setting(auth: str, named: str) -> None:
    with pytest.raises(ManifestError) as caught:
        parse_manifest(MANIFEST.replace("rotates = true", f"rotates = true\n{auth}"))
    [problem] = caught.value.problems
    assert problem.key == "auth.rotates"
    assert "one secret setting in braces" in problem.message
    assert (problem.given, problem.allowed) == (named, ("{refresh_token}",))


async def test_a_manifest_that_is_checked_costs_no_server_its_token(
    vendor: Vendor, stack: AsyncExitStack, tmp_path: Path
) -> None:
    url = await stack.enter_async_context(serve_app(vendor.app()))
    file = tmp_path / "small.toml"
    file.write_text(MANIFEST)
    environment = {
        "ORGMAP_STORAGE": f"sqlite:///{tmp_path}/orgmap.db",
        "ORGMAP_CONFIG_SMALL_BASE_URL": url,
        "ORGMAP_SECRET_SMALL_REFRESH_TOKEN": GIVEN,
    }
    for arguments in (["check", str(file), "--expect", "1"],) * 2:
        command = ["integrations", *arguments]
        ended = await asyncio.to_thread(CliRunner().invoke, main, command, env=environment)
        assert ended.exit_code == 0, ended.output
    assert vendor.sent == [GIVEN, "token-1"]
