from typing import Any

import pytest

from graphql_api.services.matching.answers import Suggestion, Suggestions
from graphql_api.services.matching.identifiers import Identifier, identifiers_of
from graphql_api.services.matching.signals import SignalKind
from graphql_api.services.matching.suggestions import (
    ACCEPT_ALL,
    OrganizationToMatch,
    suggest,
)
from integrations.base import ExternalOrganization

TENANT = "5f0c2b7e-8a52-4d0c-9a1b-0f6a3c1d2e01"
OTHER_TENANT = "5f0c2b7e-8a52-4d0c-9a1b-0f6a3c1d2e02"


def ours(
    name: str,
    *,
    id: str | None = None,
    domain: str | None = None,
    identifiers: Any = (),
    learnt_names: Any = (),
    aliases: Any = (),
) -> OrganizationToMatch:
    return OrganizationToMatch(
        id=id or name,
        name=name,
        domain=domain,
        identifiers=frozenset(Identifier(*each) for each in identifiers),
        learnt_names=frozenset(learnt_names),
        aliases=frozenset(aliases),
    )


def theirs(name: str, *, id: str | None = None, **metadata: Any) -> ExternalOrganization:
    return ExternalOrganization(id=id or name, name=name, metadata=metadata)


def test_an_id_that_a_mapping_elsewhere_tells_outdoes_another_name() -> None:
    halo_client = ExternalOrganization(id="95", name="Kerrow", metadata={"azure_tenant_id": TENANT})
    kerrow = ours("Kerrow", identifiers=identifiers_of("halopsa", halo_client))

    found = suggested(
        [kerrow], [theirs("Kerrow", id=OTHER_TENANT), theirs("Formerly Merriton", id=TENANT)],
        integration_name="microsoft_graph",
    )  # fmt: skip

    assert found.external_id == TENANT
    assert [signal.kind for signal in found.signals] == [SignalKind.EXTERNAL_ID]
    assert TENANT in found.signals[0].detail
    assert found.confidence >= ACCEPT_ALL
    assert not found.is_ambiguous


def test_hudus_links_and_its_vendors_ids_are_the_same_ids() -> None:
    link = {"integrator_name": "cw_manage", "sync_id": 250, "identifier": "KerrowLtd"}
    company = ExternalOrganization(id="7", name="Kerrow", metadata={"integrations": [link]})

    assert identifiers_of("hudu", company) == {
        Identifier("hudu", "7"),
        Identifier("connectwise_psa", "250"),
        Identifier("customer code", "kerrowltd"),
    }


def test_signals_are_told_strongest_first() -> None:
    found = suggested(
        [ours("Kerrow Kilns", domain="kerrow.example", identifiers={("itglue", "5")})],
        [theirs("KERROW Kilns", website="https://www.kerrow.example/", itglue_id=5)],
    )

    assert [signal.kind for signal in found.signals] == [
        SignalKind.EXTERNAL_ID,
        SignalKind.DOMAIN,
        SignalKind.NORMALIZED_NAME,
    ]


def test_the_same_name_with_another_tenant_is_for_a_person() -> None:
    found = suggested(
        [ours("Kerrow", identifiers={("microsoft_graph", TENANT)})],
        [theirs("Kerrow", azure_tenant_id=OTHER_TENANT)],
    )

    assert found.confidence <= 0.5
    assert found.is_ambiguous
    assert "Microsoft 365 tenant ids differ" in found.signals[0].detail


def test_the_same_name_with_another_domain_is_not_accepted_unseen() -> None:
    found = suggested(
        [ours("Kerrow", domain="kerrow.example")], [theirs("Kerrow", domain="merriton.example")]
    )

    assert found.confidence < ACCEPT_ALL
    assert "kerrow.example and merriton.example" in found.signals[0].detail


def test_a_customer_code_in_common_does_not_outweigh_domains_that_differ() -> None:
    found = suggested(
        [ours("Kerrow", domain="kerrow.example", identifiers={("customer code", "krw01")})],
        [theirs("Kerrow", domain="merriton.example", id_number="KRW01")],
    )

    assert SignalKind.EXTERNAL_ID in {signal.kind for signal in found.signals}
    assert found.confidence < ACCEPT_ALL


