from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from graphql_api.services.matching.name_similarity import NameSimilarity, compare
from graphql_api.services.matching.names import readings

WORDS = (
    "Kerrow", "Kerow", "Merriton", "Dental", "Dentl", "Accountants", "Accts", "Group", "Med.",
    "Medical", "St", "Saint", "1", "2", "A", "AB", "of", "&", "Ltd", "GmbH", "Care", "Home",
)  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "similarity"),
    [
        ("Kerrow Dental", "Kerrow Dental", NameSimilarity.EXACT),
        ("Kerrow Dental", "KERROW DENTAL LTD", NameSimilarity.NORMALIZED),
        ("Kerrow Accountants", "Kerrow Accts", NameSimilarity.REWORDED),
        ("Kerrow & Merrit", "Merrit & Kerrow", NameSimilarity.REWORDED),
        ("Garage Kerrow", "Kerrow Garage", NameSimilarity.REWORDED),
        ("Moss Gate Kilns", "Mossgate Kilns", NameSimilarity.REWORDED),
        ("Kerrow Accountants", "Kerrow Acountants", NameSimilarity.MISSPELT),
        ("Kerrow Group", "Kerrow", NameSimilarity.STRUCTURAL),
        ("Lindqvast Optics", "Lindqvist Optics", NameSimilarity.ONE_LETTER),
        ("Kerrow t/a Plum Pantry", "Plum Pantry", NameSimilarity.ONE_OF_TWO),
        ("Kerrow Accountants", "Kerrow Accountancy", NameSimilarity.RELATED),
        ("Bank of Kerrow", "Kerrow Bank", NameSimilarity.RELATED),
        ("Kerrow Home Care", "Kerrow Care Home", NameSimilarity.RELATED),
        ("Kerrow Kilns", "Kerrow", NameSimilarity.CONTAINED),
        ("Kerrow Lime Kilns", "KLK", NameSimilarity.INITIALS),
        ("ABC", "ABCD Industries", None),
        ("ABC", "ABC Industries", None),
        ("Branch 1", "Branch 2", None),
        ("Kerrow Kilns", "Kerrow Kilns 2", None),
        ("Northgate Windows", "Southgate Windows", None),
        ("Kerrow Foods", "Kerrow Transport", None),
        ("Marram", "Marramore Leisure", None),
    ],
)
def test_names_are_as_alike_as_a_person_would_say(
    one: str, other: str, similarity: NameSimilarity | None
) -> None:
    assert best(one, other) is similarity


names = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)


@example("Kerrow St", "St St")
@given(names, names)
def test_it_does_not_matter_which_comes_first(one: str, other: str) -> None:
    assert best(one, other) is best(other, one)


def best(one: str, other: str) -> NameSimilarity | None:
    found = [compare(*pair) for pair in product(readings(one), readings(other))]
    return min((each for each in found if each is not None), default=None)
