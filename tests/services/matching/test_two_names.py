"""Records that go by two names, and those that are called by an address."""

import pytest

from graphql_api.services.matching.second_names import names_in
from graphql_api.services.matching.suggestions import (
    ACCEPT_ALL,
    SUGGEST_FROM,
    OrganizationToMatch,
    suggest,
)
from integrations.base import ExternalOrganization

TWO_NAMES = [
    "Corvane Dental formerly {}", "Corvane Dental (formerly {})", "Corvane Dental, formerly {} Ltd",
    "Corvane Dental (formerly known as {})", "Corvane Dental f/k/a {}", "Corvane Dental (fka {})",
    "Corvane Dental Ltd t/a {}", "Corvane Dental trading as {}", "Corvane Dental T/As {}",
    "Corvane Dental LLC d/b/a {}", "Corvane Dental DBA: {}", "Corvane Dental aka {}",
    "Corvane Dental (also known as {})", "Corvane Dental (now {})",
    "Corvane Dental (previously {})",
    "Corvane Dental - operating as {}", "Corvane Dental (n\u00e9e {})",
    "Corvane Dental (ehemals {})", "Corvane Dental vormals {}", "Corvane Dental (fr\u00fcher {})",
    "Corvane Dental firmierend als {}", "Corvane Dental (jetzt {})", "Corvane Dental vorm. {}",
    "Corvane Dental anciennement {}", "Corvane Dental (ex {})", "Corvane Dental (ex-{})",
    "Corvane Dental (connu sous le nom de {})", "Corvane Dental voorheen {}",
    "Corvane Dental h.o.d.n. {}", "Corvane Dental handelend onder de naam {}",
    "Corvane Dental (antes {})", "Corvane Dental anteriormente {}",
    "Corvane Dental (conocido como {})",
    "Corvane Dental (gi\u00e0 {})", "Corvane Dental (precedentemente {})",
    "Corvane Dental, nome fantasia {}", "Corvane Dental (antiga {})",
    "Corvane Dental (tidigare {})", "Corvane Dental f.d. {}", "Corvane Dental (tidligere {})",
    "Corvane Dental (entinen {})", "Corvane Dental (dawniej {})", "Corvane Dental dawniej {}",
]  # fmt: skip

TODAY = [
    "Corvane Dental Ltd t/a {}", "Corvane Dental trading as {}", "Corvane Dental T/As {}",
    "Corvane Dental LLC d/b/a {}", "Corvane Dental DBA: {}", "Corvane Dental aka {}",
    "Corvane Dental (also known as {})", "Corvane Dental (now {})",
    "Corvane Dental - operating as {}", "Corvane Dental firmierend als {}",
    "Corvane Dental (jetzt {})", "Corvane Dental (connu sous le nom de {})",
    "Corvane Dental h.o.d.n. {}", "Corvane Dental handelend onder de naam {}",
    "Corvane Dental (conocido como {})", "Corvane Dental, nome fantasia {}",
]  # fmt: skip


def confidence(
    ours: str, theirs: str, *, domain: str | None = None, website: str | None = None
) -> float:
    found = suggest(
        [OrganizationToMatch(id="o", name=ours, domain=domain)],
        [ExternalOrganization(id="1", name=theirs, metadata={"website": website})],
        integration_name="ninjaone",
    ).found
    return max((each.confidence for each in found), default=0.0)


@pytest.mark.parametrize("written", TWO_NAMES)
def test_either_of_two_names_is_suggested_and_a_domain_proves_it(written: str) -> None:
    both = written.format("Mossgate Kilns")
    for one in ("Corvane Dental", "Mossgate Kilns"):
        assert confidence(one, both) >= SUGGEST_FROM
        assert confidence(both, one) >= SUGGEST_FROM
        domain = "acmeter.example"
        assert confidence(one, both, domain=domain, website=domain) >= ACCEPT_ALL
    assert confidence("Tarnside Kilns", both) < SUGGEST_FROM


@pytest.mark.parametrize("written", [each for each in TWO_NAMES if each not in TODAY])
def test_a_former_name_that_others_may_bear_by_now_is_for_a_person(written: str) -> None:
    assert confidence("Mossgate Kilns", written.format("Mossgate Kilns")) < ACCEPT_ALL


