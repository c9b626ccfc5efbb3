"""Codes, sites and service levels around a name, as providers write them, and what is none."""

import time

import pytest

from graphql_api.services.matching.names import readings
from graphql_api.services.matching.suggestions import ACCEPT_ALL, OrganizationToMatch, suggest
from integrations.base import ExternalOrganization


def confidence(ours: str, theirs: str) -> float:
    found = suggest(
        [OrganizationToMatch(id="o", name=ours)],
        [ExternalOrganization(id="1", name=theirs)],
        integration_name="ninjaone",
    ).found
    return max((each.confidence for each in found), default=0.0)


@pytest.mark.parametrize(
    "written",
    [
        "ACM01 - Acmeter Dental", "ACM01: Acmeter Dental", "ACM-01 | Acmeter Dental",
        "[1042] Acmeter Dental", "(7) Acmeter Dental", "1042 - Acmeter Dental",
        "[ACM01] Acmeter Dental Ltd", "ACMET - Acmeter Dental", "AD204 \u2013 Acmeter Dental",
        "Acmeter Dental (ACM01)", "Acmeter Dental [1042]", "Acmeter Dental (ACM)",
        "Acmeter Dental (ACMD)", "Acmeter Dental - C00417", "Acmeter Dental {ACMDNT}",
        "Acmeter Dental (AcmeterDental)",
        "47110 Acmeter Dental", "#10422 Acmeter Dental", "ACME476 Acmeter Dental",
        "AD50 Acmeter Dental", "C20570 Acmeter Dental", "ACM-01 Acmeter Dental",
        "AD50 - Acmeter Dental Ltd", "Acmeter Dental Ltd [AD50]", "Acmeter Dental Ltd | AD50",
    ],
)  # fmt: skip
def test_a_customer_code_before_or_behind_a_name_is_no_part_of_it(written: str) -> None:
    assert confidence("Acmeter Dental", written) >= ACCEPT_ALL
    assert confidence(written, "Acmeter Dental") >= ACCEPT_ALL


@pytest.mark.parametrize(
    "written",
    [
        "Acmeter Dental - Head Office", "Acmeter Dental \u2013 Managed", "Acmeter Dental (Gold)",
        "Acmeter Dental | MSP", "Acmeter Dental (HQ)", "Acmeter Dental - Managed Services Gold",
        "Acmeter Dental Ltd - Main Site", "MSP: Acmeter Dental", "[Gold] Acmeter Dental",
        "Acmeter Dental (Break/Fix)", "Acmeter Dental - T&M", "Acmeter Dental (Production)",
        "Acmeter Dental \u2013 Hauptsitz", "Acmeter Dental (Siège social)",
        "Acmeter Dental - Klant",
        "Acmeter Dental (Sede central)", "Acmeter Dental | Huvudkontor", "Acmeter Dental - Kunde",
        "[1042] Acmeter Dental (Gold) - Head Office", "Acmeter Dental - Office 365",
    ],
)  # fmt: skip
def test_words_for_the_main_site_or_a_service_level_are_no_part_of_the_name(written: str) -> None:
    assert confidence("Acmeter Dental", written) >= ACCEPT_ALL
    assert confidence(written, "Acmeter Dental Limited") >= ACCEPT_ALL


