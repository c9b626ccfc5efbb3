from dataclasses import replace
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graphql_api.services.matching.answers import Suggestions
from graphql_api.services.matching.explanations import explain
from graphql_api.services.matching.identifiers import Identifier
from graphql_api.services.matching.suggestions import ACCEPT_ALL, OrganizationToMatch, suggest
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


Record = tuple[str, str | None]
"""A name and a domain."""

records = st.lists(st.tuples(names, domains), min_size=1, max_size=3)
pairs_of_records = st.tuples(
    st.builds(
        OrganizationToMatch,
        id=st.just("asked"),
        name=names,
        identifiers=identifiers,
        aliases=st.frozensets(names, max_size=1),
    ),
    st.builds(
        ExternalOrganization,
        id=st.just("asked"),
        name=names,
        is_active=st.booleans(),
        metadata=st.fixed_dictionaries({"itglue_id": st.none() | st.integers(0, 3)}),
    ),
)


@given(records, records)
def test_it_makes_no_difference_which_side_a_record_is_of(
    ours: list[Record], theirs: list[Record]
) -> None:
    for one, other in product(range(len(ours)), range(len(theirs))):
        assert _confidence(_ours(ours), _theirs(theirs), (f"{one}", f"{other}")) == _confidence(
            _ours(theirs), _theirs(ours), (f"{other}", f"{one}")
        )


@given(pairs_of_records, organizations, external_organizations)
def test_an_agreement_that_nobody_shares_never_lowers_the_confidence(
    pair: tuple[OrganizationToMatch, ExternalOrganization],
    ours: list[OrganizationToMatch],
    theirs: list[ExternalOrganization],
) -> None:
    one, other = pair

    def confidence(one: OrganizationToMatch, other: ExternalOrganization) -> float:
        return _confidence([one, *ours], [other, *theirs], ("asked", "asked"))

    def with_metadata(**more: object) -> ExternalOrganization:
        return replace(other, metadata={**other.metadata, **more})

    before = confidence(one, other)
    tenant = Identifier("microsoft_graph", TENANT)
    agreeing = {
        "id": (
            replace(one, identifiers=one.identifiers | {tenant}),
            with_metadata(azure_tenant_id=TENANT),
        ),
        "domain": (replace(one, domain=UNSHARED), with_metadata(website=UNSHARED)),
        "name": (replace(one, name="Zorvex Quill"), replace(other, name="Zorvex Quill")),
    }
    for field, (ours_then, theirs_then) in agreeing.items():
        assert confidence(ours_then, theirs_then) >= before, field


@given(organizations, external_organizations)
def test_a_record_that_has_nothing_in_common_makes_nobody_acceptable(
    ours: list[OrganizationToMatch], theirs: list[ExternalOrganization]
) -> None:
    before = {(each.organization_id, each.external_id) for each in _suggest(ours, theirs).found}
    stranger = ExternalOrganization(id="stranger", name="Zorvex Quill")
    unknown = OrganizationToMatch(id="unknown", name="Hobbin Tarsk")
    for after in (
        _suggest(ours, [*theirs, stranger]),
        _suggest([*ours, unknown], theirs),
        _suggest([*ours, unknown], [*theirs, stranger]),
    ):
        accepted = {
            (each.organization_id, each.external_id)
            for each in after.found
            if each.confidence >= ACCEPT_ALL and not each.is_ambiguous
        }
        assert accepted <= before


TENANT = "00000000-0000-4000-8000-000000000001"
UNSHARED = "zorvex-quill.example"


def _ours(records: list[Record]) -> list[OrganizationToMatch]:
    return [
        OrganizationToMatch(id=f"{number}", name=name, domain=domain)
        for number, (name, domain) in enumerate(records)
    ]


def _theirs(records: list[Record]) -> list[ExternalOrganization]:
    return [
        ExternalOrganization(id=f"{number}", name=name, metadata={"website": domain})
        for number, (name, domain) in enumerate(records)
    ]


def _confidence(
    ours: list[OrganizationToMatch], theirs: list[ExternalOrganization], pair: tuple[str, str]
) -> float:
    return explain(ours, theirs, integration_name="ninjaone", pair=pair).confidence


def _suggest(ours: list[OrganizationToMatch], theirs: list[ExternalOrganization]) -> Suggestions:
    return suggest(ours, theirs, integration_name="ninjaone")