def test_a_domain_that_several_share_tells_none_of_them_from_another() -> None:
    result = match(
        [ours("Kerrow Foods", domain="kerrow.example")],
        [theirs("Kerrow Hall", website="kerrow.example"), theirs("Sud", website="kerrow.example")],
    )

    assert result.found == ()


def test_an_id_that_several_share_leaves_the_choice_to_the_names() -> None:
    group = {("microsoft_graph", TENANT)}
    result = match(
        [ours("Kerrow North", identifiers=group), ours("Kerrow South", identifiers=group)],
        [theirs("Kerrow South", azure_tenant_id=TENANT)],
    )

    assert [each.organization_id for each in result.found] == ["Kerrow South"]
    assert [signal.kind for signal in result.found[0].signals] == [SignalKind.EXACT_NAME]


def test_the_same_name_twice_is_ambiguous() -> None:
    found = suggested([ours("Kerrow")], [theirs("Kerrow", id="1"), theirs("Kerrow", id="2")])

    assert found.is_ambiguous


def test_what_is_too_close_is_told_from_both_ends() -> None:
    here = suggested([ours("Kerrow")], [theirs("Kerrow", id="1"), theirs("Kerrow", id="2")])
    there = suggested([ours("Kerrow", id="a"), ours("Kerrow", id="b")], [theirs("Kerrow", id="1")])

    assert [(tie.organization_id, tie.external_id) for tie in here.near_ties] == [("Kerrow", "2")]
    assert here.near_ties[0].confidence == here.confidence
    assert [(tie.organization_id, tie.external_id) for tie in there.near_ties] == [("b", "1")]


def test_a_clear_one_has_no_near_tie() -> None:
    found = suggested([ours("Kerrow")], [theirs("Kerrow"), theirs("Merriton")])

    assert not found.is_ambiguous
    assert found.near_ties == ()


def test_the_same_name_twice_is_clear_where_each_has_its_domain() -> None:
    result = match(
        [ours("Kerrow", id="a", domain="a.example"), ours("Kerrow", id="b", domain="b.example")],
        [
            theirs("Kerrow", id="1", domain="b.example"),
            theirs("Kerrow", id="2", domain="a.example"),
        ],
    )

    assert {(each.organization_id, each.external_id) for each in result.found} == {
        ("a", "2"),
        ("b", "1"),
    }
    assert not any(each.is_ambiguous for each in result.found)


def test_a_rival_that_clearly_belongs_elsewhere_is_none() -> None:
    result = match(
        [ours("Kerrow Kilns Group"), ours("Kerrow Kilns", domain="kilns.example")],
        [theirs("Kerrow Kilns", domain="kilns.example"), theirs("Kerrow Kilns Grp Ltd")],
    )

    assert len(result.found) == 2
    assert not any(each.is_ambiguous for each in result.found)


def test_a_good_match_is_not_given_up_for_two_poor_ones() -> None:
    result = match(
        [ours("Kerrow Kilns"), ours("Kerrow")], [theirs("Kerrow Kilns"), theirs("Kerrow Kilns Spa")]
    )

    assert ("Kerrow Kilns", "Kerrow Kilns") in {
        (each.organization_id, each.external_id) for each in result.found
    }


def test_an_inactive_external_organization_gives_way_to_an_active_one() -> None:
    old = ExternalOrganization(id="old", name="Kerrow", is_active=False)

    found = suggested([ours("Kerrow")], [old, theirs("Kerrow", id="new")])

    assert found.external_id == "new"
    assert not found.is_ambiguous


def test_a_name_that_accepted_mappings_taught_counts_nearly_as_ones_own() -> None:
    found = suggested([ours("Kerrow", learnt_names={"Plum Pantry"})], [theirs("Plum Pantry Ltd")])

    assert found.confidence >= ACCEPT_ALL
    assert [signal.kind for signal in found.signals] == [SignalKind.NORMALIZED_NAME]
    assert "accepted mapping of “Kerrow”" in found.signals[0].detail


