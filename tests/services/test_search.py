"""A search finds what the matcher takes for the same, by whatever way it is typed."""

import json
from pathlib import Path

import pytest

from graphql_api.models.letters import Search

CASES = json.loads((Path(__file__).parents[1] / "search_cases.json").read_text())
"""The client is held to them, too."""


@pytest.mark.parametrize(("stored", "sought"), CASES["found"])
def test_it_finds(stored: str, sought: str) -> None:
    assert Search(sought).finds(stored)


@pytest.mark.parametrize(("stored", "sought"), CASES["not_found"])
def test_it_does_not_find(stored: str, sought: str) -> None:
    assert not Search(sought).finds(stored)


def test_all_words_are_in_one_of_the_texts() -> None:
    assert Search("corvane nord").finds("", None, "Corvane Nord")
    assert not Search("corvane nord").finds("Corvane", "Nord")


def test_what_is_no_name_is_found_as_it_is_written() -> None:
    assert Search("site-49").finds("Site 0490", "site-490.example")
    assert not Search("site 49").finds("Site 0490", "site-490.example")
