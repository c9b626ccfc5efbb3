"""Texts letter by letter: folded, cut into words, and looked for in each other."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

_REMEMBERED = 50_000
"""Texts whose folded form is kept, of a few hundred bytes each."""

CONJUNCTIONS = frozenset(["&", "and", "und", "et", "og", "och", "en", "ja", "y"])
"""Written one for the other between two words; at either end of a name they are its own letters,
as in "ET Solutions"."""

_PLAIN = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})
_DIGRAPHS = _PLAIN | str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
# Marks of Latin, Greek and Cyrillic; in other scripts a mark makes another letter.
_MARKS = re.compile("[\u0300-\u036f]")
_APOSTROPHES = re.compile("['`\u00b4\u02bc\u2018\u2019]")
_INITIALS = re.compile(r"(?<!\w)[^\W\d_](?:[./][^\W\d_]\b)+\.?")
_WORDS = re.compile(r"&|[^\W_]+")


def foldings(text: str) -> list[str]:
    """Two if there is an umlaut, which some write with an e and some without its dots."""
    if text.isascii():
        return [text.lower()]
    return list(dict.fromkeys((_fold(text, _PLAIN), _fold(text, _DIGRAPHS))))


def words_of(folded: str) -> list[str]:
    """With initials joined: "a.b.c. industries" as "abc industries"."""
    joined = _without_apostrophes(folded).replace("+", "&")
    if "." in joined or "/" in joined:
        joined = _INITIALS.sub(_without_points, joined)
    return _with_initials_joined(_WORDS.findall(joined))


def words_with_points(folded: str) -> frozenset[str]:
    """Those of `words_of` that are written as initials with points between them: "p.a."."""
    if "." not in folded and "/" not in folded:
        return frozenset()
    return frozenset(_without_points(each).strip() for each in _INITIALS.finditer(folded))


def spellings(name: str) -> frozenset[str]:
    """Names that a search takes for the same, word for word, have one of these in common."""
    return frozenset(each.strip() for each in _folded(name).split("\n")) - {""}


class Search:
    """What a person looks for, read once for all that is looked at; nothing finds everything.

    "Muller" and "mueller" find Müller, "smith and sons" finds Smith & Sons, and the beginnings of
    words are found in any order; what is typed is found as it is written, too, such as a part of
    an id.
    """

    def __init__(self, text: str | None) -> None:
        self.text = " ".join((text or "").casefold().split())
        words = (tuple(words_of(folded)) for folded in foldings(self.text))
        self.words = list(dict.fromkeys(_with_either_end_read(filter(None, words))))
        self._readings = [(" ".join(each), [f" {word}" for word in each]) for each in self.words]

    def __bool__(self) -> bool:
        return bool(self.text)

    def finds(self, name: str, *others: str | None) -> bool:
        """Whether the name, or one of the others as it is written, has what is sought."""
        if not self.text or self.text in name.casefold():
            return True
        for other in others:
            if other and self.text in other.casefold():
                return True
        text = _folded(name)
        for phrase, beginnings in self._readings:
            if phrase in text:
                return True
            for each in beginnings:
                if each not in text:
                    break
            else:
                return True
        return False


def folded(text: str) -> str:
    """Words with a space before each, of each folding in a line."""
    return "\n".join(" " + " ".join(words_of(folded)) for folded in foldings(text))


_folded = lru_cache(maxsize=_REMEMBERED)(folded)


def _fold(text: str, table: dict[int, str]) -> str:
    letters = unicodedata.normalize("NFKC", text).casefold().translate(table)
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFKD", letters)))


def _without_apostrophes(text: str) -> str:
    if text.isascii() and "'" not in text and "`" not in text:
        return text
    return _APOSTROPHES.sub("", text)


def _without_points(initials: re.Match[str]) -> str:
    return initials[0].replace(".", "").replace("/", "") + " "


def _with_initials_joined(words: list[str]) -> list[str]:
    """ "a b c industries" as "abc industries"; a single letter by itself stays."""
    if 1 not in map(len, words):
        return _with_conjunctions(words)
    joined: list[str] = []
    open_run = False
    for word in words:
        is_initial = len(word) == 1 and word.isalpha()
        if is_initial and open_run:
            joined[-1] += word
        else:
            joined.append(word)
        open_run = is_initial
    return _with_conjunctions(joined)


def _with_conjunctions(words: list[str]) -> list[str]:
    if CONJUNCTIONS.isdisjoint(words):
        return words
    return [*words[:1], *map(_conjunction, words[1:-1]), *words[1:][-1:]]


def _with_either_end_read(searches: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """A part of a name may end in its middle, so "smith and" finds Smith & Sons."""
    for words in searches:
        yield words
        yield tuple(map(_conjunction, words))


def _conjunction(word: str) -> str:
    return "&" if word in CONJUNCTIONS else word
