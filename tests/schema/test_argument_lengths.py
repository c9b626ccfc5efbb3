"""The work of checking arguments grows with what was sent, not with how often it is named."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLError

from graphql_api.schema.argument_lengths import LONGER, MAX_ARGUMENT, ArgumentLengths


class Counted(list[Any]):
    """Counts how many of its items are looked at."""

    seen = 0

    def __iter__(self) -> Iterator[Any]:
        for each in super().__iter__():
            self.seen += 1
            yield each


def test_a_variable_that_many_inputs_and_fields_name_is_read_once() -> None:
    lengths, numbers = ArgumentLengths(), Counted([1, "a"] * 5_000)
    mapping = {"mappingData": {"a": numbers}}

    for _ in range(10):
        lengths.check({"inputs": [mapping] * 100})

    assert numbers.seen <= 2 * len(numbers)


@pytest.mark.parametrize("name", ["mappingData", "after"])
def test_json_that_is_too_long_is_not_read(name: str) -> None:
    lengths, numbers = ArgumentLengths(), Counted([1] * 500_001)

    for _ in range(10):
        with pytest.raises(GraphQLError, match=f"{name} has at least 1,000,002 characters"):
            lengths.check({"inputs": [{name: numbers}]})

    assert numbers.seen == 0


@pytest.mark.parametrize("part", ["y" * 60_000, [1] * 30_000, {"a": "y" * 60_000}])
def test_json_that_repeats_a_variable_counts_it_each_time(part: object) -> None:
    with pytest.raises(GraphQLError, match=r"mappingData.* characters; 65,536 are allowed"):
        ArgumentLengths().check({"mappingData": {"a": [part] * 2}})
    ArgumentLengths().check({"mappingData": {"a": [part]}})


def test_the_same_list_has_each_name_s_own_limit() -> None:
    lengths, shared = ArgumentLengths(), ["x" * (MAX_ARGUMENT + 1)]

    lengths.check({"mappingData": shared})

    with pytest.raises(GraphQLError, match="ids has 1,001 characters; 1,000 are allowed"):
        lengths.check({"ids": shared})


def test_a_new_value_is_measured_though_an_old_one_s_place_is_free() -> None:
    lengths = ArgumentLengths()
    for _ in range(100):
        lengths.check({"ids": ["short"]})

    for _ in range(100):
        with pytest.raises(GraphQLError):
            lengths.check({"ids": ["x" * (LONGER["after"] + 1)]})
