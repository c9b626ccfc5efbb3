"""Company names in a form that can be compared.

`readings("Müller & Söhne GmbH")` gives the name as people and systems write it: once with
"muller & sohne", once with "mueller & soehne", both without the legal form, which is kept aside.
What a name says of numbers is kept apart as well: it must agree before anything else counts.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from graphql_api.models.letters import foldings, words_of
from graphql_api.services.matching.decoration import decoded, undecorated
from graphql_api.services.matching.domains import labels_in_name
from graphql_api.services.matching.known_forms import UNTELLING
from graphql_api.services.matching.legal_forms import Bare, spell_out, without_legal_forms
from graphql_api.services.matching.name import Name
from graphql_api.services.matching.second_names import names_in
from graphql_api.services.matching.vocabulary import (
    NUMBER_SIGNS,
    NUMBERS,
    ROMAN_NUMBERS,
    SAME_WORDS,
    SMALL_WORDS,
    TENS,
)
from graphql_api.services.matching.word_tables import NO_WORDS


@lru_cache(maxsize=16_384)  # suggestions are asked for again after each change, of the same names
def readings(text: str) -> tuple[Name, ...]:
    """The ways to read a name; none if it holds no letter and no digit."""
    written = _composed(" ".join(decoded(text).split()))
    bare = undecorated(written)
    if bare is None:
        return _distinct(_read_in_full(written, written))
    found = _read_in_full(written, bare.text)
    return _distinct(name._replace(codes=bare.codes, levels=bare.levels) for name in found)


def _composed(text: str) -> str:
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _read_in_full(written: str, text: str) -> list[Name]:
    found = _read(written, spell_out(text))
    if "," in text and (turned := _TURNED.fullmatch(text)):
        found += _read(written, f"{turned[2]} {turned[1]}")
    for part, is_current in names_in(text):
        parts = _read(written, spell_out(part), is_part=True)
        found += [name._replace(is_current=is_current) for name in parts]
    if text[:1].isdecimal() and (numbered := _PERHAPS_NUMBERED.fullmatch(text)):
        found += [name._replace(is_guess=True) for name in _read(written, spell_out(numbered[1]))]
    for part in labels_in_name(text) if "." in text else ():
        found += [name._replace(is_address=True) for name in _read(written, part)]
    return found


def _distinct(names: Iterable[Name]) -> tuple[Name, ...]:
    """The first of each meaning."""
    names = tuple(names)
    if len(names) == 1:
        return names
    found: dict[tuple[object, ...], Name] = {}
    for name in names:
        found.setdefault((name.words, name.is_part, name.is_guess, name.is_address), name)
    return tuple(found.values())


def _read(written: str, text: str, *, is_part: bool = False) -> list[Name]:
    return [
        _name(written, folded, bare, is_part=is_part)
        for folded in foldings(_IN_ITALY.sub("fratelli", text) if "." in text else text)
        for bare in without_legal_forms(words_of(folded), written=text, folded=folded)
        if bare.words
    ]


def _name(written: str, folded: str, bare: Bare, *, is_part: bool) -> Name:
    words = tuple(_without_own_initials(_numbered(_without_articles(bare.words))))
    plain = _plain(words)
    return Name(
        text=written,
        words=words,
        squeezed="".join(words).replace("&", ""),
        forms=frozenset(bare.forms) - UNTELLING if bare.forms else NO_WORDS,
        plain=plain,
        bag=tuple(sorted(plain)) if len(plain) > 1 else plain,
        abbreviated=frozenset(_CUT_SHORT.findall(folded)) if "." in folded else NO_WORDS,
        numbers=_numbers(words),
        is_part=is_part,
        is_guess=bare.is_guess,
    )


# "Whistle Inn, Tin": as in a register.
_TURNED = re.compile(r"([^,]+),\s*([^,]+)")
_IN_ITALY = re.compile(r"\bf\.lli\b\.?", re.IGNORECASE)
# "1042 Corvane Dental": a customer's number, unless it is a street's or a year.
_PERHAPS_NUMBERED = re.compile(r"(?!1[5-9]|20)\d{4}\s+(\S+\s.*)")
_DIGITS = re.compile(r"\d+")
_CUT_SHORT = re.compile(r"([^\W\d_]{2,})\.")


# ---------------------------------------------------------------- words


def _plain(words: tuple[str, ...]) -> tuple[str, ...]:
    if _OF_OTHER_WORDS.isdisjoint(words):
        return words
    return tuple(SAME_WORDS.get(word, word) for word in words if word not in SMALL_WORDS) or words


_OF_OTHER_WORDS = SAME_WORDS.keys() | SMALL_WORDS
"""Most names have none that another stands for, or that is left out."""


def _numbers(words: Iterable[str]) -> tuple[str, ...]:
    if all(map(str.isalpha, words)):
        return ()
    return tuple(sorted(_DIGITS.findall(" ".join(words))))


def _without_articles(words: list[str]) -> list[str]:
    if "the" not in words:
        return words
    return [word for word in words if word != "the"] or words


def _numbered(words: list[str]) -> list[str]:
    """ "no 01", "one" and "1" alike; "phase ii" as "phase 2"; "forty four" as "44"."""
    if _NUMBER_WORDS.isdisjoint(words) and not any(map(str.isdecimal, words)):
        return words
    found: list[str] = []
    for before, word in pairwise(["", *words]):
        number = _number(word) if found else NUMBERS.get(word, word)
        if number.isdecimal():
            number = number.lstrip("0") or "0"
            if found and found[-1] in NUMBER_SIGNS:
                found.pop()
            if before in TENS and len(number) == 1 and number != "0":
                number = str(int(found.pop()) + int(number))
        found.append(number)
    return found


_NUMBER_WORDS = NUMBERS.keys() | ROMAN_NUMBERS.keys()


def _number(word: str) -> str:
    return NUMBERS.get(word) or ROMAN_NUMBERS.get(word, word)


def _without_own_initials(words: list[str]) -> list[str]:
    """ "kerrow housing trust kht" says the same twice."""
    if len(words) < 4 or not 3 <= len(words[-1]) <= 6:
        return words
    *rest, last = words
    return rest if last == "".join(word[0] for word in rest if word not in SMALL_WORDS) else words