@pytest.mark.parametrize("written", TODAY)
def test_a_name_that_a_company_has_today_beside_another_is_its_name(written: str) -> None:
    assert confidence("Mossgate Kilns", written.format("Mossgate Kilns")) >= ACCEPT_ALL
    assert confidence("Mossgate Kiln", written.format("Mossgate Kilns")) < ACCEPT_ALL
    assert confidence("Mossgate", written.format("Mossgate Kilns")) < ACCEPT_ALL


@pytest.mark.parametrize(
    "written", ["Mossgate Kilns formerly {}", "{} (now Mossgate Kilns)", "Mossgate Kilns (ex {})"]
)
def test_the_new_name_is_accepted_and_the_former_is_not(written: str) -> None:
    both = written.format("Corvane Dental")
    assert confidence("Mossgate Kilns", both) >= ACCEPT_ALL
    assert confidence("Corvane Dental", both) < ACCEPT_ALL


def test_a_name_that_two_companies_have_today_is_for_a_person() -> None:
    found = suggest(
        [OrganizationToMatch(id="o", name="Mossgate Kilns")],
        [
            ExternalOrganization(id=each, name=f"{each} t/a Mossgate Kilns")
            for each in ("Corvane Ltd", "Tarnside Ltd")
        ],
        integration_name="ninjaone",
    ).found

    assert all(each.is_ambiguous for each in found)


@pytest.mark.parametrize(
    ("both", "one"),
    [
        ("Acmeter Dental (Brightmoor Group)", "Acmeter Dental"),
        ("Acmeter Dental (Brightmoor Group)", "Brightmoor Group"),
        ("Acmeter Dental (Brightmoor Kilns Ltd)", "Brightmoor Kilns"),
    ],
)
def test_a_name_in_brackets_may_be_the_one(both: str, one: str) -> None:
    assert SUGGEST_FROM <= confidence(one, both) < ACCEPT_ALL
    assert confidence(one, both, domain="a.example", website="a.example") >= ACCEPT_ALL


@pytest.mark.parametrize(
    ("both", "one"),
    [
        ("Acmeter Dental (Leeds)", "Leeds"),
        ("Acmeter Dental (Leeds Office)", "Leeds Office"),
        ("Acmeter Dental (Dental Services)", "Dental Services"),
        ("Acmeter (North West)", "North West"),
        ("Apocalypse Now Films", "Films"),
        ("Fed Ex Ground", "Ground"),
        ("Corvane As Mossgate", "Mossgate"),
        ("Antes Kilns", "Kilns"),
        ("Formerly Corvane", "Mossgate"),
    ],
)
def test_a_place_or_a_word_in_a_name_makes_no_second_name(both: str, one: str) -> None:
    assert confidence(one, both) < SUGGEST_FROM


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("brightmoordental.onmicrosoft.com", "Brightmoor Dental"),
        ("BrightmoorDental.onmicrosoft.com", "Brightmoor Dental Ltd"),
        ("brightmoordentalltd.onmicrosoft.com", "Brightmoor Dental Ltd"),
        ("brightmoor-dental.example", "Brightmoor Dental"),
        ("www.brightmoordental.co.uk", "Brightmoor Dental"),
        ("muellerkilns.onmicrosoft.com", "M\u00fcller Kilns"),
    ],
)
def test_an_address_made_of_a_name_is_suggested(address: str, name: str) -> None:
    assert SUGGEST_FROM <= confidence(name, address) < ACCEPT_ALL
    assert SUGGEST_FROM <= confidence(address, name) < ACCEPT_ALL


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("brightmoordental2.onmicrosoft.com", "Brightmoor Dental"),
        ("corvane.onmicrosoft.com", "Mossgate"),
    ],
)
def test_an_address_that_is_nobodys_or_anothers_is_not(address: str, name: str) -> None:
    assert confidence(name, address) < SUGGEST_FROM


def test_a_site_in_brackets_is_no_name_whatever_its_trade() -> None:
    assert names_in("Acmeter Dental (Leeds Dental Branch)") == []
    names = [name.text for name in names_in("Acmeter Dental (Leeds Dental)")]
    assert names == ["Acmeter Dental", "Leeds Dental"]
