"""Merging two organizations over GraphQL."""

from collections.abc import Awaitable, Callable
from typing import Any

from graphql_api.composition import Services
from graphql_api.models.grant import Permission
from graphql_api.models.organization import Organization
from graphql_api.services.mapping_fields import NewMapping
from tests.actors import MANAGER, viewer_of

Ask = Callable[..., Awaitable[Any]]
Create = Callable[..., Awaitable[Organization]]

FAILURE = "... on Error { code message }"
MAPPING = "integrationName externalOrgId"
PLAN = f"""query ($from: ID!, $into: ID!) {{ planOrganizationMerge(from: $from, into: $into) {{
    ... on OrganizationMergePlan {{ fingerprint from {{ name }} into {{ name }}
        moving {{ {MAPPING} }} ending {{ {MAPPING} }}
        conflicts {{ integrationName onFrom {{ {MAPPING} }} onInto {{ {MAPPING} }} }}
        aliases people {{ userId onFrom onInto afterwards gained }}
        rejections {{ externalOrgId moves }} }} {FAILURE} }} }}"""
MERGE = f"""mutation ($from: ID!, $into: ID!, $plan: String!,
    $choices: [OrganizationMergeChoiceInput!]) {{
    mergeOrganizations(from: $from, into: $into, fingerprint: $plan, choices: $choices) {{
    ... on OrganizationMerge {{ id state from {{ name isActive mergedInto {{ name }} }}
        mappings {{ {MAPPING} step problem }} people {{ userId problem }} }} {FAILURE} }} }}"""
UNDO = f"""mutation ($id: ID!) {{ undoOrganizationMerge(id: $id) {{
    ... on OrganizationMerge {{ state undoneBy from {{ isActive mergedInto {{ name }} }} }}
    {FAILURE} }} }}"""
EVENTS = """query ($id: ID!) { auditEvents(organizationId: $id) {
    nodes { action mergeId organization { name } } } }"""


async def test_a_merge_is_planned_chosen_carried_out_and_undone(
    ask: Ask, services: Services, create_organization: Create
) -> None:
    merged, kept = await create_organization("Mossgate Ltd"), await create_organization("Mossgate")
    for organization, external_org_id in ((merged, "1"), (kept, "2")):
        await services.mappings.create(
            MANAGER,
            NewMapping(
                organization_id=organization.org_id,
                integration_name="scripted",
                external_org_id=external_org_id,
            ),
        )
    await services.grants.grant(
        MANAGER,
        user_id="noor",
        organization_id=merged.org_id,
        permissions=[Permission.canViewConfig],
    )
    both = {"from": merged.org_id, "into": kept.org_id}
    plan = await ask(PLAN, **both)
    fingerprint = plan.pop("fingerprint")
    assert plan == {
        "from": {"name": "Mossgate Ltd"},
        "into": {"name": "Mossgate"},
        "moving": [],
        "ending": [],
        "conflicts": [
            {
                "integrationName": "scripted",
                "onFrom": [{"integrationName": "scripted", "externalOrgId": "1"}],
                "onInto": [{"integrationName": "scripted", "externalOrgId": "2"}],
            }
        ],
        "aliases": ["Mossgate Ltd"],
        "people": [
            {
                "userId": "noor",
                "onFrom": ["canViewConfig"],
                "onInto": [],
                "afterwards": ["canViewConfig"],
                "gained": ["canViewConfig"],
            }
        ],
        "rejections": [],
    }
    assert (await ask(MERGE, **both, plan="another"))["code"] == "MERGE_OUTDATED"
    assert (await ask(MERGE, **both, plan=fingerprint))["code"] == "VALIDATION_FAILED"

    choices = [{"integrationName": "scripted", "choice": each} for each in ("FROM", "INTO")]
    twice = await ask(MERGE, **both, plan=fingerprint, choices=choices)
    assert twice["message"].endswith("FROM and INTO were given for 'scripted'. Choose one.")

    choices = [{"integrationName": "scripted", "choice": "FROM"}]
    done = await ask(MERGE, **both, plan=fingerprint, choices=choices)
    merge_id = done.pop("id")
    assert done == {
        "state": "DONE",
        "from": {"name": "Mossgate Ltd", "isActive": False, "mergedInto": {"name": "Mossgate"}},
        "mappings": [
            {
                "integrationName": "scripted",
                "externalOrgId": "2",
                "step": "ENDS",
                "problem": None,
            },
            {
                "integrationName": "scripted",
                "externalOrgId": "1",
                "step": "MOVES",
                "problem": None,
            },
        ],
        "people": [{"userId": "noor", "problem": None}],
    }
    events = (await ask(EVENTS, id=kept.org_id, actor=viewer_of(kept.org_id)))["nodes"]
    assert {"ORGANIZATIONS_MERGED", "MAPPING_CREATED"} <= {each["action"] for each in events}
    assert {each["mergeId"] for each in events} == {merge_id, None}
    assert {str(each["organization"]) for each in events} == {"None", "{'name': 'Mossgate'}"}

    assert await ask(UNDO, id=merge_id) == {
        "state": "UNDONE",
        "undoneBy": "mira",
        "from": {"isActive": True, "mergedInto": None},
    }
    assert (await ask(UNDO, id=merge_id))["code"] == "VALIDATION_FAILED"
