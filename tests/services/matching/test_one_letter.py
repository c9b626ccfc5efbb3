"""One letter, or a plural, in the only word that tells a company from others, is for a person."""

from collections.abc import Iterator
from itertools import product

import pytest

from graphql_api.services.matching.identifiers import Identifier
from graphql_api.services.matching.suggestions import ACCEPT_ALL, OrganizationToMatch, suggest
from integrations.base import ExternalOrganization

TELLING = [
    "Corvane", "Mossgate", "Brightmoorland", "Lindqvast", "Hill", "Mill", "Finch", "Garden",
    "Gray", "Color", "Harbor", "Painter", "Marine", "Carpenter", "M\u00fcller", "Merchant",
]  # fmt: skip
PATTERNS = [
    "{}", "{} Ltd", "{} Dental", "Dental {}", "{} & Sons", "The {} Group", "{} Dental GmbH",
    "{} Dental (Gold)", "{} Metzgerei", "{} 24",
]  # fmt: skip


def nearly(word: str) -> Iterator[str]:
    """A plural, and a letter more, less, changed, doubled or swapped."""
    yield f"{word}s"
    middle = len(word) // 2
    yield word[:middle] + word[middle + 1 :]
    yield word[:middle] + "x" + word[middle + 1 :]
    yield word[:middle] + word[middle] + word[middle:]
    yield word[:middle] + "r" + word[middle:]
    if word[middle] != word[middle - 1]:
        yield word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    yield word[:-1] + ("a" if word[-1] != "a" else "o")


PAIRS = [
    (pattern.format(word), pattern.format(other))
    for word, pattern in product(TELLING, PATTERNS)
    for other in nearly(word)
]


def confidence(ours: OrganizationToMatch, *theirs: ExternalOrganization) -> float:
    found = suggest([ours], theirs, integration_name="ninjaone").found
    return max((each.confidence for each in found), default=0.0)


@pytest.mark.parametrize("word", TELLING)
def test_it_is_never_accepted_by_the_name(word: str) -> None:
    accepted = [
        (one, other)
        for one, other in PAIRS
        if word in one
        and confidence(
            OrganizationToMatch(id="o", name=one), ExternalOrganization(id="1", name=other)
        )
        >= ACCEPT_ALL
    ]
    assert accepted == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mill Dental", "Mills Dental"), ("Color Dental", "Colour Dental"),
        ("Harbor Dental", "Harbour Dental"), ("Grey Dental", "Gray Dental"),
        ("Service Dental", "Services Dental"), ("System Dental", "Systems Dental"),
        ("Center Dental", "Centre Dental"), ("Vet Dental", "Vets Dental"),
        ("Property Dental", "Properties Dental"), ("Energy Dental", "Energie Dental"),
    ],
)  # fmt: skip
def test_not_even_if_it_is_a_word_of_trade_in_another_name(one: str, other: str) -> None:
    ours = OrganizationToMatch(id="o", name=one)
    assert confidence(ours, ExternalOrganization(id="1", name=other)) < ACCEPT_ALL


SAME = [("Corvane Dental", "Corvanes Dental"), ("Mossgate Ltd", "Mosgate Ltd")]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_else_agrees_does_not_lift_it_unless_it_tells(one: str, other: str) -> None:
    """A domain or an id that others have too says nothing."""
    ours = OrganizationToMatch(
        id="o",
        name=one,
        domain="acmeter.example",
        identifiers=frozenset([Identifier("itglue", "5")]),
        learnt_names=frozenset([f"{one} Group"]),
    )
    metadata = {"website": "acmeter.example", "itglue_id": 5}
    theirs = ExternalOrganization(id="1", name=other, metadata=metadata)
    shared = ExternalOrganization(id="2", name="Tarnside Kilns", metadata=metadata)
    assert confidence(ours, theirs, shared) < ACCEPT_ALL
    assert confidence(ours, theirs) >= ACCEPT_ALL


@pytest.mark.parametrize(("written", "is_slip"), [("Corvanne", True), ("Corvanes", False)])
def test_a_plural_is_no_slip_in_a_word_that_many_have(written: str, is_slip: bool) -> None:
    trades = ("Bakery", "Motors", "Roofing", "Farms", "Signs", "Tyres", "Dental")
    ours = [
        OrganizationToMatch(id=name, name=name)
        for name in ("Corvane & Tarnside Kilns", *(f"Corvane {trade}" for trade in trades))
    ]
    theirs = ExternalOrganization(id="1", name=f"{written} & Tarnside Kilns")
    [found] = suggest(ours, [theirs], integration_name="ninjaone").found

    assert (found.confidence >= ACCEPT_ALL) == is_slip
