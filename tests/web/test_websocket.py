"""graphql-transport-ws from a real server, by a client that knows nothing of GraphQL."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets import ClientConnection, InvalidStatus, Origin, Subprotocol
from websockets.asyncio.client import connect

from graphql_api.settings import Settings
from graphql_api.web.authentication import SUBPROTOCOL
from graphql_api.web.stream_limit import MAX_STREAMS
from graphql_api.web.websocket import MAX_OPERATIONS
from integrations.sandbox.faults import Fault
from tests.identity.issuer import AUDIENCE, USER, Issuer, running_issuer
from tests.two_customers import CHIEF, MANAGE, VIEW, settings_in
from tests.web.serving import Service, Vendors, serving, serving_vendors

VIEWER = "{ viewer { userId permissions } }"
TEST_ALL = """subscription ($name: String!) { testConnections(integrationName: $name) {
    completed total result { success mapping { organization { name } } } } }"""
MAPPINGS = "query ($id: ID!) { organization(id: $id) { mappings { id } } }"


class Talk:
    """One connection, acknowledged."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def send(self, **message: Any) -> None:
        await self._socket.send(json.dumps(message))

    async def subscribe(self, id: str, query: str, /, **variables: Any) -> None:
        payload = {"query": query, "variables": variables}
        await self.send(id=id, type="subscribe", payload=payload)

    async def hear(self) -> Any:
        async with asyncio.timeout(30):
            return json.loads(await self._socket.recv())

    async def ask(self, query: str, **variables: Any) -> Any:
        """The data of an operation that has one answer."""
        await self.subscribe("asked", query, **variables)
        answer, complete = await self.hear(), await self.hear()
        assert complete == {"id": "asked", "type": "complete"}
        assert answer["type"] == "next", answer
        return answer["payload"]["data"]

    async def closed(self) -> int:
        """The code that the connection was closed with."""
        async with asyncio.timeout(30):
            await self._socket.wait_closed()
        assert self._socket.close_code is not None
        return self._socket.close_code


@asynccontextmanager
async def connected(
    service: Service, token: str | None = None, **options: Any
) -> AsyncIterator[ClientConnection]:
    async with connect(
        service.websocket_url, subprotocols=[Subprotocol(SUBPROTOCOL)], **options
    ) as socket:
        payload = {} if token is None else {"token": token}
        await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
        yield socket


@asynccontextmanager
async def talking(service: Service, token: str | None = None) -> AsyncIterator[Talk]:
    async with connected(service, token) as socket:
        talk = Talk(socket)
        assert await talk.hear() == {"type": "connection_ack"}
        yield talk


@pytest.fixture
async def vendors() -> AsyncIterator[Vendors]:
    async with serving_vendors() as vendors:
        yield vendors


@pytest.fixture
async def service(tmp_path: Path, vendors: Vendors) -> AsyncIterator[Service]:
    async with serving(settings_in(tmp_path, **vendors.settings())) as service:
        yield service


# ---------------------------------------------------------------------- operations


async def test_queries_and_subscriptions_are_answered_side_by_side(
    service: Service, vendors: Vendors
) -> None:
    await service.map("halopsa", "14", "17")
    async with talking(service) as talk:
        await talk.subscribe("tests", TEST_ALL, name="halopsa")
        await talk.subscribe("viewer", VIEWER)
        heard = [await talk.hear() for _ in range(6)]
        await talk.send(type="ping")
        pong = await talk.hear()

    tests = [message for message in heard if message["id"] == "tests"]
    viewer = [message for message in heard if message["id"] == "viewer"]
    assert [each["type"] for each in tests] == ["next", "next", "next", "complete"]
    progress = [each["payload"]["data"]["testConnections"] for each in tests[:-1]]
    assert [(each["completed"], each["total"]) for each in progress] == [(0, 2), (1, 2), (2, 2)]
    assert progress[1]["result"]["mapping"]["organization"]["name"] == "Customer of halopsa"
    assert [each["type"] for each in viewer] == ["next", "complete"]
    assert viewer[0]["payload"]["data"]["viewer"]["userId"] == "dev"
    assert pong == {"type": "pong"}


async def test_each_operation_has_loaders_of_its_own(service: Service) -> None:
    [mapping] = await service.map("halopsa", "14")
    async with talking(service) as talk:
        before = await talk.ask(MAPPINGS, id=mapping.org_id)
        await service.services.mappings.delete(CHIEF, mapping.org_id, mapping.mapping_id)
        after = await talk.ask(MAPPINGS, id=mapping.org_id)

    assert before == {"organization": {"mappings": [{"id": mapping.mapping_id}]}}
    assert after == {"organization": {"mappings": []}}


