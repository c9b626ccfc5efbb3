"""Candidate pairs: those that have something rare in common.

Comparing all with all grows with the square of the customers. So both sides get blocking keys, each
something that could make them one company (ids, domains, forms of the name, rare words), and only
pairs with a key in common are compared. A key that many of both sides have tells nobody from
anybody and is left out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product

from rapidfuzz import fuzz, process

from graphql_api.services.matching.assignment import Pair
from graphql_api.services.matching.profiles import Profile

LARGEST_BLOCK = 400
"""Pairs. Twenty of each side with the same name are for a person to sort out, not for a guess."""

LONGEST_BEGINNING = 8
"""Words."""

ALIKE_AT_LEAST = 73.0
"""Percent of equal letters below which names that share a rare word are not compared further."""

BlockingKeys = Callable[[Profile], Iterable[object]]


def candidate_pairs(organizations: Sequence[Profile], externals: Sequence[Profile]) -> set[Pair]:
    """Positions in the two sequences."""
    blockings = (
        (_ids, _ids),
        (_domains, _domains),
        (_whole_names, _whole_names),
        (_words, _beginnings),
        (_beginnings, _words),
    )
    found: set[Pair] = set()
    for left, right in blockings:
        found.update(_pairs(_blocks(organizations, left), _blocks(externals, right)))
    found.update(_alike(organizations, externals))
    return found


# ---------------------------------------------------------------- blocking keys


def _ids(profile: Profile) -> Iterable[object]:
    return profile.identifiers


def _domains(profile: Profile) -> Iterable[object]:
    return profile.domains


def _whole_names(profile: Profile) -> Iterator[object]:
    """Keys that names share if they differ by order, spaces, abbreviation, a slip, or initials."""
    for name, _ in profile.names:
        yield "words", name.bag
        yield "sound", _consonants(name.squeezed)
        yield "initials", name.initials if len(name.words) >= 3 else name.squeezed


def _words(profile: Profile) -> Iterator[object]:
    for name, _ in profile.names:
        yield name.words


def _beginnings(profile: Profile) -> Iterator[object]:
    for name, _ in profile.names:
        for length in range(1, min(len(name.words), LONGEST_BEGINNING + 1)):
            yield name.words[:length]


def _consonants(letters: str) -> str:
    """Swapped, doubled and mistaken vowels leave it as it is."""
    return _REPEATED.sub(r"\1", letters.translate(_VOWELS))


_VOWELS = dict.fromkeys(map(ord, "aeiouy"))
_REPEATED = re.compile(r"(.)\1+")


# ---------------------------------------------------------------- blocks


def _blocks(profiles: Sequence[Profile], keys_of: BlockingKeys) -> dict[object, set[int]]:
    """Positions by blocking key."""
    blocks: dict[object, set[int]] = {}
    for position, profile in enumerate(profiles):
        for key in keys_of(profile):
            blocks.setdefault(key, set()).add(position)
    return blocks


def _pairs(left: dict[object, set[int]], right: dict[object, set[int]]) -> Iterator[Pair]:
    for key in left.keys() & right.keys():
        if len(left[key]) * len(right[key]) <= LARGEST_BLOCK:
            yield from product(left[key], right[key])


# ---------------------------------------------------------------- rare words in common


def _alike(organizations: Sequence[Profile], externals: Sequence[Profile]) -> Iterator[Pair]:
    """Names with a rare word in common that are alike as a whole, by the letters."""
    ours, theirs = _Spelled(organizations), _Spelled(externals)
    rare = ours.rare_with(theirs)
    for position, text, words in ours.names:
        near = set[int]().union(*(theirs.with_word[word] for word in words if word in rare))
        choices = {index: theirs.names[index][1] for index in near}
        for _, _, index in process.extract(
            text, choices, scorer=fuzz.ratio, score_cutoff=ALIKE_AT_LEAST, limit=None
        ):
            yield position, theirs.names[index][0]


class _Spelled:
    """A side's names, each with its position, and where each word occurs."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self.names = [
            (position, " ".join(name.plain), name.plain)
            for position, profile in enumerate(profiles)
            for name, _ in profile.names
        ]
        self.with_word: dict[str, set[int]] = {}
        for index, (_, _, words) in enumerate(self.names):
            for word in words:
                self.with_word.setdefault(word, set()).add(index)

    def rare_with(self, other: "_Spelled") -> set[str]:
        return {
            word
            for word in self.with_word.keys() & other.with_word.keys()
            if len(self.with_word[word]) * len(other.with_word[word]) <= LARGEST_BLOCK
        }
