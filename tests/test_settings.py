from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest
from pydantic import SecretStr

from graphql_api.composition import Services
from graphql_api.demonstration import seed, with_sandbox
from graphql_api.models.organization import Organization
from graphql_api.settings import Settings, SettingsError, read_settings
from integrations.instances import Instance
from integrations.sandbox.server import sandbox_settings
from tests.actors import MANAGER

Read = Callable[..., Settings]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    """The settings of an environment that holds these variables of Orgmap and no others."""

    def read(**variables: str) -> Settings:
        with monkeypatch.context() as environment:
            for name, value in variables.items():
                environment.setenv(name, value)
            return read_settings()

    return read


def test_without_any_variable_all_is_local(read: Read) -> None:
    settings = read()
    assert settings.sqlite_path == Path(".data/orgmap.db")
    assert (settings.auth, settings.cache) == (None, "memory")
    assert (settings.config, settings.secrets) == ({}, {})


def test_an_integrations_settings_are_found_by_their_prefix(read: Read) -> None:
    settings = read(
        ORGMAP_CONFIG_HALOPSA_BASE_URL="https://acme.example",
        ORGMAP_SECRET_HALOPSA_CLIENT_SECRET="hunter2",
        ORGMAP_CONFIG_HALOPSA_TENANT=" ",
    )
    assert settings.config == {"halopsa_base_url": "https://acme.example"}
    assert settings.secrets == {"halopsa_client_secret": SecretStr("hunter2")}
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("path", "expected"),
    [("sqlite:///a.db", Path("a.db")), ("sqlite:////var/a b.db", Path("/var/a b.db"))],
)
def test_a_sqlite_file_is_relative_or_absolute(read: Read, path: str, expected: Path) -> None:
    assert read(ORGMAP_STORAGE=path).sqlite_path == expected


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        (
            {"ORGMAP_STORAGE": "mysql"},
            "ORGMAP_STORAGE: 'mysql' was given; allowed are sqlite:///PATH and azure",
        ),
        (
            {"ORGMAP_STORAGE": "sqlite:///"},
            "ORGMAP_STORAGE: 'sqlite:///' was given; allowed are sqlite:///PATH and azure",
        ),
        (
            {"ORGMAP_STORAGE": "azure"},
            "ORGMAP_STORAGE=azure needs ORGMAP_AZURE_CONNECTION_STRING or ORGMAP_AZURE_ACCOUNT_URL",
        ),
        (
            {"ORGMAP_AZURE_ACCOUNT_URL": "acme.table.core.windows.net"},
            "ORGMAP_AZURE_ACCOUNT_URL: 'acme.table.core.windows.net' was given; allowed is an "
            "address that begins with https://",
        ),
        (
            {"ORGMAP_KEY_VAULT_URL": "http://vault.example"},
            "ORGMAP_KEY_VAULT_URL: 'http://vault.example' was given; allowed is an address that "
            "begins with https://",
        ),
        (
            {"ORGMAP_AZURE_ACCOUNT_URL": "https://acme.table.core.windows.net/Organizations"},
            "ORGMAP_AZURE_ACCOUNT_URL: 'https://acme.table.core.windows.net/Organizations' was "
            "given; allowed is a storage account's table endpoint, "
            "https://ACCOUNT.table.core.windows.net, without a path: no table is named there",
        ),
        (
            {"ORGMAP_AZURE_ACCOUNT_URL": "https://acme.blob.core.windows.net"},
            "ORGMAP_AZURE_ACCOUNT_URL: acme.blob.core.windows.net is another service of the "
            "account; allowed is a storage account's table endpoint, "
            "https://ACCOUNT.table.core.windows.net",
        ),
        (
            {"ORGMAP_AZURE_CONNECTION_STRING": "DefaultEndpointsProtocol=http;AccountName=acme"},
            "ORGMAP_AZURE_CONNECTION_STRING: http was given for acme.table.core.windows.net; "
            "allowed is https: DefaultEndpointsProtocol=https, or a TableEndpoint that begins "
            "with https://",
        ),
        ({"ORGMAP_AUTH": "none"}, "ORGMAP_AUTH: 'none' was given; allowed are dev and oidc"),
    ],
)
def test_a_wrong_value_is_refused_with_what_was_given_and_what_is_allowed(
    read: Read, variables: Mapping[str, str], message: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        read(**variables)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "host",
    [
        "acme.table.cosmos.azure.com",
        "acme.table.cosmosdb.azure.com",
        "acme.table.cosmos.azure.us",
        "acme.documents.azure.com",
    ],
)
def test_cosmos_is_refused_with_what_it_would_do(read: Read, host: str) -> None:
    for variables in (
        {"ORGMAP_AZURE_ACCOUNT_URL": f"https://{host}"},
        {"ORGMAP_AZURE_ACCOUNT_URL": f"https://{host}:443/"},
        {
            "ORGMAP_AZURE_CONNECTION_STRING": "DefaultEndpointsProtocol=https;AccountName=acme;"
            f"AccountKey=c2VjcmV0;TableEndpoint=https://{host}:443/;"
        },
    ):
        with pytest.raises(SettingsError, match=f"{host} is Cosmos DB's.*skip rows") as caught:
            read(**variables)
        assert "c2VjcmV0" not in str(caught.value)


