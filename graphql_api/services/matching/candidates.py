"""Candidate pairs: those that have something rare in common.

Comparing all with all grows with the square of the customers. So both sides get blocking keys, each
something that could make them one company (ids, domains, forms of the name, rare words), and only
pairs with a key in common are compared. A key that many of both sides have tells nobody from
anybody and is left out.

Nor may a listing of odd names take longer than its size is worth: a long name shares words with
many, and one that can be read in ten ways is ten names. So of a name's words the rarest count, and
an organization is compared with as many as it has the means for, the most telling first.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import product
from typing import NamedTuple

from rapidfuzz import fuzz, process

from graphql_api.services.matching.assignment import Pair
from graphql_api.services.matching.profiles import Profile

LARGEST_BLOCK = 400
"""Pairs. Twenty of each side with the same name are for a person to sort out, not for a guess."""

LONGEST_BEGINNING = 8
"""Words."""

ALIKE_AT_LEAST = 73.0
"""Percent of equal letters below which names that share a rare word are not compared further."""

RAREST = 4
"""Words of a name. Two names that are alike as a whole have one of them in common."""

NEAREST = 12
"""Names. One that twelve others are nearer to is no candidate."""

MEANS = 8_000
"""The effort for one organization: that of seventy names of four words each."""

ALWAYS = 2
"""Candidates that are compared however long their names are."""

BlockingKeys = Callable[[Profile], Iterable[object]]


def candidate_pairs(organizations: Sequence[Profile], externals: Sequence[Profile]) -> set[Pair]:
    """Positions in the two sequences."""
    efforts = [_Effort.of(external) for external in externals]
    return {
        (position, other)
        for position, others in _by_organization(organizations, externals).items()
        for other in _within_means(_Effort.of(organizations[position]), others, efforts)
    }


def _by_organization(
    organizations: Sequence[Profile], externals: Sequence[Profile]
) -> dict[int, dict[int, None]]:
    """Each organization's candidates, the most telling first."""
    blockings = (
        (_ids, _ids),
        (_domains, _domains),
        (_whole_names, _whole_names),
        (_words, _beginnings),
        (_beginnings, _words),
    )
    found: dict[int, dict[int, None]] = defaultdict(dict)
    for left, right in blockings:
        for one, other in _pairs(_blocks(organizations, left), _blocks(externals, right)):
            found[one][other] = None
    for one, other in _alike(organizations, externals):
        found[one][other] = None
    return found


class _Effort(NamedTuple):
    """Every name is compared with every name, and every word of two names with every word."""

    names: int
    words: int

    @classmethod
    def of(cls, profile: Profile) -> "_Effort":
        return cls(len(profile.names), sum(len(name.words) for name in profile.readings))

    def with_(self, other: "_Effort") -> int:
        return 100 * self.names * other.names + self.words * other.words


def _within_means(own: _Effort, others: Iterable[int], efforts: Sequence[_Effort]) -> Iterator[int]:
    spent = 0
    for number, other in enumerate(others):
        spent += own.with_(efforts[other])
        if number >= ALWAYS and spent > MEANS:
            return
        yield other


# ---------------------------------------------------------------- blocking keys


def _ids(profile: Profile) -> Iterable[object]:
    return profile.identifiers


def _domains(profile: Profile) -> Iterable[object]:
    return profile.domains


def _whole_names(profile: Profile) -> Iterator[object]:
    """Keys that names share if they differ by order, spaces, abbreviation, a slip, or initials."""
    for name in profile.readings:
        yield "words", name.bag
        yield "sound", _consonants(name.squeezed)
        yield "initials", name.initials if len(name.words) >= 3 else name.squeezed


def _words(profile: Profile) -> Iterator[object]:
    for name in profile.readings:
        yield name.words


def _beginnings(profile: Profile) -> Iterator[object]:
    for name in profile.readings:
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
    """From the smallest block, which tells most, to the largest."""
    sizes = {key: len(left[key]) * len(right[key]) for key in left.keys() & right.keys()}
    blocks = [
        (size, sorted(left[key]), sorted(right[key]))
        for key, size in sizes.items()
        if size <= LARGEST_BLOCK
    ]
    for _, ours, theirs in sorted(blocks):
        yield from product(ours, theirs)


# ---------------------------------------------------------------- rare words in common


def _alike(organizations: Sequence[Profile], externals: Sequence[Profile]) -> Iterator[Pair]:
    """Names with a rare word in common that are alike as a whole, by the letters; nearest first."""
    ours, theirs = _Spelled(organizations), _Spelled(externals)
    sizes = ours.rare_with(theirs)
    for position, text, words in ours.names:
        near = set[int]().union(*(theirs.with_word[word] for word in _rarest(words, sizes)))
        choices = {index: theirs.names[index][1] for index in sorted(near)}
        for _, _, index in process.extract(
            text, choices, scorer=fuzz.ratio, score_cutoff=ALIKE_AT_LEAST, limit=NEAREST
        ):
            yield position, theirs.names[index][0]


def _rarest(words: Iterable[str], sizes: Mapping[str, int]) -> list[str]:
    rare = {word for word in words if word in sizes}
    if len(rare) <= RAREST:
        return [*rare]
    return nsmallest(RAREST, rare, key=lambda word: (sizes[word], word))


class _Spelled:
    """A side's names, each with its position, and where each word occurs."""

    def __init__(self, profiles: Sequence[Profile]) -> None:
        self.names = [
            (position, " ".join(words), words)
            for position, profile in enumerate(profiles)
            for words in dict.fromkeys(name.plain for name in profile.readings)
        ]
        self.with_word: dict[str, set[int]] = {}
        for index, (_, _, words) in enumerate(self.names):
            for word in words:
                self.with_word.setdefault(word, set()).add(index)

    def rare_with(self, other: "_Spelled") -> dict[str, int]:
        """The words of both sides that few have, and how many pairs these make."""
        sizes = {
            word: len(self.with_word[word]) * len(other.with_word[word])
            for word in self.with_word.keys() & other.with_word.keys()
        }
        return {word: size for word, size in sizes.items() if size <= LARGEST_BLOCK}
