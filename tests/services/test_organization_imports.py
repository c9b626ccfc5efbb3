"""Organizations made from a vendor's listing, over a real store."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.organization import Organization
from graphql_api.models.organization_import import ImportOutcome
from graphql_api.services.access import provider_manager
from graphql_api.services.errors import (
    ExternalOrganizationClaimedError,
    IntegrationNotFoundError,
    NotFoundError,
    OrganizationTwinError,
    PermissionDeniedError,
    ValidationError,
)
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.keys import ORG_MAPPINGS, ORGANIZATIONS
from graphql_api.storage.table_store import Create as CreateRow
from graphql_api.storage.table_store import StorageUnavailable, TableStore
from integrations.base import (
    DiscoveryNotSupportedError,
    ExternalOrganization,
    IntegrationUnavailableError,
)
from tests.actors import MANAGER, PROVIDER_VIEWER, manager_of
from tests.clock import Clock
from tests.storage.faulty import Call, Fault, FaultyStore
from tests.vendors import ScriptedVendor, unavailable

Create = Callable[..., Awaitable[Organization]]

RIVAL = provider_manager("rita", source="graphql")


@pytest.fixture
def vendor() -> ScriptedVendor:
    vendor = ScriptedVendor()
    vendor.organizations = [
        ExternalOrganization(
            id="1", name="Larkfield", metadata={"website": "https://lark.example"}
        ),
        ExternalOrganization(id="2", name="Corvane", is_active=False),
        ExternalOrganization(id="3", name="Meridew", metadata={"domain": "not a domain."}),
        ExternalOrganization(
            id="4", name="Two", metadata={"domains": ["one.example", "two.example"]}
        ),
        ExternalOrganization(id="5", name="n" * 201),
        ExternalOrganization(id="6'", name="Quote"),
        ExternalOrganization(id="7", name=" "),
        ExternalOrganization(id="9", name="No name (9)", is_nameless=True),
    ]
    return vendor


async def bring(
    services: Services, *external_org_ids: str, even_beside: Collection[str] = ()
) -> Sequence[ImportOutcome]:
    return await services.organization_imports.import_organizations(
        MANAGER, "scripted", external_org_ids, even_beside=even_beside
    )


async def names(services: Services) -> list[str]:
    return sorted(each.name for each in await services.organizations.all(MANAGER))


async def mapped(services: Services) -> list[tuple[str, str]]:
    found = []
    for mapping in await services.mappings.list_all_by_integration(MANAGER, "scripted"):
        organization = await services.organizations.get(MANAGER, mapping.org_id)
        found.append((mapping.external_org_id, organization.name))
    return sorted(found)


async def test_each_becomes_an_organization_mapped_to_where_it_came_from(
    services: Services,
) -> None:
    outcomes = await bring(services, "2", "1")
    assert [each.external_org_id for each in outcomes] == ["2", "1"]
    assert [each.error for each in outcomes] == [None, None]
    corvane, larkfield = outcomes
    assert larkfield.organization
    assert larkfield.mapping
    assert (larkfield.organization.name, larkfield.organization.domain) == (
        "Larkfield",
        "lark.example",
    )
    assert larkfield.mapping.org_id == larkfield.organization.org_id
    assert larkfield.mapping.external_org_name == "Larkfield"
    assert corvane.organization, "an inactive one is imported too, since it was named"
    assert await mapped(services) == [("1", "Larkfield"), ("2", "Corvane")]


async def test_a_domain_is_taken_only_where_it_is_one_and_the_only_one(
    services: Services,
) -> None:
    outcomes = await bring(services, "2", "3", "4")
    assert [each.organization and each.organization.domain for each in outcomes] == [None] * 3


async def test_an_id_that_the_listing_does_not_hold_is_not_found(services: Services) -> None:
    unknown, found = await bring(services, "99", " 1 ")
    assert isinstance(unknown.error, NotFoundError)
    assert (unknown.error.resource, unknown.error.id) == ("externalOrganization", "99")
    assert "refresh the listing" in str(unknown.error)
    assert (unknown.organization, unknown.mapping) == (None, None)
    assert (found.external_org_id, found.error) == (" 1 ", None)


async def test_what_cannot_be_mapped_is_not_created_either(services: Services) -> None:
    outcomes = await bring(services, "5", "6'", "7", "9")
    for outcome in outcomes:
        assert isinstance(outcome.error, ValidationError)
        assert outcome.organization is None
    assert await names(services) == []


async def test_mapping_data_that_cannot_be_empty_is_told_before_anything_is_written(
    services: Services,
) -> None:
    [outcome] = await services.organization_imports.import_organizations(
        MANAGER, "unmappable", ["2"]
    )
    assert isinstance(outcome.error, ValidationError)
    assert await names(services) == []


async def test_repeating_the_call_changes_nothing_and_shows_what_is_there(
    services: Services,
) -> None:
    first = await bring(services, "1", "2")
    again = await bring(services, "1", "2", "3")
    assert [each.organization for each in again[:2]] == [each.organization for each in first]
    assert [each.mapping for each in again[:2]] == [each.mapping for each in first]
    for outcome in again[:2]:
        assert isinstance(outcome.error, ExternalOrganizationClaimedError)
        assert outcome.error.claimed_by == outcome.organization
    assert again[2].error is None
    assert await names(services) == ["Corvane", "Larkfield", "Meridew"]


async def test_an_id_given_twice_is_made_once(services: Services) -> None:
    first, second, unknown, unknown_again = await bring(services, "1", "1 ", "99", "99")
    assert first.error is None
    assert (second.organization, second.mapping) == (first.organization, first.mapping)
    assert isinstance(second.error, ExternalOrganizationClaimedError)
    assert type(unknown.error) is type(unknown_again.error)
    assert await names(services) == ["Larkfield"]


def twin_of(outcome: ImportOutcome) -> tuple[str, str | None]:
    """The twin's name, and its id if it is an organization."""
    assert isinstance(outcome.error, OrganizationTwinError)
    assert (outcome.organization, outcome.mapping) == (None, None)
    assert outcome.error.reasons
    assert outcome.error.twin_name in str(outcome.error)
    twin = outcome.error.twin
    return outcome.error.twin_name, None if twin is None else twin.org_id


