"""Runs of jobs as GraphQL shows them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from strawberry.types import ExecutionResult

from graphql_api.composition import Services
from graphql_api.models.organization import Organization
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.services.test_selection import MAX_RUNS
from tests.actors import MANAGER
from tests.vendors import ScriptedVendor, unavailable

Ask = Callable[..., Awaitable[Any]]

RUN = "id jobId kind integrationName organizationId state completed failed total message waitsUntil"
START = f"""
mutation ($organizationId: ID, $integrationName: String, $mappingIds: [ID!]) {{
  startConnectionTests(organizationId: $organizationId, integrationName: $integrationName,
                       mappingIds: $mappingIds) {{
    __typename
    ... on JobRun {{ {RUN} }}
    ... on NotFoundError {{ resource }}
    ... on ValidationError {{ problem: message }}
  }}
}}
"""
FOLLOW = f"""
query ($id: ID!, $after: String) {{
  jobRun(id: $id) {{
    {RUN}
    outcomes(first: 2, after: $after) {{
      nodes {{ number success message remedy externalOrgName
              organization {{ name }} integration {{ displayName }} }}
      pageInfo {{ hasNextPage endCursor }}
    }}
  }}
}}
"""


@pytest.fixture
async def mapping_ids(services: Services, organization: Organization) -> list[str]:
    made = [
        await services.mappings.create(
            MANAGER,
            NewMapping(
                organization_id=organization.org_id,
                integration_name="scripted",
                external_org_id=str(number),
                external_org_name=f"Site {number}",
            ),
        )
        for number in range(3)
    ]
    return [mapping.mapping_id for mapping in made]


@pytest.fixture
async def working(services: Services) -> AsyncIterator[None]:
    task = asyncio.create_task(services.job_runner.work())
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def ended(ask: Ask, id: str) -> Any:
    async with asyncio.timeout(20):
        while True:
            run = await ask(FOLLOW, id=id)
            if run["state"] in ("DONE", "FAILED", "CANCELLED"):
                return run
            await asyncio.sleep(0.01)


@pytest.mark.usefixtures("working", "mapping_ids")
async def test_a_run_is_started_and_followed_page_by_page(
    ask: Ask, vendor: ScriptedVendor, organization: Organization
) -> None:
    vendor.failure = unavailable()
    started = await ask(START, organizationId=organization.org_id)
    assert started == {
        "__typename": "JobRun",
        "id": started["id"],
        "jobId": "test",
        "kind": "test",
        "integrationName": None,
        "organizationId": organization.org_id,
        "state": "SCHEDULED",
        "completed": 0,
        "failed": 0,
        "total": 3,
        "message": None,
        "waitsUntil": None,
    }
    run = await ended(ask, started["id"])
    assert (run["state"], run["completed"], run["failed"]) == ("DONE", 3, 3)
    page = run["outcomes"]
    assert [each["number"] for each in page["nodes"]] == [1, 2]
    assert page["nodes"][0]["organization"] == {"name": organization.name}
    assert page["nodes"][0]["integration"] == {"displayName": "Scripted"}
    assert page["nodes"][0]["remedy"] is not None
    rest = await ask(FOLLOW, id=run["id"], after=page["pageInfo"]["endCursor"])
    assert [each["number"] for each in rest["outcomes"]["nodes"]] == [3]
    assert rest["outcomes"]["pageInfo"]["hasNextPage"] is False


async def test_a_run_is_cancelled(ask: Ask, mapping_ids: list[str]) -> None:
    started = await ask(START, integrationName="scripted", mappingIds=mapping_ids[:1])
    assert (started["total"], started["jobId"]) == (1, "test:scripted")
    cancelled = await ask(
        "mutation ($id: ID!) { cancelJobRun(id: $id) { ... on JobRun { id state } } }",
        id=started["id"],
    )
    assert cancelled == {"id": started["id"], "state": "CANCELLED"}


async def test_what_is_wrong_is_answered(ask: Ask) -> None:
    assert (await ask(START, integrationName="nobody"))["resource"] == "integration"
    assert "Give an organization" in (await ask(START))["problem"]
    assert await ask(FOLLOW, id="none") is None
    gone = 'mutation { cancelJobRun(id: "none") { ... on NotFoundError { resource id } } }'
    assert await ask(gone) == {"resource": "jobRun", "id": "none"}


@pytest.mark.usefixtures("mapping_ids")
async def test_a_cursor_that_is_none_is_refused(
    execute: Callable[..., Awaitable[ExecutionResult]], ask: Ask
) -> None:
    started = await ask(START, integrationName="scripted")
    for after in ("bm9uZQ==", "none"):
        result = await execute(FOLLOW, id=started["id"], after=after)
        assert result.errors is not None
        assert "is not a cursor of this list" in result.errors[0].message


async def test_too_many_runs_are_refused_as_too_often(
    execute: Callable[..., Awaitable[ExecutionResult]],
    ask: Ask,
    services: Services,
    mapping_ids: list[str],
) -> None:
    for number in range(1, 8):
        named = [id for at, id in enumerate(mapping_ids) if number >> at & 1]
        await ask(START, integrationName="scripted", mappingIds=named)
    organizations = [
        await services.organizations.create(MANAGER, name=f"Empty {number}", domain=None)
        for number in range(MAX_RUNS - 7)
    ]
    for each in organizations:
        await ask(START, organizationId=each.org_id)
    result = await execute(START, integrationName="sharing")
    assert result.errors is not None
    assert result.errors[0].extensions == {"code": "RATE_LIMITED"}


@pytest.mark.usefixtures("working", "mapping_ids")
async def test_jobs_have_no_schedule_and_their_last_run(ask: Ask) -> None:
    started = await ask(
        'mutation { startJob(id: "discover:scripted") { ... on Job { lastRun { id state } } } }'
    )
    await ended(ask, started["lastRun"]["id"])
    jobs = await ask(
        "{ jobs { id kind integrationName isEnabled everyMinutes nextRunAt lastRun { message } } }"
    )
    found = {job["id"]: job for job in jobs}
    assert found["discover:scripted"] == {
        "id": "discover:scripted",
        "kind": "discover",
        "integrationName": "scripted",
        "isEnabled": False,
        "everyMinutes": None,
        "nextRunAt": None,
        "lastRun": {"message": "3 are listed."},
    }
    assert found["test:scripted"]["lastRun"] is None
    assert "discover:strict" not in found
    runs = await ask('{ jobRuns(jobId: "discover:scripted") { nodes { state total } } }')
    assert runs == {"nodes": [{"state": "DONE", "total": None}]}
    refused = await ask(
        'mutation { updateJob(id: "test:scripted", everyMinutes: 60) {'
        " ... on ValidationError { fields { field } } } }"
    )
    assert refused == {"fields": [{"field": "everyMinutes"}]}
    cancelled = await ask('mutation { cancelJob(id: "x") { ... on NotFoundError { resource } } }')
    assert cancelled == {"resource": "job"}
