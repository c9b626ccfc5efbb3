"""What a spreadsheet makes of an id leads back to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.services.mapping_csv.spreadsheet_ids import (
    has_lost_digits,
    is_shortened,
    traces_of_damaged,
    traces_of_listed,
)

DAMAGED = [
    ("0014", "14"),
    ("0000", "0"),
    ("14", "14.0"),
    ("14", "14,00"),
    ("0014", "14.0"),
    ("1024", "1,024"),
    ("1024", "1.024"),
    ("1234567", "1\u202f234\u202f567"),
    ("1024", "1'024"),
    ("1E5", "1.00E+05"),
    ("1e5", "1,00E+05"),
    ("12E3", "1.20E+04"),
    ("1E5", "100000"),
    ("1E5", "1E+05"),
    ("100000", "1E+05"),
    ("123456789012", "1.23457E+11"),
    ("123456789012", "1,23457E+11"),
    ("150000000000", "1.5E+11"),
    ("123456789012345678", "1.23456789012346E+17"),
    ("123456789012345678", "123456789012345000"),
    ("1.10", "1.1"),
    ("1-2", "2-Jan"),
    ("1-2", "01-Feb"),
    ("1/2", "02.01.2026"),
    ("1-2", "2026-01-02"),
    ("3-1", "01. Mrz"),
    ("3-1", "1-mars"),
    ("12-2024", "Dec-24"),
    ("MAR1", "1-Mar"),
    ("1-2-3", "1/2/2003"),
]


@pytest.mark.parametrize(("listed", "damaged"), DAMAGED)
def test_the_damaged_id_leads_to_what_it_comes_from(listed: str, damaged: str) -> None:
    assert traces_of_damaged(damaged) & traces_of_listed(listed)


@pytest.mark.parametrize(
    ("listed", "other"),
    [
        ("0014", "15"),
        ("140", "14.0"),
        ("1E5", "1.00E+06"),
        ("123456789012", "1.23458E+11"),
        ("123456789012345678", "123456789012346000"),
        ("1-2", "3-Jan"),
        ("3.5", "5.3"),
        ("2-1", "1-2"),
        ("acme", "Acme"),
        ("abc-1", "1-Mar"),
        ("", ""),
    ],
)
def test_another_id_does_not(listed: str, other: str) -> None:
    assert not traces_of_damaged(other) & traces_of_listed(listed)


@pytest.mark.parametrize("id", ["1.00E+05", "1,5E+11", "1E+05", "1.23457E+11"])
def test_a_shortened_number_is_known_by_its_look(id: str) -> None:
    assert is_shortened(id)


@pytest.mark.parametrize("id", ["1E5", "5E10", "100000", "1.5", "acme", "12E+05", "E+05", ""])
def test_an_id_that_a_vendor_may_have_is_not_taken_for_one(id: str) -> None:
    assert not is_shortened(id)
    assert not has_lost_digits(id)


@pytest.mark.parametrize(
    ("id", "lost"),
    [
        ("1.23457E+11", True),
        ("1,23457E+11", True),
        ("1.23456789012346E+17", True),
        ("1.23457E+05", False),
        ("1.5E+11", False),
        ("1.00E+05", False),
    ],
)
def test_digits_are_lost_beyond_doubt_where_more_stood_than_are_shown(id: str, lost: bool) -> None:
    assert has_lost_digits(id) is lost


@given(st.text(max_size=300) | st.from_regex(r"[0-9.,E+\-/]{0,80}", fullmatch=True))
def test_any_text_has_traces_without_a_crash(id: str) -> None:
    traces_of_damaged(id)
    traces_of_listed(id)
    has_lost_digits(id)
