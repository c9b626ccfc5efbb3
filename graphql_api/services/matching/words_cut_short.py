"""Words that people cut short: known abbreviations, words of trade, and compounds of two."""

from collections.abc import Collection, Sequence

from graphql_api.services.matching.abbreviations import SHORT_FOR
from graphql_api.services.matching.contractions import is_contracted
from graphql_api.services.matching.vocabulary import TRADE_WORDS


def without_abbreviations(
    ones: Sequence[str], others: Sequence[str], cut_short: Collection[str]
) -> tuple[list[str], list[str]]:
    left, right = [], list(others)
    for word in ones:
        for each in right:
            if word[0] == each[0] and _abbreviate(word, each, cut_short):
                right.remove(each)
                break
        else:
            left.append(word)
    return left, right


def _abbreviate(one: str, other: str, cut_short: Collection[str]) -> bool:
    return _is_short_for(one, other, cut_short) or _is_short_for(other, one, cut_short)


def _is_short_for(short: str, word: str, cut_short: Collection[str]) -> bool:
    """Known to be, or a word of trade that is one of many, cut short, or without its vowels."""
    if word in SHORT_FOR.get(short, ()) or _is_one_of(short, word):
        return True
    if len(short) < 3 or short in TRADE_WORDS or word not in TRADE_WORDS:
        return False
    is_cut = len(short) > 3 and short in cut_short and word.startswith(short)
    return is_cut or _is_cut_inside(short, word, cut_short) or is_contracted(short, word)


def _is_one_of(one: str, many: str) -> bool:
    is_plural = many == f"{one}s" or (one.endswith("y") and many == f"{one[:-1]}ies")
    return is_plural and (one in TRADE_WORDS or many in TRADE_WORDS)


# ---------------------------------------------------------------- compounds


def is_compound(ones: Sequence[str], others: Sequence[str]) -> bool:
    """All that differs is one word of trade, which the other name has in two, the first cut:
    "Ing.-Büro" and "Immo-Verwaltung".
    """
    parts, whole = sorted((ones, others), key=len, reverse=True)
    if len(parts) != 2 or len(whole) != 1 or whole[0] not in TRADE_WORDS:
        return False
    return _are_parts(parts[0], parts[1], whole[0]) or _are_parts(parts[1], parts[0], whole[0])


def _is_cut_inside(short: str, word: str, cut_short: Collection[str]) -> bool:
    """ "Masch.bau"; `cut_short` are what a full stop stands behind."""
    return any(
        short.startswith(cut) and _are_parts(cut, short.removeprefix(cut), word)
        for cut in cut_short
    )


def _are_parts(first: str, second: str, word: str) -> bool:
    """Nothing but what was cut off is between them, and no letter is in both."""
    return (
        len(first) >= _SHORTEST
        and len(second) >= _SHORTEST
        and len(first) + len(second) < len(word)
        and word.startswith(first)
        and word.endswith(second)
    )


_SHORTEST = 3
