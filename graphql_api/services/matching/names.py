"""Company names in a form that can be compared.

`readings("Müller & Söhne GmbH")` gives the name as people and systems write it: once with
"muller & sohne", once with "mueller & soehne", both without the legal form, which is kept aside.
What a name says of numbers is kept apart as well: it must agree before anything else counts.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from graphql_api.services.matching.vocabulary import (
    CONJUNCTIONS,
    FORMS_ANYWHERE,
    LEADING_LEGAL_FORMS,
    LEGAL_FORM_ENDS,
    LEGAL_FORMS,
    LONGEST_LEGAL_FORM,
    NUMBER_SIGNS,
    NUMBERS,
    ROMAN_NUMBERS,
    SAME_WORDS,
    SMALL_WORDS,
    TRADE_WORDS,
    UNSPACED_LEGAL_FORMS,
    UNTELLING_FORMS,
)


class Name(NamedTuple):
    """One reading of a name.

    `text` is as written, `words` in normal form and order, `squeezed` these without spaces. `plain`
    has each word in the spelling that stands for all of its own, without the small ones; `bag` is
    the same, sorted. `abbreviated` are the words that a full stop marks as cut short. `is_part`
    where the name goes by two and this is one.
    """

    text: str
    words: tuple[str, ...]
    squeezed: str
    forms: frozenset[str]
    plain: tuple[str, ...]
    bag: tuple[str, ...]
    abbreviated: frozenset[str]
    numbers: tuple[str, ...]
    is_part: bool = False

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.words if word not in SMALL_WORDS)


def readings(text: str) -> tuple[Name, ...]:
    """The ways to read a name; none if it holds no letter and no digit."""
    written = unicodedata.normalize("NFC", " ".join(text.split()))
    found = [_read(written, folded) for folded in _foldings(written)]
    if "," in written and (turned := _TURNED.fullmatch(written)):
        found += [_read(written, folded) for folded in _foldings(f"{turned[2]} {turned[1]}")]
    if _TRADING_AS.search(written):
        parts = _TRADING_AS.split(written, maxsplit=2)
        found += [_read(written, each, is_part=True) for part in parts for each in _foldings(part)]
    return tuple({(name.words, name.is_part): name for name in found if name.words}.values())


def _read(written: str, folded: str, *, is_part: bool = False) -> Name:
    words, forms = _without_legal_forms(_words_of(folded))
    words = _numbered(_without_articles(words))
    words = _without_own_initials(words)
    plain = [SAME_WORDS.get(word, word) for word in words if word not in SMALL_WORDS] or words
    return Name(
        text=written,
        words=tuple(words),
        squeezed="".join(words).replace("&", ""),
        forms=frozenset(forms) - UNTELLING_FORMS,
        plain=tuple(plain),
        bag=tuple(sorted(plain)),
        abbreviated=frozenset(_CUT_SHORT.findall(folded) if "." in folded else ()),
        numbers=tuple(sorted(_DIGITS.findall(" ".join(words)))),
        is_part=is_part,
    )


# ---------------------------------------------------------------- letters

_PLAIN = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
_DIGRAPHS = _PLAIN | str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
# Marks of Latin, Greek and Cyrillic; in other scripts a mark makes another letter.
_MARKS = re.compile("[\u0300-\u036f]")
_APOSTROPHES = re.compile("['`\u00b4\u02bc\u2018\u2019]")
_INITIALS = re.compile(r"(?<!\w)[^\W\d_](?:[./][^\W\d_]\b)+\.?")
# Only its capitals tell the legal form from a place to bathe.
_SPA = re.compile(r"\bS\.\s?p\.\s?A\b\.?|\bSpA\b")
_UNSPACED = re.compile("|".join(UNSPACED_LEGAL_FORMS))
_TRADING_AS = re.compile(
    r"\s+(?:t/as?|trading\s+as|d/b/a|dba|doing\s+business\s+as)\s+", re.IGNORECASE
)
# "Whistle Inn, Tin": as in a register.
_TURNED = re.compile(r"([^,]+),\s*([^,]+)")
_DIGITS = re.compile(r"\d+")
_CUT_SHORT = re.compile(r"([^\W\d_]{2,})\.")
_WORDS = re.compile(r"&|[^\W_]+")


def _foldings(text: str) -> list[str]:
    """Two if there is an umlaut, which some write with an e and some without its dots."""
    spelled = _spelled_out(text)
    if spelled.isascii():
        return [spelled.lower()]
    return list(dict.fromkeys((_fold(spelled, _PLAIN), _fold(spelled, _DIGRAPHS))))


def _spelled_out(text: str) -> str:
    """With legal forms that later steps would not know any more."""
    if not text.isascii():
        text = _UNSPACED.sub(" Ltd ", text)
    return _SPA.sub(" Societa per azioni", text) if "p" in text and "A" in text else text


def _fold(text: str, table: dict[int, str]) -> str:
    letters = unicodedata.normalize("NFKC", text).casefold().translate(table)
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFKD", letters)))


def _words_of(folded: str) -> list[str]:
    joined = _APOSTROPHES.sub("", folded).replace("+", "&")
    if "." in joined or "/" in joined:
        joined = _INITIALS.sub(_without_points, joined)
    return _with_initials_joined(_WORDS.findall(joined))


def _without_points(initials: re.Match[str]) -> str:
    return initials[0].replace(".", "").replace("/", "") + " "


def _with_initials_joined(words: list[str]) -> list[str]:
    """ "a b c industries" as "abc industries"; a single letter by itself stays."""
    if not any(len(word) == 1 for word in words):
        return [_conjunction(word) for word in words]
    joined: list[str] = []
    open_run = False
    for word in words:
        is_initial = len(word) == 1 and word.isalpha()
        if is_initial and open_run:
            joined[-1] += word
        else:
            joined.append(word)
        open_run = is_initial
    return [_conjunction(word) for word in joined]


def _conjunction(word: str) -> str:
    return "&" if word in CONJUNCTIONS else word


# ---------------------------------------------------------------- words


def _without_legal_forms(words: list[str]) -> tuple[list[str], list[str]]:
    forms = []
    while len(words) > 1 and words[-1] in LEGAL_FORM_ENDS:
        form = _last_legal_form(words)
        if form is None:
            break
        length, name = form
        words = words[:-length]
        forms.append(name)
    if words and words[0] in LEADING_LEGAL_FORMS and not TRADE_WORDS.issuperset(words[1:]):
        forms.append(words[0])
        words = words[1:]
    inside = [word for word in words if word in FORMS_ANYWHERE]
    if inside and len(words) > len(inside):
        forms += inside
        words = [word for word in words if word not in FORMS_ANYWHERE]
    while len(words) > 1 and words[-1] == "&":
        words = words[:-1]
    return words, forms


def _last_legal_form(words: Sequence[str]) -> tuple[int, str] | None:
    """The longest at the end that leaves a name in front of it."""
    for length in range(min(LONGEST_LEGAL_FORM, len(words) - 1), 0, -1):
        form = LEGAL_FORMS.get(tuple(words[-length:]))
        if form is not None:
            return length, form
    return None


def _without_articles(words: list[str]) -> list[str]:
    return [word for word in words if word != "the"] or words


def _numbered(words: list[str]) -> list[str]:
    """ "no 01", "one" and "1" alike; "phase ii" as "phase 2"."""
    found: list[str] = []
    for word in words:
        number = _number(word) if found else NUMBERS.get(word, word)
        if number.isdecimal():
            number = number.lstrip("0") or "0"
            if found and found[-1] in NUMBER_SIGNS:
                found.pop()
        found.append(number)
    return found


def _number(word: str) -> str:
    return NUMBERS.get(word) or ROMAN_NUMBERS.get(word, word)


def _without_own_initials(words: list[str]) -> list[str]:
    """ "kerrow housing trust kht" says the same twice."""
    if len(words) < 4 or not 3 <= len(words[-1]) <= 6:
        return words
    *rest, last = words
    return rest if last == "".join(word[0] for word in rest if word not in SMALL_WORDS) else words
