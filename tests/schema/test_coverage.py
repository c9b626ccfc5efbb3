from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from strawberry.types import ExecutionResult

from graphql_api.composition import Services
from graphql_api.execution.operation import OperationRunner
from graphql_api.models.organization import Organization
from graphql_api.schema.page_sizes import MAX_FIRST
from graphql_api.services.mapping_fields import NewMapping
from tests.actors import MANAGER, NOBODY, viewer_of
from tests.operations import cost
from tests.vendors import unavailable

Ask = Callable[..., Awaitable[Any]]
Execute = Callable[..., Awaitable[ExecutionResult]]

CELLS = "cells { integrationName state mappings { externalOrgId } }"
PAGE = """
query ($first: Int!, $after: String, $states: [CoverageState!]) {
  coverage(first: $first, after: $after, states: $states) {
    nodes { organization { id } }
    edges { cursor node { organization { id } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""


@pytest.fixture
async def five(services: Services, vendor: Any) -> list[Organization]:
    """Unmapped, mapped, drifted and failing on the scripted vendor, and one deactivated."""
    await services.discovery.discover(MANAGER, "scripted")
    names = ("Unmapped", "Mapped", "Drifted", "Failing", "Closed")
    five = [await services.organizations.create(MANAGER, name=name) for name in names]
    for organization, external_org_id in zip(five[1:4], ("10", "4711", "2"), strict=True):
        mapping = await services.mappings.create(
            MANAGER,
            NewMapping(
                organization_id=organization.org_id,
                integration_name="scripted",
                external_org_id=external_org_id,
            ),
        )
    vendor.failure = unavailable()
    await services.connections.test(MANAGER, mapping.org_id, mapping.mapping_id)
    await services.organizations.update(MANAGER, five[4].org_id, {"is_active": False})
    return five


async def test_a_row_has_a_cell_for_each_integration(ask: Ask, five: list[Organization]) -> None:
    found = await ask(f"{{ coverage {{ nodes {{ organization {{ name }} {CELLS} }} }} }}")
    rows = {each["organization"]["name"]: each["cells"] for each in found["nodes"]}
    assert {name: cells[0]["state"] for name, cells in rows.items()} == {
        "Unmapped": "UNMAPPED",
        "Mapped": "MAPPED",
        "Drifted": "DRIFTED",
        "Failing": "FAILING",
    }
    assert rows["Mapped"] == [
        {
            "integrationName": "scripted",
            "state": "MAPPED",
            "mappings": [{"externalOrgId": "10"}],
        },
        {"integrationName": "sharing", "state": "UNMAPPED", "mappings": []},
        {"integrationName": "strict", "state": "UNMAPPED", "mappings": []},
    ]


async def test_arguments_choose_rows_and_columns(ask: Ask, five: list[Organization]) -> None:
    document = """
        query ($ids: [ID!], $names: [String!], $states: [CoverageState!], $isActive: Boolean) {
          coverage(
            organizationIds: $ids, integrationNames: $names, states: $states, isActive: $isActive
          ) { nodes { organization { name } cells { integration { displayName isConfigured } } } }
        }
    """
    found = await ask(
        document,
        ids=[five[2].org_id, five[4].org_id, five[0].org_id],
        names=["strict", "scripted"],
        states=["DRIFTED"],
        isActive=True,
    )
    assert found["nodes"] == [
        {
            "organization": {"name": "Drifted"},
            "cells": [
                {"integration": {"displayName": "Strict", "isConfigured": False}},
                {"integration": {"displayName": "Scripted", "isConfigured": True}},
            ],
        }
    ]
    closed = await ask(document, names=["scripted"], isActive=False)
    assert [each["organization"]["name"] for each in closed["nodes"]] == ["Closed"]
    assert len((await ask(document, names=[], isActive=None))["nodes"]) == 5


async def test_a_summary_counts_what_all_pages_show(ask: Ask, five: list[Organization]) -> None:
    document = """
        query ($ids: [ID!]) { coverageSummary(organizationIds: $ids) {
            integration { displayName } integrationName comparedAt
            unmapped mapped drifted failing excluded
        } }
    """
    scripted, _, strict = await ask(document)
    assert scripted == {
        "integration": {"displayName": "Scripted"},
        "integrationName": "scripted",
        "unmapped": 1,
        "mapped": 1,
        "drifted": 1,
        "failing": 1,
        "excluded": 0,
        "comparedAt": "2026-05-04T12:00:00+00:00",
    }
    assert (strict["unmapped"], strict["comparedAt"]) == (4, None)
    own = await ask(document, actor=viewer_of(five[1].org_id))
    assert {name: own[0][name] for name in ("unmapped", "mapped", "drifted", "failing")} == {
        "unmapped": 0,
        "mapped": 1,
        "drifted": 0,
        "failing": 0,
    }
    assert await ask(document, actor=NOBODY) == []


@pytest.mark.parametrize("states", [None, ["UNMAPPED", "FAILING"], ["DRIFTED"]])
@pytest.mark.parametrize("first", [1, 2, 4, 500])
async def test_pages_say_where_they_stand(
    ask: Ask, five: list[Organization], first: int, states: list[str] | None
) -> None:
    [whole] = [await ask(PAGE, first=500, states=states)]
    found: list[Any] = []
    after, has_next = None, True
    while has_next:
        page = await ask(PAGE, first=first, after=after, states=states)
        info, edges = page["pageInfo"], page["edges"]
        assert [edge["node"] for edge in edges] == page["nodes"]
        assert (info["startCursor"], info["endCursor"]) == (
            edges[0]["cursor"],
            edges[-1]["cursor"],
        )
        assert info["hasPreviousPage"] is (after is not None)
        found += page["nodes"]
        assert len(found) <= len(five)
        after, has_next = info["endCursor"], info["hasNextPage"]
    assert found == whole["nodes"]
    behind = await ask(PAGE, first=first, after=after, states=states)
    assert behind["nodes"] == []


async def refused(execute: Execute, document: str, **variables: Any) -> tuple[str, Any]:
    result = await execute(document, **variables)
    assert result.errors is not None
    [error] = result.errors
    return error.message, (error.extensions or {})["code"]


@pytest.mark.parametrize("field", ["coverage", "coverageSummary"])
async def test_what_is_unknown_is_refused_with_what_there_is(
    execute: Execute, services: Services, field: str
) -> None:
    shown = "integrationName" if field == "coverageSummary" else "pageInfo { endCursor }"
    document = f"""query ($ids: [ID!], $names: [String!]) {{
        {field}(organizationIds: $ids, integrationNames: $names) {{ {shown} }} }}"""
    assert await refused(execute, document, names=["halo"]) == (
        "There is no integration 'halo'. Available integrations: scripted, sharing, strict, "
        "unmappable.",
        "NOT_FOUND",
    )
    assert await refused(execute, document, names=["unmappable"]) == (
        "integrationNames: Unmappable does not support mappings. Query "
        "integrations(supportsOrgMapping: true) for those that do.",
        "VALIDATION_FAILED",
    )
    message, code = await refused(execute, document, ids=["nobody"])
    assert (message, code) == (
        "There is no organization 'nobody', or you do not have access to it. Check the id, or ask "
        "a provider-wide manager for access.",
        "NOT_FOUND",
    )
    assert await refused(execute, document, ids=["x"] * (MAX_FIRST + 1)) == (
        "organizationIds holds at most 500 ids; 501 were given. Ask for them in several queries, "
        "or for all.",
        "VALIDATION_FAILED",
    )


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"first": 0}, "first must be from 1 to 500; 0 was given."),
        ({"first": 501}, "first must be from 1 to 500; 501 was given."),
        ({"first": 1, "after": "!!!"}, "after is not a cursor of this list: '!!!'."),
    ],
)
async def test_a_page_has_the_bounds_of_all_lists(
    execute: Execute, variables: dict[str, Any], said: str
) -> None:
    message, code = await refused(execute, PAGE, **variables)
    assert (message.startswith(said), code) == (True, "VALIDATION_FAILED")


def test_rows_count_in_the_cost_of_an_operation(runner: OperationRunner) -> None:
    document = "query ($first: Int!) { coverage(first: $first) { nodes { cells { state } } } }"

    def of_page(first: int) -> int:
        return cost(runner, document, first=first)

    assert of_page(500) - of_page(100) == 400 * (of_page(2) - of_page(1)) > 400
