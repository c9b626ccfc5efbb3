"""What a person limited to one organization can and cannot reach through the services."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.services.access import Actor
from graphql_api.services.errors import (
    DuplicateMappingError,
    ExternalOrganizationClaimedError,
    ExternalOrganizationNotFoundError,
    OrganizationNotFoundError,
    PermissionDeniedError,
)
from graphql_api.services.mapping_fields import NewMapping
from tests.two_customers import (
    CHIEF,
    MANAGE,
    VIEW,
    Customer,
    TwoCustomers,
    Vendor,
    settings_in,
    two_customers,
)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[TwoCustomers]:
    async with two_customers(settings_in(tmp_path)) as world:
        await world.grant("ada", MANAGE, on=world.a)
        yield world


@pytest.fixture
async def ada(world: TwoCustomers) -> Actor:
    """Manages A, and nothing else."""
    return await world.actor("ada")


async def map_to(
    world: TwoCustomers,
    actor: Actor,
    external_org_id: str,
    *,
    customer: Customer,
    integration: str = "vendor",
) -> OrganizationMapping:
    return await world.services.mappings.create(
        actor,
        NewMapping(
            organization_id=customer.id,
            integration_name=integration,
            external_org_id=external_org_id,
        ),
    )


# ------------------------------------------------------------------ discovery


async def test_discovery_shows_what_is_mapped_to_their_organizations_and_no_more(
    world: TwoCustomers, ada: Actor
) -> None:
    found = await world.services.discovery.discover(ada, "vendor")
    assert [each.id for each in found.listing.organizations] == ["ext-alpha"]
    assert [each.id for each in found.listing.search("beta")] == []
    whole = await world.services.discovery.discover(CHIEF, "vendor")
    assert len(whole.listing.organizations) == 6


async def test_an_unmapped_one_disappears_from_their_discovery(
    world: TwoCustomers, ada: Actor
) -> None:
    await world.services.mappings.delete(ada, world.a.id, world.a.mapping.mapping_id)
    found = await world.services.discovery.discover(ada, "vendor")
    assert found.listing.organizations == ()


async def test_they_cannot_make_the_vendor_be_asked_again_and_again(
    world: TwoCustomers, ada: Actor
) -> None:
    Vendor.listings.clear()
    for _ in range(5):
        await world.services.discovery.discover(ada, "vendor", refresh=True)
    assert len(Vendor.listings) == 1
    await world.services.discovery.discover(CHIEF, "vendor", refresh=True)
    assert len(Vendor.listings) == 2


async def test_a_viewer_does_not_discover(world: TwoCustomers) -> None:
    await world.grant("vera", VIEW, on=world.a)
    with pytest.raises(PermissionDeniedError):
        await world.services.discovery.discover(await world.actor("vera"), "vendor")


# ------------------------------------------------------------------ mapping


@pytest.mark.parametrize("integration", ["vendor", "shared"])
async def test_a_typed_id_is_refused_in_the_same_words_whoever_has_it(
    world: TwoCustomers, ada: Actor, integration: str
) -> None:
    for wanted in ("ext-beta", "ext-free-alpha", "never heard of"):
        with pytest.raises(ExternalOrganizationNotFoundError) as refused:
            await map_to(world, ada, wanted, customer=world.a, integration=integration)
        message = str(refused.value).replace(repr(wanted), "X")
        assert message == (
            "There is no external organization X that you may map. Ask a provider-wide "
            "manager to map it."
        )


async def test_a_mapping_cannot_be_moved_to_another_external_organization(
    world: TwoCustomers, ada: Actor
) -> None:
    for wanted in ("ext-beta", "ext-free-alpha"):
        with pytest.raises(ExternalOrganizationNotFoundError):
            await world.services.mappings.update(
                ada, world.a.id, world.a.mapping.mapping_id, {"external_org_id": wanted}
            )
    kept = await world.services.mappings.get(ada, world.a.id, world.a.mapping.mapping_id)
    assert (kept.external_org_id, kept.version) == ("ext-alpha", 1)


async def test_a_deleted_mapping_can_only_be_restored_by_the_provider(
    world: TwoCustomers, ada: Actor
) -> None:
    """It may have been deleted because it pointed to somebody else."""
    mapping_id = world.a.mapping.mapping_id
    await world.services.mappings.delete(CHIEF, world.a.id, mapping_id)
    with pytest.raises(ExternalOrganizationNotFoundError):
        await world.services.mappings.update(ada, world.a.id, mapping_id, {"is_active": True})
    restored = await world.services.mappings.update(
        CHIEF, world.a.id, mapping_id, {"is_active": True}
    )
    assert restored.is_active


async def test_a_change_that_meets_a_deletion_does_not_undo_it(
    world: TwoCustomers, ada: Actor
) -> None:
    mapping_id = world.a.mapping.mapping_id
    mappings = world.services.mappings
    for number in range(20):
        await asyncio.gather(
            mappings.update(
                ada,
                world.a.id,
                mapping_id,
                {"is_active": True, "external_org_name": f"Name {number}"},
            ),
            mappings.delete(CHIEF, world.a.id, mapping_id),
            return_exceptions=True,
        )
        assert not (await mappings.get(CHIEF, world.a.id, mapping_id)).is_active
        await mappings.update(CHIEF, world.a.id, mapping_id, {"is_active": True})


async def test_an_inactive_mapping_is_not_the_way_around(world: TwoCustomers, ada: Actor) -> None:
    mapping_id = world.a.mapping.mapping_id
    update = world.services.mappings.update
    await update(ada, world.a.id, mapping_id, {"is_active": False})
    with pytest.raises(ExternalOrganizationNotFoundError):
        await update(ada, world.a.id, mapping_id, {"external_org_id": "ext-free-alpha"})


async def test_names_and_data_of_their_mappings_are_theirs_to_change(
    world: TwoCustomers, ada: Actor
) -> None:
    changed = await world.services.mappings.update(
        ada,
        world.a.id,
        world.a.mapping.mapping_id,
        {"external_org_name": "New name", "mapping_data": {"note": "x"}, "is_active": True},
    )
    assert (changed.external_org_name, changed.mapping_data) == ("New name", {"note": "x"})


async def test_an_external_organization_of_theirs_can_be_shared_among_their_organizations(
    world: TwoCustomers,
) -> None:
    await world.grant("ada", MANAGE, on=world.b)
    both = await world.actor("ada")
    await map_to(world, CHIEF, "tenant", customer=world.a, integration="shared")

    shared = await map_to(world, both, "tenant", customer=world.b, integration="shared")
    assert shared.is_active
    with pytest.raises(ExternalOrganizationClaimedError) as claimed:
        await map_to(world, both, "ext-alpha", customer=world.b)
    assert claimed.value.claimed_by == world.a.organization
    with pytest.raises(DuplicateMappingError):
        await map_to(world, both, "ext-alpha", customer=world.a)


async def test_what_they_may_only_look_at_gives_no_right_to_map(world: TwoCustomers) -> None:
    await world.grant("ada", VIEW, on=world.b)
    await map_to(world, CHIEF, "tenant", customer=world.b, integration="shared")
    ada = await world.actor("ada")
    with pytest.raises(ExternalOrganizationNotFoundError):
        await map_to(world, ada, "tenant", customer=world.a, integration="shared")


async def test_provider_wide_viewing_gives_no_right_to_map(world: TwoCustomers) -> None:
    await world.grant("ada", VIEW)
    ada = await world.actor("ada")
    with pytest.raises(ExternalOrganizationNotFoundError):
        await map_to(world, ada, "ext-free-alpha", customer=world.a)
    found = await world.services.discovery.discover(ada, "vendor")
    assert {each.id for each in found.listing.organizations} == {"ext-alpha", "ext-beta"}


# ------------------------------------------------------------------ organizations


async def test_their_lists_page_over_their_own(world: TwoCustomers) -> None:
    names = [f"Customer {number}" for number in range(5)]
    for name in names:
        organization = await world.services.organizations.create(CHIEF, name=name)
        await world.services.grants.grant(
            CHIEF, user_id="bob", organization_id=organization.org_id, permissions=VIEW
        )
    bob = await world.actor("bob")

    listing = world.services.organizations.list
    first = await listing(bob, first=3)
    rest = await listing(bob, first=3, after=first.items[-1].org_id)
    assert sorted(each.name for each in (*first.items, *rest.items)) == names
    assert (first.has_next, rest.has_next) == (True, False)
    assert [each.name for each in (await listing(bob, search="3", first=3)).items] == ["Customer 3"]
    assert (await listing(bob, search="GmbH", first=3)).items == []


async def test_who_the_customer_is_is_for_the_provider_to_say(
    world: TwoCustomers, ada: Actor
) -> None:
    """A name or domain decides which external organization is suggested for the organization."""
    update = world.services.organizations.update
    with pytest.raises(PermissionDeniedError):
        await update(ada, world.a.id, {"domain": world.b.domain})
    with pytest.raises(OrganizationNotFoundError):
        await update(ada, world.b.id, {"name": "x"})


async def test_integrations_are_for_whoever_sees_any_organization(
    world: TwoCustomers, ada: Actor
) -> None:
    nobody = await world.actor("nobody")
    integrations = world.services.integrations
    assert integrations.visible(nobody) == []
    assert integrations.find_visible(nobody, "vendor") is None
    assert [each.name for each in integrations.visible(ada)] == ["shared", "vendor"]