async def test_an_unmapped_organization_of_the_same_name_is_to_be_mapped_instead(
    services: Services, create_organization: Create
) -> None:
    existing = await create_organization("LARKFIELD")
    [outcome] = await bring(services, "1")
    assert twin_of(outcome) == ("LARKFIELD", existing.org_id)
    assert existing.org_id in str(outcome.error)
    assert await names(services) == ["LARKFIELD"]
    assert await mapped(services) == []


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Mossgate Dental", "Mossgate Dental Ltd"),
        ("Smith & Sons", "Smith &amp; Sons Limited"),
        ("Norbury Optics", "NORBURY  OPTICS (inactive)"),
    ],
)
async def test_what_the_matcher_would_call_the_same_is_held_back(
    services: Services, vendor: ScriptedVendor, create_organization: Create, ours: str, theirs: str
) -> None:
    existing = await create_organization(ours)
    vendor.organizations = [ExternalOrganization(id="1", name=theirs)]
    [outcome] = await bring(services, "1")
    assert twin_of(outcome) == (ours, existing.org_id)
    assert await names(services) == [ours]


async def test_an_inactive_organization_is_a_twin_too(
    services: Services, create_organization: Create
) -> None:
    existing = await create_organization("Larkfield")
    await services.organizations.update(MANAGER, existing.org_id, {"is_active": False})
    [outcome] = await bring(services, "1")
    assert twin_of(outcome) == ("Larkfield", existing.org_id)
    assert "inactive organization" in str(outcome.error)


async def test_a_twin_is_imported_if_a_person_says_so(
    services: Services, create_organization: Create
) -> None:
    await create_organization("Larkfield")
    held, corvane = await bring(services, "1", "2", even_beside=["2", "99"])
    assert twin_of(held)
    assert corvane.error is None
    [outcome] = await bring(services, "1", even_beside=[" 1 "])
    assert outcome.error is None
    assert await names(services) == ["Corvane", "Larkfield", "Larkfield"]


async def test_a_pair_that_a_person_has_rejected_is_no_twin(
    services: Services, create_organization: Create
) -> None:
    existing = await create_organization("Larkfield")
    await services.rejections.reject(
        MANAGER,
        integration_name="scripted",
        organization_id=existing.org_id,
        external_org_id="1",
    )
    [outcome] = await bring(services, "1")
    assert outcome.error is None


