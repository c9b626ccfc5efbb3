import json

import pytest

from graphql_api.web.responses import write_json


@pytest.mark.parametrize(
    "value",
    [
        {"data": {"name": "é", "count": 1, "share": 0.5, "none": None, "list": [True, []]}},
        {"a whole number": 10**30},
        {"half a pair": "\ud83d"},
        {"true": {"\ud83d": 2**70}},
    ],
)
def test_what_is_written_is_read_again(value: object) -> None:
    assert json.loads(write_json(value)) == value


def test_a_deep_value_is_written() -> None:
    value: list[object] = []
    for _ in range(400):
        value = [value]
    assert json.loads(write_json(value)) == value


def test_a_number_that_json_does_not_know_is_null() -> None:
    assert write_json({"share": float("nan")}) == b'{"share":null}'
