"""What matching answers: suggestions, and the explanation of a pair."""

from dataclasses import dataclass

from graphql_api.services.matching.signals import Signal, WeighedSignal


@dataclass(frozen=True, kw_only=True)
class NearTie:
    """A pair that could be right in a suggestion's place: it has one end in common with it."""

    organization_id: str
    external_id: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """`is_ambiguous` if another one is too close (`near_ties`), or an id says otherwise."""

    organization_id: str
    external_id: str
    confidence: float
    signals: tuple[Signal, ...]
    is_ambiguous: bool
    near_ties: tuple[NearTie, ...]


@dataclass(frozen=True, kw_only=True)
class Suggestions:
    """Most confident first; the unmatched are ids, ordered by name."""

    found: tuple[Suggestion, ...]
    unmatched_organizations: tuple[str, ...]
    unmatched_external_organizations: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """`reasons` are sentences that say why the pair is not suggested: none if it is."""

    confidence: float
    is_suggested: bool
    weights: tuple[WeighedSignal, ...]
    reasons: tuple[str, ...]
