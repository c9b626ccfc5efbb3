"""A provider's own code for a customer, typed into several systems, tells who it is."""

import pytest

from graphql_api.services.matching.answers import Suggestion
from graphql_api.services.matching.identifiers import Identifier, identifiers_of
from graphql_api.services.matching.suggestions import (
    ACCEPT_ALL,
    OrganizationToMatch,
    suggest,
)
from integrations.base import ExternalOrganization

KEYS = [
    ("hudu", "id_number"),
    ("autotask", "company_number"),
    ("connectwise_psa", "identifier"),
    ("halopsa", "accountsid"),
    ("itglue", "short_name"),
    ("ncentral", "external_id"),
]


def customer(
    name: str, code: object, *, system: str = "halopsa", key: str = "accountsid"
) -> OrganizationToMatch:
    elsewhere = ExternalOrganization(id="95", name=name, metadata={key: code})
    return OrganizationToMatch(id=name, name=name, identifiers=identifiers_of(system, elsewhere))


def record(name: str, code: object = None, *, key: str = "id_number") -> ExternalOrganization:
    return ExternalOrganization(id=name, name=name, metadata={key: code})


def found(
    ours: list[OrganizationToMatch], theirs: list[ExternalOrganization]
) -> tuple[Suggestion, ...]:
    return suggest(ours, theirs, integration_name="hudu").found


def confidence(ours: OrganizationToMatch, theirs: ExternalOrganization) -> float:
    return max((each.confidence for each in found([ours], [theirs])), default=0.0)


@pytest.mark.parametrize(("system", "key"), KEYS)
def test_the_same_code_in_two_systems_lifts_a_name_that_is_only_alike(
    system: str, key: str
) -> None:
    [suggestion] = found(
        [customer("Corvane Dental Practice", "CORV-01", system=system, key=key)],
        [record("Corvane", " corv-01 ")],
    )
    assert suggestion.confidence >= ACCEPT_ALL
    assert "Both have the customer code corv01." in suggestion.signals[0].detail


@pytest.mark.parametrize("code", ["CORV-01", "417", "CorvaneDental"])
def test_a_code_never_makes_two_names_one(code: str) -> None:
    assert confidence(customer("Corvane Dental", code), record("Mossgate Kilns", code)) < ACCEPT_ALL


def test_numbers_that_count_up_in_each_system_pair_nobody() -> None:
    ours = [customer(f"{name} Dental", 1000 + i) for i, name in enumerate(("Corvane", "Tarn"))]
    theirs = [record(f"{name} Kilns", 1000 + i) for i, name in enumerate(("Pell", "Moss"))]
    assert found(ours, theirs) == ()


def test_a_code_that_several_have_tells_none_of_them() -> None:
    ours = [customer("Corvane North", "CORV"), customer("Corvane South", "CORV")]
    assert all(each.confidence < ACCEPT_ALL for each in found(ours, [record("Corvane", "CORV")]))


def test_codes_that_differ_say_nothing_since_each_system_may_have_its_own() -> None:
    assert confidence(customer("Corvane", "AC00017"), record("Corvane", "BD00018")) >= ACCEPT_ALL
    assert confidence(customer("Corvane", "17"), record("Corvane", "1042")) >= ACCEPT_ALL


@pytest.mark.parametrize("nothing", ["", "0", "-", "n/a", "None", "TBC", "x", None, False, "."])
def test_what_is_typed_for_want_of_a_code_is_none(nothing: object) -> None:
    assert identifiers_of("hudu", record("Corvane", nothing)) == {Identifier("hudu", "corvane")}


def test_a_code_in_a_name_is_the_same_as_one_in_a_field() -> None:
    with_field = customer("Corvane Dental Practice", "CORV01")
    assert confidence(with_field, record("CORV01 - Corvane")) >= ACCEPT_ALL
    in_name = OrganizationToMatch(id="o", name="CORV01 - Corvane Dental Practice")
    assert confidence(in_name, record("Corvane", "CORV01")) >= ACCEPT_ALL


def test_a_code_does_not_outdo_ids_that_differ_nor_numbers_nor_a_mark() -> None:
    tenant = {Identifier("itglue", "1")}
    ours = OrganizationToMatch(
        id="o",
        name="Corvane",
        identifiers=customer("Corvane", "CORV01").identifiers | tenant,
    )
    theirs = ExternalOrganization(
        id="1", name="Corvane", metadata={"id_number": "CORV01", "itglue_id": 2}
    )
    assert confidence(ours, theirs) < ACCEPT_ALL
    branches = customer("Corvane Branch 1", "CORV01"), record("Corvane Branch 2", "CORV01")
    assert confidence(*branches) < ACCEPT_ALL
    assert confidence(customer("Corvane", "CORV01"), record("Corvane (old)", "CORV01")) < ACCEPT_ALL


def test_a_code_does_not_outdo_domains_that_differ() -> None:
    ours = OrganizationToMatch(
        id="o",
        name="Corvane",
        domain="corvane.de",
        identifiers=customer("Corvane", "CORV01").identifiers,
    )
    metadata = {"id_number": "CORV01", "website": "corvane.fr"}
    theirs = ExternalOrganization(id="1", name="Corvane", metadata=metadata)
    assert confidence(ours, theirs) < ACCEPT_ALL
