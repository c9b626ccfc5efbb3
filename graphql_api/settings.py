"""Settings: the only reader of the environment."""

import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from graphql_api.models.encryption_key import (
    HOW_TO_MAKE_ONE,
    EncryptionKey,
    MalformedKey,
    parse_keys,
)
from graphql_api.models.issuer_address import checked_issuer, tenant_of
from graphql_api.storage import azure_address
from integrations.external_ids import GUID
from integrations.instances import DISPLAY_NAME, Instance, parse_instances

CONFIG_PREFIX = "ORGMAP_CONFIG_"
SECRET_PREFIX = "ORGMAP_SECRET_"  # noqa: S105 - a name, not a secret
TEST_PREFIX = "ORGMAP_TEST_"
"""Of variables that the project's tests read."""
PREFIXES = (CONFIG_PREFIX, SECRET_PREFIX, TEST_PREFIX)
OWN_PREFIX = ("config", "secrets")
"""Fields that are read from variables with a prefix of their own."""
SQLITE_PREFIX = "sqlite:///"
MAX_USER_ID = 200
DEFAULT_RATE_LIMIT = 100_000
NO_SIGN_IN = (
    "No sign-in is set. Set ORGMAP_AUTH=oidc with ORGMAP_OIDC_ISSUER and ORGMAP_OIDC_AUDIENCE, so "
    "that people sign in with your identity provider; or ORGMAP_AUTH=dev, which lets everybody on "
    "this machine in as a manager and is for trying Orgmap out. `orgmap serve --demo` does that."
)
_REDIS_PATH = re.compile(r"/?|/[0-9]{1,4}")


class SettingsError(Exception):
    """The environment holds something that is not allowed; the message says what is."""


