"""Microsoft Graph's refresh token, which is replaced at each use, through the whole service."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr

from graphql_api.cli.main import main
from graphql_api.composition import Orgmap, open_orgmap
from graphql_api.models.encryption_key import EncryptionKey
from graphql_api.settings import Settings
from graphql_api.storage.kept_secrets import list_kept_secrets
from integrations.base import IntegrationConfigurationError
from integrations.sandbox.server import RunningSandbox, serve_sandbox
from integrations.sandbox.vendors import microsoft_graph_sign_in as entra
from integrations.sandbox.world import build_companies
from tests.actors import MANAGER
from tests.integrations.connecting import Mapped
from tests.servers import environment
from workflow_context import open_workflows

COMPANIES = [replace(company, is_active=True) for company in build_companies(8)]
OWN, OTHER = [one for one in COMPANIES if entra.refusal_of(one) is None][:2]
KEY, OTHER_KEY = EncryptionKey(bytes(range(32))), EncryptionKey(bytes(32))

SettingsFor = Callable[..., Settings]


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    async with serve_sandbox(companies=COMPANIES) as running:
        yield running


@pytest.fixture
def settings_for(stored_settings: dict[str, str]) -> SettingsFor:
    """Of a server that has that key; each start of it signs in anew."""

    def settings(sandbox: RunningSandbox, *keys: EncryptionKey) -> Settings:
        config, secrets = sandbox.settings()
        secrets = {**secrets, "microsoft_graph_refresh_token": entra.REFRESH_TOKEN}
        connection = stored_settings.get("ORGMAP_AZURE_CONNECTION_STRING")
        return Settings(
            auth="dev",
            storage=stored_settings["ORGMAP_STORAGE"],
            azure_connection_string=None if connection is None else SecretStr(connection),
            encryption_key=SecretStr(",".join(key.text for key in keys)) if keys else None,
            config=config,
            secrets={name: SecretStr(text) for name, text in secrets.items()},
        )

    return settings


def redeemed(sandbox: RunningSandbox) -> int:
    """How many tokens of customers' tenants were asked for."""
    paths = [one.path for one in sandbox.requests if one.path.endswith("/oauth2/v2.0/token")]
    return len([path for path in paths if entra.TENANT_ID not in path])


async def use(orgmap: Orgmap, tenant_id: str = OWN.tenant_id) -> None:
    """Sign in to the tenant and read, as this process."""
    graph = orgmap.services.integrations.get("microsoft_graph")
    async with await graph.get_client(Mapped(tenant_id)) as client:
        assert [user async for user in client.list("users")]


@asynccontextmanager
async def server(settings: Settings) -> AsyncIterator[Orgmap]:
    async with open_orgmap(settings) as orgmap:
        yield orgmap


async def test_it_survives_restarts_and_is_shared_by_servers(
    sandbox: RunningSandbox, settings_for: SettingsFor, caplog: pytest.LogCaptureFixture
) -> None:
    """The sandbox takes each of them once, so that any that was lost would be the last."""
    settings = settings_for(sandbox, KEY)
    with caplog.at_level(logging.DEBUG):
        for _ in range(2):
            async with server(settings) as orgmap:
                await use(orgmap)
        async with server(settings) as one, server(settings) as another:
            await asyncio.gather(use(one), use(another), use(one, OTHER.tenant_id))
    assert redeemed(sandbox) == 5
    assert entra.REFRESH_TOKEN not in caplog.text


async def test_a_workflow_goes_on_with_what_a_server_kept(
    sandbox: RunningSandbox, settings_for: SettingsFor
) -> None:
    settings = settings_for(sandbox, KEY)
    async with server(settings) as orgmap:
        await use(orgmap)
        organization = await orgmap.services.organizations.create(MANAGER, name="Larkfield")
    async with (
        open_orgmap(settings) as orgmap,
        open_workflows(user_id="wanda", orgmap=orgmap) as workflows,
    ):
        context = await workflows.for_organization(organization.org_id)
        await context.set_integration_mapping("microsoft_graph", OWN.tenant_id)
        async with await context.get_integration("microsoft_graph") as client:
            assert [user async for user in client.list("users")]
    assert redeemed(sandbox) == 2