def test_an_alias_is_as_good_as_ones_own_name_and_is_told() -> None:
    by_name = suggested([ours("Plum Pantry")], [theirs("Plum Pantry Ltd")])
    by_alias = suggested([ours("Kerrow", aliases={"Plum Pantry"})], [theirs("Plum Pantry Ltd")])

    assert by_alias.confidence == by_name.confidence
    assert by_alias.signals[0].detail.endswith("“Plum Pantry” is an alias of “Kerrow”.")


def test_an_alias_that_mappings_taught_as_well_is_an_alias() -> None:
    both = {"Plum Pantry"}
    found = suggested([ours("Kerrow", aliases=both, learnt_names=both)], [theirs("Plum Pantry")])

    assert "an alias of “Kerrow”" in found.signals[0].detail


def test_an_alias_that_is_a_domain_is_evidence_of_that_domain() -> None:
    found = suggested(
        [ours("Kerrow", aliases={"plumpantry.example"})],
        [theirs("Merriton", website="https://www.plumpantry.example")],
    )

    assert [signal.kind for signal in found.signals] == [SignalKind.DOMAIN]


def test_mapped_claimed_and_refused_ones_are_left_out() -> None:
    names = ["Kerrow", "Merriton", "Saltby", "Wenning"]
    result = match(
        [ours(name) for name in names],
        [theirs(name) for name in names],
        mapped=["Kerrow"],
        claimed=["Merriton"],
        refused=[("Saltby", "Saltby")],
    )

    assert [each.organization_id for each in result.found] == ["Wenning"]
    assert result.unmatched_organizations == ("Merriton", "Saltby")
    assert result.unmatched_external_organizations == ("Kerrow", "Saltby")


def test_a_record_that_is_called_by_its_domain_has_that_domain() -> None:
    tenant = suggested(
        [ours("Brannagh", domain="pellgarth.example")], [theirs("pellgarth.example")]
    )
    customer = suggested(
        [ours("pellgarth.example")], [theirs("Brannagh", website="pellgarth.example")]
    )
    for found in (tenant, customer):
        assert [signal.kind for signal in found.signals] == [SignalKind.DOMAIN]


def test_numbers_that_differ_outdo_a_domain_in_common() -> None:
    result = match(
        [ours("Branch 1", domain="kerrow.example")], [theirs("Branch 2", domain="kerrow.example")]
    )

    assert result.found == ()


def test_a_domain_that_one_record_of_each_side_has_is_accepted_for_a_renamed_company() -> None:
    found = suggested(
        [ours("Kerrow", domain="kerrow.example")],
        [theirs("Merriton Kilns", website="https://www.Kerrow.example:443/about?x=1")],
    )

    assert found.confidence >= ACCEPT_ALL
    assert [signal.kind for signal in found.signals] == [SignalKind.DOMAIN]


@pytest.mark.parametrize(
    ("organization", "external"),
    [
        ("Kerrow 2", "Merriton 3"),
        ("Kerrow", "Merriton 3"),
        ("Kerrow North", "Merriton South"),
        ("Kerrow Upper", "Merriton"),
        ("Northgate Kilns", "Southgate Foods"),
        ("Kerrow", "Merriton Holdings"),
        ("Kerrow Gruppe", "Merriton"),
        ("Kerrow Foods", "Kerrow Transport"),
        ("Kerrow School", "Merriton Academy"),
        ("Kerrow Kirche", "Merriton Kita"),
        ("Mill Plastics - Kerrow", "Mill Plastics - Merriton"),
        ("Mill Plastics (Kerrow)", "Mill Plastics, Merriton"),
    ],
)
def test_numbers_sides_groups_and_sisters_are_no_renamed_company(
    organization: str, external: str
) -> None:
    result = match(
        [ours(organization, domain="kerrow.example")], [theirs(external, domain="kerrow.example")]
    )

    assert all(each.confidence < ACCEPT_ALL for each in result.found)


