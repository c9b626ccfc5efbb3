"""The words of manifest.toml: everything that data can say about a vendor."""

import re
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from integrations.base import IntegrationErrorKind
from integrations.rest.auth_spec import Auth
from integrations.rest.json_path import JsonPath
from integrations.rest.listing_spec import Call, ListingCall, SingleCall
from integrations.rest.words import Words, exactly_one

_NAME = r"^[a-z][a-z0-9_]{0,49}$"


class SettingWords(Words):
    name: str = Field(pattern=_NAME)
    title: str
    help: str | None = None
    pattern: str | None = None
    example: str | None = None
    default: str | None = None
    secret: bool = False
    required: bool = True

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        return checked_pattern(pattern)


class MappingField(Words):
    """A field of mapping_data; others than those named are kept too."""

    name: str = Field(pattern=_NAME)
    type: Literal["string", "integer", "number", "boolean"] = "string"
    title: str
    help: str | None = None
    pattern: str | None = None
    choices: tuple[str, ...] = ()
    required: bool = False
    secret: bool = False

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        return checked_pattern(pattern)

    @model_validator(mode="after")
    def _only_text_has_a_form(self) -> "MappingField":
        if self.type != "string" and (self.pattern or self.choices or self.secret):
            raise ValueError("pattern, choices and secret are for fields of type string")
        return self


class Api(Words):
    base_url: str = Field(default="{base_url}", description="Absolute; `{setting}` is replaced.")
    headers: dict[str, str] = Field(default_factory=dict)


class Condition(Words):
    """A rule on one value: it is one of `values`, or of the setting that `values_from` names."""

    field: JsonPath
    values: tuple[str | int | bool, ...] = ()
    values_from: str | None = Field(
        default=None, description="A setting that holds the values, with commas between."
    )
    prefix: str | None = None


class ActiveRule(Words):
    """When an organization is active: `field` is true or one of the values, `not_field` is not."""

    field: JsonPath | None = None
    not_field: JsonPath | None = None
    values: tuple[str | int | bool, ...] = ()
    values_from: str | None = None
    default: bool = Field(default=True, description="What a missing value or null means.")

    @model_validator(mode="after")
    def _one_field(self) -> "ActiveRule":
        exactly_one(self, "field", "not_field")
        return self


class OrganizationWords(Words):
    """How a row of the listing, and the single call's item, is read."""

    id: JsonPath = ("id",)
    name: JsonPath = ("name",)
    active: tuple[ActiveRule, ...] = Field(default=(), description="All of them must hold.")
    metadata: dict[str, JsonPath] = Field(default_factory=dict)
    exclude: tuple[Condition, ...] = Field(
        default=(), description="Rows that stand for no customer; any rule is enough."
    )
    id_pattern: str | None = None
    id_form: str = Field(
        default="of another form", description="Says id_pattern in words, with an example."
    )

    @field_validator("active", "exclude", mode="before")
    @classmethod
    def _one_or_several(cls, given: Any) -> Any:
        return (given,) if isinstance(given, dict) else given

    @field_validator("id_pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        return checked_pattern(pattern)


class RateLimit(Words):
    requests: int | None = Field(default=None, ge=1)
    seconds: float = Field(default=60, gt=0)
    concurrency: int = Field(default=4, ge=1)


class Retry(Words):
    never: tuple[int, ...] = Field(default=(), description="Statuses after which to give up.")


class Hints(Words):
    """What a person can do, by kind of failure and by status."""

    configuration: str | None = None
    authentication: str | None = None
    permission: str | None = None
    not_found: str | None = None
    rate_limited: str | None = None
    timeout: str | None = None
    unavailable: str | None = None
    bad_response: str | None = None
    nothing_visible: str | None = Field(
        default=None, description="The credentials are good, and no organization is seen."
    )
    status: dict[str, str] = Field(default_factory=dict)

    @field_validator("status")
    @classmethod
    def _statuses(cls, given: dict[str, str]) -> dict[str, str]:
        wrong = [status for status in given if not re.fullmatch(r"[1-5][0-9]{2}", status)]
        if wrong:
            raise ValueError(f"{wrong} are no HTTP statuses, such as 403")
        return given

    def by_kind(self) -> dict[IntegrationErrorKind, str]:
        told = {kind: getattr(self, kind.value.lower()) for kind in IntegrationErrorKind}
        return {kind: text for kind, text in told.items() if text}


class Manifest(Words):
    name: str = Field(pattern=_NAME)
    display_name: str = Field(min_length=1)
    organization_term: str = "organization"
    docs_url: str | None = None
    shares_external_organizations: bool = False
    settings: tuple[SettingWords, ...] = ()
    mapping_data: tuple[MappingField, ...] = ()
    api: Api = Field(default_factory=Api)
    auth: Auth
    organization: OrganizationWords = Field(default_factory=OrganizationWords)
    listing: ListingCall | None = None
    other_listings: dict[str, ListingCall] = Field(
        default_factory=dict, description="Further listings, for an integration's own module."
    )
    single: SingleCall | None = None
    probe: Call | None = Field(
        default=None, description="A call that proves the credentials, where signing in does not."
    )
    rate_limit: RateLimit = Field(default_factory=RateLimit)
    retry: Retry = Field(default_factory=Retry)
    hints: Hints = Field(default_factory=Hints)


def checked_pattern(pattern: str | None) -> str | None:
    if pattern is not None:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"is no regular expression: {error}") from None
    return pattern
