"""Twins as a person is told of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql_api.models.organization import Organization
from graphql_api.services.matching.signals import Signal
from integrations.base import ExternalOrganization


def standing(organization: Organization, everybody: Mapping[str, Organization]) -> Organization:
    """The one that took its place, if it was merged: nothing can be mapped to it itself."""
    while organization.merged_into is not None and organization.merged_into in everybody:
        organization = everybody[organization.merged_into]
    return organization


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
