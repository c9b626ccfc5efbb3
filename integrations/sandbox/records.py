"""The records of a vendor's companies (tickets, devices), as it sends, finds and changes them."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from functools import cached_property
from typing import Any

from integrations.sandbox.world import Company

RECORDS_OF_A_COMPANY = 7

Row = dict[str, Any]
Path = tuple[str, ...]


class Records:
    """Records of one kind: seven of each company, made when they are first asked for.

    `make` makes the record of a company that has this number, from 0; `owner` and `id` are the
    places of the company's id and of the record's own in it.
    """

    def __init__(
        self,
        companies: Sequence[Company],
        make: Callable[[Company, int], Row],
        *,
        owner: Path,
        id: Path = ("id",),
    ) -> None:
        self._companies = companies
        self._make = make
        self._owner = owner
        self._id = id

    def all(self) -> list[Row]:
        return list(self._rows.values())

    def of(self, owner: object) -> list[Row]:
        """Those of one company."""
        wanted = _text(owner)
        return [row for row in self.all() if self.owner(row) == wanted]

    def find(self, id: object) -> Row | None:
        return self._rows.get(_text(id))

    def owner(self, row: Row) -> str:
        return _text(_pick(row, self._owner))

    def add(self, fields: Mapping[str, Any], *, id: Any) -> Row:
        """A new record of these fields."""
        row = deepcopy(dict(fields))
        _set(row, self._id, id)
        self._rows[_text(id)] = row
        return row

    def change(self, row: Row, fields: Mapping[str, Any]) -> Row:
        row.update(deepcopy(dict(fields)))
        return row

    def remove(self, id: object) -> None:
        del self._rows[_text(id)]

    def of_another(self, row: Row) -> Row:
        """The record as though it were another company's."""
        others = (each for each in self.all() if self.owner(each) != self.owner(row))
        foreign = deepcopy(row)
        _set(foreign, self._owner, _pick(next(others), self._owner))
        return foreign

    def of_nobody(self, row: Row) -> Row:
        """The record without the field that says whose it is."""
        ownerless = deepcopy(row)
        del _pick(ownerless, self._owner[:-1])[self._owner[-1]]
        return ownerless

    @property
    def next_id(self) -> int:
        """An id that no record has."""
        return 900_000_000 + len(self._rows)

    @cached_property
    def _rows(self) -> dict[str, Row]:
        made = (
            self._make(company, number)
            for company in self._companies
            for number in range(RECORDS_OF_A_COMPANY)
        )
        return {_text(_pick(row, self._id)): row for row in made}


def _text(id: object) -> str:
    return str(int(id)) if isinstance(id, float) else str(id)


def _pick(row: Row, path: Path) -> Any:
    value: Any = row
    for key in path:
        value = value[key]
    return value


def _set(row: Row, path: Path, value: Any) -> None:
    for key in path[:-1]:
        row = row.setdefault(key, {})
    row[path[-1]] = value
