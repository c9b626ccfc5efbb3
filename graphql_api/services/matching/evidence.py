"""The evidence for and against two records being one company.

For: an identifying id in common, a domain in common, the name. Against: ids of one system that
differ, domains, numbers or legal forms that differ, an external organization that is inactive.
What speaks against is not outweighed: it sets a ceiling.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from graphql_api.services.matching.domains import domain_label, domains_differ
from graphql_api.services.matching.identifiers import (
    Identifier,
    contradicting_systems,
    identity,
    system_title,
)
from graphql_api.services.matching.name_similarity import NameSimilarity, compare, forms_differ
from graphql_api.services.matching.profiles import KnownName, Profile
from graphql_api.services.matching.sentences import (
    as_sentence,
    domain_signals,
    id_signals,
    name_signal,
)
from graphql_api.services.matching.signals import EvidenceKind, Signal, SignalKind, WeighedSignal

SHARED_ID = 0.995
SHARED_ID_ALONE = 0.95
SHARED_ID_DOUBTED = 0.85
SHARED_CODE = 0.96
SHARED_DOMAIN_ALONE = 0.85
DOMAIN_IS_NAME = 0.93
LEARNT_NAME = 0.02
"""Taken off if the name is one that a vendor uses, and not the organization's own."""

CEILING_DIFFERENT_DOMAINS = 0.85
CEILING_DIFFERENT_FORMS = 0.85
CEILING_INACTIVE = 0.8
CEILING_MARKED = 0.8
CEILING_DIFFERENT_IDS = 0.5


_BARELY = 0.1
"""What speaks against has this weight at least, even if it lowers nothing."""


class NameMatch(NamedTuple):
    similarity: NameSimilarity
    score: float
    ours: KnownName
    theirs: KnownName


def weigh(
    organization: Profile, external: Profile, *, telling: Collection[Identifier | str]
) -> "Evidence":
    """Compare two records, by ids and domains only if these are `telling` on both sides."""
    name = _best_name(organization, external)
    shared_ids = organization.identifiers & external.identifiers
    shared_domains = organization.domains & external.domains
    return Evidence(
        organization=organization,
        external=external,
        shared_ids=identity(shared_ids, telling=telling, names_are_alike=name is not None),
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
        if not (found := self._signals()):
            return ()
        *stronger, last = found
        detail = " ".join((last.detail, *(f"But {each}" for _, each, _ in self._against())))
        return (*stronger, Signal(kind=last.kind, detail=detail))

    def weights(self) -> tuple[WeighedSignal, ...]:
        """What speaks for them being one company, strongest first, then what speaks against."""
        return (*self._weights_for(), *self._weights_against())

    def is_of(self, organization_id: str, external_id: str) -> bool:
        return (self.organization.id, self.external.id) == (organization_id, external_id)

    # ------------------------------------------------------------------ confidence

    def _support(self) -> float:
        return self._support_with_id() if self.shared_ids else self._support_with_name()

    def _support_with_name(self) -> float:
        if self.domains:
            return self._support_with_domain()
        return self.name.score if self.name else 0.0

    @property
    def _has_id_of_a_system(self) -> bool:
        return any(not each.is_code for each in self.shared_ids)

    def _support_with_id(self) -> float:
        if not self._has_id_of_a_system:
            return max(self._support_with_name(), SHARED_CODE if self.name else SHARED_ID_DOUBTED)
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
        """An id in common outdoes domains and forms that differ, but nothing else."""
        outdone = {EvidenceKind.DIFFERENT_DOMAINS, EvidenceKind.DIFFERENT_FORMS}
        ceilings = (
            ceiling
            for kind, _, ceiling in self._against()
            if not (self._has_id_of_a_system and kind in outdone)
        )
        return min(ceilings, default=1.0)

    # ------------------------------------------------------------------ reasons

    def _signals(self) -> list[Signal]:
        found = [*id_signals(self.shared_ids), *domain_signals(self.domains)]
        if self.name:
            similarity, _, ours, theirs = self.name
            title = self.organization.title
            found.append(name_signal(similarity, ours, theirs, title=title))
        return found

    def _against(self) -> list[tuple[EvidenceKind, str, float]]:
        """Each with a sentence that may follow "But", and the most confidence that it leaves."""
        found = [
            (
                EvidenceKind.DIFFERENT_IDS,
                f"their {system_title(system)} ids differ.",
                CEILING_DIFFERENT_IDS,
            )
            for system in self.contradicting_systems
        ]
        if self.domains_differ:
            domains = (min(each.domains) for each in (self.organization, self.external))
            sentence = f"their domains differ: {' and '.join(domains)}."
            found.append((EvidenceKind.DIFFERENT_DOMAINS, sentence, CEILING_DIFFERENT_DOMAINS))
        if self.forms_differ:
            sentence = "their legal forms differ."
            found.append((EvidenceKind.DIFFERENT_FORMS, sentence, CEILING_DIFFERENT_FORMS))
        if not self.external.is_active:
            found.append((EvidenceKind.INACTIVE, "it is inactive there.", CEILING_INACTIVE))
        doubts = [each.doubt for each in (self.organization, self.external) if each.doubt]
        return found + [(EvidenceKind.MARKED, doubt, CEILING_MARKED) for doubt in doubts]

    # ------------------------------------------------------------------ weights

    def _weights_for(self) -> list[WeighedSignal]:
        """Each adds what the confidence is more by it, in log-odds."""
        of_name = _log_odds(self.name.score) if self.name else 0.0
        with_domain = of_name
        if self.domains:  # whatever the numbers say, which have their own weight
            with_domain = _log_odds(self._support_with_domain() or SHARED_DOMAIN_ALONE)
        with_id = _log_odds(self._support_with_id()) if self.shared_ids else with_domain
        gains = {
            SignalKind.EXTERNAL_ID: (with_id - with_domain) / max(1, len(self.shared_ids)),
            SignalKind.DOMAIN: (with_domain - of_name) / max(1, len(self.domains)),
        }
        return [
            WeighedSignal(
                kind=EvidenceKind(signal.kind),
                detail=signal.detail,
                weight=round(gains.get(signal.kind, of_name), 2),
            )
            for signal in self._signals()
        ]

    def _weights_against(self) -> list[WeighedSignal]:
        support = _log_odds(self._support())
        found = [
            WeighedSignal(
                kind=kind,
                detail=as_sentence(text),
                weight=round(min(-_BARELY, _log_odds(ceiling) - support), 2),
            )
            for kind, text, ceiling in self._against()
        ]
        return found if self.name else [*found, self._unlike_names()]

    def _unlike_names(self) -> WeighedSignal:
        kind, sentence = EvidenceKind.DIFFERENT_NAMES, "Their names are not alike."
        if self._numbers_clash:
            kind, sentence = EvidenceKind.DIFFERENT_NUMBERS, "The numbers in their names differ."
        return WeighedSignal(kind=kind, detail=sentence, weight=round(-_log_odds(SHARED_ID), 2))


_ONE_INSIDE_THE_OTHER = (NameSimilarity.STRUCTURAL, NameSimilarity.CONTAINED)


def _log_odds(confidence: float) -> float:
    """Within bounds that a person can read."""
    return math.log(max(confidence, 0.001) / (1 - min(confidence, SHARED_ID)))


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
