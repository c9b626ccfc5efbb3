from collections.abc import Awaitable, Callable

import pytest

from graphql_api.composition import Services
from graphql_api.models.audit import AuditEvent
from graphql_api.models.organization import Organization
from graphql_api.services.errors import (
    OrganizationNotFoundError,
    OrganizationVersionConflictError,
    ValidationError,
    cut,
)
from graphql_api.services.organizations import OrganizationFields
from tests.actors import MANAGER
from tests.clock import Clock

Create = Callable[..., Awaitable[Organization]]


async def names(services: Services, **filters: object) -> list[str]:
    page = await services.organizations.list(MANAGER, first=500, **filters)  # type: ignore[arg-type]
    return sorted(organization.name for organization in page.items)


async def events(services: Services, organization: Organization) -> list[AuditEvent]:
    page = await services.audit.events(MANAGER, organization_id=organization.org_id, first=50)
    return list(page.items)


async def test_an_organization_is_created_as_it_will_be_read(
    services: Services, clock: Clock
) -> None:
    created = await services.organizations.create(
        MANAGER, name=" Larkfield Dental ", domain="Larkfield.Example."
    )
    assert (created.name, created.domain, created.is_active) == (
        "Larkfield Dental",
        "larkfield.example",
        True,
    )
    assert created.created_at == created.updated_at == clock.now
    assert await services.organizations.get(MANAGER, created.org_id) == created


async def test_everything_wrong_with_an_organization_is_named_at_once(services: Services) -> None:
    with pytest.raises(ValidationError) as caught:
        await services.organizations.create(MANAGER, name=" ", domain="https://a.example")
    assert [each.field for each in caught.value.fields] == ["name", "domain"]
    assert await names(services) == []


@pytest.mark.parametrize(
    "id",
    [
        "00000000-0000-4000-8000-000000000000",
        "",
        "a/b",
        "x" * 600,
        "\ud800",
        "all",
        "~pending_00000000-0000-4000-8000-000000000000_0000000001",
    ],
    ids=repr,
)
async def test_what_is_no_organizations_id_is_not_found(services: Services, id: str) -> None:
    with pytest.raises(OrganizationNotFoundError) as caught:
        await services.organizations.get(MANAGER, id)
    assert (caught.value.resource, caught.value.id) == ("organization", cut(id))
    assert await services.organizations.find(MANAGER, id) is None
    with pytest.raises(OrganizationNotFoundError):
        await services.organizations.update(MANAGER, id, {"name": "New"})


async def test_pages_hold_every_organization_once_in_order(
    services: Services, create_organization: Create
) -> None:
    created = sorted([(await create_organization(f"Org {n}")).org_id for n in range(7)])
    seen: list[str] = []
    has_next = True
    while has_next:
        page = await services.organizations.list(MANAGER, first=3, after=seen[-1] if seen else None)
        seen += [organization.org_id for organization in page.items]
        has_next = page.has_next
    assert seen == created


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("brännö", ["Brännö Marine"]),
        ("MARINE", ["Brännö Marine", "Osterly Marine"]),
        (" osterly ", ["Osterly Marine"]),
        ("quill.example", ["Quillmark"]),
        ("none", []),
        ("", ["Brännö Marine", "Osterly Marine", "Quillmark"]),
        ("  ", ["Brännö Marine", "Osterly Marine", "Quillmark"]),
        (None, ["Brännö Marine", "Osterly Marine", "Quillmark"]),
    ],
)
async def test_search_looks_into_name_and_domain(
    services: Services, create_organization: Create, search: str | None, found: list[str]
) -> None:
    await create_organization("Brännö Marine")
    await create_organization("Osterly Marine")
    await create_organization("Quillmark", "quill.example")
    assert await names(services, search=search) == found


async def test_a_page_of_a_search_is_filled_from_behind_what_does_not_match(
    services: Services, create_organization: Create
) -> None:
    for number in range(30):
        await create_organization(f"{'Wanted' if number % 10 == 0 else 'Other'} {number}")
    page = await services.organizations.list(MANAGER, search="wanted", first=2)
    assert (len(page.items), page.has_next) == (2, True)
    rest = await services.organizations.list(
        MANAGER, search="wanted", first=2, after=page.items[-1].org_id
    )
    assert (len(rest.items), rest.has_next) == (1, False)


async def test_inactive_organizations_are_listed_unless_filtered(
    services: Services, create_organization: Create
) -> None:
    await create_organization("Active")
    ended = await create_organization("Ended")
    await services.organizations.update(MANAGER, ended.org_id, {"is_active": False})
    assert await names(services) == ["Active", "Ended"]
    assert await names(services, is_active=True) == ["Active"]
    assert await names(services, is_active=False) == ["Ended"]


async def test_an_absent_field_is_left_and_a_null_domain_is_removed(
    services: Services, create_organization: Create, clock: Clock
) -> None:
    created = await create_organization("Old", "old.example")
    clock.pass_time(hours=1)
    renamed = await services.organizations.update(MANAGER, created.org_id, {"name": "New"})
    assert (renamed.name, renamed.domain, renamed.version) == ("New", "old.example", 2)
    assert (renamed.created_at, renamed.updated_at) == (created.created_at, clock.now)
    bare = await services.organizations.update(MANAGER, created.org_id, {"domain": None})
    assert (bare.name, bare.domain) == ("New", None)
    assert await services.organizations.get(MANAGER, created.org_id) == bare


@pytest.mark.parametrize("fields", [{"name": None}, {"is_active": None}])
async def test_a_null_name_or_state_is_refused(
    services: Services, organization: Organization, fields: OrganizationFields
) -> None:
    with pytest.raises(ValidationError):
        await services.organizations.update(MANAGER, organization.org_id, fields)


async def test_an_update_that_changes_nothing_writes_nothing(
    services: Services, organization: Organization, clock: Clock
) -> None:
    clock.pass_time(hours=1)
    same = await services.organizations.update(
        MANAGER, organization.org_id, {"name": organization.name, "is_active": True}
    )
    assert same == organization
    assert len(await events(services, organization)) == 1


async def test_an_update_of_an_older_version_is_refused_with_the_current_one(
    services: Services, organization: Organization
) -> None:
    current = await services.organizations.update(
        MANAGER, organization.org_id, {"name": "First"}, expected_version="1"
    )
    with pytest.raises(OrganizationVersionConflictError) as caught:
        await services.organizations.update(
            MANAGER, organization.org_id, {"name": "Second"}, expected_version="1"
        )
    assert caught.value.current == current


async def test_each_change_is_an_audit_event_with_what_changed(
    services: Services, organization: Organization, clock: Clock
) -> None:
    clock.pass_time(hours=1)
    await services.organizations.update(MANAGER, organization.org_id, {"domain": "new.example"})
    updated, created = await events(services, organization)
    assert (created.action.value, updated.action.value) == (
        "ORGANIZATION_CREATED",
        "ORGANIZATION_UPDATED",
    )
    assert (updated.user_id, updated.source, updated.occurred_at) == ("mira", "graphql", clock.now)
    assert updated.changes == {"domain": {"before": None, "after": "new.example"}}
