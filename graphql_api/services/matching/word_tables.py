"""Tables of words, read from text, so that adding a word is adding a word."""

from collections.abc import Mapping


def table(text: str) -> dict[str, str]:
    """`meaning: spelling | spelling` lines, as spelling → meaning; a meaning spells itself too."""
    spellings = {}
    for line in text.strip().splitlines():
        meaning, _, rest = line.strip().partition(":")
        for spelling in (meaning, *filter(str.strip, rest.split("|"))):
            spellings[spelling.strip()] = meaning
    return spellings


def words_in(text: str) -> frozenset[str]:
    return frozenset(text.split())


def spelled_out(text: str) -> Mapping[str, frozenset[str]]:
    """`short: longer longer` lines, as short → the words that it may stand for."""
    lines = (line.strip().partition(": ") for line in text.strip().splitlines())
    return {short: frozenset(longer.split()) for short, _, longer in lines}
