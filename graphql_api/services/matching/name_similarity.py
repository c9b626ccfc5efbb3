"""The similarity of two names, in grades that a person can understand.

Wrong is worse than none, so names are compared word by word: every word needs its counterpart,
and a word without one is explained or ends the comparison. A high percentage of equal letters
is never enough: it is what makes "ABC" look like "ABCD Industries", or "Branch 1" like "Branch 2".
"""

import re
from collections.abc import Iterable, Sequence, Set
from enum import IntEnum

from rapidfuzz.distance import OSA

from graphql_api.services.matching.contractions import is_contracted, without_vowels
from graphql_api.services.matching.name import Name
from graphql_api.services.matching.vocabulary import (
    SMALL_WORDS,
    STRUCTURAL_WORDS,
    TRADE_WORDS,
)
from graphql_api.services.matching.words_cut_short import is_compound, without_abbreviations


class NameSimilarity(IntEnum):
    """From most to least alike. What each is worth is found from labelled pairs; see `Model`."""

    EXACT = 1
    NORMALIZED = 2
    REWORDED = 3
    MISSPELT = 4
    DECORATED = 5
    ONE_OF_TWO = 6
    ADDRESS = 7
    PERHAPS_A_FORM = 8
    STRUCTURAL = 9
    ONE_LETTER = 10
    TRADING_NAME = 11
    RELATED = 12
    CONTAINED = 13
    INITIALS = 14
    SHORTENED = 15


WHOLE_NAMES = frozenset(each for each in NameSimilarity if each <= NameSimilarity.ONE_OF_TWO)
"""Nothing of either name is left over, but another name of the same company."""


def compare(one: Name, other: Name) -> NameSimilarity | None:
    """In either order the same; None if they are names of two companies."""
    found = _compare(one, other)
    if found is None:
        return None
    if found is NameSimilarity.EXACT:
        return found
    if one.is_part or other.is_part:
        found = _at_most(found, _with_another_name(one, other))
    if one.is_address or other.is_address:
        found = _at_most(found, NameSimilarity.ADDRESS)
    if one.is_guess or other.is_guess:
        found = _at_most(found, NameSimilarity.PERHAPS_A_FORM)
    if (one.codes, one.levels) != (other.codes, other.levels):
        found = _at_most(found, _with_decoration(one, other))
    return found


def _at_most(one: NameSimilarity, other: NameSimilarity) -> NameSimilarity:
    return max(one, other)


def _with_another_name(one: Name, other: Name) -> NameSimilarity:
    """If both have another one, they may be two places of one owner."""
    is_sure = one.is_current and other.is_current and not (one.is_part and other.is_part)
    return NameSimilarity.ONE_OF_TWO if is_sure else NameSimilarity.TRADING_NAME


def _with_decoration(one: Name, other: Name) -> NameSimilarity:
    """Two codes of one kind are two customers' in one system, and so may two levels be."""
    if one.levels and other.levels and one.levels != other.levels:
        return NameSimilarity.RELATED
    ours, theirs = {_has_letter(code): code for code in one.codes}, other.codes
    differ = any(ours.get(_has_letter(code), code) != code for code in theirs)
    return NameSimilarity.RELATED if differ else NameSimilarity.DECORATED


def _has_letter(code: str) -> bool:
    return not code.isdecimal()


def forms_differ(one: Name, other: Name) -> bool:
    """A GmbH and a GmbH & Co. KG of one name are two companies; left out is not different."""
    return bool(one.forms and other.forms and one.forms != other.forms)


def _compare(one: Name, other: Name) -> NameSimilarity | None:
    if one.text == other.text and not (one.is_part or other.is_part or one.is_address):
        return NameSimilarity.EXACT
    if one.words == other.words:
        return NameSimilarity.NORMALIZED
    if one.numbers != other.numbers:
        return None
    if one.bag == other.bag:
        return _compare_order(one, other)
    if one.squeezed == other.squeezed:
        return _compare_spaces(one, other)
    if len(one.words) == 1 or len(other.words) == 1:
        return _compare_words(one, other) or _spells_out(one, other) or _spells_out(other, one)
    return _compare_words(one, other)


# ---------------------------------------------------------------- the whole name


def _compare_order(one: Name, other: Name) -> NameSimilarity:
    """Words of trade may stand before or after a company's name, and partners may change places.

    Any other order is another meaning: a care home is not home care. Small words are left out at
    will, but not when the order changes too: the Bank of Merriton need not be Merriton Bank. And
    words of trade alone tell nobody from anybody: Dental Service need not be Dental Services.
    """
    small, others_small = set(one.words) & SMALL_WORDS, set(other.words) & SMALL_WORDS
    if one.plain == other.plain:
        same = small <= others_small or others_small <= small
    else:
        same = small == others_small and _same_in_parts(one, other)
    same = same and _tells_apart(one.bag)
    return NameSimilarity.REWORDED if same else NameSimilarity.RELATED


def _same_in_parts(one: Name, other: Name) -> bool:
    who, others_who = (
        [word for word in each.plain if word not in TRADE_WORDS] for each in (one, other)
    )
    trade, others_trade = (
        [word for word in each.plain if word in TRADE_WORDS] for each in (one, other)
    )
    return trade == others_trade and (who == others_who or "&" in one.words)


def _compare_spaces(one: Name, other: Name) -> NameSimilarity:
    """ "Moss Gate" is "Mossgate", but "ABC D" need not be "ABCD": a letter alone is a word."""
    whole = all(len(word) > 2 or word.isdecimal() for word in {*one.bag} ^ {*other.bag})
    return NameSimilarity.REWORDED if whole else NameSimilarity.RELATED


