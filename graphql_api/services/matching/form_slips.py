"""Slips in the long words of legal forms: "Aktiengeselschaft" can be nothing else."""

from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA

from graphql_api.services.matching.known_forms import USUAL
from graphql_api.services.matching.vocabulary import TRADE_WORDS

_FORM_WORDS = frozenset(word for spelling in USUAL for word in spelling)
_LETTERS = 7
"""Of a word that is no other with a letter more or less."""
_LETTERS_IN_A_RUN = 5
"""The same in front of two words of a form."""


def as_meant(words: Sequence[str]) -> list[str] | None:
    """The words with those of a form at their end as they are meant; None if they are so already.

    One slip a word, and not in its first letter.
    """
    if words and words[-1] not in _FORM_WORDS and _meant(words[-1], _LETTERS) is None:
        return None
    meant = list(words)
    for position in range(len(words) - 1, 0, -1):
        word = words[position]
        if word not in _FORM_WORDS:
            following = len(words) - 1 - position
            right = _meant(word, _LETTERS_IN_A_RUN if following >= 2 else _LETTERS)
            if right is None:
                break
            meant[position] = right
    return None if meant == list(words) else meant


@lru_cache(maxsize=10_000)  # most words of names are others' too
def _meant(word: str, letters: int) -> str | None:
    if word[0] not in _FIRST_LETTERS or word in TRADE_WORDS:
        return None
    shapes = [(word[0], len(word) + more) for more in (-1, 0, 1)]
    near = (each for shape in shapes for each in _BY_SHAPE.get(shape, ()) if len(each) >= letters)
    return next((each for each in near if OSA.distance(word, each, score_cutoff=1) == 1), None)


def _by_shape() -> dict[tuple[str, int], list[str]]:
    """By first letter and length, so that most words are near none."""
    found = defaultdict(list)
    for word in sorted(_FORM_WORDS):
        if len(word) >= _LETTERS_IN_A_RUN:
            found[word[0], len(word)].append(word)
    return dict(found)


_BY_SHAPE = _by_shape()
_FIRST_LETTERS = frozenset(letter for letter, _ in _BY_SHAPE)
