"""Proposals: suggested mappings with the organizations that they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from graphql_api.models.organization import Organization
from graphql_api.services.matching.answers import Suggestion
from integrations.base import ExternalOrganization


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """One organization, the external one it probably is, and why; and what else it could be."""

    organization: Organization
    external_organization: ExternalOrganization
    suggestion: Suggestion
    near_ties: Sequence["Alternative"]


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """A pair that could be right in a proposal's place."""

    organization: Organization
    external_organization: ExternalOrganization
    confidence: float


@dataclass(frozen=True, kw_only=True)
class Proposals:
    """Most confident first; the unmatched by name. `cached_at` is the listing's time."""

    found: Sequence[Proposal]
    unmatched_organizations: Sequence[Organization]
    unmatched_external_organizations: Sequence[ExternalOrganization]
    cached_at: datetime