@pytest.mark.parametrize(
    "written",
    [
        # another site, department or company
        "Acmeter Dental - Site: Leeds", "Acmeter Dental - Leeds", "Acmeter Dental (Leeds)",
        "Acmeter Dental \u2013 Branch Office", "Acmeter Dental (Leeds Office)",
        "Acmeter Dental (Labs)",
        "Leeds - Acmeter Dental", "Acmeter Dental - Leeds Managed", "Acmeter Dental - Warehouse",
        # numbers that tell one from another
        "Acmeter Dental (2)", "Acmeter Dental [2]", "Acmeter Dental (2019) Ltd",
        "Acmeter Dental (1998)", "Store 112 - Acmeter Dental", "Acmeter Dental #112",
        "Acmeter Dental - Unit 7", "Acmeter Dental (M25)", "Acmeter Dental - 112",
        "2 - Acmeter Dental", "1042 Acmeter Dental", "Acmeter Dental 1042",
        # letters that are a place or a department
        "Acmeter Dental (USA)", "Acmeter Dental (NSW)", "Acmeter Dental (IT)",
        "HR - Acmeter Dental", "Acmeter Dental - NHS",
        # without a mark between them
        "Acmeter Dental Gold", "Gold Acmeter Dental", "Acmeter Dental Managed",
        "MSP Acmeter Dental",
        "Acmeter Dental Main", "Acmeter-Gold Dental", "M25 Acmeter Dental", "A303 Acmeter Dental",
        "365 Acmeter Dental", "B2 Acmeter Dental", "BMW32 Acmeter Dental",
    ],
)  # fmt: skip
def test_what_may_tell_another_company_stays_a_part_of_the_name(written: str) -> None:
    assert confidence("Acmeter Dental", written) < ACCEPT_ALL
    assert confidence(written, "Acmeter Dental") < ACCEPT_ALL


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Norton Software", "Norton Software (NSW)"),
        ("Acmeter Dental", "Acmeter Dental - Services"),
        ("Acmeter Dental", "Acmeter Dental (Microsoft)"),
        ("Acmeter Dental", "Acmeter Dental (MCD)"),
    ],
)
def test_a_place_that_could_be_a_code_and_half_a_level_stay_too(name: str, written: str) -> None:
    assert confidence(name, written) < ACCEPT_ALL


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("ACM01 - Acmeter Dental", "ACM02 - Acmeter Dental"),
        ("[1042] Acmeter Dental", "[2077] Acmeter Dental"),
        ("Acmeter Dental (ACM01)", "Acmeter Dental [ACM07]"),
        ("Acmeter Dental - Production", "Acmeter Dental - Gold"),
    ],
)
def test_two_decorations_that_differ_may_be_two_customers(ours: str, theirs: str) -> None:
    assert confidence(ours, theirs) < ACCEPT_ALL


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("ACM01 - Acmeter Dental", "Acmeter Dental (ACM01)"),
        ("[1042] Acmeter Dental", "Acmeter Dental (ACM01)"),
        ("ACM01 - Acmeter Dental", "Acmeter Dental - Head Office"),
        ("[1042] Branch 1", "Branch 1"),
    ],
)
def test_decorations_of_two_kinds_say_nothing_against(ours: str, theirs: str) -> None:
    assert confidence(ours, theirs) >= ACCEPT_ALL


def test_an_undecorated_record_comes_first_and_several_decorated_ones_are_for_a_person() -> None:
    def found(*names: str) -> list[tuple[str, bool]]:
        suggestions = suggest(
            [OrganizationToMatch(id="o", name="Acmeter Dental")],
            [ExternalOrganization(id=name, name=name) for name in names],
            integration_name="ninjaone",
        ).found
        return [(each.external_id, each.is_ambiguous) for each in suggestions]

    assert found("Acmeter Dental", "Acmeter Dental (Gold)") == [("Acmeter Dental", False)]
    [(_, is_ambiguous)] = found("[1042] Acmeter Dental", "[1043] Acmeter Dental")
    assert is_ambiguous


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Harlow &amp; Finch", "Harlow & Finch"),
        ("Harlow &amp;amp; Finch", "Harlow & Finch"),
        ("O&#39;Brannagh", "O'Brannagh"),
        ("O&amp;#x27;Brannagh", "O'Brannagh"),
        ("M&uuml;ller Corvane", "Müller Corvane"),
        ("Corvane&nbsp;Kilns", "Corvane Kilns"),
    ],
)
def test_entities_are_read_as_their_characters(written: str, name: str) -> None:
    assert confidence(written, name) >= ACCEPT_ALL
    assert confidence(name, written) >= ACCEPT_ALL


@pytest.mark.parametrize(
    "name", ["Harlow &Company", "Harlow&copyists Kilns", "Harlow & Reg; Finch"]
)
def test_what_is_no_entity_is_left_as_it_is(name: str) -> None:
    assert confidence(name, name.replace("&", " and ")) >= ACCEPT_ALL


@pytest.mark.parametrize(
    "text",
    [
        "[1042] " * 1500 + "Corvane", "Corvane" + " (1042)" * 1500, "Corvane" + " - Gold" * 1500,
        "&" + "amp;" * 3000 + "Corvane", "(" * 5000, "Corvane | " * 1500, "Corvane (fka " * 1500,
    ],
)  # fmt: skip
def test_a_name_of_nothing_but_decoration_is_read_in_no_time(text: str) -> None:
    started = time.process_time()
    readings(text)
    assert time.process_time() - started < 0.5


@pytest.mark.parametrize("written", ["1042 Acmeter Dental", "4711 Acmeter Dental Ltd"])
def test_a_number_in_front_that_may_be_a_code_is_one_if_a_domain_proves_it(written: str) -> None:
    [found] = suggest(
        [OrganizationToMatch(id="o", name="Acmeter Dental", domain="acmeter.example")],
        [ExternalOrganization(id="1", name=written, metadata={"website": "acmeter.example"})],
        integration_name="hudu",
    ).found

    assert found.confidence >= ACCEPT_ALL
    assert 0 < confidence("Acmeter Dental", written) < ACCEPT_ALL


@pytest.mark.parametrize("written", ["1984 Acmeter Dental", "112 Acmeter Dental"])
def test_a_year_and_a_shops_number_in_front_are_none(written: str) -> None:
    assert confidence("Acmeter Dental", written) == 0
