"""What says of two unlike names that they are not one company's, whatever domain both use."""

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


def contradiction(organization: Profile, external: Profile) -> str | None:
    """A sentence that may follow "But"; None if one may be what the other was called before."""
    if not (organization.names and external.names):
        return None
    ours, theirs = organization.names[0].name, external.names[0].name
    if ours.numbers != theirs.numbers:
        return "the numbers in their names differ."
    if _sides(ours) != _sides(theirs):
        return "their names are of two sides of a place."
    if _opposed(ours, theirs):
        return "their names are of two sides of a place."
    if _of_a_group(ours) != _of_a_group(theirs):
        return "one of the names is a group's."
    return None


def telling_words(profile: Profile) -> set[str]:
    """Words of its names that say neither what it does nor what it is."""
    return {
        word
        for name in profile.readings
        for word in name.plain
        if len(word) > 2 and not (word in TRADE_WORDS or word in SMALL_WORDS or word.isdecimal())
    }


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
