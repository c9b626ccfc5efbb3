import asyncio

import pytest
from pydantic import SecretStr

from graphql_api.resources import open_configuration
from graphql_api.services.configuration import (
    AWAY_FOR,
    KEPT_FOR,
    REMEMBERED_FOR,
    Configuration,
)
from graphql_api.settings import Settings
from integrations.base import IntegrationUnavailableError, SecretsUnavailableError
from integrations.registry import INTEGRATION_REGISTRY
from tests.azurite import free_port


class Vault:
    """Holds secrets by vault name; notes what it was asked."""

    def __init__(self, **secrets: str) -> None:
        self.secrets = {name.replace("_", "-"): text for name, text in secrets.items()}
        self.asked: list[str] = []
        self.failure: Exception | None = None
        self.answers = asyncio.Event()
        self.answers.set()

    async def __call__(self, name: str) -> str | None:
        self.asked.append(name)
        await asyncio.sleep(0)
        await self.answers.wait()
        if self.failure is not None:
            raise self.failure
        return self.secrets.get(name)


class Seconds:
    def __init__(self) -> None:
        self.now = 10.0

    def __call__(self) -> float:
        return self.now


def configuration(vault: Vault | None = None, clock: Seconds | None = None) -> Configuration:
    return Configuration(
        config={"halopsa_base_url": "https://acme.example"},
        secrets={"halopsa_client_secret": SecretStr("from the environment")},
        vault=vault,
        clock=clock or Seconds(),
    )


async def test_settings_are_found_whatever_their_case() -> None:
    assert configuration().get_config("HALOPSA_base_url") == "https://acme.example"
    assert await configuration().get_secret("HALOPSA_CLIENT_SECRET") == "from the environment"


async def test_what_is_not_set_is_none() -> None:
    assert configuration().get_config("halopsa_client_secret") is None
    assert await configuration().get_secret("halopsa_base_url") is None
    assert await configuration(Vault()).get_secret("other") is None


async def test_the_environment_comes_before_the_vault() -> None:
    vault = Vault(halopsa_client_secret="from the vault")
    found = await configuration(vault).get_secret("halopsa_client_secret")
    assert found == "from the environment"
    assert vault.asked == []


async def test_the_vault_is_asked_by_its_own_spelling() -> None:
    vault = Vault(custom_api_api_key="from the vault")
    assert await configuration(vault).get_secret("CUSTOM_API_api_key") == "from the vault"
    assert vault.asked == ["custom-api-api-key"]


async def test_the_vault_is_asked_again_after_five_minutes() -> None:
    vault, clock = Vault(other="old"), Seconds()
    configured = configuration(vault, clock)
    assert await configured.get_secret("other") == "old"
    vault.secrets["other"] = "rotated"
    clock.now += REMEMBERED_FOR - 1
    assert await configured.get_secret("other") == "old"
    clock.now += 1
    assert await configured.get_secret("other") == "rotated"
    assert len(vault.asked) == 2


async def test_a_vault_that_fails_is_not_taken_for_an_absent_secret() -> None:
    vault = Vault(other="there")
    vault.failure = ConnectionError("the vault is away")
    configured = configuration(vault)
    with pytest.raises(ConnectionError):
        await configured.get_secret("other")
    vault.failure = None
    assert await configured.get_secret("other") == "there"


async def test_a_vault_that_is_away_is_not_asked_for_each_of_many_secrets() -> None:
    vault, clock = Vault(other="there"), Seconds()
    vault.failure = SecretsUnavailableError("The vault is away.")
    configured = configuration(vault, clock)
    for name in ("one", "two", "other"):
        with pytest.raises(SecretsUnavailableError, match="The vault is away"):
            await configured.get_secret(name)
    assert vault.asked == ["one"]
    vault.failure = None
    clock.now += 10
    assert await configured.get_secret("other") == "there"


async def test_a_secret_that_is_disabled_counts_no_more_and_keeps_no_other_from_being_read() -> (
    None
):
    vault, clock = Vault(one="one", other="there"), Seconds()
    configured = configuration(vault, clock)
    assert await configured.get_secret("one") == "one"
    clock.now += REMEMBERED_FOR
    vault.failure = SecretsUnavailableError("403 SecretDisabled.", is_withdrawn=True)
    with pytest.raises(SecretsUnavailableError, match="SecretDisabled"):
        await configured.get_secret("one")
    vault.failure = None
    assert await configured.get_secret("other") == "there"
    assert await configured.get_secret("one") == "one"


async def test_many_who_want_one_secret_at_once_ask_for_it_once() -> None:
    vault = Vault(other="there")
    configured = configuration(vault)
    found = await asyncio.gather(*(configured.get_secret("other") for _ in range(20)))
    assert set(found) == {"there"}
    assert vault.asked == ["other"]


async def test_one_who_gives_up_does_not_take_the_answer_from_the_others() -> None:
    vault = Vault(other="there")
    vault.answers.clear()
    configured = configuration(vault)
    first, second = (asyncio.create_task(configured.get_secret("other")) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    vault.answers.set()
    assert await second == "there"


async def test_the_last_answer_counts_for_a_day_while_the_vault_is_away(
    caplog: pytest.LogCaptureFixture,
) -> None:
    vault, clock = Vault(other="there"), Seconds()
    configured = configuration(vault, clock)
    assert await configured.get_secret("other") == "there"
    vault.failure = SecretsUnavailableError("403 ForbiddenByFirewall.")
    for _ in range(3):
        clock.now += REMEMBERED_FOR
        assert await configured.get_secret("other") == "there"
    assert [each.message for each in caplog.records] == [
        "403 ForbiddenByFirewall. What it said before counts meanwhile."
    ]
    with pytest.raises(SecretsUnavailableError):
        await configured.get_secret("never asked")
    clock.now += KEPT_FOR
    with pytest.raises(SecretsUnavailableError):
        await configured.get_secret("other")
    vault.failure = None
    clock.now += AWAY_FOR
    vault.secrets["other"] = "rotated"
    assert await configured.get_secret("other") == "rotated"


async def test_that_there_was_no_secret_is_no_answer_to_keep() -> None:
    vault, clock = Vault(), Seconds()
    configured = configuration(vault, clock)
    assert await configured.get_secret("other") is None
    vault.failure = SecretsUnavailableError("away.")
    clock.now += REMEMBERED_FOR
    with pytest.raises(SecretsUnavailableError):
        await configured.get_secret("other")


def test_secrets_do_not_show_in_what_is_printed() -> None:
    assert "from the environment" not in repr(vars(configuration()))


async def test_a_key_vault_that_is_not_there_names_itself_and_its_setting_in_one_line() -> None:
    url = f"https://127.0.0.1:{free_port()}"
    async with open_configuration(Settings(key_vault_url=url)) as configured:
        with pytest.raises(SecretsUnavailableError) as caught:
            await configured.get_secret("halopsa_client_secret")
    assert url in caught.value.message
    assert "ORGMAP_KEY_VAULT_URL" in caught.value.message
    assert "\n" not in caught.value.message


async def test_an_integration_whose_vault_is_away_is_shown_and_says_so_when_it_is_used() -> None:
    vault = Vault()
    vault.failure = SecretsUnavailableError("The Key Vault at x is away.")
    integration = INTEGRATION_REGISTRY["hudu"](configuration(vault))
    assert await integration.missing_settings() == ["hudu_base_url"]
    with pytest.raises(IntegrationUnavailableError, match="The Key Vault at x is away"):
        await integration.list_organizations()
