"""Suggests for each organization the external organization that it probably is, or none."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graphql_api.services.matching.assignment import Pair, assign
from graphql_api.services.matching.candidates import candidate_pairs
from graphql_api.services.matching.domains import domain_in_name, domains_of, normalized_domains
from graphql_api.services.matching.identifiers import Identifier, identifiers_of
from graphql_api.services.matching.marks import doubt
from graphql_api.services.matching.names import readings
from graphql_api.services.matching.signals import (
    Evidence,
    KnownName,
    Profile,
    Signal,
    telling_marks,
    weigh,
)
from integrations.base import ExternalOrganization

ACCEPT_ALL = 0.9
"""The threshold to offer for accepting suggestions in bulk; those in doubt stay below it."""

SUGGEST_FROM = 0.5
"""Below it, a suggestion would be wrong more often than right."""

NEAR = 0.05
"""Candidates whose confidence is this close are for a person to tell apart."""


@dataclass(frozen=True, kw_only=True)
class OrganizationToMatch:
    """A customer of the provider, with what its mappings to other integrations tell of it.

    `identifiers` are those of the external organizations that it is mapped to (`identifiers_of`);
    `learnt_names` what accepted mappings showed that vendors call it.
    """

    id: str
    name: str
    domain: str | None = None
    identifiers: frozenset[Identifier] = frozenset()
    learnt_names: frozenset[str] = frozenset()


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


def suggest(
    organizations: Iterable[OrganizationToMatch],
    external_organizations: Iterable[ExternalOrganization],
    *,
    integration_name: str,
    mapped: Collection[str] = (),
    claimed: Collection[str] = (),
    refused: Collection[tuple[str, str]] = (),
) -> Suggestions:
    """Propose for each organization at most one external organization, and the other way round.

    Give all of both sides, with ids that are unique: `mapped` (organization ids), `claimed`
    (external ids) and `refused` (pairs of both) are left out here, after what is common to several
    has been counted. The order of what is given changes nothing.

    It computes for as long as it takes, about 0.1 s for a thousand of each: call it through
    `asyncio.to_thread`, which leaves the event loop free to answer in between.
    """
    ours = sorted(map(_profile, organizations), key=_by_title)
    theirs = sorted(
        (_external_profile(each, integration_name) for each in external_organizations),
        key=_by_title,
    )
    tells = telling_marks(ours) & telling_marks(theirs)
    ours = _without(frozenset(mapped), ours)
    theirs = _without(frozenset(claimed), theirs)
    weighed = _weigh(ours, theirs, tells=tells, refused=frozenset(refused))
    chosen = assign({pair: _weight(evidence) for pair, evidence in weighed.items()})
    return Suggestions(
        found=_suggestions(weighed, chosen),
        unmatched_organizations=_left_over(ours, chosen.keys()),
        unmatched_external_organizations=_left_over(theirs, chosen.values()),
    )


# ---------------------------------------------------------------- reading both sides


def _profile(organization: OrganizationToMatch) -> Profile:
    learnt = sorted(organization.learnt_names - {organization.name})
    own = readings(organization.name)
    return Profile(
        id=organization.id,
        title=organization.name,
        names=(
            *(KnownName(name, False) for name in own),
            *(KnownName(name, True) for text in learnt for name in readings(text)),
        ),
        domains=normalized_domains([organization.domain, domain_in_name(organization.name)]),
        identifiers=organization.identifiers,
        doubt=doubt(organization.name, own),
    )


def _external_profile(external: ExternalOrganization, integration_name: str) -> Profile:
    names = () if external.is_nameless else readings(external.name)
    return Profile(
        id=external.id,
        title=external.name,
        names=tuple(KnownName(name, False) for name in names),
        domains=domains_of(external.metadata) | normalized_domains([domain_in_name(external.name)]),
        identifiers=identifiers_of(integration_name, external),
        is_active=external.is_active,
        doubt=doubt(external.name, names),
    )


def _without(ids: Collection[str], profiles: Iterable[Profile]) -> list[Profile]:
    return [profile for profile in profiles if profile.id not in ids]


def _by_title(profile: Profile) -> tuple[str, str]:
    return profile.title.casefold(), profile.id


# ---------------------------------------------------------------- weighing


def _weigh(
    ours: Sequence[Profile],
    theirs: Sequence[Profile],
    *,
    tells: Collection[Identifier | str],
    refused: Collection[tuple[str, str]],
) -> dict[Pair, Evidence]:
    weighed = {}
    for one, other in candidate_pairs(ours, theirs):
        if (ours[one].id, theirs[other].id) in refused:
            continue
        evidence = weigh(ours[one], theirs[other], telling=tells)
        if evidence is not None and evidence.confidence >= SUGGEST_FROM:
            weighed[one, other] = evidence
    return weighed


def _weight(evidence: Evidence) -> int:
    """Log-odds, so that the largest sum is the most probable whole.

    Summing the confidences themselves would give up one good match for two poor ones.
    """
    return round(1e6 * (_log_odds(evidence.confidence) - _log_odds(SUGGEST_FROM))) + 1


def _log_odds(confidence: float) -> float:
    return math.log(confidence / (1 - confidence))


def _left_over(profiles: Sequence[Profile], chosen: Iterable[int]) -> tuple[str, ...]:
    taken = set(chosen)
    return tuple(each.id for position, each in enumerate(profiles) if position not in taken)


# ---------------------------------------------------------------- what is too close to call


def _suggestions(
    weighed: Mapping[Pair, Evidence], chosen: Mapping[int, int]
) -> tuple[Suggestion, ...]:
    ties = _Rivalry(weighed, chosen).open_rivals()
    found = [
        Suggestion(
            organization_id=weighed[pair].organization.id,
            external_id=weighed[pair].external.id,
            confidence=weighed[pair].confidence,
            signals=weighed[pair].signals(),
            is_ambiguous=pair in ties or bool(weighed[pair].contradicting_systems),
            near_ties=_near_ties(weighed[rival] for rival in ties.get(pair, ())),
        )
        for pair in sorted(chosen.items())
    ]
    return tuple(sorted(found, key=lambda suggestion: -suggestion.confidence))


def _near_ties(rivals: Iterable[Evidence]) -> tuple[NearTie, ...]:
    found = [
        NearTie(
            organization_id=evidence.organization.id,
            external_id=evidence.external.id,
            confidence=evidence.confidence,
        )
        for evidence in rivals
    ]
    found.sort(key=lambda tie: (-tie.confidence, tie.organization_id, tie.external_id))
    return tuple(found)


class _Rivalry:
    """Finds the chosen pairs that are clear: no other pair of an end is near and could be right.

    A rival whose other end clearly belongs elsewhere could not. What belongs clearly is found from
    the pairs that have no rival at all, outwards.
    """

    def __init__(self, weighed: Mapping[Pair, Evidence], chosen: Mapping[int, int]) -> None:
        self._weighed = weighed
        self._by_row = {row: (row, column) for row, column in chosen.items()}
        self._by_column = {column: (row, column) for row, column in chosen.items()}
        self._clear: set[Pair] = set()

    def open_rivals(self) -> dict[Pair, list[Pair]]:
        """The rivals of each chosen pair that is not clear."""
        waiting = self._near_rivals()
        while True:
            new = [pair for pair, rivals in waiting.items() if not any(map(self._is_open, rivals))]
            if not new:
                return {
                    pair: [each[0] for each in rivals if self._is_open(each)]
                    for pair, rivals in waiting.items()
                }
            self._clear.update(new)
            for pair in new:
                del waiting[pair]

    def _near_rivals(self) -> dict[Pair, list[tuple[Pair, Pair | None]]]:
        """Each chosen pair's rivals, and with each of them where its other end is."""
        rivals: dict[Pair, list[tuple[Pair, Pair | None]]] = {
            pair: [] for pair in self._by_row.values()
        }
        for rival in self._weighed:
            of_row, of_column = self._by_row.get(rival[0]), self._by_column.get(rival[1])
            if of_row and of_row != rival and self._is_near(rival, of_row):
                rivals[of_row].append((rival, of_column))
            if of_column and of_column != rival and self._is_near(rival, of_column):
                rivals[of_column].append((rival, of_row))
        return rivals

    def _is_near(self, rival: Pair, pair: Pair) -> bool:
        if self._weighed[pair].shared_ids and not self._weighed[rival].shared_ids:
            return False  # an id in common is not outdone by a name
        return not self._is_far_above(pair, rival)

    def _is_open(self, rival_and_other_end: tuple[Pair, Pair | None]) -> bool:
        rival, elsewhere = rival_and_other_end
        if elsewhere is None or elsewhere not in self._clear:
            return True
        return not self._is_far_above(elsewhere, rival)

    def _is_far_above(self, pair: Pair, other: Pair) -> bool:
        difference = self._weighed[pair].confidence - self._weighed[other].confidence
        return round(difference, 3) > NEAR
