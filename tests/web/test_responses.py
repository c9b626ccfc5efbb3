import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.web.responses import encode, write_json

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=20,
)


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


@given(st.dictionaries(st.text(max_size=3), JSON))
def test_a_body_is_the_same_in_pieces(data: dict[str, object]) -> None:
    assert json.loads(encode({"data": data}, limit=10**9)) == {"data": data}


LONG: dict[str, object] = {"data": {"note": "x" * 10_000}}


@pytest.mark.parametrize(
    "data",
    [
        {"o": {"mappings": [LONG] * 10_000}},
        {"o": {f"a{number}": [LONG] * 100 for number in range(100)}},
        {"all": {"nodes": [{"mappings": [], "a": [LONG] * 100, "b": {"c": [LONG]}}] * 100}},
        {"nodes": [{"o": {f"a{number}": [LONG] * 100 for number in range(100)}}]},
    ],
    ids=["list", "aliases", "page", "aliases of one item"],
)
def test_a_body_that_is_too_large_is_not_written_whole(data: dict[str, object]) -> None:
    tracemalloc.start()
    written = encode({"data": data}, limit=1_000_000)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert b"RESPONSE_TOO_LARGE" in written
    assert most < 3_000_000