def test_sisters_on_one_domain_are_two_however_many_have_their_name() -> None:
    trades = ("Bakery", "Motors", "Roofing", "Farms", "Signs", "Tyres")
    family = [ours(f"Kerrow {trade}") for trade in trades]
    result = match(
        [ours("Kerrow Foods", domain="kerrow.example"), *family],
        [theirs("Kerrow Transport", website="kerrow.example"), theirs("Kerrow Signs", id="s")],
    )

    assert [each.organization_id for each in result.found] == ["Kerrow Signs"]


@pytest.mark.parametrize(
    "domain", ["kerrow.example", "merriton-kilns.example", "kerr.example", "bmk.example",
               "mymerritons.example"],
)  # fmt: skip
def test_a_renamed_company_has_the_domain_of_either_name(domain: str) -> None:
    found = suggested(
        [ours("Kerrow", domain=domain)], [theirs("Bright Merriton Kilns", website=domain)]
    )

    assert found.confidence >= ACCEPT_ALL


@pytest.mark.parametrize("domain", ["townpages.example", "hollowtrust.example", "wd.example"])
def test_a_domain_that_is_made_of_neither_name_is_of_somebody_else(domain: str) -> None:
    result = match([ours("Kerrow", domain=domain)], [theirs("Merriton Kilns", website=domain)])

    assert all(each.confidence < ACCEPT_ALL for each in result.found)


@pytest.mark.parametrize(
    ("longer", "domain", "is_short"),
    [
        ("Kerrow Property Management", "kerrow-property.example", True),
        ("Kerrow Konditorei M\u00fcnde", "kerrowmuende.example", True),
        ("Kerrow Property Management", "kerrow.example", False),
        ("Kerrow Property Management", "kerrowgroup.example", False),
    ],
)
def test_a_name_cut_short_is_accepted_if_the_domain_says_more_than_it(
    longer: str, domain: str, is_short: bool
) -> None:
    found = suggested([ours("Kerrow", domain=domain)], [theirs(longer, website=domain)])

    assert (found.confidence >= ACCEPT_ALL) == is_short


@pytest.mark.parametrize("others", [[theirs("Kerrow")], [theirs("Kerrow Ltd", id="x")]])
def test_an_unlike_name_is_no_new_one_if_another_record_bears_the_old(
    others: list[ExternalOrganization],
) -> None:
    renamed = theirs("Merriton", website="kerrow.example")
    result = match([ours("Kerrow", domain="kerrow.example")], [renamed, *others])

    assert "Merriton" not in {each.external_id for each in result.found}


def test_an_unlike_name_is_no_new_one_if_another_customer_bears_it() -> None:
    result = match(
        [ours("Kerrow", domain="kerrow.example"), ours("Merriton")],
        [theirs("Merriton", website="kerrow.example")],
    )

    assert [each.organization_id for each in result.found] == ["Merriton"]


def test_it_makes_no_difference_that_the_other_customer_is_mapped() -> None:
    result = match(
        [ours("Kerrow", domain="kerrow.example"), ours("Merriton")],
        [theirs("Merriton", website="kerrow.example")],
        mapped=["Merriton"],
    )

    assert not any(each.confidence >= ACCEPT_ALL for each in result.found)


def test_nothing_to_match_is_no_error() -> None:
    assert match([], []).found == ()
    assert match([ours("")], [theirs("!")]).found == ()


def match(
    organizations: list[OrganizationToMatch],
    external_organizations: list[ExternalOrganization],
    *,
    integration_name: str = "ninjaone",
    **left_out: Any,
) -> Suggestions:
    return suggest(
        organizations, external_organizations, integration_name=integration_name, **left_out
    )


def suggested(
    organizations: list[OrganizationToMatch],
    external_organizations: list[ExternalOrganization],
    *,
    integration_name: str = "ninjaone",
) -> Suggestion:
    (found,) = match(organizations, external_organizations, integration_name=integration_name).found
    return found
