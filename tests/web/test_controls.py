"""Each control holds over each transport: a request, an event stream, a WebSocket."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets import ConnectionClosedError, Subprotocol
from websockets.asyncio.client import connect

from graphql_api.services.mapping_fields import NewMapping
from graphql_api.web.authentication import SUBPROTOCOL, UNAUTHORIZED
from graphql_api.web.http_endpoint import HttpEndpoint
from graphql_api.web.prompt_connections import PromptHttp
from graphql_api.web.websocket import TRY_AGAIN_LATER
from integrations.base import BaseIntegration, ExternalOrganization, MappedOrganization, TestResult
from tests.actors import MANAGER
from tests.event_streams import MEDIA_TYPE, bodies_of
from tests.two_customers import settings_in
from tests.web.serving import Service, serving

SECRET = "hunter2"
VIEWER = "{ viewer { userId } }"
MANY = """organizations(first: %s) { nodes { mappings { integration { mappings(first: 10) {
    nodes { id } } } } } }"""
ALL_DATA = "query ($id: ID!) { organization(id: $id) { mappings { mappingData } } }"
DISCOVER = "query ($name: String!) { externalOrganizations(integrationName: $name) { __typename } }"


class Broken(BaseIntegration):
    """Fails in a way that nobody expects."""

    name = "broken"
    display_name = "Broken"
    supports_discovery = True

    async def list_organizations(self) -> Sequence[ExternalOrganization]:
        raise RuntimeError(SECRET)

    async def get_client(self, mapping: MappedOrganization) -> Any:
        return None

    async def test_connection(self, mapping: MappedOrganization) -> TestResult:
        return TestResult(success=True, message="", tested_at=datetime.now(UTC))


class Slow(Broken):
    name = "slow"
    display_name = "Slow"

    async def list_organizations(self) -> Sequence[ExternalOrganization]:
        await asyncio.Event().wait()
        return []


INTEGRATIONS: dict[str, type[BaseIntegration]] = {"broken": Broken, "slow": Slow}

CLOSED = {UNAUTHORIZED: "UNAUTHENTICATED", TRY_AGAIN_LATER: "RATE_LIMITED"}
"""The codes that a WebSocket is closed with."""

Ask = Callable[..., Awaitable[dict[str, Any]]]
"""The first body that a service answers an operation with."""


async def over_http(
    service: Service, query: str, *, token: str | None = None, **variables: object
) -> dict[str, Any]:
    answer = await _post(service, query, variables, token=token, accept="application/json")
    body: dict[str, Any] = answer.json()
    return body


async def over_events(
    service: Service, query: str, *, token: str | None = None, **variables: object
) -> dict[str, Any]:
    answer = await _post(service, query, variables, token=token, accept=MEDIA_TYPE)
    if answer.headers["content-type"].startswith(MEDIA_TYPE):
        return dict(bodies_of(answer)[0])
    return dict(answer.json())


async def over_websocket(
    service: Service, query: str, *, token: str | None = None, **variables: object
) -> dict[str, Any]:
    payload = {} if token is None else {"token": token}
    asked = {"query": query, "variables": variables}
    async with connect(service.websocket_url, subprotocols=[Subprotocol(SUBPROTOCOL)]) as socket:
        try:
            await socket.send(json.dumps({"type": "connection_init", "payload": payload}))
            await socket.recv()
            await socket.send(json.dumps({"id": "1", "type": "subscribe", "payload": asked}))
            async with asyncio.timeout(30):
                answer = json.loads(await socket.recv())
        except ConnectionClosedError as error:
            code = CLOSED[error.rcvd.code if error.rcvd else 0]
            return {"errors": [{"message": "", "extensions": {"code": code}}]}
    return {"errors": answer["payload"]} if answer["type"] == "error" else answer["payload"]


async def _post(
    service: Service, query: str, variables: object, *, token: str | None, accept: str
) -> httpx.Response:
    headers = {"accept": accept}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    async with httpx.AsyncClient(base_url=service.url, headers=headers, timeout=30) as client:
        return await client.post("/graphql", json={"query": query, "variables": variables})


@pytest.fixture(params=[over_http, over_events, over_websocket])
def ask(request: pytest.FixtureRequest) -> Ask:
    chosen: Ask = request.param
    return chosen


def code_of(body: dict[str, Any]) -> str:
    [error] = body["errors"]
    code: str = error["extensions"]["code"]
    return code


async def test_who_does_not_sign_in_gets_nothing(tmp_path: Path, ask: Ask) -> None:
    async with serving(settings_in(tmp_path)) as service:
        signed_in = await ask(service, VIEWER)
        refused = await ask(service, VIEWER, token="forged")

    assert signed_in["data"] == {"viewer": {"userId": "dev"}}
    assert code_of(refused) == "UNAUTHENTICATED"
    assert not refused.get("data")


@pytest.mark.parametrize(
    ("query", "variables"),
    [
        (f"{{ {MANY % 500} }}", {}),
        (f"query ($first: Int!) {{ {MANY % '$first'} }}", {"first": 500}),
        ("{ " + " ".join(f"a{number}: __typename" for number in range(40)) + " }", {}),
    ],
)
async def test_an_operation_that_asks_for_too_much_is_refused(
    tmp_path: Path, ask: Ask, query: str, variables: dict[str, object]
) -> None:
    async with serving(settings_in(tmp_path)) as service:
        answers = [await ask(service, query, **variables) for _ in range(2)]

    assert [code_of(each) for each in answers] == ["OPERATION_TOO_LARGE"] * 2


@pytest.mark.parametrize(
    ("query", "limit", "refused"),
    [
        (VIEWER, 30, 1),  # 12 each over HTTP, 11 of them to read it
        ("{ organizations(first: 100) { nodes { id } } }", 60, 3),  # 12 to read it, 101 to execute
    ],
)
async def test_who_has_spent_a_minutes_units_waits(
    tmp_path: Path, ask: Ask, query: str, limit: int, refused: int
) -> None:
    async with serving(settings_in(tmp_path, rate_limit=limit)) as service:
        answers = [await ask(service, query) for _ in range(3)]

    assert [code_of(each) for each in answers if "errors" in each] == ["RATE_LIMITED"] * refused


async def test_documents_that_are_refused_are_charged_for(tmp_path: Path, ask: Ask) -> None:
    async with serving(settings_in(tmp_path, rate_limit=72)) as service:
        answers = [await ask(service, "{ nothing } # " + "x" * 400) for _ in range(4)]

    codes = [each["errors"][0]["extensions"]["code"] for each in answers]
    assert codes == ["GRAPHQL_VALIDATION_FAILED"] * 2 + ["RATE_LIMITED"] * 2


async def test_an_operation_that_takes_too_long_is_stopped(tmp_path: Path, ask: Ask) -> None:
    options = {"integrations": INTEGRATIONS, "operation_seconds": 0.3}
    async with serving(settings_in(tmp_path), **options) as service:
        answer = await ask(service, DISCOVER, name="slow")

    assert code_of(answer) == "TIMEOUT"


async def test_an_unexpected_failure_is_masked(tmp_path: Path, ask: Ask) -> None:
    async with serving(settings_in(tmp_path), integrations=INTEGRATIONS) as service:
        answer = await ask(service, DISCOVER, name="broken")

    assert code_of(answer) == "INTERNAL"
    assert SECRET not in json.dumps(answer)


async def test_where_only_trusted_documents_are_allowed_no_other_is(
    tmp_path: Path, ask: Ask
) -> None:
    async with serving(settings_in(tmp_path, trusted_documents="only")) as service:
        answer = await ask(service, VIEWER)

    assert code_of(answer) == "DOCUMENT_NOT_TRUSTED"


async def test_a_large_body_is_charged_for_before_it_is_parsed(tmp_path: Path, ask: Ask) -> None:
    large = "[" * 100_000  # no JSON, and 781 units
    async with serving(settings_in(tmp_path, rate_limit=500)) as service:
        await ask(service, VIEWER)
        refused = await ask(service, VIEWER, large=large)

    assert code_of(refused) == "RATE_LIMITED"


async def test_a_body_of_undeclared_length_is_charged_for(tmp_path: Path) -> None:
    async def large() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b"[" * 16 * 1024  # no JSON, and 1 MiB in all

    async with serving(settings_in(tmp_path, rate_limit=500)) as service:
        answers = [await _post_body(service, large()) for _ in range(2)]

    assert [each.status_code for each in answers] == [400, 429]  # what was left has paid for one
    assert code_of(answers[1].json()) == "RATE_LIMITED"


async def test_a_body_of_declared_length_is_charged_for_before_it_comes(tmp_path: Path) -> None:
    declared = "Content-Length: 900000"
    async with serving(settings_in(tmp_path, rate_limit=500)) as service:
        await over_http(service, VIEWER, large="[" * 100_000)  # and nothing is left
        async with asyncio.timeout(10), beginning(service, declared) as reader:
            head = await reader.readuntil(b"\r\n\r\n")

    assert b" 429 " in head.splitlines()[0]


@pytest.fixture
def short_bodies() -> Iterator[None]:
    """Bodies that must come within a moment."""
    HttpEndpoint.body_seconds, usual = 0.3, HttpEndpoint.body_seconds
    try:
        yield
    finally:
        HttpEndpoint.body_seconds = usual


@pytest.mark.parametrize(
    ("header", "begun"),
    [("Content-Length: 40", b'{"query": '), ("Transfer-Encoding: chunked", b'a\r\n{"query": \r\n')],
)
@pytest.mark.usefixtures("short_bodies")
async def test_a_body_that_does_not_go_on_is_given_up(
    tmp_path: Path, header: str, begun: bytes
) -> None:
    async with (
        serving(settings_in(tmp_path)) as service,
        asyncio.timeout(10),
        beginning(service, header, begun) as reader,
    ):
        head = await reader.readuntil(b"\r\n\r\n")

    assert b" 408 " in head.splitlines()[0]


def test_a_body_has_half_a_minute_and_its_head_half_of_that() -> None:
    assert (HttpEndpoint.body_seconds, PromptHttp.head_seconds) == (30, 15)


@asynccontextmanager
async def beginning(
    service: Service, header: str, body: bytes = b""
) -> AsyncIterator[asyncio.StreamReader]:
    """The answer to a request that ends with the beginning of its body."""
    port = int(service.url.rsplit(":", 1)[1])
    lines = ("POST /graphql HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json", header)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write("\r\n".join((*lines, "", "")).encode() + body)
        yield reader
    finally:
        writer.close()


async def _post_body(service: Service, body: AsyncIterator[bytes]) -> httpx.Response:
    headers = {"content-type": "application/json", "accept": "application/json"}
    async with httpx.AsyncClient(base_url=service.url, headers=headers, timeout=30) as client:
        return await client.post("/graphql", content=body)


async def test_a_text_that_is_far_too_long_is_refused_and_not_repeated(
    tmp_path: Path, ask: Ask
) -> None:
    document = "query ($id: ID!) { " + " ".join(
        f"a{number}: organization(id: $id) {{ id }}" for number in range(9)
    )
    async with serving(settings_in(tmp_path)) as service:
        answer = await ask(service, document + " }", id="\u0378" * 100_000)

    assert len(json.dumps(answer)) < 10_000
    assert {each["extensions"]["code"] for each in answer["errors"]} == {"VALIDATION_FAILED"}
    assert "id has 100,000 characters; 1,000 are allowed." in answer["errors"][0]["message"]


async def test_a_response_has_a_largest_size(tmp_path: Path, ask: Ask) -> None:
    data = {"note": "x" * 30_000}
    async with serving(settings_in(tmp_path, max_answer=1024 * 1024)) as service:
        organization = await service.services.organizations.create(MANAGER, name="Larkfield")
        for number in range(40):
            new = NewMapping(
                organization_id=organization.org_id,
                integration_name="custom_api",
                external_org_id=str(number),
                mapping_data=data,
            )
            await service.services.mappings.create(MANAGER, new)
        answer = await ask(service, ALL_DATA, id=organization.org_id)

    assert answer["data"] is None
    assert code_of(answer) == "RESPONSE_TOO_LARGE"
    assert "1,048,576 bytes that are allowed" in answer["errors"][0]["message"]
