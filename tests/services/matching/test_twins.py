"""Twins among records alone; what an import makes of them is in test_organization_imports.py."""

import random
import time
from collections.abc import Callable

import pytest

from graphql_api.services.matching.suggestions import OrganizationToMatch, suggest
from graphql_api.services.matching.twins import find_twins, similar
from integrations.base import ExternalOrganization
from integrations.sandbox.world import COMPANIES
from tests.services.matching.held_out import as_a_vendor_writes, unlike_names

OURS = [
    OrganizationToMatch(id="a", name="Mossgate Dental", domain="mossgate.example"),
    OrganizationToMatch(id="b", name="Corvane Logistics"),
    OrganizationToMatch(id="c", name="Mossgate Dental Care"),
]


@pytest.mark.parametrize(
    ("name", "domain", "first"),
    [
        ("Mossgate Dental Ltd", None, "a"),
        ("mossgate dental", "www.mossgate.example", "a"),
        ("Corvane Logistics Inc.", None, "b"),
        ("Quite Another", "mossgate.example", "a"),
        ("Quite Another", None, None),
        ("", None, None),
    ],
)
def test_the_most_similar_comes_first(name: str, domain: str | None, first: str | None) -> None:
    found = similar(OURS, name=name, domain=domain)
    assert [each.id for each in found][:1] == ([first] if first else [])
    assert sorted(found, key=lambda each: -each.confidence) == list(found)


def test_a_listing_of_unlike_customers_has_no_twins_within() -> None:
    listed = [ExternalOrganization(id=str(each.id), name=each.name) for each in COMPANIES]
    assert find_twins([], listed, integration_name="halopsa").within == {}


def test_twins_within_are_twins_of_each_other_and_none_is_its_own() -> None:
    listed = [
        ExternalOrganization(id="1", name="Mossgate Dental"),
        ExternalOrganization(id="2", name="Mossgate Dental Ltd"),
        ExternalOrganization(id="3", name="Mossgate Dental Limited"),
    ]
    within = find_twins([], listed, integration_name="x", claimed={"3"}).within
    assert {id: [each.id for each in twins] for id, twins in within.items()} == {
        "1": ["2"],
        "2": ["1"],
    }


def test_hundreds_of_each_take_as_long_as_a_few_suggestions(
    show_figures: Callable[[str], None],
) -> None:
    chance = random.Random(18)  # noqa: S311
    ours = [
        OrganizationToMatch(id=str(number), name=name)
        for number, name in enumerate(unlike_names(700, seed=18))
    ]
    theirs = [
        ExternalOrganization(id=each.id, name=as_a_vendor_writes(each.name, chance))
        for each in ours
    ]
    suggesting = min(
        _cpu_seconds(lambda: suggest(ours, theirs, integration_name="x")) for _ in range(2)
    )
    finding = _cpu_seconds(lambda: find_twins(ours, theirs, integration_name="x"))
    show_figures(f"twins: {finding * 1000:.0f} ms, suggest: {suggesting * 1000:.0f} ms")
    assert finding < 4 * suggesting


def test_names_that_are_all_alike_take_no_longer(show_figures: Callable[[str], None]) -> None:
    ours = [OrganizationToMatch(id=str(number), name="Acme") for number in range(1_000)]
    theirs = [ExternalOrganization(id=each.id, name=each.name) for each in ours]
    begun = time.process_time()
    twins = find_twins(ours, theirs, integration_name="x")
    taken = time.process_time() - begun
    show_figures(f"twins of a thousand of one name: {taken * 1000:.0f} ms")
    assert taken < 2
    assert twins.of_organizations.keys() == {each.id for each in theirs}
    assert {twin.id for twin in twins.within["5"]} == {each.id for each in theirs}


def _cpu_seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun
