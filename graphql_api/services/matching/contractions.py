"""Words cut short by letters that are left out of their middle."""

import re

_VOWELS = re.compile("[aeiou]")


def without_vowels(word: str) -> str:
    """But for its first letter."""
    return word[:1] + _VOWELS.sub("", word[1:])


def holds(letters: str, others: str) -> bool:
    """The others in their order, with anything between them."""
    remaining = iter(letters)
    return all(letter in remaining for letter in others)


def is_contracted(short: str, word: str) -> bool:
    """ "accts" for "accountants": the last letter too, and none but consonants in between."""
    return short[-1] == word[-1] and not _VOWELS.search(short, 1) and holds(word, short)
