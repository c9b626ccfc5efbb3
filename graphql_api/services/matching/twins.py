"""Twins: records of one company, one of which is about to become an organization."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from graphql_api.services.matching.candidates import LARGEST_BLOCK
from graphql_api.services.matching.domains import domains_of
from graphql_api.services.matching.evidence import Evidence
from graphql_api.services.matching.identifiers import identifiers_of
from graphql_api.services.matching.signals import Signal
from graphql_api.services.matching.suggestions import (
    SUGGEST_FROM,
    OrganizationToMatch,
    match_all,
)
from integrations.base import ExternalOrganization

TWINS_OF_ONE_LISTING_FROM = 0.8
"""Two records that one vendor keeps apart are seldom one company: the same name makes them twins,
and a branch is none of its head office. One that is inactive, or marked as old, often stands beside
what took its place: it is a twin if it would be suggested."""

NEW = "new"
"""The id of what is typed in, and no integration's name: nothing is told of it but its name."""


@dataclass(frozen=True, kw_only=True)
class Twin:
    """The record with that id is probably the same company; `signals` say why."""

    id: str
    confidence: float
    signals: tuple[Signal, ...]


@dataclass(frozen=True, kw_only=True)
class Twins:
    """Both by external id: the organization most like it, and those of the listing.

    If many have one name, all of them are among the twins of each.
    """

    of_organizations: Mapping[str, Twin] = field(default_factory=dict)
    within: Mapping[str, Sequence[Twin]] = field(default_factory=dict)


def find_twins(
    organizations: Iterable[OrganizationToMatch],
    external_organizations: Iterable[ExternalOrganization],
    *,
    integration_name: str,
    mapped: Collection[str] = (),
    claimed: Collection[str] = (),
    refused: Set[tuple[str, str]] = frozenset(),
) -> Twins:
    """The twins of what the vendor lists, but for the `claimed` external ids.

    Give all of both sides. An organization is a twin if it would be suggested; one that
    another record of the same listing is `mapped` to (organization ids) has to be more alike. A
    person has said of the `refused` (organization id, external id) that they are no twins.

    It computes for about twice as long as `suggest`: call it through `asyncio.to_thread`.
    """
    ours, theirs = list(organizations), list(external_organizations)
    beside = _evidence(
        ours, theirs, integration_name=integration_name, claimed=claimed, refused=refused
    )
    among = _evidence(
        [_as_organization(each, integration_name) for each in theirs if not each.is_nameless],
        theirs,
        integration_name=integration_name,
        claimed=claimed,
        refused={(each.id, each.id) for each in theirs},
    )
    return Twins(
        of_organizations={
            external_id: twins[0]
            for external_id, twins in _by_external(
                each
                for each in beside
                if _are_twins_of_one_listing(each) or each.organization.id not in mapped
            ).items()
        },
        within=_with_crowds(
            _by_external(
                each
                for each in among
                if _are_twins_of_one_listing(each) and each.organization.id not in claimed
            ),
            [each for each in theirs if each.id not in claimed],
        ),
    )


def similar(
    organizations: Iterable[OrganizationToMatch], *, name: str, domain: str | None
) -> Sequence[Twin]:
    """The organizations that one of that name would probably be a twin of, most like first."""
    metadata = {} if domain is None else {"domain": domain}
    typed = ExternalOrganization(id=NEW, name=name, metadata=metadata)
    found = _evidence(list(organizations), [typed], integration_name=NEW)
    return _by_external(found).get(NEW, ())


def _are_twins_of_one_listing(evidence: Evidence) -> bool:
    ours, theirs = evidence.organization, evidence.external
    is_plain = theirs.is_active and not (ours.doubt or theirs.doubt)
    return evidence.confidence >= (TWINS_OF_ONE_LISTING_FROM if is_plain else SUGGEST_FROM)


def _as_organization(external: ExternalOrganization, integration_name: str) -> OrganizationToMatch:
    """Without its own id, which differs from that of any other record of the listing."""
    identifiers = identifiers_of(integration_name, external)
    return OrganizationToMatch(
        id=external.id,
        name=external.name,
        domain=min(domains_of(external.metadata), default=None),
        identifiers=frozenset(each for each in identifiers if each.system != integration_name),
    )


def _evidence(
    ours: Sequence[OrganizationToMatch],
    theirs: Sequence[ExternalOrganization],
    *,
    integration_name: str,
    claimed: Collection[str] = (),
    refused: Set[tuple[str, str]] = frozenset(),
) -> list[Evidence]:
    """Of the pairs that could be suggested, and of namesakes, however many have the name."""
    match = match_all(
        ours,
        theirs,
        integration_name=integration_name,
        mapped=(),
        claimed=claimed,
        refused=refused,
    )
    found = {each.ids: each for each in match.weighed.values()}
    for pair in _namesakes(ours, theirs):
        if pair not in found and pair not in refused and pair[1] not in claimed:
            evidence = match.evidence(*pair)
            if evidence.confidence >= SUGGEST_FROM:
                found[pair] = evidence
    return list(found.values())


def _namesakes(
    ours: Sequence[OrganizationToMatch], theirs: Iterable[ExternalOrganization]
) -> Iterator[tuple[str, str]]:
    """The first of each name: if many share one, no pairs are compared for suggestions."""
    first: dict[str, str] = {}
    for each in ours:
        first.setdefault(_folded(each.name), each.id)
    for external in theirs:
        namesake = None if external.is_nameless else first.get(_folded(external.name))
        if namesake is not None:
            yield namesake, external.id


def _with_crowds(
    within: dict[str, list[Twin]], theirs: Iterable[ExternalOrganization]
) -> dict[str, list[Twin]]:
    """If so many have a name that they were not compared, all of them are twins of all."""
    crowds: dict[str, list[str]] = {}
    for each in theirs:
        crowds.setdefault(_folded(each.name), []).append(each.id)
    for crowd in crowds.values():
        if len(crowd) ** 2 > LARGEST_BLOCK:
            known = (twin for each in crowd for twin in within.get(each, ()))
            example = next((twin for twin in known if twin.id in crowd), None)
            everybody = [replace(example, id=each) for each in crowd] if example else []
            within |= dict.fromkeys(crowd, everybody)
    return within


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _by_external(found: Iterable[Evidence]) -> dict[str, list[Twin]]:
    """Most like first."""
    twins: dict[str, list[Twin]] = {}
    for each in sorted(found, key=lambda each: (-each.confidence, each.organization.id)):
        twin = Twin(id=each.organization.id, confidence=each.confidence, signals=each.signals())
        twins.setdefault(each.external.id, []).append(twin)
    return twins
