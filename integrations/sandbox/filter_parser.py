"""What the vendors' languages of filters share: tests joined by `and`, `or` and brackets."""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator

from integrations.sandbox.records import Row

Test = Callable[[Row], bool]
Token = tuple[str, str]
"""A kind and a text."""

END: Token = ("end", "")


def tokens_of(
    pattern: re.Pattern[str], text: str, *, refused: Callable[[int], Exception]
) -> Iterator[Token]:
    """The named group that matches and its text, one after another; space at the end is none.

    Raises what `refused` makes of the place at which the text is no token.
    """
    place, text = 0, text.rstrip()
    while place < len(text):
        match = pattern.match(text, place)
        if match is None or match.lastgroup is None:
            raise refused(place)
        place = match.end()
        yield match.lastgroup, match[match.lastgroup]


class FilterParser(ABC):
    """`or` joins what `and` joins. The kinds of tokens are `word`, `mark` and `text`."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._place = 0

    def parse(self) -> Test:
        test = self._any()
        self._expect(END)
        return test

    @abstractmethod
    def _one(self) -> Test:
        """A test without `and` and `or`, or one in brackets."""

    @abstractmethod
    def _refused(self, text: str) -> Exception:
        """The error for a token that is not allowed where it stands."""

    def _any(self) -> Test:
        tests = [self._all()]
        while self._takes(("word", "or")):
            tests.append(self._all())
        return lambda row: any(test(row) for test in tests)

    def _all(self) -> Test:
        tests = [self._one()]
        while self._takes(("word", "and")):
            tests.append(self._one())
        return lambda row: all(test(row) for test in tests)

    def _peek(self) -> Token:
        return self._tokens[self._place] if self._place < len(self._tokens) else END

    def _next(self) -> Token:
        token = self._peek()
        self._place += 1
        return token

    def _takes(self, token: Token) -> bool:
        is_next = self._is(self._peek(), token)
        self._place += is_next
        return is_next

    def _is(self, given: Token, token: Token) -> bool:
        return given == token

    def _expect(self, token: Token) -> None:
        if not self._takes(token):
            raise self._refused(self._peek()[1])
