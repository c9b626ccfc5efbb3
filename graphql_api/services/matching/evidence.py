"""The evidence for and against two records being one company.

For: an identifying id in common, a domain in common, the name. Against: ids of one system that
differ, domains, numbers or legal forms that differ, an external organization that is inactive.
All of it is weighed by the model; what speaks against is not outweighed, it sets a ceiling as well.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from graphql_api.services.matching.best_names import NameMatch, best_name
from graphql_api.services.matching.contradictions import (
    NUMBERS_DIFFER,
    contradiction,
    contradiction_by_domain,
    shows_more_than_the_shorter,
    telling_words,
)
from graphql_api.services.matching.domains import domain_label, domains_differ
from graphql_api.services.matching.identifiers import (
    Identifier,
    contradicting_systems,
    identity,
    system_title,
)
from graphql_api.services.matching.kept import kept
from graphql_api.services.matching.levels import (
    CONTRADICTED,
    UNLIKE,
    DifferenceLevel,
    DomainLevel,
    FormLevel,
    IdLevel,
    Levels,
    NameSource,
    WordLevel,
)
from graphql_api.services.matching.model import Model
from graphql_api.services.matching.name_similarity import (
    WHOLE_NAMES,
    NameSimilarity,
    forms_differ,
)
from graphql_api.services.matching.profiles import Profile
from graphql_api.services.matching.sentences import (
    domain_signals,
    id_signals,
    name_signal,
)
from graphql_api.services.matching.signals import EvidenceKind, Signal
from graphql_api.services.matching.surroundings import Surroundings

CEILINGS = {
    EvidenceKind.DIFFERENT_DOMAINS: 0.85,
    EvidenceKind.DIFFERENT_FORMS: 0.85,
    EvidenceKind.DIFFERENT_NUMBERS: 0.85,
    EvidenceKind.DIFFERENT_NAMES: 0.85,
    EvidenceKind.INACTIVE: 0.8,
    EvidenceKind.MARKED: 0.8,
    EvidenceKind.DIFFERENT_IDS: 0.5,
}
"""The most confidence that is left by what speaks against, whatever else is in common."""

UNPROVEN = 0.85
"""The most confidence in names that agree in part, without a domain or an id to prove it."""

_OUTDONE_BY_ID = (EvidenceKind.DIFFERENT_NAMES, EvidenceKind.DIFFERENT_FORMS)
_OUTDONE_BY_TWO = (
    *_OUTDONE_BY_ID,
    EvidenceKind.DIFFERENT_DOMAINS,
    EvidenceKind.DIFFERENT_NUMBERS,
)


class Against(NamedTuple):
    """`sentence` may follow "But"; `comparison` is the one of the model that weighs it, if any."""

    kind: EvidenceKind
    sentence: str
    comparison: str | None = None


def weigh(
    organization: Profile, external: Profile, *, beside: Surroundings, by: Model
) -> "Evidence":
    """Compare two records, by ids and domains only if these tell them from all others."""
    name = best_name(organization, external)
    return _weighed(organization, external, name, beside=beside, by=by)


def weigh_if_supported(
    organization: Profile, external: Profile, *, beside: Surroundings, by: Model
) -> "Evidence | None":
    """The same for the many pairs of which most have nothing that speaks for them: None."""
    name = best_name(organization, external)
    if name is None and not _have_marks_in_common(organization, external):
        return None
    evidence = _weighed(organization, external, name, beside=beside, by=by)
    return evidence if evidence.has_support else None


def _have_marks_in_common(organization: Profile, external: Profile) -> bool:
    return not (
        organization.identifiers.isdisjoint(external.identifiers)
        and organization.domains.isdisjoint(external.domains)
    )


def _weighed(
    organization: Profile,
    external: Profile,
    name: NameMatch | None,
    *,
    beside: Surroundings,
    by: Model,
) -> "Evidence":
    shared_ids = organization.identifiers & external.identifiers
    if shared_ids:
        alike = name is not None
        shared_ids = identity(shared_ids, telling=beside.telling, names_are_alike=alike)
    shared_domains = organization.domains & external.domains
    return Evidence(
        organization=organization,
        external=external,
        shared_ids=shared_ids,
        domains=shared_domains & beside.telling if shared_domains else shared_domains,
        shares_with_others=bool(shared_domains),
        name=name,
        contradicting_systems=contradicting_systems(organization.identifiers, external.identifiers),
        domains_differ=not shared_domains
        and domains_differ(organization.domains, external.domains),
        surroundings=beside,
        model=by,
    )


@dataclass(frozen=True, eq=False)
class Evidence:
    """The evidence that two records give of each other; see `weigh`."""

    organization: Profile
    external: Profile
    shared_ids: frozenset[Identifier]
    domains: frozenset[str]
    shares_with_others: bool
    name: NameMatch | None
    contradicting_systems: list[str]
    domains_differ: bool
    surroundings: Surroundings
    model: Model

    @property
    def has_support(self) -> bool:
        """Anything speaks for them being one company."""
        return bool(self.name or self.domains or self.shared_ids)

    @kept
    def confidence(self) -> float:
        """From 0, for two companies, to 1."""
        return min(self.model.confidence(self.score), self._ceiling)

    @kept
    def score(self) -> float:
        """The sum of the weights, in log-odds, before it is calibrated."""
        return self.model.score(self.levels)

    @kept
    def strength(self) -> float:
        """The score, or as much of it as the ceiling leaves: the better of two pairs has more."""
        ceiling = self._ceiling
        return self.score if ceiling == 1.0 else min(self.score, self.model.reach(ceiling))

    @kept
    def levels(self) -> Levels:
        return Levels(
            name=self._name_level(),
            domain=self._domain_level(),
            ids=self._id_level(),
            forms=self._form_level(),
            words=self._word_level(),
            difference=self._difference_level(),
            source=NameSource.TAUGHT if self.name and self.name.ours.is_learnt else NameSource.OWN,
        )

    @kept
    def contradiction(self) -> str | None:
        """A sentence, if the names are unlike and say that they are of two companies."""
        if self.name is not None:
            return None
        organization, external, beside = self.organization, self.external, self.surroundings
        if found := contradiction(organization, external):
            return found
        if words := beside.rare(telling_words(organization) & telling_words(external)):
            return f"their names have “{words[0]}” in common, as those of sister companies."
        if beside.called_as_another(organization, external):
            return "another record has the name of one of them."
        return contradiction_by_domain(organization, external, self.domains)

    def signals(self) -> tuple[Signal, ...]:
        """Strongest first; what speaks against is told with the last."""
        if not (found := self.signals_for()):
            return ()
        *stronger, last = found
        detail = " ".join((last.detail, *(f"But {each.sentence}" for each in self.against)))
        return (*stronger, Signal(kind=last.kind, detail=detail))

    @property
    def ids(self) -> tuple[str, str]:
        return self.organization.id, self.external.id

    # ------------------------------------------------------------------ levels

    def _name_level(self) -> str:
        if self.name:
            return self.name.similarity.name
        is_contradicted = self.contradiction and not self._has_id_of_a_system
        return CONTRADICTED if is_contradicted else UNLIKE

    def _domain_level(self) -> DomainLevel:
        if self.domains:
            return DomainLevel.NAMED if self._domain_is_name else DomainLevel.SHARED
        if self.shares_with_others:  # which says nothing of unlike names
            return DomainLevel.SEVERAL if self.name else DomainLevel.UNKNOWN
        return DomainLevel.DIFFERENT if self.domains_differ else DomainLevel.UNKNOWN

    @property
    def _domain_is_name(self) -> bool:
        """The domain is made of the longer name, and so it is not a parent's that others use."""
        if self.name is None:
            return False
        longer = max((known.name.squeezed for known in (self.name.ours, self.name.theirs)), key=len)
        if any(longer in domain_label(domain) for domain in self.domains):
            return True
        is_longer_in_part = self.name.similarity is NameSimilarity.CONTAINED
        return is_longer_in_part and any(
            shows_more_than_the_shorter(domain, self.organization, self.external)
            for domain in self.domains
        )

    def _id_level(self) -> IdLevel:
        if self.contradicting_systems:
            return IdLevel.DIFFERENT
        if self._has_id_of_a_system:
            return IdLevel.SHARED
        return IdLevel.CODE if self.shared_ids else IdLevel.UNKNOWN

    @property
    def _has_id_of_a_system(self) -> bool:
        return any(not each.is_code for each in self.shared_ids)

    def _form_level(self) -> FormLevel:
        if self.name is None:
            return FormLevel.UNKNOWN
        ours, theirs = self.name.ours.name, self.name.theirs.name
        if forms_differ(ours, theirs):
            return FormLevel.DIFFERENT
        return FormLevel.SHARED if ours.forms and theirs.forms else FormLevel.UNKNOWN

    def _word_level(self) -> WordLevel:
        if self.name is None or self.name.similarity not in WHOLE_NAMES:
            return WordLevel.UNKNOWN
        return self.surroundings.rarity(self.name.ours.name, self.name.theirs.name)

    def _difference_level(self) -> DifferenceLevel:
        if self.name is None or self.name.similarity not in _NEARLY:
            return DifferenceLevel.UNKNOWN
        return self.surroundings.difference(self.name.ours.name, self.name.theirs.name)

    # ------------------------------------------------------------------ against

    @kept
    def against(self) -> list[Against]:
        found: list[Against] = [
            Against(EvidenceKind.DIFFERENT_IDS, f"their {system_title(system)} ids differ.", "ids")
            for system in self.contradicting_systems
        ]
        if self.domains_differ:
            domains = " and ".join(min(each.domains) for each in (self.organization, self.external))
            sentence = f"their domains differ: {domains}."
            found.append(Against(EvidenceKind.DIFFERENT_DOMAINS, sentence, "domain"))
        if self.levels.forms is FormLevel.DIFFERENT:
            sentence = "their legal forms differ."
            found.append(Against(EvidenceKind.DIFFERENT_FORMS, sentence, "forms"))
        if self.contradiction:
            found.append(Against(self._kind_of_contradiction, self.contradiction, "name"))
        if not self.external.is_active:
            found.append(Against(EvidenceKind.INACTIVE, "it is inactive there."))
        doubts = [each.doubt for each in (self.organization, self.external) if each.doubt]
        return found + [Against(EvidenceKind.MARKED, doubt) for doubt in doubts]

    @property
    def _kind_of_contradiction(self) -> EvidenceKind:
        is_number = self.contradiction == NUMBERS_DIFFER
        return EvidenceKind.DIFFERENT_NUMBERS if is_number else EvidenceKind.DIFFERENT_NAMES

    @kept
    def _ceiling(self) -> float:
        least = UNPROVEN if self._is_unproven else 1.0
        if not self.against:
            return least
        outdone = self._outdone()
        return min(
            [least, *(CEILINGS[each.kind] for each in self.against if each.kind not in outdone)]
        )

    @property
    def _is_unproven(self) -> bool:
        """The names agree in part, differ in more than a slip, and nothing else is in common."""
        if self.name is None or self.domains or self.shared_ids:
            return False
        is_whole = self.name.similarity in WHOLE_NAMES
        return not is_whole and self.levels.difference is not DifferenceLevel.COMMON_WORD

    def _outdone(self) -> Collection[EvidenceKind]:
        """A system's id in common is stronger, and stronger still if another field agrees."""
        if not self._has_id_of_a_system:
            return ()
        return _OUTDONE_BY_TWO if self.name or self.domains else _OUTDONE_BY_ID

    # ------------------------------------------------------------------ in words

    def signals_for(self) -> list[Signal]:
        found = [*id_signals(self.shared_ids), *domain_signals(self.domains)]
        if self.name:
            similarity, ours, theirs = self.name
            title = self.organization.title
            found.append(name_signal(similarity, ours, theirs, title=title))
        return found


_NEARLY = (NameSimilarity.ONE_LETTER, NameSimilarity.RELATED)
