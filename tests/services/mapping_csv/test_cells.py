import json
import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.services.mapping_csv.cells import (
    CellProblem,
    from_json,
    neutralised,
    original,
    to_boolean,
    to_json,
    to_version,
)

nasty = st.text(st.sampled_from("'=+-@\t\r\n＝＋－＠a;,|\"é \u00a0"))  # noqa: RUF001


@given(nasty)
def test_what_was_neutralised_comes_back_exactly(value: str) -> None:
    assert original(neutralised(value)) == value


@given(nasty)
def test_no_part_is_left_that_a_spreadsheet_would_run(value: str) -> None:
    for part in re.split("[,;|\t\r\n]", neutralised(value)):
        assert not part.startswith(tuple("=+-@＝＋－＠"))  # noqa: RUF001


@given(nasty)
def test_no_cell_is_left_that_a_spreadsheet_would_run(value: str) -> None:
    assert not neutralised(value).startswith(tuple("=+-@\t\r\n＝＋－＠"))  # noqa: RUF001


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("-14", "'-14"),
        ("'=1", "''=1"),
        ("''@x", "'''@x"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("O'Neill", "O'Neill"),
        ("'", "'"),
        ("", ""),
        ("Larkfield;=1", "Larkfield;'=1"),
        ('a;"=1', "a;'\"=1"),
        ("a;'=1", "a;''=1"),
        ("a|@x\t-1", "a|'@x\t'-1"),
        ("Alder, -1", "Alder,' -1"),
        ("Alder; Birch - Kent", "Alder; Birch - Kent"),
    ],
)
def test_only_what_would_be_run_gets_an_apostrophe(value: str, cell: str) -> None:
    assert neutralised(value) == cell
    assert original(cell) == value


def test_a_formula_that_was_typed_is_taken_as_text() -> None:
    assert original("=1+1") == "=1+1"


@pytest.mark.parametrize("cell", ["true", "TRUE", " yes ", "1", "WAHR", "VRAI"])
def test_true_as_spreadsheets_write_it(cell: str) -> None:
    assert to_boolean(cell) is True


@pytest.mark.parametrize("cell", ["false", "FALSE", "no", "0", "FALSCH", "faux"])
def test_false_as_spreadsheets_write_it(cell: str) -> None:
    assert to_boolean(cell) is False


@pytest.mark.parametrize("cell", ["", " ", "maybe", "2", "truefalse"])
def test_another_word_is_no_boolean(cell: str) -> None:
    with pytest.raises(CellProblem, match="neither true nor false"):
        to_boolean(cell)


@pytest.mark.parametrize("cell", ["0", "-1", "1.0", "1,5", "v1", "١", "9" * 40])  # noqa: RUF001
def test_another_text_is_no_version(cell: str) -> None:
    with pytest.raises(CellProblem, match="not a version"):
        to_version(cell)


@given(st.dictionaries(nasty, nasty | st.integers() | st.lists(nasty, max_size=2), max_size=3))
def test_mapping_data_that_would_be_run_comes_back_by_any_program(data: dict[str, object]) -> None:
    cell = from_json(data)
    assert cell == "" or json.loads(cell) == data
    assert to_json(cell) == data
    for part in re.split("[,;|]", cell):
        assert not part.startswith(tuple("=+-@＝＋－＠"))  # noqa: RUF001


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.text(), json_values, max_size=4).filter(lambda data: "inf" not in str(data))
)
def test_mapping_data_comes_back(data: dict[str, object]) -> None:
    assert to_json(from_json(data)) == data


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("{", "not JSON"),
        ("{'a': 1}", "not JSON"),
        ('{"a": NaN}', "NaN is not JSON"),
        ('{"a": 1, "b": {"c": 1, "c": 2}}', "'c' occurs twice"),
        ('{"a": ' + "9" * 5000 + "}", "too long"),
        ("[" * 60_000, "too deep"),
        ("[" * 100_000, "has 100,000 characters; at most 32,768 bytes"),
    ],
)
def test_what_is_not_json_is_told(cell: str, said: str) -> None:
    with pytest.raises(CellProblem, match=said):
        to_json(cell)


def test_too_large_a_number_is_left_to_the_rules_of_mapping_data() -> None:
    assert to_json('{"a": 1e999}') == {"a": math.inf}
