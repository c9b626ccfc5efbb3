"""The query options of Microsoft Graph: $filter, $select, $orderby, $top and $count.

https://learn.microsoft.com/graph/query-parameters
https://learn.microsoft.com/graph/filter-query-parameter
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from integrations.sandbox.filter_parser import FilterParser, Test, Token, tokens_of
from integrations.sandbox.records import Row

OPTIONS = ("$filter", "$select", "$orderby", "$top", "$count", "$skiptoken")
_TOKEN = re.compile(r"\s*(?:(?P<mark>[(),])|'(?P<text>(?:[^']|'')*)'|(?P<word>[A-Za-z0-9_./-]+))")
_FUNCTIONS: Mapping[str, Callable[[str, str], bool]] = {
    "startswith": str.startswith,
    "endswith": str.endswith,
    "contains": str.__contains__,
}
_PLAIN = {"true": True, "false": False, "null": None}


class InvalidQueryError(ValueError):
    """The query is not in the language of OData, or asks for what there is not."""


def filtered(rows: Sequence[Row], conditions: str) -> list[Row]:
    """The rows for which the conditions of `$filter` hold."""
    test = _Parser(list(_tokens(conditions))).parse() if conditions else lambda row: True
    return [row for row in rows if test(row)]


def ordered(rows: Sequence[Row], order: str) -> list[Row]:
    """In the order of `$orderby`, such as `displayName desc`."""
    found = list(rows)
    for name, *direction in reversed([each.split() for each in order.split(",") if each.strip()]):
        found.sort(key=lambda row: str(_at(row, name)).lower(), reverse=direction == ["desc"])
    return found


def _at(row: Row, path: str) -> Any:
    value: Any = row
    for name in path.split("/"):
        if value is None:
            return None
        if name not in value:
            raise InvalidQueryError(f"Could not find a property named '{name}'.")
        value = value[name]
    return value


def _tokens(text: str) -> Iterator[Token]:
    def refused(place: int) -> InvalidQueryError:
        return InvalidQueryError(f"Syntax error at position {place} in '{text.rstrip()}'.")

    for kind, token in tokens_of(_TOKEN, text, refused=refused):
        yield kind, token.replace("''", "'")


class _Parser(FilterParser):
    """`not` and brackets come first."""

    def _one(self) -> Test:
        if self._takes(("word", "not")):
            test = self._one()
            return lambda row: not test(row)
        if self._takes(("mark", "(")):
            test = self._any()
            self._expect(("mark", ")"))
            return test
        path = self._word()
        return self._function(path) if path in _FUNCTIONS else self._comparison(path)

    def _function(self, name: str) -> Test:
        holds = _FUNCTIONS[name]
        self._expect(("mark", "("))
        path = self._word()
        self._expect(("mark", ","))
        wanted = str(self._value())
        self._expect(("mark", ")"))
        return lambda row: holds(str(_at(row, path)), wanted)

    def _comparison(self, path: str) -> Test:
        operator = self._word()
        if operator not in ("eq", "ne"):
            raise InvalidQueryError(f"The operator '{operator}' is not supported here.")
        wanted, is_equal = self._value(), operator == "eq"
        return lambda row: (_at(row, path) == wanted) is is_equal

    def _word(self) -> str:
        kind, word = self._next()
        if kind != "word":
            raise self._refused(word)
        return word

    def _value(self) -> Any:
        kind, value = self._next()
        if kind == "text":
            return value
        if kind == "word" and value in _PLAIN:
            return _PLAIN[value]
        raise InvalidQueryError(f"'{value}' is not a value.")

    def _refused(self, text: str) -> InvalidQueryError:
        return InvalidQueryError(f"Syntax error at '{text}'.")
