"""Imports of organizations from a vendor's listing."""

from dataclasses import dataclass

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization

MAX_IMPORTS = 500
"""How many a caller may ask for at once."""


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
