"""Other names of an organization, as people say them."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from graphql_api.composition import Services
from graphql_api.models.limits import MAX_ALIASES
from graphql_api.models.organization import Alias, AliasOrigin, Organization, OrganizationId
from graphql_api.services.errors import (
    AliasNotFoundError,
    OrganizationNotFoundError,
    PermissionDeniedError,
    ValidationError,
)
from graphql_api.storage.organizations import OrganizationStorageService
from graphql_api.storage.table_store import TableStore
from integrations.base import ExternalOrganization
from tests.actors import MANAGER, PROVIDER_VIEWER, manager_of
from tests.clock import Clock
from tests.vendors import ScriptedVendor

Create = Callable[..., Awaitable[Organization]]


async def aliases(services: Services, organization: Organization) -> list[str]:
    read = await services.organizations.get(MANAGER, organization.org_id)
    return [each.name for each in read.aliases]


async def test_an_alias_is_kept_with_where_it_comes_from(
    services: Services, organization: Organization, clock: Clock
) -> None:
    clock.pass_time(hours=1)
    added = await services.aliases.add(MANAGER, organization.org_id, "  LFD \u00a0 Dental ")
    assert added.organization.aliases == (
        Alias(
            name="LFD Dental", origin=AliasOrigin.HAND, added_at=clock.now, added_by=MANAGER.user_id
        ),
    )
    assert (added.organization.version, added.organization.updated_at) == (2, clock.now)
    assert added.also_called == []
    assert await services.organizations.get(MANAGER, organization.org_id) == added.organization


async def test_one_that_it_has_is_left_as_it_is(
    services: Services, organization: Organization
) -> None:
    first = await services.aliases.add(MANAGER, organization.org_id, "LFD")
    again = await services.aliases.add(MANAGER, organization.org_id, "LFD")
    assert again.organization == first.organization


@pytest.mark.parametrize("name", ["LARKFIELD", "Larkfiéld", "  ", "", "x" * 201, "a\u200bb"])
async def test_one_that_says_nothing_new_is_refused(
    services: Services, organization: Organization, name: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        await services.aliases.add(MANAGER, organization.org_id, name)
    assert [each.field for each in caught.value.fields] == ["name"]
    assert await aliases(services, organization) == []


async def test_a_name_of_signs_alone_is_compared_as_it_is(
    services: Services, create_organization: Create
) -> None:
    own = await create_organization("!!!")
    with pytest.raises(ValidationError, match="is called '!!!' already"):
        await services.aliases.add(MANAGER, own.org_id, "!!!")
    await services.aliases.add(MANAGER, own.org_id, "???")
    assert await aliases(services, own) == ["???"]


@pytest.mark.parametrize("name", ["Muller and Sons", "MÜLLER & SONS", "Mueller & Sons"])
async def test_one_that_differs_in_how_it_is_written_is_no_second(
    services: Services, organization: Organization, name: str
) -> None:
    await services.aliases.add(MANAGER, organization.org_id, "Müller & Sons")
    with pytest.raises(ValidationError, match="has the alias 'Müller & Sons' already"):
        await services.aliases.add(MANAGER, organization.org_id, name)


async def test_another_organization_that_is_called_so_is_told(
    services: Services, create_organization: Create
) -> None:
    named, known, own = [await create_organization(each) for each in ("LFD", "Quill", "Larkfield")]
    await services.aliases.add(MANAGER, known.org_id, "l.f.d.")
    added = await services.aliases.add(MANAGER, own.org_id, "LFD")
    assert [each.org_id for each in added.also_called] == [named.org_id, known.org_id]


async def test_there_are_only_so_many(services: Services, organization: Organization) -> None:
    for number in range(MAX_ALIASES):
        await services.aliases.add(MANAGER, organization.org_id, f"Name {number}")
    with pytest.raises(ValidationError, match="which is all that is allowed"):
        await services.aliases.add(MANAGER, organization.org_id, "One more")
    assert len(await aliases(services, organization)) == MAX_ALIASES


async def test_the_longest_that_are_allowed_fit_into_the_row(
    services: Services, organization: Organization, store: TableStore
) -> None:
    """Of characters that take two units of UTF-16, which is how a property is measured."""
    storage = OrganizationStorageService(store, clock=Clock())
    longest = [
        Alias(
            name=f"{number:02}" + "\U00020000" * 198,
            origin=AliasOrigin.MERGE,
            added_at=organization.created_at,
            added_by='"' * 200,
        )
        for number in range(MAX_ALIASES)
    ]
    await storage.update_organization(
        OrganizationId(organization.org_id),
        lambda each: each.changed(aliases=tuple(longest)),
        by=MANAGER.author,
    )
    read = await services.organizations.get(MANAGER, organization.org_id)
    assert list(read.aliases) == longest


async def test_two_that_are_added_at_once_are_both_kept(
    services: Services, organization: Organization
) -> None:
    await asyncio.gather(
        *(services.aliases.add(MANAGER, organization.org_id, each) for each in ("One", "Two"))
    )
    assert sorted(await aliases(services, organization)) == ["One", "Two"]


async def test_one_is_removed_by_its_name(services: Services, organization: Organization) -> None:
    for name in ("One", "Two"):
        await services.aliases.add(MANAGER, organization.org_id, name)
    left = await services.aliases.remove(MANAGER, organization.org_id, " One ")
    assert [each.name for each in left.aliases] == ["Two"]
    with pytest.raises(AliasNotFoundError):
        await services.aliases.remove(MANAGER, organization.org_id, "One")


async def test_the_audit_tells_them_before_and_after(
    services: Services, organization: Organization, clock: Clock
) -> None:
    clock.pass_time(hours=1)
    await services.aliases.add(MANAGER, organization.org_id, "LFD")
    clock.pass_time(hours=1)
    await services.aliases.remove(MANAGER, organization.org_id, "LFD")
    page = await services.audit.events(MANAGER, organization_id=organization.org_id, first=9)
    removed, added, created = page.items
    assert added.action == removed.action == "ORGANIZATION_UPDATED"
    assert added.changes == {"aliases": {"before": None, "after": ["LFD"]}}
    assert removed.changes == {"aliases": {"before": ["LFD"], "after": None}}
    assert "aliases" not in created.changes


async def test_suggestions_match_by_them(
    services: Services, vendor: ScriptedVendor, organization: Organization
) -> None:
    vendor.organizations = [ExternalOrganization(id="1", name="Wenning Orthodontics Ltd")]
    await services.aliases.add(MANAGER, organization.org_id, "Wenning Orthodontics")
    [proposal] = (await services.suggestions.suggest(MANAGER, "scripted")).found
    assert proposal.organization.org_id == organization.org_id
    assert "is an alias of “Larkfield”." in proposal.suggestion.signals[0].detail


@pytest.mark.parametrize(
    ("search", "finds"),
    [
        ("lfd", True),
        ("dental lfd", True),
        ("müller", True),
        ("muller", True),
        ("orthopaedics", False),
    ],
)
async def test_a_search_finds_the_organization_by_an_alias(
    services: Services, create_organization: Create, search: str, finds: bool
) -> None:
    await create_organization("Another")
    own = await create_organization("Larkfield")
    await services.aliases.add(MANAGER, own.org_id, "LFD Dental")
    await services.aliases.add(MANAGER, own.org_id, "Müller")
    page = await services.organizations.list(MANAGER, search=search, first=9)
    assert [each.name for each in page.items] == (["Larkfield"] if finds else [])


async def test_only_provider_wide_managers_change_them(
    services: Services, organization: Organization
) -> None:
    for actor in (PROVIDER_VIEWER, manager_of(organization.org_id)):
        with pytest.raises(PermissionDeniedError):
            await services.aliases.add(actor, organization.org_id, "LFD")
        with pytest.raises(PermissionDeniedError):
            await services.aliases.remove(actor, organization.org_id, "LFD")
    with pytest.raises(OrganizationNotFoundError):
        await services.aliases.add(manager_of("x"), organization.org_id, "LFD")
