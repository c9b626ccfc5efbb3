"""The evidence for and against two records being one company.

For: an identifying id in common, a domain in common, the name. Against: ids of one system that
differ, domains, numbers or legal forms that differ, an external organization that is inactive.
What speaks against is not outweighed: it sets a ceiling.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from graphql_api.services.matching.domains import domain_label, domains_differ
from graphql_api.services.matching.identifiers import (
    Identifier,
    contradicting_systems,
    system_title,
)
from graphql_api.services.matching.name import Name
from graphql_api.services.matching.name_similarity import NameSimilarity, compare, forms_differ

SHARED_ID = 0.995
SHARED_ID_ALONE = 0.95
SHARED_ID_DOUBTED = 0.85
SHARED_DOMAIN_ALONE = 0.85
DOMAIN_IS_NAME = 0.93
LEARNT_NAME = 0.02
"""Taken off if the name is one that a vendor uses, and not the organization's own."""

CEILING_DIFFERENT_DOMAINS = 0.85
CEILING_DIFFERENT_FORMS = 0.85
CEILING_INACTIVE = 0.8
CEILING_MARKED = 0.8
CEILING_DIFFERENT_IDS = 0.5


class SignalKind(StrEnum):
    """In the order of their strength."""

    EXTERNAL_ID = "EXTERNAL_ID"
    DOMAIN = "DOMAIN"
    EXACT_NAME = "EXACT_NAME"
    NORMALIZED_NAME = "NORMALIZED_NAME"
    SIMILAR_NAME = "SIMILAR_NAME"


@dataclass(frozen=True, kw_only=True)
class Signal:
    """`detail` is made of whole sentences, fit for a person."""

    kind: SignalKind
    detail: str


class KnownName(NamedTuple):
    """A reading of a name; `is_learnt` if accepted mappings taught it."""

    name: Name
    is_learnt: bool


@dataclass(frozen=True, kw_only=True, eq=False)
class Profile:
    """A record of either side, read for comparing; the first name is its own."""

    id: str
    title: str
    names: tuple[KnownName, ...]
    domains: frozenset[str]
    identifiers: frozenset[Identifier]
    is_active: bool = True
    doubt: str | None = None
    """A sentence that says why nobody would map it unseen, such as that it is a test."""


class NameMatch(NamedTuple):
    similarity: NameSimilarity
    score: float
    ours: KnownName
    theirs: KnownName


def telling_marks(profiles: Iterable[Profile]) -> frozenset[Identifier | str]:
    """Ids and domains that only one of them has; a group's companies share theirs."""
    held: Counter[Identifier | str] = Counter()
    for profile in profiles:
        held.update(profile.identifiers)
        held.update(profile.domains)
    return frozenset(mark for mark, count in held.items() if count == 1)


