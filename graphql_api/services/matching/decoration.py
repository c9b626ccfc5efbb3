"""Takes off a name what providers write around it: customer codes, the main site, service levels.

It is taken off only if brackets or a separator set it apart: "Corvane Gold" is another company than
"Corvane", and "Corvane (Gold)" is the same one on a contract. A code has to look like one, so that
"Corvane (2)" and "Corvane (USA)" stay what they are.
"""

import html
import re
from typing import NamedTuple

from graphql_api.models.letters import foldings, words_of
from graphql_api.services.matching.contractions import holds, without_vowels
from graphql_api.services.matching.word_tables import NO_WORDS, phrases_in, words_in

MOST_ENCODINGS = 3
MOST_PARTS = 6
"""Around one name. More are no decoration, and each costs a look at the whole text."""


class Undecorated(NamedTuple):
    """A name without what was written around it."""

    text: str
    codes: frozenset[str]
    levels: frozenset[str]


def decoded(text: str) -> str:
    """With entities as their characters, also if the text was encoded several times.

    Only what is written as `&…;`: html.unescape alone would take `&company` for a © and `mpany`.
    """
    for _ in range(MOST_ENCODINGS):
        if "&" not in text or ";" not in text:
            break
        text = _ENTITY.sub(_character, text)
    return text


def undecorated(text: str) -> Undecorated | None:
    """None if nothing is written around the name."""
    if (text.isascii() and _SIGNS.isdisjoint(text)) or not _MAY_BE_DECORATED.search(text):
        return None
    codes: set[str] = set()
    levels: set[str] = set()
    name = text
    for _ in range(MOST_PARTS):
        if (part := _outermost(name)) is None:
            break
        name = part.rest
        (codes if part.is_code else levels).add(part.folded)
    if name == text:
        return None
    return Undecorated(name, frozenset(codes), frozenset(levels))


def codes_in(text: str) -> frozenset[str]:
    """The customer codes that are written around a name, without case."""
    found = undecorated(decoded(text))
    return found.codes if found else NO_WORDS


class _Part(NamedTuple):
    rest: str
    folded: str
    is_code: bool


_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


def _character(entity: re.Match[str]) -> str:
    return html.unescape(entity[0]).replace("\u00a0", " ")


# ---------------------------------------------------------------- what is set apart

_DASHES = "-\u2013\u2014"
_BETWEEN = rf"(?:\s+[{_DASHES}|/]\s+|\s*\|\s*|:\s+)"
_MAY_BE_DECORATED = re.compile(
    rf"^[\[({{]|[\])}}]$|\s[{_DASHES}/]\s|\||:\s|^#?[A-Za-z]{{0,8}}[-_]?\d{{2,9}}\s"
)
_SIGNS = frozenset("[](){}-/|:0123456789")
"""The characters without which no ASCII text is decorated: most names have none of them."""

_BRACKET_IN_FRONT = re.compile(rf"^[\[({{]([^\[\](){{}}]+)[\])}}]\s*(?:[{_DASHES}|:]\s*)?(.+)$")
_BRACKET_BEHIND = re.compile(rf"^(.+?)\s*(?:[{_DASHES}|:]\s*)?[\[({{]([^\[\](){{}}]+)[\])}}]$")
_PART_IN_FRONT = re.compile(rf"^(.+?){_BETWEEN}(.+)$")
_WORD_IN_FRONT = re.compile(r"^(#?[A-Za-z]{0,8}[-_]?\d{2,9})\s+(\S+\s.*)$")
_PART_BEHIND = re.compile(rf"^(.+){_BETWEEN}(.+)$")


def _outermost(text: str) -> _Part | None:
    """What is written in front of the name or behind it, and what is left without it."""
    if found := _BRACKET_IN_FRONT.match(text):
        part = _part(found[1], rest=found[2], in_front=True, in_brackets=True)
    elif found := _BRACKET_BEHIND.match(text):
        part = _part(found[2], rest=found[1], in_front=False, in_brackets=True)
    else:
        part = None
    if part is None and (found := _PART_IN_FRONT.match(text)):
        part = _part(found[1], rest=found[2], in_front=True, in_brackets=False)
    if part is None and (found := _PART_BEHIND.match(text)):
        part = _part(found[2], rest=found[1], in_front=False, in_brackets=False)
    if part is None and (found := _WORD_IN_FRONT.match(text)) and _is_code_alone(*found.groups()):
        part = _Part(found[2], found[1].lstrip("#").casefold(), is_code=True)
    return part


def _part(text: str, *, rest: str, in_front: bool, in_brackets: bool) -> _Part | None:
    text = text.strip()
    if not any(letter.isalpha() for letter in rest):
        return None
    if _is_level(text):
        return _Part(rest, text.casefold(), is_code=False)
    if _is_code(text, rest=rest, in_front=in_front, in_brackets=in_brackets):
        return _Part(rest, text.lstrip("#").casefold(), is_code=True)
    return None


