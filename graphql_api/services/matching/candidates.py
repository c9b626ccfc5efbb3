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
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import product
from typing import NamedTuple

from rapidfuzz import fuzz, process

from graphql_api.services.matching.assignment import Pair
from graphql_api.services.matching.name import Name
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

Candidates = dict[int, dict[int, None]]
"""Of each organization, the most telling first."""


def candidate_pairs(organizations: Sequence[Profile], externals: Sequence[Profile]) -> set[Pair]:
    """Positions in the two sequences."""
    efforts = [_Effort.of(external) for external in externals]
    return {
        (position, other)
        for position, others in _by_organization(organizations, externals).items()
        for other in _within_means(organizations[position], others, efforts)
    }


def _by_organization(organizations: Sequence[Profile], externals: Sequence[Profile]) -> Candidates:
    found: Candidates = defaultdict(dict)
    ours, theirs = _named(organizations), _named(externals)
    words, others_words = _blocks(ours, _words), _blocks(theirs, _words)
    for blocks in (
        [(_marks(organizations, _ids), _marks(externals, _ids))],
        [(_marks(organizations, _domains), _marks(externals, _domains))],
        [(_blocks(ours, key_of), _blocks(theirs, key_of)) for key_of in _WHOLE_NAME],
        [(words, _beginnings(theirs, words))],
        [(_beginnings(ours, others_words), others_words)],
    ):
        for one, other in _pairs(blocks):
            found[one][other] = None
    for one, other in _alike(_Spelled(ours), _Spelled(theirs), found):
        found[one][other] = None
    return found


class _Effort(NamedTuple):
    """Every name is compared with every name, and every word of two names with every word."""

    names: int
    words: int

    @classmethod
    def of(cls, profile: Profile) -> "_Effort":
        names = profile.readings
        return cls(len(names), sum([len(name.words) for name in names]))

    def with_(self, other: "_Effort") -> int:
        return 100 * self.names * other.names + self.words * other.words


def _within_means(
    organization: Profile, others: Collection[int], efforts: Sequence[_Effort]
) -> Iterable[int]:
    if len(others) <= ALWAYS:
        return others
    return _as_far_as_means_go(_Effort.of(organization), others, efforts)


def _as_far_as_means_go(
    own: _Effort, others: Iterable[int], efforts: Sequence[_Effort]
) -> Iterator[int]:
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


def _words(name: Name) -> object:
    return name.words


def _bag(name: Name) -> object:
    return name.bag


def _sound(name: Name) -> object:
    """Swapped, doubled and mistaken vowels leave it as it is."""
    return _REPEATED.sub(r"\1", name.squeezed.translate(_VOWELS))


def _initials(name: Name) -> object:
    return name.initials if len(name.words) >= 3 else name.squeezed


_VOWELS = dict.fromkeys(map(ord, "aeiouy"))
_REPEATED = re.compile(r"(.)\1+")

_WHOLE_NAME = (_bag, _sound, _initials)
"""Keys that names share if they differ by order, spaces, abbreviation, a slip, or initials."""


# ---------------------------------------------------------------- blocks

Blocks = dict[object, list[int]]
"""Positions, in order, by blocking key."""

Named = Sequence[tuple[int, Name]]
"""The names of a side, each with the position of its record."""


def _named(profiles: Sequence[Profile]) -> Named:
    return [
        (position, name) for position, profile in enumerate(profiles) for name in profile.readings
    ]


def _marks(profiles: Sequence[Profile], marks_of: Callable[[Profile], Iterable[object]]) -> Blocks:
    blocks: Blocks = {}
    for position, profile in enumerate(profiles):
        for mark in marks_of(profile):
            blocks.setdefault(mark, []).append(position)
    return blocks


def _blocks(named: Named, key_of: Callable[[Name], object]) -> Blocks:
    blocks: Blocks = {}
    for position, name in named:
        _put(position, key_of(name), blocks)
    return blocks


def _beginnings(named: Named, whole: Collection[object]) -> Blocks:
    """Of names that have more words, those that are a whole name on the other side."""
    blocks: Blocks = {}
    for position, name in named:
        words = name.words
        for length in range(1, min(len(words), LONGEST_BEGINNING + 1)):
            if words[:length] in whole:
                _put(position, words[:length], blocks)
    return blocks


def _put(position: int, key: object, blocks: Blocks) -> None:
    """Positions come in order, and a record's names may have one key."""
    held = blocks.get(key)
    if held is None:
        blocks[key] = [position]
    elif held[-1] != position:
        held.append(position)


def _pairs(sides: Iterable[tuple[Blocks, Blocks]]) -> Iterator[Pair]:
    """From the smallest block, which tells most, to the largest."""
    blocks = [
        (len(ours) * len(theirs), ours, theirs)
        for left, right in sides
        for key, ours in left.items()
        if (theirs := right.get(key)) and len(ours) * len(theirs) <= LARGEST_BLOCK
    ]
    blocks.sort()
    for _, ours, theirs in blocks:
        yield from product(ours, theirs)


# ---------------------------------------------------------------- rare words in common


class _Spelled:
    """A side's names, each with its position, and where each word occurs."""

    def __init__(self, named: Named) -> None:
        distinct = dict.fromkeys((position, name.plain) for position, name in named)
        self.names = [(position, " ".join(words), words) for position, words in distinct]
        self.with_word: dict[str, list[int]] = {}
        for index, (_, words) in enumerate(distinct):
            for word in words:
                self.with_word.setdefault(word, []).append(index)

    def rare_with(self, other: "_Spelled") -> dict[str, int]:
        """The words of both sides that few have, and how many pairs these make."""
        sizes = {
            word: len({*names}) * len({*others})
            for word, names in self.with_word.items()
            if (others := other.with_word.get(word))
        }
        return {word: size for word, size in sizes.items() if size <= LARGEST_BLOCK}


def _alike(ours: _Spelled, theirs: _Spelled, found: Candidates) -> Iterator[Pair]:
    """Names with a rare word in common that are alike as a whole, by the letters; nearest first.

    Of few that are near, those that are candidates already are not looked at again.
    """
    sizes = ours.rare_with(theirs)
    for position, text, words in ours.names:
        near = set[int]().union(*[theirs.with_word[word] for word in _rarest(words, sizes)])
        if len(near) > NEAREST:
            indexes = _nearest(text, sorted(near), theirs)
        else:
            known = found.get(position, ())
            indexes = _near(
                text, [each for each in near if theirs.names[each][0] not in known], theirs
            )
        for index in indexes:
            yield position, theirs.names[index][0]


def _nearest(text: str, indexes: Iterable[int], theirs: _Spelled) -> list[int]:
    choices = {index: theirs.names[index][1] for index in indexes}
    found = process.extract(
        text, choices, scorer=fuzz.ratio, score_cutoff=ALIKE_AT_LEAST, limit=NEAREST
    )
    return [index for _, _, index in found]


def _near(text: str, indexes: Iterable[int], theirs: _Spelled) -> list[int]:
    """The same for so few that none is left out."""
    names = theirs.names
    scores = [
        (-fuzz.ratio(text, names[each][1], score_cutoff=ALIKE_AT_LEAST), each) for each in indexes
    ]
    return [index for score, index in sorted(scores) if score]


def _rarest(words: Iterable[str], sizes: Mapping[str, int]) -> Collection[str]:
    rare = {word for word in words if word in sizes}
    if len(rare) <= RAREST:
        return rare
    return nsmallest(RAREST, rare, key=lambda word: (sizes[word], word))