class Settings(BaseSettings):
    """The values of the `ORGMAP_…` variables; `config` and `secrets` are for the integrations."""

    model_config = SettingsConfigDict(env_prefix="ORGMAP_", frozen=True, extra="ignore")

    storage: str = "sqlite:///.data/orgmap.db"
    azure_connection_string: SecretStr | None = None
    azure_account_url: str | None = None
    auth: str | None = None
    oidc_issuer: str | None = None
    oidc_audience: str | None = None
    oidc_scope: str | None = None
    oidc_roles_claim: str = "roles"
    oidc_user_claim: str | None = None
    oidc_client_id: str | None = None
    oidc_client_scope: str | None = None
    bootstrap_admin: str | None = None
    cache: str = Field(default="memory", repr=False)
    cache_identity: Literal["azure"] | None = None
    key_vault_url: str | None = None
    encryption_key: SecretStr | None = None
    integrations_dir: Path | None = None
    instances: str = ""
    rate_limit: int | None = Field(default=None, ge=0)
    introspection: bool | None = None
    planned_executor: bool = True
    max_answer: int = Field(default=64 * 1024 * 1024, ge=1024 * 1024)
    trusted_documents: Literal["also", "only"] = "also"
    cors_origins: str = ""
    # NoDecode: variables named ORGMAP_CONFIG and ORGMAP_SECRETS mean nothing, so nothing is parsed.
    config: Annotated[Mapping[str, str], NoDecode] = Field(default_factory=dict, exclude=True)
    secrets: Annotated[Mapping[str, SecretStr], NoDecode] = Field(
        default_factory=dict, exclude=True
    )

    @property
    def sqlite_path(self) -> Path:
        return Path(self.storage.removeprefix(SQLITE_PREFIX))

    @property
    def data_folder(self) -> Path:
        """The folder for files that belong to this machine alone."""
        return Path(".data") if self.storage == "azure" else self.sqlite_path.parent

    @property
    def encryption_keys(self) -> tuple[EncryptionKey, ...]:
        """The first seals; the others open what was sealed before."""
        given = self.encryption_key
        return () if given is None else parse_keys(given.get_secret_value())

    @property
    def key_file(self) -> Path | None:
        """The file of encryption keys; each store has its own, if it stands on this machine."""
        path = self.sqlite_path
        return None if self.storage == "azure" else path.with_name(f"{path.name}.key")

    @property
    def oidc_audiences(self) -> tuple[str, ...]:
        """Several are separated by commas: Entra's two token versions name an API differently."""
        given = (each.strip() for each in (self.oidc_audience or "").split(","))
        return tuple(each for each in given if each)

    @property
    def integration_instances(self) -> tuple[Instance, ...]:
        """Further instances of integrations, with the display names that are set."""
        return tuple(
            replace(each, display_name=self.config.get(f"{each.name}_{DISPLAY_NAME.name}"))
            for each in parse_instances(self.instances)
        )

    @property
    def units_a_minute(self) -> int:
        """Cost units that each identity may spend; 0 is without a limit."""
        if self.rate_limit is not None:
            return self.rate_limit
        return 0 if self._in_development else DEFAULT_RATE_LIMIT

    @property
    def shows_schema(self) -> bool:
        """Introspection and field suggestions."""
        return self._in_development if self.introspection is None else self.introspection

    @property
    def only_trusted_documents(self) -> bool:
        """Only the operations of the built client are executed, and there is no playground."""
        return self.trusted_documents == "only"

    @property
    def allowed_origins(self) -> list[str]:
        """Origins of other sites whose pages may ask."""
        return [each.strip() for each in self.cors_origins.split(",") if each.strip()]

    @property
    def described(self) -> str:
        """Sign-in, storage and cache in a line that holds no secret."""
        sign_in = {"dev": "development", "oidc": self.oidc_issuer}.get(self.auth or "")
        storage = "Azure Table Storage" if self.storage == "azure" else str(self.sqlite_path)
        cache = "memory" if self.cache == "memory" else f"Redis at {urlsplit(self.cache).hostname}"
        return f"sign-in: {sign_in}; storage: {storage}; cache: {cache}"

    def for_demonstration(self) -> "Settings":
        """With development sign-in, if none is set."""
        return self if self.auth else self.model_copy(update={"auth": "dev"})

    @property
    def _in_development(self) -> bool:
        return self.auth == "dev"

    @field_validator("storage")
    @classmethod
    def _known_storage(cls, value: str) -> str:
        if value == "azure" or (value.startswith(SQLITE_PREFIX) and value != SQLITE_PREFIX):
            return value
        raise ValueError(f"{value!r} was given; allowed are sqlite:///PATH and azure")

    @field_validator("auth")
    @classmethod
    def _known_auth(cls, value: str | None) -> str | None:
        if value in (None, "dev", "oidc"):
            return value
        raise ValueError(f"{value!r} was given; allowed are dev and oidc")

    @field_validator("cache")
    @classmethod
    def _known_cache(cls, value: str) -> str:
        if value == "memory" or _is_redis_url(value):
            return value
        # What was given may hold a password.
        raise ValueError("allowed are memory and redis://HOST:PORT/NUMBER, or rediss:// for TLS")

    @field_validator("azure_connection_string")
    @classmethod
    def _whole_connection_string(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        if not re.search("AccountName=|TableEndpoint=", value.get_secret_value()):
            raise ValueError(
                "a connection string is expected, as the Azure portal shows it: "
                "DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…"
            )
        azure_address.check_connection_string(value.get_secret_value())
        return value

    @field_validator("encryption_key")
    @classmethod
    def _are_keys(cls, value: SecretStr | None) -> SecretStr | None:
        try:
            if value is not None:
                parse_keys(value.get_secret_value())
        except MalformedKey as error:
            raise ValueError(
                f"{error}; several keys have commas between them, the one that seals first. Make "
                f"one with: {HOW_TO_MAKE_ONE}"
            ) from None
        return value

    @field_validator("azure_account_url", "key_vault_url")
    @classmethod
    def _https_url(cls, value: str | None) -> str | None:
        if value is None or (urlsplit(value).scheme == "https" and urlsplit(value).hostname):
            return value
        raise ValueError(f"{value!r} was given; allowed is an address that begins with https://")

    @field_validator("azure_account_url")
    @classmethod
    def _of_tables(cls, value: str | None) -> str | None:
        if value is not None:
            azure_address.check_account_url(value)
        return value

    @field_validator("integrations_dir")
    @classmethod
    def _is_a_folder(cls, value: Path | None) -> Path | None:
        if value is None or value.is_dir():
            return value
        raise ValueError(f"{str(value)!r} was given, which is no folder; allowed is one of *.toml")

    @field_validator("instances")
    @classmethod
    def _name_instances(cls, value: str) -> str:
        parse_instances(value)
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _safe_issuer(cls, value: str | None) -> str | None:
        return None if value is None else checked_issuer(value)

    @field_validator("oidc_scope")
    @classmethod
    def _a_scope_of_tokens(cls, value: str | None) -> str | None:
        if value is not None and value.rpartition("/")[2] == ".default":
            raise ValueError(
                f"{value!r} was given, which stands for all scopes and is in no token; name one, "
                "such as access"
            )
        return value

    @field_validator("oidc_roles_claim", "oidc_user_claim")
    @classmethod
    def _a_claim(cls, value: str | None) -> str | None:
        if value is not None and re.fullmatch(r"[\x21-\x7e]{1,200}", value) is None:
            raise ValueError(f"{value!r} was given; expected is the name of a claim, such as roles")
        return value

    @field_validator("oidc_client_id")
    @classmethod
    def _a_client_id(cls, value: str | None) -> str | None:
        if value is not None and re.fullmatch(r"[\x21-\x7e]{1,200}", value) is None:
            raise ValueError(
                f"{value!r} was given; expected is the id under which the issuer knows the client, "
                "without blanks"
            )
        return value

    @field_validator("oidc_client_scope")
    @classmethod
    def _signs_in(cls, value: str | None) -> str | None:
        if value is not None and "openid" not in value.split():
            raise ValueError(
                f"{value!r} was given; scopes with blanks between them are expected, and openid "
                "among them"
            )
        return value

    @field_validator("bootstrap_admin")
    @classmethod
    def _a_user_id(cls, value: str | None) -> str | None:
        if value is not None and not 1 <= len(value.strip()) <= MAX_USER_ID:
            raise ValueError(f"a user id of 1 to {MAX_USER_ID} characters is expected")
        return value

    @model_validator(mode="after")
    def _sign_in_is_chosen(self) -> "Settings":
        given = self.oidc_issuer is not None or self.oidc_audience is not None
        if self.auth == "oidc" and not (self.oidc_issuer and self.oidc_audiences):
            raise ValueError("ORGMAP_AUTH=oidc needs ORGMAP_OIDC_ISSUER and ORGMAP_OIDC_AUDIENCE")
        if given and self.auth is None:
            raise ValueError(
                "ORGMAP_OIDC_… is set but ORGMAP_AUTH is not. Set ORGMAP_AUTH=oidc to sign in with "
                "that issuer, or ORGMAP_AUTH=dev for development sign-in on this machine."
            )
        return self

    @model_validator(mode="after")
    def _entra_names_people(self) -> "Settings":
        """Its other names of a person can be changed, by themselves too, or given anew."""
        of_entra = self.oidc_issuer is not None and tenant_of(self.oidc_issuer) is not None
        if of_entra and self.oidc_user_claim not in (None, "oid"):
            raise ValueError(
                f"ORGMAP_OIDC_USER_CLAIM: {self.oidc_user_claim!r} was given; Microsoft Entra ID "
                "names people by oid alone, so leave it out"
            )
        given = self.bootstrap_admin
        if of_entra and given is not None and not re.fullmatch(GUID, given.strip().lower()):
            raise ValueError(
                f"ORGMAP_BOOTSTRAP_ADMIN: {given!r} was given; Microsoft Entra ID names people by "
                "their object id, a GUID, so set that"
            )
        return self

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, value: str) -> str:
        for origin in value.split(",") if value else ():
            url = urlsplit(origin.strip())
            if (
                url.scheme not in ("http", "https")
                or origin.strip() != f"{url.scheme}://{url.netloc}"
            ):
                raise ValueError(
                    f"{origin.strip()!r} was given; allowed are origins such as "
                    "https://portal.example.com, with commas between them"
                )
        return value

    @model_validator(mode="after")
    def _azure_is_addressed(self) -> "Settings":
        if self.storage == "azure" and not (self.azure_connection_string or self.azure_account_url):
            raise ValueError(
                "ORGMAP_STORAGE=azure needs ORGMAP_AZURE_CONNECTION_STRING or "
                "ORGMAP_AZURE_ACCOUNT_URL"
            )
        return self