@pytest.mark.parametrize(
    "variables",
    [
        {"ORGMAP_AZURE_ACCOUNT_URL": "https://acme.table.core.windows.net/"},
        {"ORGMAP_AZURE_ACCOUNT_URL": "https://acme.z12.table.storage.azure.net"},
        {"ORGMAP_AZURE_ACCOUNT_URL": "https://acme.table.core.usgovcloudapi.net"},
        {"ORGMAP_AZURE_ACCOUNT_URL": "https://127.0.0.1:10002/devstoreaccount1"},
        {"ORGMAP_AZURE_CONNECTION_STRING": "AccountName=acme;AccountKey=a2V5"},
        {"ORGMAP_AZURE_CONNECTION_STRING": "TableEndpoint=http://127.0.0.1:1/a;AccountName=a"},
        {
            "ORGMAP_AZURE_CONNECTION_STRING": "AccountName=devstoreaccount1;AccountKey=a2V5;"
            "TableEndpoint=http://azurite:10002/devstoreaccount1"
        },
    ],
)
def test_an_account_of_tables_is_taken(read: Read, variables: Mapping[str, str]) -> None:
    assert read(ORGMAP_STORAGE="azure", **variables).storage == "azure"


@pytest.mark.parametrize(
    "cache",
    [
        "disk",
        "reddis://:hunter2@cache.example",
        "redis://:hunter2@cache.example:port/0",
        "redis://:hunter2@cache.example/zero",
        "redis://",
        "memory://",
    ],
)
def test_a_wrong_cache_is_refused_without_its_password(read: Read, cache: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(ORGMAP_CACHE=cache)
    assert str(caught.value) == (
        "ORGMAP_CACHE: allowed are memory and redis://HOST:PORT/NUMBER, or rediss:// for TLS"
    )


@pytest.mark.parametrize(
    "cache", ["memory", "redis://a", "redis://a:6379/0", "rediss://user:p%40ss@a.example/12"]
)
def test_a_cache_is_memory_or_a_redis(read: Read, cache: str) -> None:
    settings = read(ORGMAP_CACHE=cache)
    assert settings.cache == cache
    assert "p%40ss" not in repr(settings)


def test_a_wrong_connection_string_is_refused_without_showing_it(read: Read) -> None:
    with pytest.raises(SettingsError) as caught:
        read(ORGMAP_STORAGE="azure", ORGMAP_AZURE_CONNECTION_STRING="hunter2")
    assert str(caught.value).startswith("ORGMAP_AZURE_CONNECTION_STRING: a connection string is")
    assert "hunter2" not in str(caught.value)


def test_all_wrong_values_are_named_at_once(read: Read) -> None:
    with pytest.raises(SettingsError) as caught:
        read(ORGMAP_STORAGE="mysql", ORGMAP_CACHE="disk")
    assert "ORGMAP_STORAGE" in str(caught.value)
    assert "ORGMAP_CACHE" in str(caught.value)


@pytest.mark.parametrize("name", ["ORGMAP_CONFIG", "ORGMAP_SECRETS", "ORGMAP_OTHER"])
def test_a_variable_that_only_looks_like_a_setting_is_refused(read: Read, name: str) -> None:
    with pytest.raises(SettingsError, match=f"{name} is unknown"):
        read(**{name: "x"})


def test_a_misspelt_variable_is_refused_in_any_letter_case(read: Read) -> None:
    for name in ("orgmap_auht", "Orgmap_Auht"):
        with pytest.raises(SettingsError, match=r"Did you mean ORGMAP_AUTH\?"):
            read(**{name: "oidc"})


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("ORGMAP_AUTH", "orgmap_auth"),
        ("orgmap_auth", "Orgmap_Auth"),
        ("ORGMAP_CONFIG_HALOPSA_BASE_URL", "ORGMAP_CONFIG_halopsa_base_url"),
        ("ORGMAP_SECRET_HALOPSA_CLIENT_SECRET", "orgmap_secret_halopsa_client_secret"),
    ],
)
def test_a_setting_that_is_named_twice_is_refused(read: Read, name: str, other: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(**{name: "oidc", other: "dev"})
    assert str(caught.value) == (
        f"{name.upper()} is set more than once, in different letter cases. Set it once."
    )


def test_an_integrations_setting_is_read_in_any_letter_case(read: Read) -> None:
    settings = read(
        orgmap_config_halopsa_base_url="https://acme.example",
        orgmap_secret_halopsa_client_secret="hunter2",
    )
    assert settings.config == {"halopsa_base_url": "https://acme.example"}
    assert settings.secrets == {"halopsa_client_secret": SecretStr("hunter2")}


# ---------------------------------------------------------------------- the demonstration


def test_the_sandbox_stands_for_vendors_without_settings() -> None:
    config, secrets = sandbox_settings("http://127.0.0.1:9")
    demo = with_sandbox(Settings(), config=config, secrets=secrets)
    assert demo.config == config
    assert {name: each.get_secret_value() for name, each in demo.secrets.items()} == secrets


@pytest.mark.parametrize(
    "own",
    [
        {"config": {"halopsa_base_url": "https://acme.halopsa.example"}},
        {"secrets": {"halopsa_client_secret": SecretStr("own")}},
    ],
)
def test_a_vendors_own_settings_replace_the_sandbox_for_that_vendor_whole(
    own: dict[str, dict[str, str | SecretStr]],
) -> None:
    config, secrets = sandbox_settings("http://127.0.0.1:9")
    demo = with_sandbox(Settings(**own), config=config, secrets=secrets)  # type: ignore[arg-type]
    of_halopsa = {name for name in (*demo.config, *demo.secrets) if name.startswith("halopsa")}
    assert of_halopsa == {name for fields in own.values() for name in fields}
    assert demo.config["custom_api_base_url"] == "http://127.0.0.1:9/custom_api"
    assert "custom_api_api_key" in demo.secrets


def test_an_instances_settings_leave_the_sandbox_to_its_vendor() -> None:
    config, secrets = sandbox_settings("http://127.0.0.1:9")
    own = {"halopsa_north_base_url": "https://acme.halopsa.example"}
    given = Settings(instances="halopsa_north=halopsa", config=own)
    demo = with_sandbox(given, config=config, secrets=secrets)
    assert demo.config == {**config, **own}
    assert demo.secrets.keys() == secrets.keys()


def test_instances_are_read_with_the_display_names_that_are_set(read: Read) -> None:
    settings = read(
        ORGMAP_INSTANCES=" halopsa_north = halopsa ,hudu_2=hudu,",
        ORGMAP_CONFIG_HUDU_2_DISPLAY_NAME="Hudu of the lab",
    )
    assert settings.integration_instances == (
        Instance(name="halopsa_north", of="halopsa"),
        Instance(name="hudu_2", of="hudu", display_name="Hudu of the lab"),
    )


async def names(services: Services) -> list[str]:
    page = await services.organizations.list(MANAGER, first=100)
    return [organization.name for organization in page.items]


async def test_a_store_with_any_organization_is_left_as_it_is(
    services: Services, create_organization: Callable[..., Awaitable[Organization]]
) -> None:
    await create_organization("Own")
    await seed(services)
    assert await names(services) == ["Own"]


KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


def test_several_encryption_keys_are_read_and_none_is_shown(read: Read) -> None:
    other = "/" * 42 + "8="
    settings = read(ORGMAP_ENCRYPTION_KEY=f"{KEY}, {other}")
    assert [key.text for key in settings.encryption_keys] == [KEY, other]
    assert KEY not in f"{settings!r} {settings.encryption_keys!r} {settings.described}"
    assert read().encryption_keys == ()


@pytest.mark.parametrize("given", ["", "hunter2-hunter2", f"{KEY},hunter2-hunter2", KEY[:-8]])
def test_a_malformed_encryption_key_is_refused_with_how_to_make_one(read: Read, given: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read(ORGMAP_ENCRYPTION_KEY=given)
    said = str(caught.value)
    assert said.startswith("ORGMAP_ENCRYPTION_KEY: 32 bytes in base64 are expected")
    assert said.endswith("Make one with: openssl rand -base64 32")
    assert "hunter2" not in said
    assert KEY[:8] not in said


def test_each_sqlite_file_has_a_file_of_keys_beside_it(read: Read) -> None:
    assert read(ORGMAP_STORAGE="sqlite:////var/a.db").key_file == Path("/var/a.db.key")
    azure = read(ORGMAP_STORAGE="azure", ORGMAP_AZURE_ACCOUNT_URL="https://a.example")
    assert azure.key_file is None
