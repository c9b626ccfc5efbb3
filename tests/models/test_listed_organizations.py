"""Organizations in columns are what they were as objects, and are found by the same searches."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.models.letters import Search
from graphql_api.models.listed_organizations import ListedOrganizations
from graphql_api.models.searchable_organizations import SearchableOrganizations
from graphql_api.models.text_columns import KeptMetadata
from integrations.base import ExternalOrganization

texts = st.text("aB ßÄİ-.&\n\x00é漢\ud800😀", max_size=6)
metadata = st.dictionaries(texts, st.none() | st.integers() | st.booleans() | texts, max_size=2)
organizations = st.builds(
    ExternalOrganization,
    id=st.sampled_from("abc") | texts,
    name=texts | st.sampled_from(["Smith & Sons", "Müller GmbH", "A.B.C. Industries", "Brännö"]),
    is_active=st.booleans(),
    metadata=metadata,
    is_nameless=st.booleans(),
)
listings = st.lists(organizations, max_size=8)
sought = texts | st.sampled_from(
    ["smith and", "mueller", "muller", "abc ind", "ind abc", "son", "b"]
)


@given(listings)
def test_columns_are_the_sequence_that_they_were_made_of(given: list[ExternalOrganization]) -> None:
    columns = ListedOrganizations(given)
    assert list(columns) == given
    assert columns == given
    assert [columns[each] for each in range(-len(given), len(given))] == [*given, *given]
    assert columns[1:5] == given[1:5]
    assert columns.chosen([0, 2])[:] == [given[0], given[2]] if len(given) > 2 else True
    assert columns.nameless == sum(each.is_nameless for each in given)
    with pytest.raises(IndexError):
        columns[len(given)]


@given(listings)
def test_by_id_is_the_dictionary_of_them(given: list[ExternalOrganization]) -> None:
    columns, expected = ListedOrganizations(given), {each.id: each for each in given}
    assert columns.by_id == expected
    assert list(columns.by_id) == list(expected)
    assert len(columns.by_id) == len(expected)
    for id in [*expected, "none"]:
        assert columns.by_id.get(id) == expected.get(id)
        assert (id in columns.by_id) == (id in expected)
        whole, part = expected.get(id), columns.listed(id)
        assert (part is None) == (whole is None)
        if whole is not None:
            assert part == (whole.name, whole.is_active, whole.is_nameless)
        assert columns.positions_of(id) == [n for n, each in enumerate(given) if each.id == id]


def test_two_ids_of_one_hash_are_told_apart() -> None:
    """As `_Positions` has them side by side, whichever they are."""
    given = [ExternalOrganization(id=str(number), name="x") for number in range(2000)]
    columns = ListedOrganizations(given)
    assert all(columns.by_id[each.id] == each for each in given)


@given(listings)
def test_metadata_stay_the_text_that_they_are_in_a_row(given: list[ExternalOrganization]) -> None:
    for each in ListedOrganizations(given):
        if each.metadata:
            assert isinstance(each.metadata, KeptMetadata)
            again = replace(each, metadata=KeptMetadata(each.metadata.text))
            assert ListedOrganizations([each]) == ListedOrganizations([again])


@given(listings, sought)
def test_a_search_finds_what_looking_at_each_finds(
    given: list[ExternalOrganization], text: str
) -> None:
    search = Search(text)
    if not search:
        return
    expected = {
        number
        for number, each in enumerate(given)
        if search.finds(
            each.name, each.id, *(value for value in each.metadata.values() if type(value) is str)
        )
    }
    assert SearchableOrganizations(given).find(search) == expected