def read_settings() -> Settings:
    """From the environment. Raises SettingsError, also for a variable that nobody knows."""
    _check_names(os.environ)
    try:
        return Settings(
            config=_with_prefix(CONFIG_PREFIX),
            secrets={name: SecretStr(text) for name, text in _with_prefix(SECRET_PREFIX).items()},
        )
    except ValidationError as error:
        problems = (
            _sentence(each["loc"], each["msg"]) for each in error.errors(include_input=False)
        )
        raise SettingsError("; ".join(problems)) from error


def _check_names(names: Iterable[str]) -> None:
    """A misspelt variable must not leave a default in force. Raises SettingsError."""
    fields = (each for each in Settings.model_fields if each not in OWN_PREFIX)
    known = sorted(f"ORGMAP_{field.upper()}" for field in fields)
    ours = Counter(each.upper() for each in names if each.upper().startswith("ORGMAP_"))
    unknown = sorted(each for each in ours if each not in known and not each.startswith(PREFIXES))
    said = [f"{each} is unknown. {_nearest(each, known)}" for each in unknown]
    # The letter case of a name makes no difference, so chance would choose between the two.
    said += [
        f"{each} is set more than once, in different letter cases. Set it once."
        for each, times in sorted(ours.items())
        if times > 1
    ]
    if said:
        raise SettingsError(" ".join(said))


def _nearest(name: str, known: Sequence[str]) -> str:
    own_part = {each.removeprefix("ORGMAP_"): each for each in known}
    close = get_close_matches(name.removeprefix("ORGMAP_"), own_part, n=1)
    return f"Did you mean {own_part[close[0]]}?" if close else f"Known are {', '.join(known)}."


def _with_prefix(prefix: str) -> dict[str, str]:
    """ORGMAP_CONFIG_HALOPSA_BASE_URL becomes halopsa_base_url. A blank one is not set.

    In any letter case, as the other variables.
    """
    return {
        name[len(prefix) :].lower(): value
        for name, value in os.environ.items()
        if name.upper().startswith(prefix) and value.strip()
    }


def _is_redis_url(value: str) -> bool:
    try:
        url = urlsplit(value)
        return (
            url.scheme in ("redis", "rediss")
            and bool(url.hostname)
            and url.port != 0
            and _REDIS_PATH.fullmatch(url.path) is not None
        )
    except ValueError:  # a port that is no number
        return False


def _sentence(location: tuple[int | str, ...], message: str) -> str:
    text = message.removeprefix("Value error, ")
    return f"ORGMAP_{str(location[0]).upper()}: {text}" if location else text
