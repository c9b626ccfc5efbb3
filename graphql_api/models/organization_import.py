"""Imports of organizations from a vendor's listing."""

from dataclasses import dataclass
from enum import StrEnum

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization

MAX_IMPORTS = 500
"""How many a caller may ask for at once."""


class ImportState(StrEnum):
    """How an external organization stands before an import; the first that applies."""

    MAPPED = "MAPPED"
    EXCLUDED = "EXCLUDED"
    """A person said that it is nobody's customer."""
    UNNAMED = "UNNAMED"
    """The vendor has no name for it, so it cannot be imported."""
    INACTIVE = "INACTIVE"
    MARKED = "MARKED"
    """By its name it is old, a duplicate or a test."""
    HAS_TWIN = "HAS_TWIN"
    """An organization, or one that is new in the same listing, is probably the same."""
    NEW = "NEW"


@dataclass(frozen=True, kw_only=True)
class ImportOutcome:
    """The outcome for one external organization.

    Without an error it was imported. With one, `organization` and `mapping` are those that were
    there already; an organization without a mapping was created just now and could not be mapped.
    """

    external_org_id: str
    organization: Organization | None = None
    mapping: OrganizationMapping | None = None
    error: Exception | None = None
