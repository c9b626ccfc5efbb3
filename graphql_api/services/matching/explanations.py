"""Explains one pair: what speaks for and against it, and why it is not suggested."""

from collections.abc import Collection, Iterable

from graphql_api.services.matching.answers import Explanation
from graphql_api.services.matching.evidence import Evidence
from graphql_api.services.matching.signals import EvidenceKind, SignalKind, WeighedSignal
from graphql_api.services.matching.suggestions import (
    SUGGEST_FROM,
    Match,
    OrganizationToMatch,
    match_all,
)
from graphql_api.services.matching.weighed_signals import weighed_signals
from integrations.base import ExternalOrganization

_FOR = tuple(map(EvidenceKind, SignalKind))


def explain(
    organizations: Iterable[OrganizationToMatch],
    external_organizations: Iterable[ExternalOrganization],
    *,
    integration_name: str,
    pair: tuple[str, str],
    mapped: Collection[str] = (),
    claimed: Collection[str] = (),
    refused: Collection[tuple[str, str]] = (),
    left_out_because: Collection[str] = (),
) -> Explanation:
    """Explain what `suggest` makes of a pair (organization id, external id), given the same.

    `left_out_because` are sentences of one who knows more of why it is left out.
    Raises KeyError if one of the two is not among those given. It computes as long as `suggest`.
    """
    match = match_all(
        organizations,
        external_organizations,
        integration_name=integration_name,
        mapped=mapped,
        claimed=claimed,
        refused=refused,
    )
    evidence = match.evidence(*pair)
    weights = weighed_signals(evidence)
    better = _chosen_instead(match, *pair)
    is_suggested = any(each.ids == pair for each in better)
    reasons = (
        *(left_out_because or _left_out(pair, mapped=mapped, claimed=claimed, refused=refused)),
        *_too_little(evidence, weights),
        *_taken(evidence, better),
    )
    if not is_suggested and not reasons:
        reasons = ("Too many records are called nearly the same for any of them to be suggested.",)
    return Explanation(
        confidence=evidence.confidence,
        is_suggested=is_suggested,
        weights=weights,
        reasons=() if is_suggested else reasons,
    )


def _chosen_instead(match: Match, organization_id: str, external_id: str) -> list[Evidence]:
    """The pairs that are suggested for either of the two; it may be the pair itself."""
    chosen = (match.weighed[pair] for pair in match.chosen.items())
    return [
        each
        for each in chosen
        if organization_id == each.organization.id or external_id == each.external.id
    ]


def _left_out(
    pair: tuple[str, str],
    *,
    mapped: Collection[str],
    claimed: Collection[str],
    refused: Collection[tuple[str, str]],
) -> list[str]:
    reasons = []
    if pair[0] in mapped:
        reasons.append("The organization is already mapped.")
    if pair[1] in claimed:
        reasons.append("The external organization is already mapped to an organization.")
    if pair in refused:
        reasons.append("The pair was rejected.")
    return reasons


def _too_little(evidence: Evidence, weights: Collection[WeighedSignal]) -> list[str]:
    """Why the confidence is below the line from which pairs are suggested."""
    if evidence.confidence >= SUGGEST_FROM:
        return []
    if not any(each.kind in _FOR for each in weights):
        return ["They have nothing in common that would tell them from others."]
    line = (
        f"Its confidence is {evidence.confidence:.2f}, and pairs are suggested from {SUGGEST_FROM}."
    )
    return [line, *(each.detail for each in weights if each.weight < 0)]


def _taken(evidence: Evidence, better: Iterable[Evidence]) -> list[str]:
    return [
        f"“{each.organization.title}” and “{each.external.title}” are suggested for each other, "
        f"with a confidence of {each.confidence:.2f}."
        for each in better
        if each.ids != evidence.ids
    ]
