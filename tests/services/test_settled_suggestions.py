"""Suggestions that there is nothing left to make: found without matching, and read accordingly."""

import asyncio
import gc
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.composition import Services, build_services
from graphql_api.models.exclusion import Exclusion
from graphql_api.models.listed_organizations import ListedOrganizations
from graphql_api.models.listing import Listing
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.beside_the_loop import beside_the_loop
from graphql_api.services.known_customers import organization_to_match
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.services.suggestion_sides import Sides
from graphql_api.storage.keys import INTEGRATION_MAPPINGS
from graphql_api.storage.table_store import TableStore
from integrations.base import ExternalOrganization
from tests.actors import MANAGER
from tests.counting_store import CountingStore
from tests.vendors import ScriptedVendor

AT = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)


class Documentation(ScriptedVendor):
    name = "itglue"


@pytest.fixture
def counting(store: TableStore) -> CountingStore:
    return CountingStore(store)


@pytest.fixture
async def services(counting: CountingStore) -> AsyncIterator[Services]:
    """One customer, mapped in two systems of which each lists just that."""
    integrations: dict[str, ScriptedVendor] = {
        "scripted": ScriptedVendor(),
        "itglue": Documentation(),
    }
    for each in integrations.values():
        each.organizations = [ExternalOrganization(id="1", name="Larkfield Dental")]
    services = build_services(counting, integrations, cache=memory_cache())
    larkfield = await services.organizations.create(MANAGER, name="Larkfield Dental")
    for name in integrations:
        new = NewMapping(
            organization_id=larkfield.org_id, integration_name=name, external_org_id="1"
        )
        await services.mappings.create(MANAGER, new)
    counting.forget()
    yield services
    await services.discovery.aclose()


async def test_if_all_is_mapped_no_other_integrations_mappings_are_read(
    services: Services, counting: CountingStore
) -> None:
    proposals = await services.suggestions.suggest(MANAGER, "scripted")
    await services.organization_imports.preview(MANAGER, "scripted")
    assert not proposals.found
    assert not proposals.unmatched_organizations
    assert not proposals.unmatched_external_organizations
    assert indexes_read(counting) == {"scripted"}


async def test_if_both_sides_have_something_left_they_are_read(
    services: Services, counting: CountingStore
) -> None:
    await services.organizations.create(MANAGER, name="Corvane Logistics")
    vendor = services.integrations.get("scripted")
    assert isinstance(vendor, ScriptedVendor)
    vendor.organizations.append(ExternalOrganization(id="2", name="Corvane Logistics Ltd"))
    [proposal] = (await services.suggestions.suggest(MANAGER, "scripted")).found
    assert proposal.external_organization.id == "2"
    assert indexes_read(counting) == {"scripted", "itglue"}


def indexes_read(counting: CountingStore) -> set[str]:
    return {partition for table, partition in counting.partitions if table == INTEGRATION_MAPPINGS}


# ---------------------------------------------------------------- the same as matching says

NAMES = ("birch", "Birch", "BIRCH Ltd", "Alder", "élan", "Zebra")


@given(
    organizations=st.lists(st.sampled_from(NAMES), max_size=4),
    external_organizations=st.lists(st.sampled_from(NAMES), max_size=4),
    mapped=st.sets(st.integers(0, 3)),
    excluded=st.sets(st.integers(0, 3)),
    allows_sharing=st.booleans(),
)
def test_what_is_settled_is_what_matching_would_have_said(
    organizations: list[str],
    external_organizations: list[str],
    mapped: set[int],
    excluded: set[int],
    *,
    allows_sharing: bool,
) -> None:
    ours = [an_organization(number, name) for number, name in enumerate(organizations)]
    sides = Sides(
        integration_name="scripted",
        organizations={each.org_id: each for each in ours},
        customers=[organization_to_match(each, ()) for each in ours],
        listing=Listing(
            ListedOrganizations(
                ExternalOrganization(id=str(number), name=name)
                for number, name in enumerate(external_organizations)
            ),
            AT,
            AT,
        ),
        mappings=[a_mapping(number) for number in sorted(mapped)],
        form=str,
        allows_sharing=allows_sharing,
        excluded=[an_exclusion(number) for number in sorted(excluded)],
        rejected=frozenset(),
    )
    settled = sides.settled()
    matched = sides.suggest()
    has_both = matched.unmatched_organizations and matched.unmatched_external_organizations
    assert settled == (None if matched.found or has_both else matched)


def an_organization(number: int, name: str) -> Organization:
    return Organization(
        org_id=f"org {number}",
        name=name,
        domain=None,
        is_active=True,
        created_at=AT,
        updated_at=AT,
    )


def a_mapping(number: int) -> OrganizationMapping:
    return OrganizationMapping(
        mapping_id=str(number),
        org_id=f"org {number}",
        integration_name="scripted",
        external_org_id=str(number),
        external_org_name="",
        created_at=AT,
        created_by="ada",
        updated_at=AT,
    )


def an_exclusion(number: int) -> Exclusion:
    return Exclusion(
        exclusion_id=str(number),
        integration_name="scripted",
        external_org_id=str(number),
        reason="",
        excluded_by="ada",
        excluded_at=AT,
    )


# ---------------------------------------------------------------- beside the loop


@pytest.fixture
def _collected() -> None:
    gc.enable()


@pytest.mark.usefixtures("_collected")
async def test_nothing_looks_for_cycles_meanwhile_and_afterwards_something_does() -> None:
    assert await asyncio.gather(*(beside_the_loop(gc.isenabled) for _ in range(3))) == [False] * 3
    assert gc.isenabled()


@pytest.mark.usefixtures("_collected")
async def test_what_fails_leaves_the_collector_as_it_was() -> None:
    def fail() -> None:
        raise LookupError

    with pytest.raises(LookupError):
        await beside_the_loop(fail)
    assert gc.isenabled()