def _spells_out(short: Name, long: Name) -> NameSimilarity | None:
    if len(short.words) > 1 or len(long.words) < 3 or not 3 <= len(short.squeezed) <= 6:
        return None
    return NameSimilarity.INITIALS if short.squeezed == long.initials else None


def _compare_words(one: Name, other: Name) -> NameSimilarity | None:
    mine, others = one.bag, other.bag
    ours = [word for word in mine if word not in others]
    theirs = [word for word in others if word not in mine]
    if len(ours) == len(theirs) == 1 and (ours[0][0] != theirs[0][0]):
        return _with_one_word_changed(_shared(one, other), ours[0], theirs[0])
    if not ours and not theirs:
        return NameSimilarity.CONTAINED  # a word is there once more
    if len(ours) != len(theirs) and is_compound(ours, theirs):
        ours, theirs = [], []
    ours, theirs = without_abbreviations(ours, theirs, one.abbreviated | other.abbreviated)
    shared = _shared(one, other)
    if not ours and not theirs:
        return NameSimilarity.REWORDED if _tells_apart(shared) else NameSimilarity.RELATED
    if not ours or not theirs:
        return _with_words_more(shared, ours or theirs)
    if len(ours) != len(theirs):
        return None
    if len(ours) == 1:
        found = _with_one_word_changed(shared, ours[0], theirs[0])
    else:
        found = _with_words_misspelt(ours, theirs)
    return found or _with_words_shortened(ours, theirs)


def _shared(one: Name, other: Name) -> Set[str]:
    """Once each, so that neither name's repeats count."""
    return {*one.bag}.intersection(other.bag)


# ---------------------------------------------------------------- single words


def _with_words_more(shared: Set[str], extra: Sequence[str]) -> NameSimilarity | None:
    """One name inside another: the same company, its parent, or its neighbour."""
    if len("".join(shared)) < 4 or not _tells_apart(shared):
        return None
    return (
        NameSimilarity.STRUCTURAL
        if STRUCTURAL_WORDS.issuperset(extra)
        else NameSimilarity.CONTAINED
    )


def _with_one_word_changed(shared: Set[str], one: str, other: str) -> NameSimilarity | None:
    if _has_digit(one) or _has_digit(other):
        return None
    of_trade = (one in TRADE_WORDS) + (other in TRADE_WORDS)
    if of_trade == 2:
        return NameSimilarity.RELATED if _tells_apart(shared) and _same_stem(one, other) else None
    if of_trade and _tells_apart(shared) and _is_slip(one, other):
        return NameSimilarity.MISSPELT
    return _spelling(one, other)


def _with_words_misspelt(ones: Sequence[str], others: Sequence[str]) -> NameSimilarity | None:
    for one, other in zip(ones, others, strict=True):
        if _spelling(one, other) is None:
            return None
    return NameSimilarity.RELATED


def _with_words_shortened(ones: Sequence[str], others: Sequence[str]) -> NameSimilarity | None:
    """ "Brightm." or "J." may be Brightmoor and John, and many others: a domain has to prove it."""
    right = list(others)
    for word in ones:
        for each in right:
            if word[0] == each[0] and _may_be_short_for(word, each):
                right.remove(each)
                break
        else:
            return None
    return NameSimilarity.SHORTENED


def _may_be_short_for(one: str, other: str) -> bool:
    """Both begin alike."""
    short, word = (other, one) if len(other) < len(one) else (one, other)
    if not (short.isalpha() and word.isalpha()):
        return False
    if word.startswith(short):
        return len(short) != 2
    return len(short) > 2 and (without_vowels(word).startswith(short) or is_contracted(short, word))


def _spelling(one: str, other: str) -> NameSimilarity | None:
    """Another letter may be a slip or another family: for a person to say."""
    shortest, longest = sorted((len(one), len(other)))
    if shortest < 5 or longest - shortest > 2 or _has_digit(one) or _has_digit(other):
        return None
    distance = OSA.distance(one, other, score_cutoff=2)
    if distance == 1:
        return NameSimilarity.ONE_LETTER
    is_close = distance == 2 and shortest >= 9 and one[0] == other[0]  # not Northgate, Southgate
    return NameSimilarity.RELATED if is_close else None


def _is_slip(one: str, other: str) -> bool:
    """Of a long word, of seven letters if none is another. Shorter ones are soon another word,
    mills and hills, and so are cleaning and cleaving.
    """
    if one[0] != other[0] or max(len(one), len(other)) < 7:
        return False
    has_another_letter = len(one) == len(other) and sorted(one) != sorted(other)
    if has_another_letter and (len(one) == 7 or (one.endswith("ing") and other.endswith("ing"))):
        return False
    return OSA.distance(one, other, score_cutoff=1) == 1


def _same_stem(one: str, other: str) -> bool:
    """ "accountants" and "accountancy", "builders" and "building"."""
    length = 0
    for letter, counterpart in zip(one, other, strict=False):
        if letter != counterpart:
            break
        length += 1
    return length >= 5


def _tells_apart(words: Iterable[str]) -> bool:
    return not all(word in TRADE_WORDS or _has_digit(word) for word in words)


_DIGIT = re.compile(r"\d")


def _has_digit(word: str) -> bool:
    return not word.isalpha() and _DIGIT.search(word) is not None
