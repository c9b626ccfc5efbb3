"""A company name in a form that can be compared."""

from typing import NamedTuple

from graphql_api.services.matching.vocabulary import SMALL_WORDS
from graphql_api.services.matching.word_tables import NO_WORDS


class Name(NamedTuple):
    """One reading of a name.

    `text` is as written, `words` in normal form and order, `squeezed` these without spaces. `plain`
    has each word in the spelling that stands for all of its own, without the small ones; `bag` is
    the same, sorted. `abbreviated` are the words that a full stop marks as cut short. `is_part`
    if the name goes by two and this is one, `is_current` if it surely is one still, `is_guess` if
    what was taken for a legal form or a code may be a part of the name, `is_address` if it was a
    domain. `codes` and `levels` were written around it, and are no part of it.
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
    is_current: bool = True
    is_guess: bool = False
    is_address: bool = False
    codes: frozenset[str] = NO_WORDS
    levels: frozenset[str] = NO_WORDS

    @property
    def initials(self) -> str:
        return "".join(word[0] for word in self.words if word not in SMALL_WORDS)
