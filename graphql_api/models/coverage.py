"""Coverage: organizations against integrations, a cell for each pair."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graphql_api.models.exclusion import Exclusion
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization


class CoverageState(StrEnum):
    """FAILING: the last connection test of a mapping failed; it matters more than drift.

    DRIFTED: the external organization of a mapping was renamed, deactivated or removed.
    EXCLUDED: the organization has no mapping because it does not use the integration.
    """

    UNMAPPED = "UNMAPPED"
    MAPPED = "MAPPED"
    DRIFTED = "DRIFTED"
    FAILING = "FAILING"
    EXCLUDED = "EXCLUDED"


@dataclass(frozen=True, kw_only=True)
class CoverageCell:
    """One organization's active mappings to one integration.

    An exclusion beside a mapping was made at the same moment: the mapping counts.
    """

    integration_name: str
    state: CoverageState
    mappings: Sequence[OrganizationMapping]
    exclusion: Exclusion | None = None


@dataclass(frozen=True, kw_only=True)
class CoverageRow:
    """A cell for each integration, in the order that was asked for."""

    organization: Organization
    cells: Sequence[CoverageCell]

    def has_any(self, states: Collection[CoverageState]) -> bool:
        return any(cell.state in states for cell in self.cells)


@dataclass(frozen=True, kw_only=True)
class IntegrationCoverage:
    """How many organizations are in each state; `compared_at` is None if drift is unknown."""

    integration_name: str
    counts: Mapping[CoverageState, int]
    compared_at: datetime | None

    @property
    def organizations(self) -> int:
        return sum(self.counts.values())

    @property
    def with_mappings(self) -> int:
        without = (CoverageState.UNMAPPED, CoverageState.EXCLUDED)
        return sum(count for state, count in self.counts.items() if state not in without)


@dataclass(frozen=True, kw_only=True)
class CoverageScope:
    """The organizations and integrations to look at; None means all that the actor sees.

    A deactivated organization is no gap, so only active ones count unless `is_active` says
    otherwise; None means both.
    """

    organization_ids: Collection[str] | None = None
    integration_names: Collection[str] | None = None
    is_active: bool | None = True
