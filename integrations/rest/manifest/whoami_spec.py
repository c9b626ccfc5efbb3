"""Models of `[whoami]`: values that the vendor tells of who is asking, and that requests need."""

import re
from typing import Literal

from pydantic import Field, field_validator, model_validator

from integrations.rest.manifest.json_path import JsonPath
from integrations.rest.manifest.listing_spec import Call
from integrations.rest.manifest.model import ManifestModel

_NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")
_DOMAIN = re.compile(r"(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?){2,}")


class ToldValue(ManifestModel):
    """A value of the answer; one that is not of its form is an error, and is put nowhere."""

    field: JsonPath
    form: Literal["integer", "guid", "text", "address"] = Field(
        default="text", description="text: letters, digits, and - . _ ~ alone."
    )
    hosts: tuple[str, ...] = Field(
        default=(),
        description="Domains, such as .acme.example, in which an address is believed to be the "
        "vendor's; where it was asked for is another.",
    )

    @field_validator("hosts")
    @classmethod
    def _require_domains(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [domain for domain in given if not _DOMAIN.fullmatch(domain)]
        if wrong:
            raise ValueError(f"takes domains such as .acme.example; given: {', '.join(wrong)}")
        return given

    @model_validator(mode="after")
    def _require_address_for_hosts(self) -> "ToldValue":
        if self.hosts and self.form != "address":
            raise ValueError("has hosts, which only the form address may have")
        return self


class Expectation(ManifestModel):
    """A field of the answer that must have one of these values."""

    field: JsonPath
    values: tuple[str | int | bool, ...] = Field(min_length=1)


class Whoami(Call):
    """The call that is made once, and again if the vendor disproves what it told."""

    base_url: str | None = Field(
        default=None, description="Absolute; that of the API if unset. It names settings alone."
    )
    values: dict[str, ToldValue] = Field(
        min_length=1, description="Its name, which calls and headers write in braces."
    )
    expect: Expectation | None = Field(
        default=None, description="Other answers mean that the credentials are of another kind."
    )

    @field_validator("values")
    @classmethod
    def _require_names(cls, given: dict[str, ToldValue]) -> dict[str, ToldValue]:
        wrong = [name for name in given if not _NAME.fullmatch(name)]
        if wrong:
            raise ValueError(f"takes names such as partner_id; given: {', '.join(wrong)}")
        return given
