"""What says of two unlike names that they are not one company's, whatever domain both use."""

import re
from collections.abc import Callable, Collection
from itertools import product

from graphql_api.services.matching.domains import domain_label
from graphql_api.services.matching.name import Name
from graphql_api.services.matching.profiles import Profile
from graphql_api.services.matching.vocabulary import (
    SMALL_WORDS,
    STRUCTURAL_WORDS,
    TRADE_WORDS,
)
from graphql_api.services.matching.word_tables import words_in

SIDES = words_in(
    "north south east west northern southern eastern western central upper lower inner outer "
    "nord sud ost ouest est norte sur este oeste noord zuid oost ober unter nieder norra sodra "
    "ostra vastra superior inferior"
)


NUMBERS_DIFFER = "the numbers in their names differ."


def contradiction(organization: Profile, external: Profile) -> str | None:
    """A sentence that may follow "But"; None if one may be what the other was called before."""
    if not (organization.names and external.names):
        return None
    ours, theirs = organization.names[0].name, external.names[0].name
    if ours.numbers != theirs.numbers:
        return NUMBERS_DIFFER
    if _sides(ours) != _sides(theirs) or _opposed(ours, theirs):
        return "their names are of two sides of a place."
    if _of_a_group(ours) != _of_a_group(theirs):
        return "one of the names is a group's."
    if _is_house_of_many(ours) and _is_house_of_many(theirs):
        return "schools and churches share the domain of those who run them."
    return None


def contradiction_by_domain(
    organization: Profile, external: Profile, domains: Collection[str]
) -> str | None:
    """A renamed company has the domain of its old name or of its new one. One that is made of
    neither is somebody else's: a trust's, a web agency's, or that of a host that no list has.
    """
    if _have_one_beginning(organization, external):
        return "their names begin alike, as those of sister companies or branches."
    names = [*organization.readings, *external.readings]
    if domains and names and not any(_is_made_of(each, names) for each in domains):
        return "the domain that both use is made of neither name."
    return None


def _have_one_beginning(organization: Profile, external: Profile) -> bool:
    """The first word that tells a company from others is the same, however many have it, or all
    in front of a place is.
    """
    return _shared_by_both(_first_telling, organization, external) or _shared_by_both(
        _before_place, organization, external
    )


def shows_more_than_the_shorter(domain: str, organization: Profile, external: Profile) -> bool:
    """Of two names that hold one another, it is made of the shorter one and of a word that only the
    longer one has: the shorter one is no parent, which would have a domain of its own name.
    """
    label = domain_label(domain)
    return any(
        shorter.squeezed in label and _shows_any(label, {*longer.words} - {*shorter.words})
        for ours, theirs in product(organization.readings, external.readings)
        for shorter, longer in [sorted((ours, theirs), key=lambda name: len(name.words))]
        if {*shorter.plain} < {*longer.plain} and not _of_a_group(longer)
    )


def _shows_any(label: str, words: Collection[str]) -> bool:
    return any(len(word) >= _BEGINNING and word in label for word in words)


def telling_words(profile: Profile) -> set[str]:
    """Words of its names that say neither what it does nor what it is."""
    return {word for name in profile.readings for word in name.plain if _is_telling(word)}


def _is_telling(word: str) -> bool:
    return len(word) > 2 and not (word in TRADE_WORDS or word in SMALL_WORDS or word.isdecimal())


def _shared_by_both(
    part: Callable[[Name], str | None], organization: Profile, external: Profile
) -> bool:
    ours, theirs = (set(map(part, each.readings)) for each in (organization, external))
    return bool((ours & theirs) - {None})


def _before_place(name: Name) -> str | None:
    """ "Mill Plastics - Leeds" and "Mill Plastics (York)" are two branches."""
    before, *places = _BEFORE_PLACE.split(name.text, maxsplit=1)
    return before.casefold() if places else None


_BEFORE_PLACE = re.compile(r"\s+[-\u2013\u2014|/]\s+|\s*[(\[,]\s*")


def _first_telling(name: Name) -> str | None:
    return next(filter(_is_telling, name.plain), None)


def _is_made_of(domain: str, names: Collection[Name]) -> bool:
    """Of a word that tells, of its beginning, of the first letters, or of the initials."""
    label = domain_label(domain)
    if label.startswith("xn"):
        return True  # an international one, whose letters are not read here
    return any(
        label in name.squeezed
        or label.startswith(name.initials[:_INITIALS])
        or any(word[:_BEGINNING] in label for word in name.plain if _is_telling(word))
        for name in names
    )


_BEGINNING = 4
"""Letters of a word by which a domain shows it."""

_INITIALS = 3
"""With which a domain begins that is made of a name's initials."""


def _sides(name: Name) -> set[str]:
    return {word for word in name.words if word in SIDES}


def _opposed(one: Name, other: Name) -> bool:
    """Northgate and Southgate: the same word behind two sides."""
    left, right = _behind_sides(one), _behind_sides(other)
    return any(left[rest] != right[rest] for rest in left.keys() & right.keys())


def _behind_sides(name: Name) -> dict[str, str]:
    return {
        word.removeprefix(side): side
        for word in name.words
        for side in SIDES
        if word.startswith(side) and len(word) - len(side) > 2
    }


def _of_a_group(name: Name) -> bool:
    return not _GROUPS.isdisjoint(name.plain)


_GROUPS = STRUCTURAL_WORDS - {"services", "solutions"}


def _is_house_of_many(name: Name) -> bool:
    return not _HOUSES_OF_MANY.isdisjoint(name.plain)


_HOUSES_OF_MANY = words_in(
    "school schools academy college nursery kindergarten church parish chapel schule grundschule "
    "gymnasium realschule kita kirche ecole lycee creche paroisse basisschool kinderopvang kerk "
    "colegio escuela instituto parroquia scuola liceo asilo parrocchia skola forskola skole "
    "barnehage kyrka kirke koulu szkola przedszkole"
)
"""Of which a trust, a council or a diocese has several."""
