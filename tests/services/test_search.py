"""A search finds what the matcher takes for the same, by whatever way it is typed."""

import pytest

from graphql_api.models.letters import Search


@pytest.mark.parametrize(
    ("stored", "sought"),
    [
        ("Müller Bau", "muller"),
        ("Müller Bau", "mueller"),
        ("Mueller Bau", "müller"),
        ("Müller Bau", "bau mül"),
        ("Café Société", "cafe societe"),
        ("O\u2019Brannagh", "O'Brannagh"),
        ("O'Brannagh", "obrannagh"),
        ("Smith & Sons", "smith and sons"),
        ("Smith und Sons", "smith & sons"),
        ("Harlow\u00a0Finch", "harlow finch"),
        ("Harlow\u00a0Finch", "finch harlow"),
        ("Harlow Finch", "harlow\u00a0finch"),
        ("Łódź Marine", "lodz"),
        ("A.B.C. Industries", "abc"),
        ("ABC Industries", "a.b.c."),
        ("Straße 7", "strasse"),
        ("Corvane (Nord)", "corvane nord"),
        ("Corvane (Nord)", "(nord)"),
        ("corvane.example", "vane.ex"),
        ("b/14", "b/1"),
        ("株式会社みなと", "みなと"),
        ("München", "unchen"),
        ("Site 4900", "site 49"),
        ("Corvane", "  "),
        ("Corvane", ""),
    ],
)
def test_it_finds(stored: str, sought: str) -> None:
    assert Search(sought).finds(stored)


@pytest.mark.parametrize(
    ("stored", "sought"),
    [
        ("Müller Bau", "miller"),
        ("Smith & Sons", "smith and daughters"),
        ("Harlow Finch", "harlow finches"),
        ("Corvane", "-"),
        ("Site 1492", "site 49"),
        ("Corvane Nord", "vane ord"),
        ("14", "41"),
        ("Corvane", "corvane nord"),
    ],
)
def test_it_does_not_find(stored: str, sought: str) -> None:
    assert not Search(sought).finds(stored)


def test_all_words_are_in_one_of_the_texts() -> None:
    assert Search("corvane nord").finds("", None, "Corvane Nord")
    assert not Search("corvane nord").finds("Corvane", "Nord")


def test_what_is_no_name_is_found_as_it_is_written() -> None:
    assert Search("site-49").finds("Site 0490", "site-490.example")
    assert not Search("site 49").finds("Site 0490", "site-490.example")
