"""Takes the legal form off a name, and tells which one it is.

A short form is a word or somebody's initials as well: it is taken for a form if it is written
as one, with points or in mixed case, and is a guess otherwise.
"""

import re
from collections.abc import Collection, Sequence
from typing import NamedTuple

from graphql_api.models.letters import words_with_points
from graphql_api.services.matching.form_slips import as_meant
from graphql_api.services.matching.known_forms import (
    ANYWHERE,
    BEGINNINGS,
    ENDS,
    FORMS,
    LEADING,
    LONG_FORMS,
    LONGEST,
    PLACES_IN_CAPITALS,
    SHORT_FORMS,
    SHORT_LEADING,
    UNSPACED,
    Spelling,
)
from graphql_api.services.matching.vocabulary import TRADE_WORDS
from graphql_api.services.matching.word_tables import NO_WORDS


class Bare(NamedTuple):
    """A name without its legal forms; `is_guess` if what was taken off may belong to the name."""

    words: list[str]
    forms: list[str]
    unsure: frozenset[str]
    """The words among what was taken off that may be no form."""
    is_guess: bool = False


def spell_out(text: str) -> str:
    """Sets apart, in Latin letters, the forms that have no space around them."""
    is_ascii = text.isascii()
    if not (text.islower() or text.isupper() or (is_ascii and text.istitle())):
        text = _GLUED.sub(r" \1", text)
    return text if is_ascii else _UNSPACED.sub(_set_apart, text)


def without_legal_forms(words: list[str], *, written: str, folded: str) -> list[Bare]:
    """The ways to read it: without what is surely a form, and without all that may be one.

    What is written as a form is no guess; but others write the same letters without points, so
    both readings stand.
    """
    if (bare := _with_slips_mended(words)) is not None:
        return [bare]
    places = _places(words, written)
    doubtful = SHORT_FORMS | places if places else SHORT_FORMS
    sure = _without_forms(words, doubtful=doubtful, guesses=False)
    if not (sure.words and (sure.words[-1] in doubtful or sure.words[0] in SHORT_LEADING)):
        return [sure]
    most = _without_forms(words, doubtful=doubtful, guesses=True)
    if most.words == sure.words:
        return [sure]
    if most.unsure <= words_with_points(folded) | _in_mixed_case(written):
        return [most, sure]
    return [sure, most._replace(is_guess=True)]


def _with_slips_mended(words: list[str]) -> Bare | None:
    """None if there is no slip, or what it may be meant for is no form here."""
    meant = as_meant(words)
    if meant is None:
        return None
    bare = _without_forms(meant, doubtful=SHORT_FORMS, guesses=False)
    return bare if bare.words == words[: len(bare.words)] else None


def _without_forms(words: list[str], *, doubtful: Collection[str], guesses: bool) -> Bare:
    if not _may_have_forms(words):
        return Bare(words, [], NO_WORDS)
    taken: list[Spelling] = []
    while len(words) > 1 and words[-1] in ENDS:
        takes_one = guesses or words[-1] not in doubtful
        length = _length_of_last_form(words, shortest=1 if takes_one else 2)
        if not length:
            break
        taken.append(tuple(words[-length:]))
        words = words[:-length]
    length = _length_of_first_form(words, guesses=guesses)
    unsure = {word for (word, *more) in taken if not more and word in doubtful}
    if length:
        taken.append(tuple(words[:length]))
        unsure.update({words[0]} & SHORT_LEADING)
        words = words[length:]
    words, inside = _without_forms_inside(words)
    taken += [(word,) for word in inside]
    while len(words) > 1 and words[-1] == "&":
        words = words[:-1]
    return Bare(words, _one_form([FORMS.get(each, each[0]) for each in taken]), frozenset(unsure))


def _may_have_forms(words: Sequence[str]) -> bool:
    """Most readings of a name have none, which is soon seen."""
    if not words:
        return False
    is_at_an_end = words[-1] in ENDS or words[-1] == "&" or words[0] in BEGINNINGS
    return is_at_an_end or not ANYWHERE.isdisjoint(words)


def _without_forms_inside(words: list[str]) -> tuple[list[str], list[str]]:
    """The words that are left, and the forms; all of the words if nothing would be left."""
    if ANYWHERE.isdisjoint(words):
        return words, []
    inside = [word for word in words if word in ANYWHERE]
    left = [word for word in words if word not in ANYWHERE]
    return (left, inside) if left else (words, [])


def _length_of_last_form(words: Sequence[str], *, shortest: int) -> int:
    """In words, of the longest at the end that leaves a name in front of it; 0 if there is none."""
    for length in range(min(LONGEST, len(words) - 1), shortest - 1, -1):
        if tuple(words[-length:]) in FORMS:
            return length
    return 0


def _length_of_first_form(words: Sequence[str], *, guesses: bool) -> int:
    """The same at the beginning. Words of trade alone are no name."""
    if not words or words[0] not in BEGINNINGS:
        return 0
    for length in range(min(LONGEST, len(words) - 1), 1, -1):
        if tuple(words[:length]) in LONG_FORMS and not TRADE_WORDS.issuperset(words[length:]):
            return length
    is_one = words[0] in LEADING or (guesses and words[0] in SHORT_LEADING)
    return is_one and not TRADE_WORDS.issuperset(words[1:])


def _one_form(forms: list[str]) -> list[str]:
    """In Finland's two languages a name has the same form in front and behind."""
    return ["oy"] if len(forms) > 1 and set(forms) == {"oy", "ab"} else forms


def _places(words: Sequence[str], written: str) -> frozenset[str]:
    """Words that are a state rather than a form, if the name is not in capitals as a whole."""
    if PLACES_IN_CAPITALS.isdisjoint(words) or written.isupper():
        return NO_WORDS
    found = PLACES_IN_CAPITALS.intersection(words)
    return found.intersection(each.lower() for each in _WORD.findall(written) if each.isupper())


def _in_mixed_case(written: str) -> frozenset[str]:
    """Words as only forms are written: "SpA", "PartG"."""
    mixed = (each for each in _WORD.findall(written) if not (each.isupper() or each[1:].islower()))
    return frozenset(each.lower() for each in mixed)


def _set_apart(found: re.Match[str]) -> str:
    return f" {UNSPACED.get(found[0], 'Ltd')} "


_WORD = re.compile(r"[^\W\d_]{2,}")
# What is in front is looked at last, so that most of a name is passed over letter by letter.
_GLUED = re.compile(
    "({})".format(
        "|".join(
            rf"{form}(?<=[^\W\d_A-Z]{form})(?<!\bg{form})(?!\w)"
            for form in ["AG", "GmbH", "LLC", "Ltd", "LTD", "PLC", "AB", "BV", "NV", "SA", "SRL"]
        )
    )
)
_UNSPACED = re.compile("|".join([*UNSPACED, r"[(（][株有주유][)）]"]))  # noqa: RUF001
