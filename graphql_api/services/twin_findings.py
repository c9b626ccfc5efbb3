"""Twins as a person is told of them."""

from dataclasses import dataclass

from graphql_api.models.organization import Organization
from graphql_api.services.matching.signals import Signal
from integrations.base import ExternalOrganization


@dataclass(frozen=True, kw_only=True)
class SimilarOrganization:
    organization: Organization
    confidence: float
    signals: tuple[Signal, ...]


@dataclass(frozen=True, kw_only=True)
class ImportTwin:
    """Probably the same: an organization, or another that is new in the listing."""

    organization: Organization | None = None
    external_organization: ExternalOrganization | None = None
    confidence: float
    signals: tuple[Signal, ...]

    @property
    def name(self) -> str:
        one = self.organization or self.external_organization
        return one.name if one else ""
