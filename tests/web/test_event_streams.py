"""Subscriptions over server-sent events, from a real server, with the sandbox as vendor."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from graphql_api.identity.development import DEVELOPER
from graphql_api.services.access import Actor, provider_manager
from graphql_api.services.test_selection import MAX_RUNS
from graphql_api.settings import Settings
from graphql_api.web.responses import write_json
from graphql_api.web.server_sent_events import EventStream
from graphql_api.web.stream_limit import MAX_STREAMS
from integrations.registry import INTEGRATION_REGISTRY
from integrations.sandbox.faults import Fault
from tests.event_streams import ACCEPT, Event, bodies_of, events_of
from tests.identity.issuer import AUDIENCE, USER, Issuer, running_issuer
from tests.two_customers import CHIEF, MANAGE, settings_in
from tests.web.serving import Service, Vendors, serving, serving_app, serving_vendors

PROGRESS = "completed total result { success message mapping { id lastTestSuccess } }"
OF_ORGANIZATION = (
    f"subscription ($id: ID!) {{ testConnections(organizationId: $id) {{ {PROGRESS} }} }}"
)
OF_INTEGRATION = f"""subscription ($name: String!, $ids: [ID!]) {{
    testConnections(integrationName: $name, mappingIds: $ids) {{ {PROGRESS} }} }}"""
CLIENTS = ("14", "17", "20", "23", "26", "99999")


@pytest.fixture
async def vendors() -> AsyncIterator[Vendors]:
    async with serving_vendors() as vendors:
        yield vendors


@pytest.fixture
async def service(tmp_path: Path, vendors: Vendors) -> AsyncIterator[Service]:
    async with serving(settings_in(tmp_path, **vendors.settings())) as service:
        yield service


@pytest.fixture
async def client(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(service) as client:
        yield client


def client_of(service: Service, **headers: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=service.url, headers=headers, timeout=30)


@asynccontextmanager
async def subscribed(
    client: httpx.AsyncClient, query: str, **variables: object
) -> AsyncIterator[AsyncIterator[Event]]:
    body = {"query": query, "variables": variables}
    async with client.stream("POST", "/graphql", json=body, headers=ACCEPT) as answer:
        yield events_of(answer)


async def ask(client: httpx.AsyncClient, query: str, **variables: object) -> httpx.Response:
    body = {"query": query, "variables": variables}
    return await client.post("/graphql", json=body, headers=ACCEPT)


async def test_each_test_is_told_as_it_ends(service: Service, client: httpx.AsyncClient) -> None:
    mappings = await service.map("halopsa", *CLIENTS)

    found = [
        body["data"]["testConnections"]
        for body in bodies_of(await ask(client, OF_ORGANIZATION, id=mappings[0].org_id))
    ]

    assert [each["completed"] for each in found] == list(range(7))
    assert {each["total"] for each in found} == {6}
    assert found[0]["result"] is None
    outcomes = {each["result"]["mapping"]["id"]: each["result"] for each in found[1:]}
    assert set(outcomes) == {mapping.mapping_id for mapping in mappings}
    missing = mappings[-1].mapping_id
    failed = {id for id, result in outcomes.items() if not result["success"]}
    assert failed == {missing}
    assert all(
        result["mapping"]["lastTestSuccess"] is result["success"] for result in outcomes.values()
    )
    retried = bodies_of(await ask(client, OF_INTEGRATION, name="halopsa", ids=[missing]))
    assert [body["data"]["testConnections"]["total"] for body in retried] == [1, 1]


async def test_the_first_message_comes_before_any_test_has_ended(
    service: Service, client: httpx.AsyncClient, vendors: Vendors
) -> None:
    mappings = await service.map("halopsa", *CLIENTS)
    vendors.faults.plan(Fault.NO_ANSWER)
    async with subscribed(client, OF_ORGANIZATION, id=mappings[0].org_id) as events:
        first = await anext(events)

    assert first.body["data"]["testConnections"] == {"completed": 0, "total": 6, "result": None}


async def test_the_vendor_sees_no_more_requests_at_a_time_than_it_takes(
    service: Service, client: httpx.AsyncClient, vendors: Vendors
) -> None:
    await service.map("autotask", *(str(number) for number in range(9)))
    vendors.faults.slow_seconds = 0.02
    vendors.faults.plan(Fault.SLOW)

    bodies = bodies_of(await ask(client, OF_INTEGRATION, name="autotask"))

    assert len(bodies) == 10
    assert 1 < vendors.calls.most <= 3


async def test_one_run_too_many_is_refused_until_another_has_ended(
    service: Service, client: httpx.AsyncClient
) -> None:
    await service.map("autotask", "1")
    runs = [
        await service.services.connection_runs.start(_developer, integration_name="autotask")
        for _ in range(MAX_RUNS)
    ]
    for run in runs:
        await anext(run)
    refused = await ask(client, OF_INTEGRATION, name="autotask")
    for run in runs:
        await run.aclose()
    allowed = bodies_of(await ask(client, OF_INTEGRATION, name="autotask"))

    assert refused.status_code == 429
    [error] = refused.json()["errors"]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert f"{MAX_RUNS} runs" in error["message"]
    assert len(allowed) == 2


async def _developer() -> Actor:
    """Whoever sends no token."""
    return provider_manager(DEVELOPER, source="graphql")


async def test_whoever_leaves_stops_the_tests(
    service: Service, client: httpx.AsyncClient, vendors: Vendors
) -> None:
    mappings = await service.map("autotask", *(str(number) for number in range(9)))
    vendors.faults.plan(Fault.NO_ANSWER)
    async with subscribed(client, OF_INTEGRATION, name="autotask") as events:
        await anext(events)
        await vendors.calls.until(lambda calls: calls.under_way > 0)
    await vendors.calls.until(lambda calls: calls.under_way == 0)

    vendors.faults.clear()
    begun = vendors.calls.begun
    kept = await service.services.mappings.list_by_organization(CHIEF, mappings[0].org_id)
    assert {mapping.last_tested_at for mapping in kept} == {None}
    assert vendors.calls.begun == begun
    assert len(bodies_of(await ask(client, OF_INTEGRATION, name="autotask"))) == 10


async def test_a_query_is_answered_with_one_event(client: httpx.AsyncClient) -> None:
    answer = await ask(client, "{ viewer { userId } }")

    assert bodies_of(answer) == [{"data": {"viewer": {"userId": "dev"}}}]
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store, no-transform"
    assert answer.headers["x-accel-buffering"] == "no"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "content-length" not in answer.headers


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("subscription {", "GRAPHQL_PARSE_FAILED"),
        ("subscription { nothing }", "GRAPHQL_VALIDATION_FAILED"),
        (
            'subscription { a: testConnections(integrationName: "hudu") { total }'
            ' b: testConnections(integrationName: "hudu") { total } }',
            "GRAPHQL_VALIDATION_FAILED",
        ),
        (OF_ORGANIZATION, "GRAPHQL_VALIDATION_FAILED"),
        ("{" + "viewer{" * 190 + "userId" + "}" * 191, "OPERATION_TOO_LARGE"),
        ("{" + "viewer{userId}" * 260 + "}", "OPERATION_TOO_LARGE"),
    ],
    ids=["syntax", "validation", "two fields", "variables", "depth", "tokens"],
)
async def test_what_is_not_executed_answers_400(
    client: httpx.AsyncClient, query: str, code: str
) -> None:
    answer = await ask(client, query)

    assert answer.status_code == 400
    assert "json" in answer.headers["content-type"]
    assert answer.json()["errors"][0]["extensions"]["code"] == code
    assert "data" not in answer.json()


async def test_what_cannot_be_tested_is_said_in_the_stream(client: httpx.AsyncClient) -> None:
    [nothing] = bodies_of(await ask(client, "subscription { testConnections { total } }"))
    [unknown] = bodies_of(await ask(client, OF_INTEGRATION, name="none"))

    assert nothing["data"] is unknown["data"] is None
    assert nothing["errors"][0]["extensions"] == {"code": "VALIDATION_FAILED"}
    assert "Give an organization, an integration or both" in nothing["errors"][0]["message"]
    assert unknown["errors"][0]["extensions"] == {"code": "NOT_FOUND"}
    names = ", ".join(sorted(INTEGRATION_REGISTRY))
    assert f"Available integrations: {names}" in unknown["errors"][0]["message"]


async def test_a_subscription_that_is_not_to_be_streamed_says_how(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post("/graphql", json={"query": OF_INTEGRATION, "variables": {}})

    assert answer.status_code == 406
    assert "Accept: text/event-stream" in answer.json()["errors"][0]["message"]


async def test_as_many_streams_as_are_allowed_and_no_more(
    service: Service, client: httpx.AsyncClient, vendors: Vendors
) -> None:
    await service.map("halopsa", "14")
    vendors.faults.plan(Fault.NO_ANSWER)
    async with AsyncExitStack() as stack:
        streams = [
            await stack.enter_async_context(subscribed(client, OF_INTEGRATION, name="halopsa"))
            for _ in range(MAX_STREAMS)
        ]
        for events in streams:
            await anext(events)
        refused = await ask(client, OF_INTEGRATION, name="halopsa")
    await vendors.calls.until(lambda calls: calls.under_way == 0)

    assert refused.status_code == 429
    assert refused.json()["errors"][0]["extensions"] == {"code": "RATE_LIMITED"}
    async with asyncio.timeout(30):
        while (await ask(client, "{ viewer { userId } }")).status_code == 429:
            pass


async def test_a_stream_counts_once_towards_the_rate_limit(
    tmp_path: Path, vendors: Vendors
) -> None:
    settings = settings_in(tmp_path, rate_limit=35, **vendors.settings())
    async with serving(settings) as service, client_of(service) as client:
        await service.map("halopsa", *CLIENTS)
        statuses = [(await ask(client, OF_INTEGRATION, name="halopsa")).status_code for _ in "ab"]
        refused = await ask(client, OF_INTEGRATION, name="halopsa")

    assert statuses == [200, 429]
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 0


# ---------------------------------------------------------------------- who, and until when


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with running_issuer() as issuer:
        yield issuer


@pytest.fixture
async def staffed(tmp_path: Path, vendors: Vendors, issuer: Issuer) -> AsyncIterator[Service]:
    """People sign in; one of them manages provider-wide."""
    settings = settings_in(
        tmp_path,
        auth="oidc",
        oidc_issuer=issuer.issuer,
        oidc_audience=AUDIENCE,
        **vendors.settings(),
    )
    async with serving(settings) as service:
        for user in (USER, "another"):
            await service.services.grants.grant(
                CHIEF, user_id=user, organization_id=None, permissions=MANAGE
            )
        yield service


def signed_in(service: Service, issuer: Issuer, **claims: Any) -> httpx.AsyncClient:
    return client_of(service, authorization=f"Bearer {issuer.token(**claims)}")


async def test_a_stream_ends_with_its_token(
    staffed: Service, issuer: Issuer, vendors: Vendors, caplog: pytest.LogCaptureFixture
) -> None:
    await staffed.map("halopsa", "14")
    vendors.faults.plan(Fault.NO_ANSWER)
    async with (
        signed_in(staffed, issuer, exp=int(time.time()) + 5) as client,
        subscribed(client, OF_INTEGRATION, name="halopsa") as events,
    ):
        found = [event async for event in events]

    assert [event.name for event in found] == ["next", "next", "complete"]
    assert found[1].body["data"] is None
    [error] = found[1].body["errors"]
    assert error["extensions"] == {"code": "UNAUTHENTICATED"}
    await vendors.calls.until(lambda calls: calls.under_way == 0)
    assert "testConnections" not in caplog.text


async def test_without_a_token_there_is_no_stream(staffed: Service) -> None:
    async with client_of(staffed) as client:
        answer = await ask(client, OF_INTEGRATION, name="halopsa")

    assert answer.status_code == 401


async def test_a_revoked_permission_ends_the_stream(
    staffed: Service, issuer: Issuer, vendors: Vendors
) -> None:
    await staffed.map("autotask", *(str(number) for number in range(20)))
    async with (
        signed_in(staffed, issuer) as client,
        subscribed(client, OF_INTEGRATION, name="autotask") as events,
    ):
        await anext(events)
        await staffed.services.grants.revoke(CHIEF, user_id=USER, organization_id=None)
        bodies = [event.body async for event in events if event.name == "next"]

    assert len(bodies) < 20
    assert bodies[-1]["data"] is None
    assert bodies[-1]["errors"][0]["extensions"]["code"] in ("FORBIDDEN", "NOT_FOUND")


# ---------------------------------------------------------------------- the transport alone


async def test_a_pause_is_filled_with_comments(tmp_path: Path) -> None:
    go_on = asyncio.Event()

    async def bodies() -> AsyncGenerator[bytes, None]:
        yield write_json({"data": "line\nbreak \u2028 and more"})
        await go_on.wait()
        yield write_json({"data": 2})

    async def answer(request: Request) -> EventStream:
        return EventStream(bodies(), keep_alive=0.02)

    app = Starlette(routes=[Route("/", answer)])
    seen: list[str] = []
    async with (
        serving_app(app, Settings(auth="dev")) as url,
        httpx.AsyncClient(timeout=30) as client,
        client.stream("GET", url) as reply,
    ):
        async for line in reply.aiter_lines():
            seen.append(line)
            if seen.count(":") == 3:
                go_on.set()

    assert seen.count(":") >= 3
    data = [json.loads(line.removeprefix("data: ")) for line in seen if line.startswith("data: ")]
    assert data == [{"data": "line\nbreak \u2028 and more"}, {"data": 2}]
    assert seen[-3:] == ["event: complete", "data:", ""]
