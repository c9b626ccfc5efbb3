"""Characters that cannot be seen: two names or ids that look the same must be the same.

Most are of Unicode's category Cf: bidirectional overrides, zero-width characters, tags. A joiner
is left where its script needs it: Persian and Indic words are written with them, and emoji are.
https://www.unicode.org/reports/tr36/#Bidirectional_Text_Spoofing
https://www.unicode.org/reports/tr31/#Layout_and_Format_Control_Characters
"""

import unicodedata
from collections.abc import Iterator

BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters, marks and signs that show nothing."""
_JOINERS = "\u200c\u200d"
_SEPARATORS = "\u2028\u2029"
_FIRST_JOINED, _LAST_JOINED = "\u0600", "\u1aff"
"""From Arabic to the scripts of South and Southeast Asia."""


def invisible_in(text: str) -> list[str]:
    """Each of them once, as `shown`; broken Unicode and control characters are not among them."""
    return list(dict.fromkeys(shown(text[at]) for at in _invisible(text)))


def shown(character: str) -> str:
    """As U+202E (right-to-left override)."""
    name = unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X}" + (f" ({name})" if name else "")


def without_invisible(text: str) -> str:
    """For what a vendor sends; a line or paragraph separator becomes a space."""
    hidden = set(_invisible(text))
    if not hidden:
        return text
    kept = (
        (" " if each in _SEPARATORS else "") if at in hidden else each
        for at, each in enumerate(text)
    )
    return "".join(kept).strip()


def _invisible(text: str) -> Iterator[int]:
    """Their places."""
    if text.isascii():
        return
    for at, each in enumerate(text):
        if each in _JOINERS:
            if not _joins(text[at - 1 : at], text[at + 1 : at + 2]):
                yield at
        elif unicodedata.category(each) == "Cf" or each in BLANK_LETTERS or each in _SEPARATORS:
            yield at


def _joins(before: str, after: str) -> bool:
    """Whether a joiner between the two changes what is seen."""
    if not before or not after:
        return False
    if all(_FIRST_JOINED <= each <= _LAST_JOINED and _is_written(each) for each in (before, after)):
        return True
    return all(unicodedata.category(each) in ("So", "Sk", "Mn") for each in (before, after))


def _is_written(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM" and character not in BLANK_LETTERS