# ---------------------------------------------------------------- the main site, service levels

_SITES = frozenset(
    phrases_in(
        """
    head office
    headoffice
    hq
    headquarter
    headquarters
    corporate office
    main office
    main site
    main
    primary site
    primary
    central office
    hauptsitz
    hauptstandort
    zentrale
    siege
    siege social
    hoofdkantoor
    hoofdvestiging
    sede
    sede central
    sede centrale
    sede legale
    sede principal
    sede principale
    casa matriz
    oficina central
    oficina principal
    matriz
    huvudkontor
    hovedkontor
    hovedkontoret
    paakonttori
    siedziba
    centrala
    """
    )
)
"""The one site that stands for the company, folded. A place's own site is another record."""

_LEVELS = words_in(
    "managed unmanaged comanaged co fully msp mssp gold silver bronze platinum premium standard "
    "basic essentials support supported contract contracted retainer adhoc ad hoc payg break fix "
    "t & m block hours services service plan sla customer client production prod live active "
    "m365 o365 office 365 microsoft office365 "
    "kunde kunden wartungsvertrag wartung betreut vertrag "
    "client contrat infogerance klant beheerd beheer contract cliente contrato contratto "
    "gestionado mantenimiento manutenzione kund avtal asiakas klient umowa"
)
"""Words of a contract or of how a customer is served, folded; nothing but these is a level."""

_NO_LEVEL = words_in("co ad hoc t & m services service 365 office microsoft hours block break fix")
"""They need another one beside them, or each other as below."""

_PHRASES = frozenset(("break fix", "t & m", "ad hoc", "office 365", "microsoft 365", "block hours"))


def _is_level(text: str) -> bool:
    for folded in foldings(text):
        words = words_of(folded)
        phrase = " ".join(words)
        if phrase in _SITES or phrase in _PHRASES:
            return True
        if words and _LEVELS.issuperset(words) and not _NO_LEVEL.issuperset(words):
            return True
    return False


# ---------------------------------------------------------------- customer codes

_NUMBER = re.compile(r"#?(\d{1,9})")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LETTERS_AND_NUMBER = re.compile(r"#?([A-Za-z]{1,8})[-_]?(\d{1,9})")
_CAPITALS = re.compile(r"[A-Z]{2,10}")
_DIGITS_OF_A_CODE = 3
"""Fewer are the number of a branch."""

_PLACES = words_in("usa uae nsw vic qld tas act")
"""Letters of places that may be a name's first ones by chance."""


def _is_code(text: str, *, rest: str, in_front: bool, in_brackets: bool) -> bool:
    if number := _NUMBER.fullmatch(text):
        if in_front and in_brackets:
            return True
        is_long = len(number[1]) >= _DIGITS_OF_A_CODE and not _YEAR.fullmatch(number[1])
        return is_long and (in_front or in_brackets)
    if code := _LETTERS_AND_NUMBER.fullmatch(text):
        if len(code[2]) >= _DIGITS_OF_A_CODE and len(code[1]) <= _DIGITS_OF_A_CODE:
            return True
        return _is_made_of(code[1].lower(), rest, shortest=2)
    if _CAPITALS.fullmatch(text) and text.lower() not in _PLACES:
        return _is_made_of(text.lower(), rest, shortest=3)
    return _squeezed(text) == _squeezed(rest) != ""


def _is_code_alone(text: str, rest: str) -> bool:
    """With nothing but a space before the name: a number of a shop, a street or a motorway is
    shorter, or its letters are not the name's.
    """
    if number := _NUMBER.fullmatch(text):
        return len(number[1]) >= _DIGITS_ALONE
    code = _LETTERS_AND_NUMBER.fullmatch(text)
    if code is None:
        return False
    if len(code[2]) >= _DIGITS_ALONE and len(code[1]) <= _DIGITS_OF_A_CODE:
        return True
    return _is_made_of(code[1].lower(), rest, shortest=2)


_DIGITS_ALONE = 5


def _is_made_of(code: str, name: str, *, shortest: int) -> bool:
    """Its first letters, those without vowels, its initials, or letters with all initials."""
    words = words_of(foldings(name)[0])
    letters = _squeezed(name)
    if len(code) < shortest or not letters:
        return False
    initials = "".join(word[0] for word in words if word != "&")
    if letters.startswith(code) or without_vowels(letters).startswith(code):
        return True
    if initials.startswith(code) and len(initials) - len(code) <= _INITIALS_OF_A_FORM:
        return True
    return len(initials) > 1 and holds(code, initials) and holds(letters, code)


_INITIALS_OF_A_FORM = 2
"""Behind those of the name: "Corvane Dental Ltd" is CD."""


def _squeezed(text: str) -> str:
    return "".join(words_of(foldings(text)[0])).replace("&", "")