async def test_two_of_one_name_at_the_vendor_are_two_customers_if_a_person_says_so(
    services: Services, vendor: ScriptedVendor
) -> None:
    vendor.organizations.append(ExternalOrganization(id="8", name="larkfield"))
    first, held = await bring(services, "1", "8")
    assert first.error is None
    assert first.organization
    assert twin_of(held) == ("Larkfield", first.organization.org_id)
    assert twin_of((await bring(services, "8"))[0]) == ("Larkfield", first.organization.org_id)
    [outcome] = await bring(services, "8", even_beside=["8"])
    assert outcome.error is None
    assert await mapped(services) == [("1", "Larkfield"), ("8", "larkfield")]


async def test_of_two_of_one_name_the_active_one_is_imported(
    services: Services, vendor: ScriptedVendor
) -> None:
    vendor.organizations = [
        ExternalOrganization(id="1", name="Larkfield", is_active=False),
        ExternalOrganization(id="2", name="Larkfield (old)"),
        ExternalOrganization(id="3", name="Larkfield"),
    ]
    inactive, marked, active = await bring(services, "1", "2", "3")
    assert active.error is None
    assert twin_of(inactive)
    assert twin_of(marked)


async def test_five_hundred_of_one_name_are_one(services: Services, vendor: ScriptedVendor) -> None:
    """More than are compared for suggestions."""
    ids = [str(number) for number in range(500)]
    vendor.organizations = [
        ExternalOrganization(id=each, name="Larkfield", is_active=each != "0") for each in ids
    ]
    await bring(services, *ids[:-1])
    assert await names(services) == ["Larkfield"]
    await bring(services, *ids)
    assert await names(services) == ["Larkfield"]


async def test_branches_and_two_companies_with_a_word_in_common_are_no_twins(
    services: Services, vendor: ScriptedVendor
) -> None:
    found = ["Birch School North", "Birch School South", "Branch 1", "Branch 2", "Birch School"]
    vendor.organizations = [
        ExternalOrganization(id=str(number), name=name) for number, name in enumerate(found)
    ]
    for number in range(len(found)):
        [outcome] = await bring(services, str(number))
        assert outcome.error is None, outcome.error


async def test_the_twin_of_one_that_fails_is_told_by_its_name(
    services: Services, vendor: ScriptedVendor
) -> None:
    name = "Larkfield " + "n" * 200
    vendor.organizations = [ExternalOrganization(id=each, name=name) for each in "12"]
    failed, held = await bring(services, "1", "2")
    assert isinstance(failed.error, ValidationError)
    assert isinstance(held.error, OrganizationTwinError)
    assert held.error.twin is None
    assert "of the same list" in str(held.error)


async def test_a_name_is_kept_as_people_write_it_and_the_mapping_has_the_vendors(
    services: Services, vendor: ScriptedVendor
) -> None:
    vendor.organizations = [ExternalOrganization(id="1", name="Smith &amp; Sons &co;")]
    [outcome] = await bring(services, "1")
    assert outcome.organization
    assert outcome.mapping
    assert outcome.organization.name == "Smith & Sons &co;"
    assert outcome.mapping.external_org_name == "Smith &amp; Sons &co;"


async def test_a_domain_that_many_share_is_nobodys(
    services: Services, vendor: ScriptedVendor
) -> None:
    """By the lists of such hosts, and by the listing at hand."""
    websites = {
        "Larkfield": "https://larkfield.wixsite.com/home",
        "Corvane": "linktr.ee/corvane",
        "Meridew": "meridew@gmail.com",
        "Abel": "pages.example/abel",
        "Bentham": "pages.example/bentham",
        "Cawthra": "https://www.pages.example",
        "Oakmill Ltd": "oakmill.example",
        "Oakmill Holdings": "oakmill.example",
        "Oakmill Properties": "oakmill.example",
    }
    vendor.organizations = [
        ExternalOrganization(id=str(number), name=name, metadata={"website": website})
        for number, (name, website) in enumerate(websites.items())
    ]
    everything = [each.id for each in vendor.organizations]
    outcomes = await bring(services, *everything, even_beside=everything)
    domains = [outcome.organization and outcome.organization.domain for outcome in outcomes]
    assert domains == [None] * 6 + ["oakmill.example"] * 3