async def test_one_that_is_not_good_any_more_gives_way_to_the_one_that_is_set(
    sandbox: RunningSandbox, settings_for: SettingsFor
) -> None:
    async with server(settings_for(sandbox, KEY)) as orgmap:
        await use(orgmap)
    async with serve_sandbox(companies=COMPANIES) as forgetful:
        async with server(settings_for(forgetful, KEY)) as orgmap:
            await use(orgmap)
        assert redeemed(forgetful) == 2
        async with server(settings_for(forgetful, KEY)) as orgmap:
            await use(orgmap)
        assert redeemed(forgetful) == 3


async def test_another_key_opens_nothing_and_costs_nothing(
    sandbox: RunningSandbox, settings_for: SettingsFor
) -> None:
    async with server(settings_for(sandbox, KEY)) as orgmap:
        await use(orgmap)
    async with server(settings_for(sandbox, OTHER_KEY)) as orgmap:
        with pytest.raises(IntegrationConfigurationError) as caught:
            await use(orgmap)
        assert await orgmap.services.discovery.discover(MANAGER, "microsoft_graph")
    said = caught.value.message_and_remedy
    for part in (KEY.id, "ORGMAP_ENCRYPTION_KEY", "ORGMAP_SECRET_MICROSOFT_GRAPH_REFRESH_TOKEN"):
        assert part in said
    for key in (KEY, OTHER_KEY):
        assert key.text not in said
    assert redeemed(sandbox) == 1
    async with server(settings_for(sandbox, OTHER_KEY, KEY)) as orgmap:
        await use(orgmap)
        assert [each.key_id for each in await list_kept_secrets(orgmap.store)] == [OTHER_KEY.id]


async def test_without_the_setting_a_file_beside_the_store_has_the_key_or_it_is_asked_for(
    sandbox: RunningSandbox, settings_for: SettingsFor
) -> None:
    settings = settings_for(sandbox)
    if settings.storage == "azure":
        async with server(settings) as orgmap:
            with pytest.raises(IntegrationConfigurationError) as caught:
                await use(orgmap)
        assert "ORGMAP_ENCRYPTION_KEY is not set" in caught.value.message
        assert "openssl rand -base64 32" in str(caught.value.remedy)
        assert redeemed(sandbox) == 0
        return
    for _ in range(2):
        async with server(settings) as orgmap:
            await use(orgmap)
    assert settings.key_file is not None
    assert sorted(each.name for each in settings.data_folder.glob("*.key*")) == ["orgmap.db.key"]
    assert settings.key_file.stat().st_mode & 0o777 == 0o600


PROGRAM = """
import asyncio, sys
from graphql_api.composition import open_orgmap
from graphql_api.settings import read_settings
from tests.integrations.connecting import Mapped

async def use_twice(tenant_id):
    for _ in range(2):
        async with open_orgmap(read_settings()) as orgmap:
            graph = orgmap.services.integrations.get("microsoft_graph")
            await (await graph.get_client(Mapped(tenant_id))).aclose()

asyncio.run(use_twice(sys.argv[1]))
"""


async def test_processes_that_start_together_agree_on_a_key_and_take_turns(
    sandbox: RunningSandbox, stored_settings: dict[str, str]
) -> None:
    config, secrets = sandbox.settings()
    variables = {
        **stored_settings,
        **{f"ORGMAP_CONFIG_{name.upper()}": value for name, value in config.items()},
        **{f"ORGMAP_SECRET_{name.upper()}": value for name, value in secrets.items()},
        "ORGMAP_SECRET_MICROSOFT_GRAPH_REFRESH_TOKEN": entra.REFRESH_TOKEN,
    }
    if stored_settings["ORGMAP_STORAGE"] == "azure":
        variables["ORGMAP_ENCRYPTION_KEY"] = KEY.text
    command = (sys.executable, "-c", PROGRAM, OWN.tenant_id)
    processes = [
        await asyncio.create_subprocess_exec(*command, env=environment(**variables))
        for _ in range(3)
    ]
    assert [await each.wait() for each in processes] == [0, 0, 0]
    assert redeemed(sandbox) == 6


def test_no_file_beside_a_database_is_made_where_no_secret_is_kept(tmp_path: Path) -> None:
    settings = Settings(auth="dev", storage=f"sqlite:///{tmp_path}/orgmap.db")

    async def open_and_close() -> None:
        async with open_orgmap(settings):
            pass

    asyncio.run(open_and_close())
    assert [each.name for each in tmp_path.iterdir() if "key" in each.name] == []


