from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from graphql_api.models.organization import Organization
from tests.actors import NOBODY, viewer_of
from tests.clock import Clock

Ask = Callable[..., Awaitable[Any]]
Create = Callable[..., Awaitable[Organization]]

FIELDS = "id name domain isActive createdAt updatedAt version"

CREATE = f"""
mutation ($input: CreateOrganizationInput!) {{
  createOrganization(input: $input) {{
    __typename
    ... on Organization {{ {FIELDS} mappings {{ id }} }}
    ... on ValidationError {{ code message fields {{ field message }} }}
  }}
}}
"""
UPDATE = f"""
mutation ($input: UpdateOrganizationInput!) {{
  updateOrganization(input: $input) {{
    __typename
    ... on Error {{ code message }}
    ... on Organization {{ {FIELDS} }}
    ... on ValidationError {{ fields {{ field }} }}
    ... on NotFoundError {{ resource unknown: id available }}
    ... on OrganizationVersionConflictError {{ current {{ {FIELDS} }} }}
  }}
}}
"""
GET = f"query ($id: ID!) {{ organization(id: $id) {{ {FIELDS} }} }}"
LIST = """
query ($search: String, $isActive: Boolean) {
  organizations(search: $search, isActive: $isActive) { nodes { name } }
}
"""


async def test_an_organization_is_created_and_read(ask: Ask, clock: Clock) -> None:
    created = await ask(CREATE, input={"name": " Larkfield ", "domain": "Larkfield.Example"})
    assert created == {
        "__typename": "Organization",
        "id": created["id"],
        "name": "Larkfield",
        "domain": "larkfield.example",
        "isActive": True,
        "createdAt": "2026-05-04T12:00:00+00:00",
        "updatedAt": "2026-05-04T12:00:00+00:00",
        "version": "1",
        "mappings": [],
    }
    read = await ask(GET, id=created["id"])
    assert read == {name: created[name] for name in FIELDS.split()}


async def test_what_is_wrong_with_an_organization_is_told_by_field(ask: Ask) -> None:
    refused = await ask(CREATE, input={"name": "", "domain": "nowhere"})
    assert (refused["__typename"], refused["code"]) == ("ValidationError", "VALIDATION_FAILED")
    assert [each["field"] for each in refused["fields"]] == ["name", "domain"]


async def test_an_update_leaves_what_is_absent_and_removes_a_null_domain(
    ask: Ask, create_organization: Create
) -> None:
    created = await create_organization("Old", "old.example")
    renamed = await ask(UPDATE, input={"id": created.org_id, "name": "New"})
    assert (renamed["name"], renamed["domain"]) == ("New", "old.example")
    bare = await ask(UPDATE, input={"id": created.org_id, "domain": None, "isActive": False})
    assert (bare["name"], bare["domain"], bare["isActive"]) == ("New", None, False)


async def test_an_update_is_refused_by_field(ask: Ask, organization: Organization) -> None:
    refused = await ask(UPDATE, input={"id": organization.org_id, "name": None, "isActive": None})
    assert refused["__typename"] == "ValidationError"
    assert refused["fields"] == [{"field": "name"}, {"field": "isActive"}]


async def test_an_update_of_an_older_version_is_answered_with_the_current_one(
    ask: Ask, organization: Organization
) -> None:
    await ask(UPDATE, input={"id": organization.org_id, "name": "First"})
    conflict = await ask(
        UPDATE, input={"id": organization.org_id, "name": "Second", "expectedVersion": "1"}
    )
    assert conflict["__typename"] == "OrganizationVersionConflictError"
    assert conflict["code"] == "VERSION_CONFLICT"
    assert (conflict["current"]["name"], conflict["current"]["version"]) == ("First", "2")


@pytest.mark.parametrize("id", ["00000000-0000-4000-8000-000000000000", "a/b", "", "\ud800"])
async def test_an_unknown_organization_is_null_and_cannot_be_updated(ask: Ask, id: str) -> None:
    assert await ask(GET, id=id) is None
    refused = await ask(UPDATE, input={"id": id, "name": "New"})
    assert refused == {
        "__typename": "NotFoundError",
        "code": "NOT_FOUND",
        "message": f"There is no organization {id!r}, or you do not have access to it. Check the "
        "id, or ask a provider-wide manager for access.",
        "resource": "organization",
        "unknown": id,
        "available": [],
    }


async def test_organizations_are_searched_and_filtered(
    ask: Ask, create_organization: Create
) -> None:
    await create_organization("Larkfield Dental")
    ended = await create_organization("Larkfield Optics")
    await create_organization("Osterly")
    await ask(UPDATE, input={"id": ended.org_id, "isActive": False})
    assert len((await ask(LIST))["nodes"]) == 3
    assert len((await ask(LIST, search="larkfield"))["nodes"]) == 2
    found = await ask(LIST, search="larkfield", isActive=True)
    assert found == {"nodes": [{"name": "Larkfield Dental"}]}


async def test_one_who_may_not_see_an_organization_finds_none(
    ask: Ask, organization: Organization
) -> None:
    assert await ask(GET, id=organization.org_id, actor=NOBODY) is None
    assert await ask(LIST, actor=NOBODY) == {"nodes": []}
    assert await ask(GET, id=organization.org_id, actor=viewer_of(organization.org_id)) is not None