def weigh(
    organization: Profile, external: Profile, *, telling: Collection[Identifier | str]
) -> "Evidence | None":
    """Compare two records, by ids and domains only if these are `telling` on both sides.

    None if nothing speaks for them being one company.
    """
    name = _best_name(organization, external)
    shared_ids = organization.identifiers & external.identifiers
    shared_domains = organization.domains & external.domains
    if not (name or shared_ids or shared_domains):
        return None
    return Evidence(
        organization=organization,
        external=external,
        shared_ids=frozenset(each for each in shared_ids if each in telling),
        domains=frozenset(each for each in shared_domains if each in telling),
        name=name,
        contradicting_systems=contradicting_systems(organization.identifiers, external.identifiers),
        domains_differ=not shared_domains
        and domains_differ(organization.domains, external.domains),
        forms_differ=name is not None and forms_differ(name.ours.name, name.theirs.name),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """The evidence that two records give of each other; see `weigh`."""

    organization: Profile
    external: Profile
    shared_ids: frozenset[Identifier]
    domains: frozenset[str]
    name: NameMatch | None
    contradicting_systems: list[str]
    domains_differ: bool
    forms_differ: bool

    @property
    def confidence(self) -> float:
        """From 0, for two companies, to 1."""
        return min(self._support(), self._ceiling())

    def signals(self) -> tuple[Signal, ...]:
        """Strongest first; what speaks against is told with the last."""
        *stronger, last = *self._id_signals(), *self._domain_signals(), *self._name_signals()
        doubts = self._doubts()
        return (*stronger, Signal(kind=last.kind, detail=" ".join((last.detail, *doubts))))

    # ------------------------------------------------------------------ confidence

    def _support(self) -> float:
        if self.shared_ids:
            return self._support_with_id()
        if self.domains:
            return self._support_with_domain()
        return self.name.score if self.name else 0.0

    def _support_with_id(self) -> float:
        if self.name or self.domains:
            return SHARED_ID
        return SHARED_ID_DOUBTED if self.domains_differ or self._numbers_clash else SHARED_ID_ALONE

    def _support_with_domain(self) -> float:
        if self.name:
            return DOMAIN_IS_NAME if self._domain_is_name else self.name.similarity.with_domain
        return 0.0 if self._numbers_clash else SHARED_DOMAIN_ALONE

    @property
    def _numbers_clash(self) -> bool:
        ours, theirs = _numbers(self.organization), _numbers(self.external)
        return bool(ours and theirs and ours != theirs)

    @property
    def _domain_is_name(self) -> bool:
        """The domain is made of the longer name, and so it is not a parent's that others use."""
        if self.name is None or self.name.similarity not in _ONE_INSIDE_THE_OTHER:
            return False
        longer = max((known.name.squeezed for known in (self.name.ours, self.name.theirs)), key=len)
        return any(longer in domain_label(domain) for domain in self.domains)

    def _ceiling(self) -> float:
        ceiling = 1.0
        if self.contradicting_systems:
            ceiling = min(ceiling, CEILING_DIFFERENT_IDS)
        if not self.external.is_active:
            ceiling = min(ceiling, CEILING_INACTIVE)
        if self.organization.doubt or self.external.doubt:
            ceiling = min(ceiling, CEILING_MARKED)
        if self.domains_differ and not self.shared_ids:
            ceiling = min(ceiling, CEILING_DIFFERENT_DOMAINS)
        if self.forms_differ and not self.shared_ids:
            ceiling = min(ceiling, CEILING_DIFFERENT_FORMS)
        return ceiling

    # ------------------------------------------------------------------ reasons

    def _id_signals(self) -> list[Signal]:
        return [
            Signal(kind=SignalKind.EXTERNAL_ID, detail=f"Both have the {identifier}.")
            for identifier in sorted(self.shared_ids)
        ]

    def _domain_signals(self) -> list[Signal]:
        return [
            Signal(kind=SignalKind.DOMAIN, detail=f"Both use the domain {domain}.")
            for domain in sorted(self.domains)
        ]

    def _name_signals(self) -> list[Signal]:
        if self.name is None:
            return []
        kind = _NAME_KINDS.get(self.name.similarity, SignalKind.SIMILAR_NAME)
        ours, theirs = (f"“{known.name.text}”" for known in (self.name.ours, self.name.theirs))
        detail = _SENTENCES[self.name.similarity].format(ours, theirs)
        if self.name.ours.is_learnt:
            detail += f" An accepted mapping of “{self.organization.title}” taught that name."
        return [Signal(kind=kind, detail=detail)]

    def _doubts(self) -> list[str]:
        found = [
            f"But their {system_title(system)} ids differ." for system in self.contradicting_systems
        ]
        if self.domains_differ:
            domains = (min(each.domains) for each in (self.organization, self.external))
            found.append(f"But their domains differ: {' and '.join(domains)}.")
        if self.forms_differ:
            found.append("But their legal forms differ.")
        if not self.external.is_active:
            found.append("But it is inactive there.")
        found += [each.doubt for each in (self.organization, self.external) if each.doubt]
        return found


_ONE_INSIDE_THE_OTHER = (NameSimilarity.STRUCTURAL, NameSimilarity.CONTAINED)

_NAME_KINDS = {
    NameSimilarity.EXACT: SignalKind.EXACT_NAME,
    NameSimilarity.NORMALIZED: SignalKind.NORMALIZED_NAME,
}

_SENTENCES = {
    NameSimilarity.EXACT: "Both are called {0}.",
    NameSimilarity.NORMALIZED: "{0} and {1} differ only in how the name is written.",
    NameSimilarity.REWORDED: (
        "{0} and {1} have the same words, but for order, spacing or abbreviation."
    ),
    NameSimilarity.MISSPELT: "{0} and {1} differ by a slip in a common word.",
    NameSimilarity.PERHAPS_A_FORM: (
        "{0} and {1} are the same, if what only one of them has is its legal form."
    ),
    NameSimilarity.STRUCTURAL: "{0} and {1} differ by words such as Group or Services.",
    NameSimilarity.ONE_LETTER: "{0} and {1} differ by a letter.",
    NameSimilarity.TRADING_NAME: "{0} and {1}: one of them goes by two names.",
    NameSimilarity.RELATED: "{0} and {1} are much alike.",
    NameSimilarity.CONTAINED: "{0} and {1}: one name contains the other.",
    NameSimilarity.INITIALS: "{0} and {1}: one name is the other's initials.",
}


def _best_name(organization: Profile, external: Profile) -> NameMatch | None:
    best: NameMatch | None = None
    for ours in organization.names:
        for theirs in external.names:
            similarity = compare(ours.name, theirs.name)
            if similarity is not None:
                score = similarity.alone - (LEARNT_NAME if ours.is_learnt else 0)
                if best is None or score > best.score:
                    best = NameMatch(similarity, round(score, 3), ours, theirs)
    return best


def _numbers(profile: Profile) -> tuple[str, ...]:
    return profile.names[0].name.numbers if profile.names else ()
