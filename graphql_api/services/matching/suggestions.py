"""Suggests for each organization the external organization that it probably is, or none."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from graphql_api.services.matching.answers import NearTie, Suggestion, Suggestions
from graphql_api.services.matching.assignment import Pair, assign
from graphql_api.services.matching.candidates import candidate_pairs
from graphql_api.services.matching.domains import domain_in_name, domains_of, normalized_domains
from graphql_api.services.matching.evidence import Evidence, weigh, weigh_if_supported
from graphql_api.services.matching.identifiers import (
    Identifier,
    customer_codes,
    identifiers_of,
)
from graphql_api.services.matching.marks import doubt
from graphql_api.services.matching.model import Model, shipped
from graphql_api.services.matching.names import readings
from graphql_api.services.matching.profiles import KnownName, Profile
from graphql_api.services.matching.rivals import Rivalry
from graphql_api.services.matching.shared_hosts import without_shared_hosts
from graphql_api.services.matching.surroundings import Surroundings
from integrations.base import ExternalOrganization

ACCEPT_ALL = 0.9
"""The threshold to offer for accepting suggestions in bulk; those in doubt stay below it."""

SUGGEST_FROM = 0.5
"""Below it, a suggestion would be wrong more often than right."""


@dataclass(frozen=True, kw_only=True)
class OrganizationToMatch:
    """A customer of the provider, with what its mappings to other integrations tell of it.

    `identifiers` are those of the external organizations that it is mapped to (`identifiers_of`);
    `learnt_names` what accepted mappings showed that vendors call it; `aliases` what people say
    that it is called, which counts as much as its name.
    """

    id: str
    name: str
    domain: str | None = None
    identifiers: frozenset[Identifier] = frozenset()
    learnt_names: frozenset[str] = frozenset()
    aliases: frozenset[str] = frozenset()


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
    match = match_all(
        organizations,
        external_organizations,
        integration_name=integration_name,
        mapped=mapped,
        claimed=claimed,
        refused=refused,
    )
    return Suggestions(
        found=_suggestions(match.weighed, match.chosen),
        unmatched_organizations=_left_over(match.ours, match.chosen.keys()),
        unmatched_external_organizations=_left_over(match.theirs, match.chosen.values()),
    )


def nothing_found(
    organizations: Iterable[tuple[str, str]], external_organizations: Iterable[tuple[str, str]]
) -> Suggestions:
    """What is left of both sides, names with ids, if there was nothing to match it with."""
    return Suggestions(
        found=(),
        unmatched_organizations=_ids_by_name(organizations),
        unmatched_external_organizations=_ids_by_name(external_organizations),
    )


def _ids_by_name(named: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(id for _, id in sorted((name.casefold(), id) for name, id in named))


@dataclass(frozen=True, kw_only=True)
class Match:
    """Both sides compared and assigned.

    Pairs are positions in `ours` and `theirs`, which are without those left out; `weighed` are
    those that could be suggested, `chosen` those that are. `all_ours` and `all_theirs` are by id.
    """

    all_ours: Mapping[str, Profile]
    all_theirs: Mapping[str, Profile]
    ours: Sequence[Profile]
    theirs: Sequence[Profile]
    surroundings: Surroundings
    model: Model
    weighed: Mapping[Pair, Evidence]
    chosen: Mapping[int, int]

    def evidence(self, organization_id: str, external_id: str) -> Evidence:
        """Of any two of both sides, those left out among them."""
        organization, external = self.all_ours[organization_id], self.all_theirs[external_id]
        return weigh(organization, external, beside=self.surroundings, by=self.model)


def match_all(
    organizations: Iterable[OrganizationToMatch],
    external_organizations: Iterable[ExternalOrganization],
    *,
    integration_name: str,
    mapped: Collection[str],
    claimed: Collection[str],
    refused: Collection[tuple[str, str]],
    model: Model | None = None,
) -> Match:
    """Compare and assign; what is given means what it does in `suggest`."""
    model = model or shipped()
    all_ours = sorted(map(_profile, organizations), key=_by_title)
    all_theirs = sorted(
        (_external_profile(each, integration_name) for each in external_organizations),
        key=_by_title,
    )
    left_out = frozenset(refused)
    all_ours, all_theirs = without_shared_hosts(all_ours), without_shared_hosts(all_theirs)
    beside = Surroundings(all_ours, all_theirs)
    ours = _without(frozenset(mapped), all_ours)
    theirs = _without(frozenset(claimed), all_theirs)
    weighed = {
        pair: evidence
        for pair, evidence in _supported(ours, theirs, beside=beside, by=model)
        if evidence.ids not in left_out and evidence.confidence >= SUGGEST_FROM
    }
    least = model.reach(SUGGEST_FROM)
    return Match(
        all_ours={each.id: each for each in all_ours},
        all_theirs={each.id: each for each in all_theirs},
        ours=ours,
        theirs=theirs,
        surroundings=beside,
        model=model,
        weighed=weighed,
        chosen=assign({pair: _weight(each, least=least) for pair, each in weighed.items()}),
    )


# ---------------------------------------------------------------- reading both sides


def _profile(organization: OrganizationToMatch) -> Profile:
    learnt = sorted(organization.learnt_names - organization.aliases - {organization.name})
    aliases = sorted(organization.aliases - {organization.name})
    own = readings(organization.name)
    return Profile(
        id=organization.id,
        title=organization.name,
        names=(
            *map(KnownName, own),
            *(KnownName(name, is_alias=True) for text in aliases for name in readings(text)),
            *(KnownName(name, is_learnt=True) for text in learnt for name in readings(text)),
        ),
        domains=normalized_domains(
            [organization.domain, *map(domain_in_name, (organization.name, *aliases))]
        ),
        identifiers=organization.identifiers | customer_codes(organization.name),
        doubt=doubt(organization.name, own),
    )


def _external_profile(external: ExternalOrganization, integration_name: str) -> Profile:
    names = () if external.is_nameless else readings(external.name)
    return Profile(
        id=external.id,
        title=external.name,
        names=tuple(map(KnownName, names)),
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


def compared(
    ours: Sequence[Profile], theirs: Sequence[Profile], *, beside: Surroundings, by: Model
) -> dict[Pair, Evidence]:
    """All pairs that have something rare in common, whatever it is worth."""
    return {
        (one, other): weigh(ours[one], theirs[other], beside=beside, by=by)
        for one, other in candidate_pairs(ours, theirs)
    }


def _supported(
    ours: Sequence[Profile], theirs: Sequence[Profile], *, beside: Surroundings, by: Model
) -> Iterator[tuple[Pair, Evidence]]:
    """Those of them that something speaks for."""
    for pair in candidate_pairs(ours, theirs):
        one, other = pair
        evidence = weigh_if_supported(ours[one], theirs[other], beside=beside, by=by)
        if evidence is not None:
            yield pair, evidence


def _weight(evidence: Evidence, *, least: float) -> int:
    """Log-odds above the least that is suggested, so that the largest sum is the most probable.

    Summing confidences would give up one good match for two poor ones.
    """
    return round(1e6 * (evidence.strength - least)) + 1


def _left_over(profiles: Sequence[Profile], chosen: Iterable[int]) -> tuple[str, ...]:
    taken = set(chosen)
    return tuple(each.id for position, each in enumerate(profiles) if position not in taken)


# ---------------------------------------------------------------- what is too close to call


def _suggestions(
    weighed: Mapping[Pair, Evidence], chosen: Mapping[int, int]
) -> tuple[Suggestion, ...]:
    ties = Rivalry(weighed, chosen).open_rivals()
    return tuple(
        Suggestion(
            organization_id=evidence.organization.id,
            external_id=evidence.external.id,
            confidence=evidence.confidence,
            signals=evidence.signals(),
            is_ambiguous=pair in ties or bool(evidence.contradicting_systems),
            near_ties=_near_ties(weighed[rival] for rival in ties.get(pair, ())),
        )
        for pair, evidence in _strongest_first(weighed, chosen)
    )


def _strongest_first(
    weighed: Mapping[Pair, Evidence], chosen: Mapping[int, int]
) -> list[tuple[Pair, Evidence]]:
    pairs = ((pair, weighed[pair]) for pair in sorted(chosen.items()))
    return sorted(pairs, key=lambda each: (-each[1].confidence, -each[1].strength))


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