def test_nothing_of_a_token_is_in_the_database(tmp_path: Path) -> None:
    async def keep() -> None:
        async with serve_sandbox(companies=COMPANIES) as sandbox:
            config, secrets = sandbox.settings()
            secrets["microsoft_graph_refresh_token"] = entra.REFRESH_TOKEN
            settings = Settings(
                auth="dev",
                storage=f"sqlite:///{tmp_path}/orgmap.db",
                config=config,
                secrets={name: SecretStr(text) for name, text in secrets.items()},
            )
            async with open_orgmap(settings) as orgmap:
                await use(orgmap)

    asyncio.run(keep())
    files = [each for each in tmp_path.iterdir() if each.name.startswith("orgmap.db")]
    assert {each.name for each in files} >= {"orgmap.db", "orgmap.db.key"}
    for each in files:
        assert entra.REFRESH_TOKEN.encode() not in each.read_bytes()


Secrets = Callable[..., Result]


@pytest.fixture
def secrets(stored_settings: dict[str, str]) -> Secrets:
    """`orgmap secrets …` with these keys set."""

    def run(*arguments: str, keys: tuple[EncryptionKey, ...] = ()) -> Result:
        given = {"ORGMAP_ENCRYPTION_KEY": ",".join(key.text for key in keys)} if keys else {}
        return CliRunner().invoke(main, ["secrets", *arguments], env={**stored_settings, **given})

    return run


@pytest.fixture
def kept(settings_for: SettingsFor) -> SettingsFor:
    """Keeps a token, sealed with these keys."""

    def keep(*keys: EncryptionKey) -> Settings:
        async def use_once() -> Settings:
            async with serve_sandbox(companies=COMPANIES) as sandbox:
                settings = settings_for(sandbox, *keys)
                async with open_orgmap(settings) as orgmap:
                    await use(orgmap)
                return settings

        return asyncio.run(use_once())

    return keep


def test_the_command_lists_them_without_values(secrets: Secrets, kept: SettingsFor) -> None:
    kept(KEY)
    listed = secrets(keys=(KEY,))
    assert listed.exit_code == 0
    for part in ("microsoft_graph_refresh_token", OWN.tenant_id, f"  {KEY.id}\n"):
        assert part in listed.stdout
    assert entra.REFRESH_TOKEN not in listed.output
    assert KEY.text not in listed.output
    assert f"{KEY.id} (is not there)" in secrets(keys=(OTHER_KEY,)).stdout


def test_the_command_seals_them_anew(secrets: Secrets, kept: SettingsFor) -> None:
    kept(KEY)
    lost = secrets("rotate", keys=(OTHER_KEY,))
    assert lost.exit_code == 1
    assert KEY.id in lost.stderr
    done = secrets("rotate", keys=(OTHER_KEY, KEY))
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        f"1 sealed anew with the key {OTHER_KEY.id}, 0 had been, 0 left.",
        "Once every server has that key first, ORGMAP_ENCRYPTION_KEY needs no other.",
    ]
    assert f"  {OTHER_KEY.id}\n" in secrets(keys=(OTHER_KEY,)).stdout


def test_the_command_makes_a_new_key_for_a_file(
    secrets: Secrets, kept: SettingsFor, stored_settings: dict[str, str]
) -> None:
    if stored_settings["ORGMAP_STORAGE"] == "azure":
        done = secrets("rotate")
        assert (done.exit_code, done.stdout) == (0, "There is no key, and nothing to seal.\n")
        return
    file = kept().key_file
    assert file is not None
    before = file.read_text()
    done = secrets("rotate")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[1] == f"The key is in {file}."
    assert before not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    assert "is not there" not in secrets().stdout


def test_to_forget_what_is_not_kept_says_that_nothing_is(
    secrets: Secrets, kept: SettingsFor
) -> None:
    kept(KEY)
    misspelt = secrets("forget", "microsoft_grpah", "--yes", keys=(KEY,))
    assert (misspelt.exit_code, misspelt.stdout) == (0, "0 forgotten.\n")
    assert "Nothing is kept for 'microsoft_grpah'. `orgmap secrets` lists" in misspelt.stderr
    assert len(secrets(keys=(KEY,)).stdout.splitlines()) == 2


def test_the_command_forgets_what_no_key_opens(secrets: Secrets, kept: SettingsFor) -> None:
    kept(KEY)
    refused = CliRunner().invoke(main, ["secrets", "forget", "microsoft_graph"], input="n\n")
    assert refused.exit_code == 1
    forgotten = secrets("forget", "microsoft_graph", "--yes", keys=(OTHER_KEY,))
    assert (forgotten.exit_code, forgotten.stdout) == (0, "1 forgotten.\n")
    kept(OTHER_KEY)
