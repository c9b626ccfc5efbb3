from collections.abc import Awaitable, Callable
from typing import Any

from graphql_api.composition import Services
from graphql_api.models.organization import Organization
from graphql_api.services.mapping_fields import NewMapping
from tests.actors import MANAGER

Ask = Callable[..., Awaitable[Any]]
Create = Callable[..., Awaitable[Organization]]

ADD = """
mutation ($organization: ID!, $name: String!) {
  addOrganizationAlias(organizationId: $organization, name: $name) {
    __typename
    ... on AddedOrganizationAlias {
      organization { aliases { name origin addedAt addedBy } version }
      alsoCalled { name }
    }
    ... on ValidationError { code fields { field } }
    ... on NotFoundError { resource }
  }
}
"""
REMOVE = """
mutation ($organization: ID!, $name: String!) {
  removeOrganizationAlias(organizationId: $organization, name: $name) {
    __typename
    ... on Organization { aliases { name } }
    ... on NotFoundError { resource id }
  }
}
"""
FORGET = """
mutation ($organization: ID!, $name: String!) {
  forgetLearntName(organizationId: $organization, name: $name) {
    __typename
    ... on Organization { learntNames { name isForgotten forgottenAt forgottenBy } }
    ... on NotFoundError { resource id }
  }
}
"""
RESTORE = FORGET.replace("forgetLearntName", "restoreLearntName")
LEARNT = """
query { organizations { nodes {
  learntNames { name isForgotten taughtBy { integrationName mappingId } } } } }
"""


async def test_an_alias_is_added_and_removed(ask: Ask, create_organization: Create) -> None:
    await create_organization("LFD")
    own = await create_organization("Larkfield")
    added = await ask(ADD, organization=own.org_id, name=" L.F.D. ")
    assert added == {
        "__typename": "AddedOrganizationAlias",
        "organization": {
            "aliases": [
                {
                    "name": "L.F.D.",
                    "origin": "HAND",
                    "addedAt": "2026-05-04T12:00:00+00:00",
                    "addedBy": "mira",
                }
            ],
            "version": "2",
        },
        "alsoCalled": [{"name": "LFD"}],
    }
    removed = await ask(REMOVE, organization=own.org_id, name="L.F.D.")
    assert removed == {"__typename": "Organization", "aliases": []}


async def test_what_cannot_be_is_answered_by_its_kind(ask: Ask, organization: Organization) -> None:
    refused = await ask(ADD, organization=organization.org_id, name="LARKFIELD")
    assert refused == {
        "__typename": "ValidationError",
        "code": "VALIDATION_FAILED",
        "fields": [{"field": "name"}],
    }
    unknown = await ask(ADD, organization="nobody", name="LFD")
    assert unknown == {"__typename": "NotFoundError", "resource": "organization"}
    absent = await ask(REMOVE, organization=organization.org_id, name="LFD")
    assert absent == {"__typename": "NotFoundError", "resource": "alias", "id": "LFD"}


async def test_learnt_names_are_shown_forgotten_and_restored(
    ask: Ask, services: Services, organization: Organization
) -> None:
    mapping = await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name="scripted",
            external_org_id="1",
            external_org_name="Plum Pantry",
        ),
    )
    [shown] = (await ask(LEARNT))["nodes"]
    source = {"integrationName": "scripted", "mappingId": mapping.mapping_id}
    learnt = {"name": "Plum Pantry", "isForgotten": False, "taughtBy": [source]}
    assert shown == {"learntNames": [learnt]}

    given = {"organization": organization.org_id, "name": "Plum Pantry"}
    forgotten = await ask(FORGET, **given)
    assert forgotten["learntNames"] == [
        {
            "name": "Plum Pantry",
            "isForgotten": True,
            "forgottenAt": "2026-05-04T12:00:00+00:00",
            "forgottenBy": "mira",
        }
    ]
    restored = await ask(RESTORE, **given)
    assert [each["isForgotten"] for each in restored["learntNames"]] == [False]
    absent = await ask(RESTORE, **given)
    assert absent == {"__typename": "NotFoundError", "resource": "learntName", "id": "Plum Pantry"}


PLAN = """
query ($csv: String!) {
  planAliasImport(csv: $csv) {
    ... on AliasImportPlan { fingerprint lines { lineNumber action message alias } }
    ... on ValidationError { fields { field } }
  }
}
"""
APPLY = """
mutation ($csv: String!, $fingerprint: String!) {
  applyAliasImport(csv: $csv, fingerprint: $fingerprint) {
    __typename
    ... on AliasImportReport { outcomes { result line { organizationName } } }
  }
}
"""


async def test_a_file_of_aliases_is_planned_applied_and_exported(
    ask: Ask, organization: Organization
) -> None:
    csv = "organization_name,alias\nLarkfield,LFD\n"
    plan = await ask(PLAN, csv=csv)
    assert plan["lines"] == [{"lineNumber": 2, "action": "ADD", "message": None, "alias": "LFD"}]
    report = await ask(APPLY, csv=csv, fingerprint=plan["fingerprint"])
    assert report["outcomes"] == [{"result": "ADDED", "line": {"organizationName": "Larkfield"}}]
    again = await ask(APPLY, csv=csv, fingerprint=plan["fingerprint"])
    assert again == {"__typename": "MappingImportOutdatedError"}
    exported = await ask("{ aliasesCsv { ... on AliasesCsv { content rowCount } } }")
    assert exported["rowCount"] == 1
    assert exported["content"].endswith(f"{organization.org_id},Larkfield,LFD\r\n")
    assert await ask(PLAN, csv="x") == {"fields": [{"field": "csv"}]}
