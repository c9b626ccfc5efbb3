"""Costing a list takes no longer than it is, however many fields it is given to."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLError, OperationDefinitionNode, parse

from graphql_api.execution.list_lengths import MAX_COST
from graphql_api.execution.operation_limits import MAX_ROOT_FIELDS, cost_with_variables
from tests.execution.test_operation_limits import SHELVES


class Counted(list[Any]):
    """Counts how many of its items are looked at."""

    seen = 0

    def __iter__(self) -> Iterator[Any]:
        for each in super().__iter__():
            self.seen += 1
            yield each


IDS = "query($x: [ID!]!) {%s}", "a%d: byIds(ids: $x) {name}"
LABELS = "mutation($x: [LabelInput!]!) {%s}", "a%d: label(shelves: $x) {name}"


@pytest.mark.parametrize(
    ("document", "items", "most"),
    [
        (IDS, [1] * 1_000, 0),
        (IDS, [1] * 500_001, 0),
        (LABELS, [1] * 500_001, 0),
        (LABELS, [{"id": "1", "words": ["a"]}] * 100, 100),
    ],
    ids=["ids", "far too many ids", "what are no inputs", "inputs"],
)
def test_a_list_is_looked_at_once(
    document: tuple[str, str], items: list[object], most: int
) -> None:
    fields = " ".join(document[1] % number for number in range(MAX_ROOT_FIELDS))
    given = Counted(items)

    assert cost_of(document[0] % fields, given) >= min(len(items), MAX_COST)

    assert given.seen <= most


def cost_of(query: str, given: object) -> int:
    document = parse(query)
    [operation] = document.definitions
    assert isinstance(operation, OperationDefinitionNode)
    try:
        return cost_with_variables(SHELVES, document, operation, {"x": given})
    except GraphQLError:  # too much
        return MAX_COST
