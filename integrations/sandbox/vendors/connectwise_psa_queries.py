"""ConnectWise's queries: conditions, joined by `and`, `or` and brackets, and an order.

https://developer.connectwise.com/Best_Practices/PSA_API_Requests
https://docs.infrascale.com/integrations/cw-manage/expression-rules-for-matching (`like` and `%`)
"""

import operator
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from integrations.sandbox.filter_parser import FilterParser, Test, Token, tokens_of
from integrations.sandbox.records import Row

Compare = Callable[[Any, Any], bool]

_TOKEN = re.compile(
    r"""\s*(?: (?P<mark><=|>=|!=|[=<>(),])
             | "(?P<double>[^"]*)" | '(?P<single>[^']*)' | \[(?P<time>[^\]]*)\]
             | (?P<word>[\w./:+-]+) )""",
    re.VERBOSE,
)
_ORDERS: dict[str, Compare] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class InvalidConditionsError(ValueError):
    """The text is not in the language of conditions."""


def parse_conditions(text: str, *, separator: str = "/") -> Test:
    """The test that a row passes if the conditions hold; no conditions hold for every row.

    `separator` is what stands between the names of a path, such as `company/id`.
    """
    if not text.strip():
        return lambda _: True
    return _Parser(list(_tokens(text)), separator=separator).parse()


def ordered(rows: Sequence[Row], orders: str) -> list[Row]:
    """By `name desc, id asc` and the like, and by the id."""
    found = sorted(rows, key=itemgetter("id"))
    for order in reversed([each.split() for each in orders.split(",") if each.strip()]):
        path, is_falling = order[0].split("/"), order[-1].lower() == "desc"
        found.sort(key=partial(_rank, path), reverse=is_falling)
    return found


def _values_at(value: Any, path: Sequence[str]) -> list[Any]:
    """The values at a path such as `status/name`, or `types/name` of any type."""
    if isinstance(value, list):
        return [found for one in value for found in _values_at(one, path)]
    if path:
        return _values_at(value.get(path[0]) if isinstance(value, dict) else None, path[1:])
    return [value]


def _rank(path: Sequence[str], row: Row) -> tuple[bool, float, str]:
    [value, *_] = _values_at(row, path) or [None]
    if isinstance(value, int | float):
        return True, value, ""
    return value is not None, 0, str(value).lower()


def _tokens(text: str) -> Iterator[Token]:
    def refused(place: int) -> InvalidConditionsError:
        return InvalidConditionsError(text.rstrip()[place:])

    for kind, token in tokens_of(_TOKEN, text, refused=refused):
        yield "text" if kind in ("double", "single", "time") else kind, token


class _Parser(FilterParser):
    """Brackets come first; words are in any letter case."""

    def __init__(self, tokens: list[Token], *, separator: str) -> None:
        super().__init__(tokens)
        self._separator = separator

    def _one(self) -> Test:
        if self._takes(("mark", "(")):
            test = self._any()
            self._expect(("mark", ")"))
            return test
        return self._comparison()

    def _comparison(self) -> Test:
        kind, field = self._next()
        if kind != "word":
            raise InvalidConditionsError(field)
        is_negated = self._takes(("word", "not"))
        test = self._compared(field.split(self._separator))
        return (lambda row: not test(row)) if is_negated else test

    def _compared(self, path: Sequence[str]) -> Test:
        kind, name = self._next()
        name = name.lower()
        if kind == "mark" and name in ("=", "!="):
            return _equals(path, self._value(), is_equal=name == "=")
        if kind == "mark" and name in _ORDERS:
            return _is_ordered(path, _ORDERS[name], self._value())
        if kind == "word" and name == "contains":
            return _holds_text(path, re.escape(self._value()))
        if kind == "word" and name == "like":
            return _is_like(path, self._value())
        if kind == "word" and name == "in":
            return _is_in(path, self._values())
        raise InvalidConditionsError(name)

    def _values(self) -> list[str]:
        self._expect(("mark", "("))
        values = [self._value()]
        while self._takes(("mark", ",")):
            values.append(self._value())
        self._expect(("mark", ")"))
        return values

    def _value(self) -> str:
        kind, value = self._next()
        if kind not in ("text", "word"):
            raise InvalidConditionsError(value)
        return value

    def _is(self, given: Token, token: Token) -> bool:
        kind, text = given
        return (kind, text.lower()) == token

    def _refused(self, text: str) -> InvalidConditionsError:
        return InvalidConditionsError(text)


def _equals(path: Sequence[str], wanted: str, *, is_equal: bool) -> Test:
    return lambda row: (_plain(wanted) in _plain_values(row, path)) is is_equal


def _is_in(path: Sequence[str], wanted: Sequence[str]) -> Test:
    plain = {_plain(one) for one in wanted}
    return lambda row: bool(plain & set(_plain_values(row, path)))


def _holds_text(path: Sequence[str], pattern: str) -> Test:
    sought = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    return lambda row: any(sought.search(text) for text in _plain_values(row, path))


def _is_like(path: Sequence[str], pattern: str) -> Test:
    return _holds_text(path, f"^{'.*'.join(map(re.escape, pattern.split('%')))}$")


def _is_ordered(path: Sequence[str], holds: Compare, wanted: str) -> Test:
    return lambda row: any(_orders(value, holds, wanted) for value in _values_at(row, path))


def _orders(value: Any, holds: Compare, wanted: str) -> bool:
    """Numbers as numbers, in texts too; times and other texts as texts; nothing is in no order."""
    if value is None:
        return False
    if isinstance(value, int | float):
        return holds(value, _number(wanted))
    if str(value).isdecimal() and wanted.isdecimal():
        return holds(int(value), int(wanted))
    return holds(_plain(value), _plain(wanted))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise InvalidConditionsError(text) from error


def _plain_values(row: Row, path: Sequence[str]) -> list[str]:
    return [_plain(value) for value in _values_at(row, path)]


def _plain(value: Any) -> str:
    """As the database compares: without regard to case, and `null` for nothing."""
    return "null" if value is None else str(value).lower()
