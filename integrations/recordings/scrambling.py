"""Replaces words by others of the same form, the same word always by the same one."""

import hashlib
import hmac
import string

_TRIES = 50


class Scrambler:
    """Letters become letters and digits digits, by a key that is forgotten with it.

    Two words become two different ones, unless there are too few of that length. Letter case is
    kept and makes no difference, so a name is recognized in a domain that is made of it.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._of: dict[str, str] = {}
        self._taken: set[str] = set()

    def __contains__(self, word: str) -> bool:
        return word.lower() in self._of

    def word(self, word: str) -> str:
        """Another one of the same length."""
        known = word.lower()
        if known not in self._of:
            self._of[known] = self._free(known)
            self._taken.add(self._of[known])
        return _in_case_of(word, self._of[known])

    def hexadecimal(self, text: str) -> str:
        """As the form of a GUID wants it."""
        stream = self._stream(f"hex {text.lower()}", len(text))
        return "".join(
            string.hexdigits[byte % 16] if each.isalnum() else each
            for each, byte in zip(text, stream, strict=True)
        )

    def number(self, number: int, below: int) -> int:
        """One of the numbers from 1 to less than that."""
        [first, second] = self._stream(f"number {number}", 2)
        return 1 + (first * 256 + second) % (below - 1)

    def _free(self, known: str) -> str:
        for turn in range(_TRIES):
            stream = self._stream(f"{turn} {known}", len(known))
            found = "".join(map(_alike, known, stream))
            if found != known and found not in self._taken:
                break
        return found

    def _stream(self, text: str, length: int) -> bytes:
        made = b""
        while len(made) < length:
            counted = f"{len(made)} {text}".encode()
            made += hmac.new(self._key, counted, hashlib.sha256).digest()
        return made[:length]


def _alike(character: str, byte: int) -> str:
    if not character.isalnum():
        return character
    if character.isdigit():
        return string.digits[byte % 10]
    return string.ascii_lowercase[byte % 26]


def _in_case_of(word: str, other: str) -> str:
    return "".join(
        each.upper() if given.isupper() else each
        for given, each in zip(word.ljust(len(other)), other, strict=False)
    )
