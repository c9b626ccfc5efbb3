"""Why a pair is suggested, and why it is not."""

from typing import Any

from hypothesis import given

from graphql_api.services.matching.answers import Explanation
from graphql_api.services.matching.evidence import weigh
from graphql_api.services.matching.explanations import explain
from graphql_api.services.matching.model import shipped
from graphql_api.services.matching.profiles import Profile
from graphql_api.services.matching.signals import EvidenceKind, SignalKind
from graphql_api.services.matching.suggestions import SUGGEST_FROM, suggest
from graphql_api.services.matching.surroundings import Surroundings
from tests.services.matching.test_properties import (
    external_organizations,
    left_out,
    organizations,
)
from tests.services.matching.test_suggestions import ours, theirs


def test_a_suggested_pair_has_its_weights_and_no_reason_against_it() -> None:
    found = explained([ours("Kerrow", domain="kerrow.example")], [theirs("Kerrow Ltd")])

    assert found.is_suggested
    assert found.confidence >= SUGGEST_FROM
    assert found.reasons == ()
    assert found.weights[0].kind is EvidenceKind.NORMALIZED_NAME
    assert found.weights[0].weight > 0


def test_what_speaks_against_has_a_weight_below_zero_and_a_sentence() -> None:
    inactive = [theirs("Kerrow", domain="merriton.example", azure_tenant_id="2")]
    found = explained(
        [ours("Kerrow", domain="kerrow.example", identifiers={("microsoft_graph", "1")})], inactive
    )

    against = {each.kind: each for each in found.weights if each.weight < 0}
    assert set(against) == {EvidenceKind.DIFFERENT_IDS, EvidenceKind.DIFFERENT_DOMAINS}
    assert all(each.detail.endswith(".") for each in against.values())


def test_two_that_have_nothing_in_common_are_explained_as_such() -> None:
    found = explained([ours("Kerrow")], [theirs("Merriton")])

    assert not found.is_suggested
    assert [each.kind for each in found.weights] == [EvidenceKind.DIFFERENT_NAMES]
    assert "nothing in common" in found.reasons[0]


def test_numbers_that_differ_are_told_as_such() -> None:
    found = explained(
        [ours("Branch 1", domain="kerrow.example")], [theirs("Branch 2", domain="kerrow.example")]
    )

    assert not found.is_suggested
    assert EvidenceKind.DIFFERENT_NUMBERS in {each.kind for each in found.weights}
    assert any("numbers in their names differ" in each for each in found.reasons)


def test_a_better_pair_is_named() -> None:
    found = explained([ours("Kerrow")], [theirs("Kerow"), theirs("Kerrow")])

    assert not found.is_suggested
    assert [each for each in found.reasons if each.startswith("“Kerrow” and “Kerrow” are")]


def test_it_is_told_if_one_is_mapped_or_the_pair_was_rejected() -> None:
    pair = ("Kerrow", "Kerrow")
    for given_, reason in (
        ({"mapped": ["Kerrow"]}, "already mapped."),
        ({"claimed": ["Kerrow"]}, "already mapped to an organization."),
        ({"refused": [pair]}, "was rejected."),
    ):
        found = explained([ours("Kerrow")], [theirs("Kerrow")], **given_)
        assert not found.is_suggested
        assert [each for each in found.reasons if each.endswith(reason)]


def test_too_many_of_one_name_are_told_as_such() -> None:
    found = explained(
        [ours("Kerrow", id=str(each)) for each in range(30)],
        [theirs("Kerrow", id=str(each)) for each in range(30)],
    )

    assert not found.is_suggested
    assert "Too many" in found.reasons[0]


@given(organizations, external_organizations, left_out)
def test_it_says_what_suggest_does_and_has_a_reason_for_what_it_does_not(
    ours: list[Any], theirs: list[Any], left_out: dict[str, Any]
) -> None:
    result = suggest(ours, theirs, integration_name="ninjaone", **left_out)
    suggested = {(each.organization_id, each.external_id): each for each in result.found}
    for pair in [(one.id, other.id) for one in ours[:2] for other in theirs[:2]]:
        found = explain(ours, theirs, integration_name="ninjaone", pair=pair, **left_out)
        assert found.is_suggested == (pair in suggested)
        assert found.is_suggested == (not found.reasons)
        assert all(each.detail for each in found.weights)
        if found.is_suggested:
            assert found.confidence == suggested[pair].confidence


def test_names_that_have_the_word_numbers_in_common_differ_by_no_number() -> None:
    found = explained([ours("Kerrow Numbers")], [theirs("Merriton Numbers")])

    against = {each.kind for each in found.weights if each.weight < 0}
    assert against == {EvidenceKind.DIFFERENT_NAMES}


def test_any_two_records_are_weighed() -> None:
    empty = Profile(id="1", title="", names=(), domains=frozenset(), identifiers=frozenset())

    evidence = weigh(empty, empty, beside=Surroundings([empty], [empty]), by=shipped())

    assert evidence.confidence < SUGGEST_FROM
    assert evidence.signals() == ()


def test_what_speaks_for_a_pair_has_the_same_names_in_both_accounts_of_it() -> None:
    assert {each.name for each in SignalKind} <= {each.name for each in EvidenceKind}


def explained(organizations: list[Any], externals: list[Any], **given_: Any) -> Explanation:
    pair = organizations[0].id, externals[0].id
    return explain(organizations, externals, integration_name="ninjaone", pair=pair, **given_)
