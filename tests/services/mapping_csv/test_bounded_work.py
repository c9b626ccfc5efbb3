"""Whatever text is sent, the work is in proportion to its length."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphql_api.services.errors import ValidationError
from graphql_api.services.mapping_csv import cells
from graphql_api.services.mapping_csv.columns import COLUMNS
from graphql_api.services.mapping_csv.reading import read

HEADER = "organization_name,integration,external_org_id,mapping_data"
MIB = 1024 * 1024
MAX_LINES = 1_500

Work = Callable[[str], object]


def as_file(text: str) -> object:
    return read(text, max_lines=MAX_LINES)


def as_body(text: str) -> object:
    return read(f"{HEADER}\n{text}", max_lines=MAX_LINES)


PARSING: Sequence[Work] = (
    as_file,
    as_body,
    cells.to_json,
    cells.to_boolean,
    cells.to_version,
    cells.neutralised,
    cells.original,
)
"""Every function that is given what a person sent, before anything is known of it."""


def seconds(work: Work, text: str) -> float:
    """CPU seconds of the fastest of two, which others on the machine disturb least."""
    return min(_seconds(work, text) for _ in range(2))


def _seconds(work: Work, text: str) -> float:
    begun = time.process_time()
    with suppress(ValidationError, cells.CellProblem):
        work(text)
    return time.process_time() - begun


def columns(count: int) -> str:
    """A quoted line end now and then keeps a reader that looks for `;` from giving up early."""
    names = ["version"] * count
    names[10_000::10_000] = ['"version\n"'] * len(names[10_000::10_000])
    return ",".join(names) + "\n1\n"


def keys(count: int) -> str:
    """The last one comes twice."""
    return "{" + ",".join(f'"{number}":1' for number in (*range(count), count - 1)) + "}"


def test_a_header_of_forty_thousand_columns_is_refused_at_once() -> None:
    as_file(HEADER)
    assert seconds(as_file, columns(20_000)) < 0.02
    assert seconds(as_file, columns(40_000)) < 0.02


def test_keys_are_counted_once_however_many_there_are() -> None:
    few, many = seconds(cells.to_json, keys(2_000)), seconds(cells.to_json, keys(5_000))
    assert many < 0.02 + 4 * few
    with pytest.raises(cells.CellProblem, match="'4999' occurs twice"):
        cells.to_json(keys(5_000))


@pytest.mark.parametrize("work", PARSING, ids=lambda work: work.__name__)
@given(
    unit=st.text(st.sampled_from(",;|\t\r\n\"'= {}[]:1a\ufeffé"), min_size=1, max_size=6)
    | st.sampled_from([*(f"{column}," for column in COLUMNS), '{"a":1}', '"a":1,', '""', "a,b,1\n"])
)
@settings(max_examples=15, deadline=None)
def test_sixteen_times_the_text_is_not_much_more_than_sixteen_times_the_work(
    work: Work, unit: str
) -> None:
    """What is quadratic costs 256 times as much, which is far more than what is allowed here."""
    short, long = (unit * (size // len(unit)) for size in (MIB // 64, MIB // 4))
    assert seconds(work, long) < 0.03 + 40 * seconds(work, short)


@pytest.mark.parametrize(
    "text",
    ["," * MIB, ";" * MIB, '"' * MIB, "a," * (MIB // 2), f"{HEADER}{' ' * MIB}", "\ufeff" * MIB],
    ids=["commas", "semicolons", "quotes", "cells", "blanks", "marks"],
)
def test_a_header_beyond_use_is_refused_before_it_is_read_to_its_end(text: str) -> None:
    with pytest.raises(ValidationError):
        as_file(text)
    assert seconds(as_file, text) < 0.02


def test_lines_far_beyond_what_is_allowed_are_not_counted() -> None:
    text = f"{HEADER}\n" + "a\n" * (MIB // 2)
    with pytest.raises(ValidationError, match="more than 3,000 lines; at most 1,500 are"):
        as_file(text)
    assert seconds(as_file, text) < 0.05


@given(st.text(st.sampled_from("\n\r ,;\"'a"), max_size=40))
def test_a_file_of_odd_characters_is_read_or_refused(text: str) -> None:
    with suppress(ValidationError):
        as_body(text)


def test_a_cell_longer_than_mapping_data_may_be_is_not_parsed() -> None:
    with pytest.raises(cells.CellProblem, match="at most 32,768 bytes"):
        cells.to_json('{"a": "' + "a" * 70_000 + '"}')


def test_mapping_data_as_long_as_allowed_comes_back_however_it_is_written() -> None:
    data = {"a": [1] * 16_000, "é": "=;" * 100}
    assert cells.to_json(cells.from_json(data)) == data
