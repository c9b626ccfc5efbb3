"""How much arguments ask for: the lengths of their lists, and the lines of CSV files."""

from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    Undefined,
    get_nullable_type,
)

from graphql_api.schema.page_sizes import MAX_CSV_LINES

MAX_COST = 20_000
"""Of an operation. A list is not looked into if it has more items than that."""


@dataclass(frozen=True, slots=True)
class ListLengths:
    """Each value is measured once, however many fields a variable is given to."""

    # The values are kept so that no other comes to have the id of one that is gone.
    _known: dict[tuple[int, int], tuple[object, int]] = field(default_factory=dict)

    def longest(self, value: object, type_: GraphQLInputType) -> int:
        """The length of the longest list in an argument whose type has lists; 0 without one."""
        if value is None or value is Undefined or not may_hold_lists(type_):
            return 0
        nullable: Any = get_nullable_type(type_)
        key = id(value), id(nullable)
        if key not in self._known:
            measure = self._of_list if isinstance(nullable, GraphQLList) else self._of_object
            self._known[key] = value, measure(value, nullable)
        return self._known[key][1]

    def lines(self, file: object) -> int:
        """The resolver refuses a file of more lines, so it never costs more than the longest."""
        if not isinstance(file, str):
            return 1
        key = id(file), 0
        if key not in self._known:
            self._known[key] = file, min(max(1, len(file.splitlines())), MAX_CSV_LINES)
        return self._known[key][1]

    def _of_list(self, value: object, type_: GraphQLList[Any]) -> int:
        items = value if isinstance(value, list) else [value]
        if len(items) > MAX_COST or not may_hold_lists(type_.of_type):
            return len(items)
        return max([len(items), *(self.longest(each, type_.of_type) for each in items)])

    def _of_object(self, value: object, type_: GraphQLInputObjectType) -> int:
        if not isinstance(value, dict):
            return 0
        fields = type_.fields.items()
        inner = (self.longest(value[name], each.type) for name, each in fields if name in value)
        return max(inner, default=0)


def may_hold_lists(type_: GraphQLInputType) -> bool:
    return isinstance(get_nullable_type(type_), GraphQLList | GraphQLInputObjectType)
