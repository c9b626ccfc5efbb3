"""Tables of words, read from text, so that adding a word is adding a word."""

from collections.abc import Mapping

NO_WORDS: frozenset[str] = frozenset()
"""One for all: of thousands of names, few have any."""


def table(text: str) -> dict[str, str]:
    """`meaning: spelling | spelling` lines, as spelling → meaning; a meaning spells itself too."""
    spellings = {}
    for line in phrases_in(text):
        meaning, _, rest = line.partition(":")
        for spelling in (meaning, *filter(str.strip, rest.split("|"))):
            spellings[spelling.strip()] = meaning
    return spellings


def words_in(text: str) -> frozenset[str]:
    return frozenset(text.split())


def phrases_in(text: str) -> tuple[str, ...]:
    """One of each line."""
    return tuple(line.strip() for line in text.strip().splitlines())


def spelled_out(text: str) -> Mapping[str, frozenset[str]]:
    """`short: longer longer` lines, as short → the words that it may stand for."""
    lines = (line.partition(": ") for line in phrases_in(text))
    return {short: frozenset(longer.split()) for short, _, longer in lines}
