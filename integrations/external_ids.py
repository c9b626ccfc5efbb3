"""Brings ids of vendors' organizations to the one form of each, or says what is odd. No I/O.

Two ids that a vendor takes for one have one form; so an organization cannot be mapped twice by
writing its id in another way.
"""

import re
import unicodedata
from itertools import chain
from typing import Protocol

from integrations.invisible_characters import BLANK_LETTERS

LONGEST = 200
"""Characters of an id, before and after."""

GUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"

_LONGEST_QUOTE = 100

INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
"""Categories of Unicode. Not Cn: what this Python does not know yet may be a letter to a vendor."""
_INTEGER = re.compile(r"0|[1-9][0-9]*")
_MEANT_AS_INTEGER = re.compile(r"\+?0*([0-9]+)(?:\.0*)?")
_WITHIN_NUMBERS = str.maketrans("", "", " ,'_’")  # noqa: RUF001 - an apostrophe of spreadsheets

# They choose a form of the character before them, as names may: an emoji has one.
_VARIATION_SELECTORS = frozenset(
    map(chr, chain(range(0x180B, 0x1810), range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0)))
)
_SHOWS_NOTHING = BLANK_LETTERS | _VARIATION_SELECTORS


class KnowsFormOfIds(Protocol):
    """An integration, as far as it knows the form of its vendor's ids."""

    def canonical_external_org_id(self, given: str) -> str: ...


class ExternalIdRefused(ValueError):
    """The text is no id. Its text says what was given, what is allowed, and what to write.

    `right_form` is the id that was probably meant, if there is one.
    """

    def __init__(
        self, given: str, problem: str, *, right_form: str | None = None, allowed: str | None = None
    ) -> None:
        self.given = given
        self.problem = problem
        self.right_form = right_form
        self.allowed = allowed
        sentences = [f"{quote_id(given)} {problem}.", allowed]
        if right_form is not None:
            sentences.append(f"Write {right_form!r} if that is meant.")
        super().__init__(" ".join(filter(None, sentences)))

    def saying(self, allowed: str) -> "ExternalIdRefused":
        """The same, with a sentence that says what is allowed."""
        return ExternalIdRefused(
            self.given, self.problem, right_form=self.right_form, allowed=allowed
        )

    def meaning(self, right_form: str | None) -> "ExternalIdRefused":
        """The same, with another guess of what was meant."""
        return ExternalIdRefused(
            self.given, self.problem, right_form=right_form, allowed=self.allowed
        )


def canonical_external_org_id(integration: KnowsFormOfIds, given: str) -> str:
    """The one form in which ids of that vendor are compared, kept and claimed.

    Raises ExternalIdRefused.
    """
    if len(given) > LONGEST:
        raise ExternalIdRefused(given, f"is longer than {LONGEST} characters")
    return canonical_text(integration.canonical_external_org_id(given))


def quote_id(given: str) -> str:
    """An id as errors show it: in quotation marks, cut short, without invisible characters."""
    shown = "".join(map(_show, repr(given[:_LONGEST_QUOTE])))
    if len(given) <= _LONGEST_QUOTE:
        return shown
    return f"{shown}… (cut, {len(given)} characters)"


def canonical_text(given: str) -> str:
    """Any text: composed (NFC), without spaces around it. Raises ExternalIdRefused.

    Within it no space but the usual one, and no character that shows nothing, is accepted.
    """
    if len(given) > LONGEST:
        raise ExternalIdRefused(given, f"is longer than {LONGEST} characters")
    text = unicodedata.normalize("NFC", given).strip(" \t")
    if not text:
        raise ExternalIdRefused(given, "is empty")
    odd = [character for character in text if _is_odd(character)]
    if odd:
        right_form = "".join(character for character in text if character not in odd).strip(" \t")
        raise ExternalIdRefused(given, f"contains {_name(odd[0])}", right_form=right_form or None)
    if len(text) > LONGEST:
        raise ExternalIdRefused(given, f"is longer than {LONGEST} characters")
    return text


def canonical_integer(given: str) -> str:
    """A whole number as vendors write it: digits alone. Raises ExternalIdRefused."""
    text = canonical_text(given)
    if _INTEGER.fullmatch(text):
        return text
    raise ExternalIdRefused(
        given, _problem_of_integer(text), right_form=_integer_that_is_meant(text)
    )


def canonical_guid(given: str, *, form: str = GUID) -> str:
    """A GUID in lower case, without braces. Raises ExternalIdRefused.

    `form` is a regular expression for a vendor whose own are not all as they should be.
    """
    text = canonical_text(given)
    if text.startswith("{") and text.endswith("}"):
        text = text[1:-1]
    if not re.fullmatch(form, text.lower(), re.ASCII):
        raise ExternalIdRefused(given, "is not a GUID")
    return text.lower()


def _is_odd(character: str) -> bool:
    category = unicodedata.category(character)
    if category == "Zs":
        return character != " "
    return category in INVISIBLE or character in _SHOWS_NOTHING


def _show(character: str) -> str:
    return f"\\u{ord(character):04x}" if _is_odd(character) else character


def _name(character: str) -> str:
    kind = "the space" if unicodedata.category(character) == "Zs" else "the invisible character"
    name = unicodedata.name(character, "")
    return f"{kind} U+{ord(character):04X}" + (f" ({name})" if name else "")


def _problem_of_integer(text: str) -> str:
    if not text.isascii() and _integer_that_is_meant(text):
        return "has characters other than the digits 0 to 9"
    if re.fullmatch(r"0[0-9]+", text):
        return "has leading zeros"
    if re.fullmatch(r"[0-9]+\.0*", text):
        return "has a decimal part"
    return "is not a whole number in digits alone"


def _integer_that_is_meant(text: str) -> str | None:
    digits = "".join(str(unicodedata.decimal(each, each)) for each in text)
    plain = unicodedata.normalize("NFKC", digits).translate(_WITHIN_NUMBERS)
    meant = _MEANT_AS_INTEGER.fullmatch(plain)
    return meant[1] if meant else None
