"""The evidence in words, fit for a person."""

from collections.abc import Iterable

from graphql_api.services.matching.identifiers import Identifier
from graphql_api.services.matching.name_similarity import NameSimilarity
from graphql_api.services.matching.profiles import KnownName
from graphql_api.services.matching.signals import Signal, SignalKind


def id_signals(identifiers: Iterable[Identifier]) -> list[Signal]:
    return [
        Signal(kind=SignalKind.EXTERNAL_ID, detail=f"Both have the {identifier}.")
        for identifier in sorted(identifiers)
    ]


def domain_signals(domains: Iterable[str]) -> list[Signal]:
    return [
        Signal(kind=SignalKind.DOMAIN, detail=f"Both use the domain {domain}.")
        for domain in sorted(domains)
    ]


def name_signal(
    similarity: NameSimilarity, ours: KnownName, theirs: KnownName, *, title: str
) -> Signal:
    """`title` is the organization's, whose mappings taught a learnt name."""
    texts = (f"“{known.name.text}”" for known in (ours, theirs))
    detail = _OF_NAMES[similarity].format(*texts)
    if ours.is_learnt:
        detail += f" An accepted mapping of “{title}” taught that name."
    elif ours.is_alias:
        detail += f" “{ours.name.text}” is an alias of “{title}”."
    return Signal(kind=_NAME_KINDS.get(similarity, SignalKind.SIMILAR_NAME), detail=detail)


def as_sentence(text: str) -> str:
    """What may follow "But" as a sentence of its own."""
    return text[0].upper() + text[1:]


_NAME_KINDS = {
    NameSimilarity.EXACT: SignalKind.EXACT_NAME,
    NameSimilarity.NORMALIZED: SignalKind.NORMALIZED_NAME,
}

_OF_NAMES = {
    NameSimilarity.EXACT: "Both are called {0}.",
    NameSimilarity.NORMALIZED: "{0} and {1} differ only in how the name is written.",
    NameSimilarity.REWORDED: (
        "{0} and {1} have the same words, but for order, spacing or abbreviation."
    ),
    NameSimilarity.MISSPELT: "{0} and {1} differ by a slip in a common word.",
    NameSimilarity.DECORATED: (
        "{0} and {1} are the same, but for a code, a site or a service level around the name."
    ),
    NameSimilarity.ONE_OF_TWO: "{0} and {1}: one of them has another name too.",
    NameSimilarity.ADDRESS: "{0} and {1}: one of them is a domain, made of the other's name.",
    NameSimilarity.PERHAPS_A_FORM: (
        "{0} and {1} are the same, if what only one of them has is its legal form or a code."
    ),
    NameSimilarity.STRUCTURAL: "{0} and {1} differ by words such as Group or Services.",
    NameSimilarity.ONE_LETTER: "{0} and {1} differ by a letter.",
    NameSimilarity.TRADING_NAME: "{0} and {1}: one of them goes by two names, or did.",
    NameSimilarity.RELATED: "{0} and {1} are much alike.",
    NameSimilarity.CONTAINED: "{0} and {1}: one name contains the other.",
    NameSimilarity.INITIALS: "{0} and {1}: one name is the other's initials.",
    NameSimilarity.SHORTENED: "{0} and {1}: one may be the other cut short.",
}
