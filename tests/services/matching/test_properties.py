from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graphql_api.services.matching.answers import Suggestions
from graphql_api.services.matching.identifiers import Identifier
from graphql_api.services.matching.suggestions import OrganizationToMatch, suggest
from integrations.base import ExternalOrganization

# Few words, domains and ids, so that much is in common and much is in conflict.
WORDS = (
    "Kerrow", "Kerow", "Merriton", "Müller", "Mueller", "Dental", "Group", "Ltd", "GmbH", "&", "1",
    "2", "Kilns", "KMK", "of", "(UK)", "t/a", ",",
)  # fmt: skip
names = st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join) | st.text(max_size=12)
domains = st.none() | st.sampled_from(["kerrow.example", "www.kerrow.example", "merriton.example"])
identifiers = st.frozensets(
    st.builds(
        Identifier, st.sampled_from(["itglue", "ninjaone"]), st.sampled_from(["1", "2", "3"])
    ),
    max_size=2,
)
organizations = st.lists(
    st.builds(
        OrganizationToMatch,
        id=st.integers(0, 9).map("organization {}".format),
        name=names,
        domain=domains,
        identifiers=identifiers,
        learnt_names=st.frozensets(names, max_size=1),
        aliases=st.frozensets(names, max_size=1),
    ),
    max_size=8,
    unique_by=lambda each: each.id,
)
external_organizations = st.lists(
    st.builds(
        ExternalOrganization,
        id=st.integers(0, 9).map(str),
        name=names,
        is_active=st.booleans(),
        metadata=st.fixed_dictionaries(
            {"website": domains, "itglue_id": st.none() | st.integers(0, 3)}
        ),
    ),
    max_size=8,
    unique_by=lambda each: each.id,
)
left_out = st.fixed_dictionaries(
    {
        "mapped": st.frozensets(st.integers(0, 9).map("organization {}".format), max_size=2),
        "claimed": st.frozensets(st.integers(0, 9).map(str), max_size=2),
        "refused": st.frozensets(
            st.tuples(st.integers(0, 9).map("organization {}".format), st.integers(0, 9).map(str)),
            max_size=5,
        ),
    }
)


@given(organizations, external_organizations, left_out)
def test_nobody_is_suggested_twice_and_nobody_who_is_left_out(
    ours: list[OrganizationToMatch],
    theirs: list[ExternalOrganization],
    left_out: dict[str, Any],
) -> None:
    result = suggest(ours, theirs, integration_name="ninjaone", **left_out)
    pairs = [(each.organization_id, each.external_id) for each in result.found]
    suggested = [organization for organization, _ in pairs]
    suggested_externals = [external for _, external in pairs]

    assert len(set(suggested)) == len(suggested)
    assert len(set(suggested_externals)) == len(suggested_externals)
    assert left_out["mapped"].isdisjoint(suggested)
    assert left_out["claimed"].isdisjoint(suggested_externals)
    assert left_out["refused"].isdisjoint(pairs)
    assert sorted([*suggested, *result.unmatched_organizations]) == sorted(
        {each.id for each in ours} - left_out["mapped"]
    )
    assert sorted([*suggested_externals, *result.unmatched_external_organizations]) == sorted(
        {each.id for each in theirs} - left_out["claimed"]
    )


@given(organizations, external_organizations)
def test_confidence_lies_within_bounds_and_has_its_reasons(
    ours: list[OrganizationToMatch], theirs: list[ExternalOrganization]
) -> None:
    for suggestion in _suggest(ours, theirs).found:
        assert 0 <= suggestion.confidence <= 1
        assert suggestion.signals


@given(organizations, external_organizations, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(
    ours: list[OrganizationToMatch], theirs: list[ExternalOrganization], chance: Any
) -> None:
    before = _suggest(ours, theirs)
    chance.shuffle(ours)
    chance.shuffle(theirs)

    assert _suggest(ours, theirs) == before


def _suggest(ours: list[OrganizationToMatch], theirs: list[ExternalOrganization]) -> Suggestions:
    return suggest(ours, theirs, integration_name="ninjaone")