async def test_a_vendor_that_fails_leaves_everything_as_it_is(
    services: Services, vendor: ScriptedVendor
) -> None:
    vendor.failure = unavailable()
    with pytest.raises(IntegrationUnavailableError):
        await bring(services, "1")
    assert await names(services) == []


async def test_what_cannot_be_listed_cannot_be_imported(services: Services) -> None:
    with pytest.raises(DiscoveryNotSupportedError):
        await services.organization_imports.import_organizations(MANAGER, "strict", ["1"])
    with pytest.raises(IntegrationNotFoundError):
        await services.organization_imports.import_organizations(MANAGER, "nope", ["1"])


async def test_only_provider_wide_managers_import(
    services: Services, organization: Organization, vendor: ScriptedVendor
) -> None:
    for actor in (PROVIDER_VIEWER, manager_of(organization.org_id)):
        with pytest.raises(PermissionDeniedError):
            await services.organization_imports.import_organizations(actor, "scripted", ["1"])
    assert vendor.listings == 0


async def test_two_imports_at_once_make_each_organization_once(
    services: Services, vendor: ScriptedVendor
) -> None:
    vendor.organizations = [
        ExternalOrganization(id=str(number), name=f"Customer {number}") for number in range(40)
    ]
    ids = [str(number) for number in range(40)]
    both = await asyncio.gather(bring(services, *ids), bring(services, *reversed(ids)))
    assert len(await names(services)) == 40
    assert len(await mapped(services)) == 40
    for outcome in (*both[0], *both[1]):
        assert outcome.organization
        assert outcome.mapping


async def test_a_failing_storage_is_the_outcome_of_the_one_it_befell_and_repeating_is_safe(
    store: TableStore, services: Services, vendor: ScriptedVendor, clock: Clock
) -> None:
    """The second organization cannot be created, the third one cannot be mapped."""
    made: list[str] = []

    async def plan(call: Call) -> Fault | None:
        if not call.writes:
            return None
        table, partition, [operation, *_] = call.arguments
        if table == ORGANIZATIONS and isinstance(operation, CreateRow):
            if operation.properties["Name"] == "Meridew":
                made.append(operation.row_key)
            return Fault.FAIL if operation.properties["Name"] == "Corvane" else None
        return Fault.FAIL if table == ORG_MAPPINGS and partition in made else None

    failing = build_services(
        FaultyStore(store, plan), {"scripted": vendor}, cache=memory_cache(), clock=clock
    )
    larkfield, corvane, meridew, two = await bring(failing, "1", "2", "3", "4")
    assert (larkfield.error, two.error) == (None, None)
    assert isinstance(corvane.error, StorageUnavailable)
    assert (corvane.organization, corvane.mapping) == (None, None)
    assert isinstance(meridew.error, StorageUnavailable)
    assert meridew.organization
    assert meridew.organization.name == "Meridew"
    assert meridew.mapping is None

    again = await bring(services, "1", "2", "3", "4")
    assert again[1].error is None
    assert twin_of(again[2]) == ("Meridew", meridew.organization.org_id)
    assert meridew.organization.org_id in str(again[2].error)
    assert await names(services) == ["Corvane", "Larkfield", "Meridew", "Two"]
    assert await mapped(services) == [("1", "Larkfield"), ("2", "Corvane"), ("4", "Two")]
    await failing.discovery.aclose()


async def test_against_somebody_who_maps_the_same_ones_each_has_one_winner(
    services: Services, vendor: ScriptedVendor, create_organization: Create
) -> None:
    ids = [str(number) for number in range(20)]
    vendor.organizations = [ExternalOrganization(id=each, name=f"Customer {each}") for each in ids]
    others = [await create_organization(f"Other {each}") for each in ids]
    wanted = [
        NewMapping(
            organization_id=other.org_id, integration_name="scripted", external_org_id=external
        )
        for other, external in zip(others, ids, strict=True)
    ]
    imported, created = await asyncio.gather(
        bring(services, *ids), services.bulk_mappings.create(RIVAL, wanted)
    )
    for outcome, other in zip(imported, created, strict=True):
        won = outcome.error is None
        assert won is isinstance(other, ExternalOrganizationClaimedError)
        if not won:
            assert isinstance(outcome.error, ExternalOrganizationClaimedError)
            assert outcome.organization, "the owner, or one that was created a moment too late"
    assert len(await mapped(services)) == len(ids)