async def test_who_unsubscribes_stops_the_tests_and_stays_connected(
    service: Service, vendors: Vendors
) -> None:
    mappings = await service.map("autotask", *(str(number) for number in range(9)))
    vendors.faults.plan(Fault.NO_ANSWER)
    async with talking(service) as talk:
        await talk.subscribe("tests", TEST_ALL, name="autotask")
        await talk.hear()
        await vendors.calls.until(lambda calls: calls.under_way > 0)
        await talk.send(id="tests", type="complete")
        await vendors.calls.until(lambda calls: calls.under_way == 0)
        assert (await talk.ask(VIEWER))["viewer"]["userId"] == "dev"

    kept = await service.services.mappings.list_by_organization(CHIEF, mappings[0].org_id)
    assert {mapping.last_tested_at for mapping in kept} == {None}


async def test_who_leaves_stops_the_tests(service: Service, vendors: Vendors) -> None:
    await service.map("autotask", *(str(number) for number in range(9)))
    vendors.faults.plan(Fault.NO_ANSWER)
    async with talking(service) as talk:
        await talk.subscribe("tests", TEST_ALL, name="autotask")
        await vendors.calls.until(lambda calls: calls.under_way > 0)
    await vendors.calls.until(lambda calls: calls.under_way == 0)


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"query": "{"}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ viewer " + "é" * 2000}, "GRAPHQL_PARSE_FAILED"),
        ({"query": "{ nothing }"}, "GRAPHQL_VALIDATION_FAILED"),
        ({"query": "query A { viewer { userId } }", "operationName": "B"}, None),
        ({"query": "{" + "viewer{" * 50 + "userId" + "}" * 51}, "OPERATION_TOO_LARGE"),
        ({"query": "{" + "viewer{userId}" * 260 + "}"}, "OPERATION_TOO_LARGE"),
        ({"query": VIEWER, "variables": []}, "BAD_REQUEST"),
        ({"query": VIEWER, "operationName": 5}, "BAD_REQUEST"),
        ({"query": None}, "BAD_REQUEST"),
        ({}, "BAD_REQUEST"),
        ({"documentId": "sha256:none"}, "DOCUMENT_NOT_FOUND"),
    ],
)
async def test_what_is_wrong_with_an_operation_is_said_of_it_alone(
    service: Service, payload: Any, code: str | None
) -> None:
    async with talking(service) as talk:
        await talk.send(id="1", type="subscribe", payload=payload)
        refused = await talk.hear()
        assert (refused["id"], refused["type"]) == ("1", "error")
        assert refused["payload"][0]["message"]
        if code is not None:
            assert refused["payload"][0]["extensions"]["code"] == code
        assert (await talk.ask(VIEWER))["viewer"]["userId"] == "dev"


async def test_as_many_operations_as_are_allowed_and_no_more(
    service: Service, vendors: Vendors
) -> None:
    await service.map("halopsa", "14")
    vendors.faults.plan(Fault.NO_ANSWER)
    async with talking(service) as talk:
        for number in range(MAX_OPERATIONS):
            await talk.subscribe(str(number), TEST_ALL, name="halopsa")
            await talk.hear()
        await talk.subscribe("more", VIEWER)
        refused = await talk.hear()
        await talk.send(id="0", type="complete")
        assert (await talk.ask(VIEWER))["viewer"]["userId"] == "dev"

    assert (refused["id"], refused["type"]) == ("more", "error")
    assert refused["payload"][0]["extensions"] == {"code": "RATE_LIMITED"}


async def test_as_many_connections_as_are_allowed_and_no_more(service: Service) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(MAX_STREAMS):
            await stack.enter_async_context(talking(service))
        async with connected(service) as socket:
            assert await Talk(socket).closed() == 1013


# ---------------------------------------------------------------------- who, and until when


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with running_issuer() as issuer:
        yield issuer


@pytest.fixture
def oidc(tmp_path: Path, issuer: Issuer, vendors: Vendors) -> Settings:
    return settings_in(
        tmp_path,
        auth="oidc",
        oidc_issuer=issuer.issuer,
        oidc_audience=AUDIENCE,
        cors_origins="https://portal.example.com",
        **vendors.settings(),
    )


async def test_the_connection_ends_with_its_token(
    oidc: Settings, issuer: Issuer, vendors: Vendors
) -> None:
    async with serving(oidc) as service:
        for user in (USER, "another"):
            await service.services.grants.grant(
                CHIEF, user_id=user, organization_id=None, permissions=MANAGE
            )
        await service.map("halopsa", "14")
        vendors.faults.plan(Fault.NO_ANSWER)
        async with talking(service, issuer.token(exp=int(time.time()) + 5)) as talk:
            await talk.subscribe("tests", TEST_ALL, name="halopsa")
            assert await talk.closed() == 4401
        await vendors.calls.until(lambda calls: calls.under_way == 0)


