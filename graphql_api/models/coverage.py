"""Coverage: organizations against integrations, a cell for each pair."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from operator import add
from typing import Protocol, TypeVar

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


class Tested(Protocol):
    @property
    def last_test_success(self) -> bool | None: ...


Mapped = TypeVar("Mapped", bound=Tested)


def state_of(
    mappings: Sequence[Mapped], *, is_excluded: bool, is_drifted: Callable[[Mapped], bool]
) -> CoverageState:
    """Of one organization and one integration, by its active mappings: the gravest that holds."""
    if not mappings:
        return CoverageState.EXCLUDED if is_excluded else CoverageState.UNMAPPED
    if any(mapping.last_test_success is False for mapping in mappings):
        return CoverageState.FAILING
    if any(map(is_drifted, mappings)):
        return CoverageState.DRIFTED
    return CoverageState.MAPPED


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


@dataclass(frozen=True, kw_only=True, slots=True)
class CoverageSum:
    """How many organizations of a shard are in each state of one integration, in the order of the
    states, active and inactive ones apart. `compared` is the fingerprint of the listing by which
    drift was found."""

    compared: str
    active: tuple[int, ...]
    inactive: tuple[int, ...]

    def numbers(self, is_active: bool | None) -> tuple[int, ...]:
        """Of those that are active, those that are not, or both."""
        if is_active is None:
            return tuple(map(add, self.active, self.inactive))
        return self.active if is_active else self.inactive

    def counts(self, is_active: bool | None) -> dict[CoverageState, int]:
        return dict(zip(CoverageState, self.numbers(is_active), strict=True))


CoverageSums = Mapping[str, CoverageSum]
"""Of one shard, by integration."""


@dataclass(frozen=True, kw_only=True)
class CoverageScope:
    """The organizations and integrations to look at; None means all that the actor sees.

    A deactivated organization is no gap, so only active ones count unless `is_active` says
    otherwise; None means both.
    """

    organization_ids: Collection[str] | None = None
    integration_names: Collection[str] | None = None
    is_active: bool | None = True
