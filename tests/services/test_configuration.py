import pytest
from pydantic import SecretStr

from graphql_api.services.configuration import REMEMBERED_FOR, Configuration


class Vault:
    """Holds secrets by vault name; notes what it was asked."""

    def __init__(self, **secrets: str) -> None:
        self.secrets = {name.replace("_", "-"): text for name, text in secrets.items()}
        self.asked: list[str] = []
        self.failure: Exception | None = None

    async def __call__(self, name: str) -> str | None:
        self.asked.append(name)
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


def test_secrets_do_not_show_in_what_is_printed() -> None:
    assert "from the environment" not in repr(vars(configuration()))