async def test_what_is_granted_is_read_for_each_operation(oidc: Settings, issuer: Issuer) -> None:
    async with serving(oidc) as service, talking(service, issuer.token()) as talk:
        before = await talk.ask(VIEWER)
        await service.services.grants.grant(
            CHIEF, user_id=USER, organization_id=None, permissions=VIEW
        )
        after = await talk.ask(VIEWER)

    assert before["viewer"]["permissions"] == []
    assert after["viewer"]["permissions"] == ["canViewConfig"]


async def test_without_a_token_that_counts_the_connection_is_closed(
    oidc: Settings,
) -> None:
    async with serving(oidc) as service:
        for token in (None, "x.y.z"):
            async with connected(service, token) as socket:
                assert await Talk(socket).closed() == 4401


async def test_pages_of_other_sites_may_not_connect_unless_configured(
    oidc: Settings, issuer: Issuer
) -> None:
    token = issuer.token()
    async with serving(oidc) as service:
        for origin in (service.url, "https://portal.example.com"):
            async with connected(service, token, origin=Origin(origin)) as socket:
                assert await Talk(socket).hear() == {"type": "connection_ack"}
        for origin in ("https://evil.example", "null", "http://127.0.0.1:1", f"{service.url}0"):
            with pytest.raises(InvalidStatus) as refused:
                async with connected(service, token, origin=Origin(origin)):
                    pass
            assert refused.value.response.status_code == 403


async def test_development_sign_in_is_for_pages_of_this_host(service: Service) -> None:
    async with connected(service, origin=Origin(service.url)) as socket:
        assert await Talk(socket).hear() == {"type": "connection_ack"}
    for origin in ("https://evil.example", "http://localhost:5173"):
        with pytest.raises(InvalidStatus):
            async with connected(service, origin=Origin(origin)):
                pass


# ---------------------------------------------------------------------- hostile messages


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("no json", 4400),
        ("", 4400),
        ("null", 4400),
        ("[]", 4400),
        ("[" * 100_000, 4400),
        ('{"type":' * 10_000, 4400),
        (b"\x00\xff", 4400),
        ("x" * 2_000_000, 1009),
        ("{}", 4400),
        ('{"type": null}', 4400),
        ('{"type": ["subscribe"]}', 4400),
        (json.dumps({"type": "é" * 5000}), 4400),
        ('{"type": "start", "id": "1", "payload": {}}', 4400),
        ('{"type": "subscribe"}', 4400),
        ('{"type": "subscribe", "id": 5, "payload": {"query": "{ viewer { userId } }"}}', 4400),
        (json.dumps({"type": "subscribe", "id": "é" * 65, "payload": {}}), 4400),
        ('{"type": "subscribe", "id": "1", "payload": "{ viewer { userId } }"}', 4400),
        ('{"type": "complete", "id": {}}', 4400),
        ('{"type": "connection_init"}', 4429),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, str) else None,
)
async def test_a_hostile_message_closes_the_connection_and_nothing_else(
    service: Service, caplog: pytest.LogCaptureFixture, message: str | bytes, code: int
) -> None:
    async with talking(service) as other:
        async with connected(service) as socket:
            await socket.recv()
            await socket.send(message)
            assert await Talk(socket).closed() == code
        assert (await other.ask(VIEWER))["viewer"]["userId"] == "dev"

    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_an_id_in_use_closes_the_connection(service: Service, vendors: Vendors) -> None:
    await service.map("halopsa", "14")
    vendors.faults.plan(Fault.NO_ANSWER)
    async with talking(service) as talk:
        for _ in "ab":
            await talk.subscribe("é" * 64, TEST_ALL, name="halopsa")
        assert await talk.closed() == 4409


async def test_the_completion_of_what_was_never_begun_is_nothing(service: Service) -> None:
    async with talking(service) as talk:
        await talk.send(id="none", type="complete")
        assert (await talk.ask(VIEWER))["viewer"]["userId"] == "dev"


async def test_a_flood_of_messages_does_not_hold_up_others(service: Service) -> None:
    async with talking(service) as flood, talking(service) as talk:
        for number in range(300):
            await flood.subscribe(str(number), "{" + "viewer{userId}" * 5 + "}")
        assert (await talk.ask(VIEWER))["viewer"]["userId"] == "dev"
        ended = 0
        while ended < 300:
            ended += (await flood.hear())["type"] in ("complete", "error")
