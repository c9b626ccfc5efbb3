"""Organizations: the provider's customers."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, NewType

OrganizationId = NewType("OrganizationId", str)
"""The id of an organization that the caller may use; minted by services/access.py alone."""


class AliasOrigin(StrEnum):
    HAND = "HAND"
    CSV = "CSV"
    MERGE = "MERGE"
    OTHER = "OTHER"
    """Of a newer version, which this one does not know."""


@dataclass(frozen=True, kw_only=True)
class Alias:
    """Another name by which systems or people know an organization, as a person said."""

    name: str
    origin: AliasOrigin
    added_at: datetime
    added_by: str


@dataclass(frozen=True, kw_only=True)
class ForgottenName:
    """A name that mappings taught, and that a person said to match by no more."""

    name: str
    forgotten_at: datetime
    forgotten_by: str


@dataclass(frozen=True, kw_only=True)
class Organization:
    """`merged_into` is the id of the organization that has taken its place."""

    org_id: str
    name: str
    domain: str | None
    is_active: bool
    created_at: datetime
    updated_at: datetime
    merged_into: str | None = None
    version: int = 1
    aliases: tuple[Alias, ...] = ()
    forgotten_names: tuple[ForgottenName, ...] = ()

    def changed(self, **fields: Any) -> "Organization":
        return replace(self, version=self.version + 1, **fields)

    @property
    def named(self) -> "NamedOrganization":
        aliases = [each.name for each in self.aliases]
        return NamedOrganization(self.org_id, self.name, self.domain, self.is_active, aliases)


class NamedOrganization(NamedTuple):
    """What a search looks at."""

    org_id: str
    name: str
    domain: str | None
    is_active: bool
    aliases: list[str]
