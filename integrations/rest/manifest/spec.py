"""Models of manifest.toml: everything that data can say about a vendor."""

import re
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from integrations.base import ADDRESS_ENDING, IntegrationErrorKind
from integrations.rest.manifest.auth_spec import Auth
from integrations.rest.manifest.json_path import JsonPath
from integrations.rest.manifest.listing_spec import Call, ListingCall, SingleCall
from integrations.rest.manifest.model import ManifestModel, exactly_one
from integrations.rest.manifest.rate_limit import RateLimit
from integrations.rest.manifest.refusal import Refusal
from integrations.rest.manifest.resource_spec import ResourceSpec
from integrations.rest.manifest.templates import placeholders
from integrations.rest.manifest.tenant_spec import TenantSpec
from integrations.rest.manifest.whoami_spec import Whoami

_NAME = r"^[a-z][a-z0-9_]{0,49}$"


class SettingSpec(ManifestModel):
    name: str = Field(pattern=_NAME)
    title: str
    help: str | None = None
    pattern: str | None = None
    example: str | None = None
    default: str | None = None
    secret: bool = False
    required: bool = True
    endings: tuple[str, ...] = Field(
        default=(), description="What people paste with an address, such as /api; it is taken off."
    )

    @field_validator("pattern")
    @classmethod
    def _require_compilable(cls, pattern: str | None) -> str | None:
        return require_pattern(pattern)

    @field_validator("endings")
    @classmethod
    def _require_segments(cls, endings: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [ending for ending in endings if not re.fullmatch(ADDRESS_ENDING, ending)]
        if wrong:
            raise ValueError(
                "takes whole segments such as /api/v1, in which * stands for any text; "
                f"given: {', '.join(wrong)}"
            )
        return endings

    @model_validator(mode="after")
    def _require_address_for_endings(self) -> "SettingSpec":
        if self.endings and not self.name.endswith("_url"):
            raise ValueError("has endings, which only a setting whose name ends with _url may have")
        return self

    @model_validator(mode="after")
    def _refuse_default_of_secret(self) -> "SettingSpec":
        if self.secret and self.default is not None:
            raise ValueError("has a default, which would be a secret that everybody can read")
        return self


class MappingDataField(ManifestModel):
    """A field of mapping_data. Fields that are not declared are kept too."""

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
    def _require_compilable(cls, pattern: str | None) -> str | None:
        return require_pattern(pattern)

    @model_validator(mode="after")
    def _require_text_for_forms(self) -> "MappingDataField":
        if self.type != "string" and (self.pattern or self.choices or self.secret):
            raise ValueError("has pattern, choices or secret, which only the type string may have")
        return self


class Api(ManifestModel):
    base_url: str = Field(default="{base_url}", description="Absolute; `{setting}` is replaced.")
    headers: dict[str, str] = Field(default_factory=dict)
    errors: JsonPath = Field(
        default=(),
        description="The place in an answer that succeeds at which anything means that it failed.",
    )


class Condition(ManifestModel):
    """A rule on one value: it is among `values`, or in the setting that `values_from` names."""

    field: JsonPath
    values: tuple[str | int | bool, ...] = ()
    values_from: str | None = Field(
        default=None, description="A setting that holds the values, separated by commas."
    )
    prefix: str | None = None


class ActiveRule(ManifestModel):
    """An organization is active if `field` is true or among the values, or `not_field` is not."""

    field: JsonPath | None = None
    not_field: JsonPath | None = None
    values: tuple[str | int | bool, ...] = ()
    values_from: str | None = None
    default: bool = Field(default=True, description="The meaning of a missing value or null.")

    @model_validator(mode="after")
    def _require_one_field(self) -> "ActiveRule":
        exactly_one(self, "field", "not_field")
        return self


class OrganizationSpec(ManifestModel):
    """Rules for reading a row of the listing, and the item of the single call."""

    id: JsonPath = ("id",)
    name: JsonPath = ("name",)
    active: tuple[ActiveRule, ...] = Field(default=(), description="All of them must hold.")
    metadata: dict[str, JsonPath] = Field(default_factory=dict)
    group: str | None = Field(
        default=None,
        description="The key of metadata by which the vendor groups organizations: a text or a "
        "number, or a list of such, or of objects with a name.",
    )
    exclude: tuple[Condition, ...] = Field(
        default=(), description="Rows that are no customers; one matching rule is enough."
    )
    include: tuple[Condition, ...] = Field(
        default=(),
        description="Rows that are customers, if their values are set; all of the rules must hold.",
    )
    encoded_names: bool = Field(
        default=False, description="Names come HTML-encoded: `&amp;` stands for an ampersand."
    )
    id_form: Literal["integer", "guid", "text"] = Field(
        default="text", description="The one form in which the vendor writes an id."
    )
    id_pattern: str | None = Field(
        default=None, description="A regular expression for the whole of an id in that form."
    )
    id_help: str | None = Field(
        default=None, description="The form of ids in words, with an example."
    )

    @field_validator("active", "exclude", "include", mode="before")
    @classmethod
    def _accept_one_or_several(cls, given: Any) -> Any:
        return (given,) if isinstance(given, dict) else given

    @field_validator("id_pattern")
    @classmethod
    def _require_compilable(cls, pattern: str | None) -> str | None:
        return require_pattern(pattern)

    @model_validator(mode="after")
    def _require_group_in_metadata(self) -> "OrganizationSpec":
        if self.group is not None and self.group not in self.metadata:
            known = ", ".join(self.metadata) or "none"
            raise ValueError(f"has the group {self.group}, which is no key of metadata: {known}")
        return self


class Retry(ManifestModel):
    never: tuple[int, ...] = Field(default=(), description="Statuses that are not retried.")


class Hints(ManifestModel):
    """Advice to a person, by kind of failure and by status."""

    configuration: str | None = None
    authentication: str | None = None
    permission: str | None = None
    not_found: str | None = None
    rate_limited: str | None = None
    timeout: str | None = None
    unavailable: str | None = None
    bad_response: str | None = None
    nothing_visible: str | None = Field(
        default=None, description="The credentials are good, but show no organization."
    )
    status: dict[str, str] = Field(default_factory=dict)

    @field_validator("status")
    @classmethod
    def _require_statuses(cls, given: dict[str, str]) -> dict[str, str]:
        wrong = [status for status in given if not re.fullmatch(r"[1-5][0-9]{2}", status)]
        if wrong:
            raise ValueError(f"takes HTTP statuses such as 403; given: {', '.join(wrong)}")
        return given

    def by_kind(self) -> dict[IntegrationErrorKind, str]:
        hints = {kind: getattr(self, kind.value.lower()) for kind in IntegrationErrorKind}
        return {kind: hint for kind, hint in hints.items() if hint}


class Manifest(ManifestModel):
    name: str = Field(pattern=_NAME)
    display_name: str = Field(min_length=1)
    organization_term: str = "organization"
    docs_url: str | None = None
    shares_external_organizations: bool = False
    settings: tuple[SettingSpec, ...] = ()
    mapping_data: tuple[MappingDataField, ...] = ()
    api: Api = Field(default_factory=Api)
    auth: Auth
    whoami: Whoami | None = Field(
        default=None, description="Values that the vendor tells of who is asking."
    )
    organization: OrganizationSpec = Field(default_factory=OrganizationSpec)
    listing: ListingCall | None = None
    other_listings: dict[str, ListingCall] = Field(
        default_factory=dict, description="Further listings, for an integration's own module."
    )
    single: SingleCall | None = None
    tenant: TenantSpec | None = Field(
        default=None, description="Each organization has a tenant, with a token of its own."
    )
    resources: dict[str, ResourceSpec] = Field(
        default_factory=dict, description="The records of an organization that its client reaches."
    )
    probe: Call | None = Field(
        default=None, description="A call that proves the credentials, if signing in does not."
    )
    rate_limit: RateLimit = Field(default_factory=RateLimit)
    retry: Retry = Field(default_factory=Retry)
    refusals: tuple[Refusal, ...] = ()
    hints: Hints = Field(default_factory=Hints)

    @property
    def is_told_its_address(self) -> bool:
        """Whether the API's address is one that whoami tells."""
        told = self.whoami.values if self.whoami else {}
        return any(name in told for name in placeholders(self.api.base_url))

    @field_validator("resources")
    @classmethod
    def _require_names(cls, given: dict[str, ResourceSpec]) -> dict[str, ResourceSpec]:
        wrong = [name for name in given if not re.fullmatch(_NAME, name)]
        if wrong:
            raise ValueError(f"takes names such as tickets; given: {', '.join(wrong)}")
        return given


def require_pattern(pattern: str | None) -> str | None:
    if pattern is not None:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"is not a regular expression: {error}") from None
    return pattern
