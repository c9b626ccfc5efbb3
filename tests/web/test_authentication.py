"""Sign-in at the door of /graphql, over HTTP and WebSocket."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_api.composition import open_orgmap
from graphql_api.identity.development import mint, signing_key
from graphql_api.services.access import Permission
from graphql_api.settings import Settings
from graphql_api.web.app import create_app
from graphql_api.web.authentication import MAX_INIT, SignInMiddleware
from graphql_api.web.sign_in_outages import SignInOutages
from tests.identity.issuer import AUDIENCE, USER, Issuer, running_issuer
from tests.two_customers import CHIEF, INTEGRATIONS, MANAGE, settings_in

VIEWER = {"query": "{ viewer { userId isProviderWide permissions } }"}
GRAPHQL_RESPONSE = "application/graphql-response+json"


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Starlette]:
    app = create_app(settings, integrations=INTEGRATIONS)
    async with app.router.lifespan_context(app):
        yield app


def client_of(app: Starlette, *, base_url: str = "http://127.0.0.1") -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base_url)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with running_issuer() as issuer:
        yield issuer


@pytest.fixture
def oidc(tmp_path: Path, issuer: Issuer) -> Settings:
    return settings_in(
        tmp_path, auth="oidc", oidc_issuer=issuer.issuer, oidc_audience=f"other, {AUDIENCE}"
    )


@pytest.fixture
def dev(tmp_path: Path) -> Settings:
    return settings_in(tmp_path, auth="dev")


async def viewer(client: httpx.AsyncClient, headers: Mapping[str, str] | None = None) -> Any:
    reply = await client.post("/graphql", json=VIEWER, headers=headers)
    assert reply.status_code == 200, reply.text
    return reply.json()["data"]["viewer"]


# ------------------------------------------------------------------ OIDC


async def test_a_person_is_who_the_token_says_with_what_was_granted(
    oidc: Settings, issuer: Issuer
) -> None:
    async with open_orgmap(oidc) as orgmap:
        await orgmap.services.grants.grant(
            CHIEF, user_id=USER, organization_id=None, permissions=MANAGE
        )
    async with running(oidc) as app, client_of(app, base_url="https://orgmap.example") as client:
        assert await viewer(client, bearer(issuer.token())) == {
            "userId": USER,
            "isProviderWide": True,
            "permissions": ["canManageConfig", "canViewConfig"],
        }
        other = await viewer(client, bearer(issuer.token(oid="somebody")))
        assert other == {"userId": "somebody", "isProviderWide": False, "permissions": []}


@pytest.mark.parametrize(
    ("headers", "challenge"),
    [
        ({}, 'Bearer realm="orgmap"'),
        ({"Authorization": "Bearer x.y.z"}, 'Bearer realm="orgmap", error="invalid_token"'),
        ({"Authorization": "Basic YTpi"}, 'Bearer realm="orgmap", error="invalid_token"'),
    ],
)
async def test_without_a_token_that_counts_there_is_no_answer(
    oidc: Settings, headers: dict[str, str], challenge: str
) -> None:
    async with running(oidc) as app, client_of(app) as client:
        for method in ("POST", "GET", "PUT", "OPTIONS"):
            reply = await client.request(method, "/graphql", json=VIEWER, headers=headers)
            assert reply.status_code == 401
            assert reply.headers["www-authenticate"] == challenge
            assert reply.headers["cache-control"] == "no-store"
            [error] = reply.json()["errors"]
            assert error["extensions"] == {"code": "UNAUTHENTICATED"}
            assert "data" not in reply.json()


@pytest.mark.parametrize("accept", ["application/json", GRAPHQL_RESPONSE])
async def test_the_refusal_has_the_media_type_that_was_asked_for(
    oidc: Settings, accept: str
) -> None:
    async with running(oidc) as app, client_of(app) as client:
        reply = await client.post("/graphql", json=VIEWER, headers={"Accept": accept})
        assert reply.headers["content-type"] == accept


async def test_the_refusal_does_not_repeat_the_token(oidc: Settings) -> None:
    async with running(oidc) as app, client_of(app) as client:
        reply = await client.post("/graphql", json=VIEWER, headers=bearer("s3cr3t.s3cr3t.s3cr3t"))
        assert "s3cr3t" not in reply.text + str(reply.headers)


async def test_two_authorization_headers_are_refused(oidc: Settings, issuer: Issuer) -> None:
    async with running(oidc) as app, client_of(app) as client:
        headers = [("Authorization", f"Bearer {issuer.token()}")] * 2
        assert (await client.post("/graphql", json=VIEWER, headers=headers)).status_code == 401


async def test_the_pages_and_the_probes_are_open(oidc: Settings) -> None:
    async with running(oidc) as app, client_of(app) as client:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 200
        assert (await client.get("/")).status_code in (200, 503)


async def test_a_development_token_is_refused_where_people_sign_in(
    oidc: Settings, tmp_path: Path
) -> None:
    token = mint(
        signing_key(tmp_path),
        user_id="dev",
        organization_id=None,
        permissions=frozenset(Permission),
        lifetime=timedelta(hours=1),
    )
    async with running(oidc) as app, client_of(app) as client:
        reply = await client.post("/graphql", json=VIEWER, headers=bearer(token))
        assert reply.status_code == 401


async def test_while_the_issuer_cannot_be_reached_the_server_starts_and_says_so(
    oidc: Settings, issuer: Issuer
) -> None:
    issuer.status = 500
    async with running(oidc) as app, client_of(app) as client:
        reply = await client.post("/graphql", json=VIEWER, headers=bearer(issuer.token()))
        assert reply.status_code == 503
        assert reply.headers["retry-after"] == "5"
        assert reply.json()["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}
        assert (await client.get("/healthz")).status_code == 200


async def test_a_storage_that_is_down_is_no_wrong_token(issuer: Issuer) -> None:
    settings = Settings(
        storage="azure",
        azure_connection_string=(
            "DefaultEndpointsProtocol=http;AccountName=x;AccountKey=eA==;"
            "TableEndpoint=http://127.0.0.1:9/x;"
        ),
        auth="oidc",
        oidc_issuer=issuer.issuer,
        oidc_audience=AUDIENCE,
    )
    async with running(settings) as app, client_of(app) as client:
        reply = await client.post("/graphql", json=VIEWER, headers=bearer(issuer.token()))
        assert reply.status_code == 503


# ------------------------------------------------------------------ development


async def test_in_development_one_is_dev_unless_a_token_says_otherwise(
    dev: Settings, tmp_path: Path
) -> None:
    token = mint(
        signing_key(tmp_path),
        user_id="ada",
        organization_id=None,
        permissions=frozenset([Permission.canViewConfig]),
        lifetime=timedelta(hours=1),
    )
    async with running(dev) as app, client_of(app) as client:
        assert (await viewer(client))["userId"] == "dev"
        ada = await viewer(client, bearer(token))
        assert ada == {"userId": "ada", "isProviderWide": True, "permissions": ["canViewConfig"]}
        reply = await client.post("/graphql", json=VIEWER, headers=bearer("wrong"))
        assert reply.status_code == 401


# ------------------------------------------------------------------ WebSocket


class Connection:
    """A WebSocket to the application, spoken by hand."""

    def __init__(self, app: ASGIApp, **scope: Any) -> None:
        self._incoming: asyncio.Queue[Message] = asyncio.Queue()
        self._outgoing: asyncio.Queue[Message] = asyncio.Queue()
        scope = {
            "type": "websocket",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "scheme": "ws",
            "path": "/graphql",
            "raw_path": b"/graphql",
            "query_string": b"",
            "root_path": "",
            "headers": [(b"host", b"127.0.0.1")],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8000),
            "subprotocols": ["graphql-transport-ws"],
            "extensions": {},
            **scope,
        }
        running = app(scope, self._incoming.get, self._outgoing.put)
        self._task = asyncio.ensure_future(running)
        self._incoming.put_nowait({"type": "websocket.connect"})

    async def send(self, message: Any) -> None:
        text = message if isinstance(message, str) else json.dumps(message)
        await self._incoming.put({"type": "websocket.receive", "text": text})

    async def next(self) -> Message:
        async with asyncio.timeout(10):
            return await self._outgoing.get()

    async def next_json(self) -> Any:
        return json.loads((await self.next())["text"])

    async def close(self) -> None:
        await self._incoming.put({"type": "websocket.disconnect", "code": 1000})
        await asyncio.gather(self._task, return_exceptions=True)


def init(token: str) -> dict[str, Any]:
    return {"type": "connection_init", "payload": {"authorization": f"Bearer {token}"}}


async def test_a_websocket_ends_with_its_token(oidc: Settings, issuer: Issuer) -> None:
    async with running(oidc) as app:
        connection = Connection(app)
        await connection.next()
        await connection.send(init(issuer.token(exp=int(time.time()) + 1)))
        assert await connection.next_json() == {"type": "connection_ack"}
        closed = await connection.next()
        assert (closed["type"], closed["code"]) == ("websocket.close", 4401)
        await connection.close()


@pytest.mark.parametrize("form", ["authorization", "token"])
async def test_on_a_websocket_the_token_comes_in_connection_init(
    oidc: Settings, issuer: Issuer, form: str
) -> None:
    async with running(oidc) as app:
        connection = Connection(app)
        assert await connection.next() == {
            "type": "websocket.accept",
            "subprotocol": "graphql-transport-ws",
        }
        prefix = "Bearer " if form == "authorization" else ""
        payload = {form: f"{prefix}{issuer.token()}"}
        await connection.send({"type": "connection_init", "payload": payload})
        assert await connection.next_json() == {"type": "connection_ack"}
        await connection.send({"type": "subscribe", "id": "1", "payload": VIEWER})
        answer = await connection.next_json()
        assert answer["payload"]["data"]["viewer"]["userId"] == USER
        await connection.close()


@pytest.mark.parametrize(
    "first",
    [
        {"type": "connection_init"},
        {"type": "connection_init", "payload": {"authorization": "Bearer x.y.z"}},
        {"type": "connection_init", "payload": {"authorization": 1}},
        {"type": "connection_init", "payload": {"token": "x.y.z"}},
        {"type": "connection_init", "payload": {"token": ["x"]}},
        {"type": "connection_init", "payload": {"token": "x", "authorization": "Bearer x"}},
        {"type": "connection_init", "payload": ["x"]},
        {"type": "subscribe", "id": "1", "payload": VIEWER},
        {"type": "ping"},
        [],
        "no json",
        "[" * 100_000,
        "",
    ],
)
async def test_a_websocket_without_a_token_that_counts_is_closed(
    oidc: Settings, first: Any
) -> None:
    async with running(oidc) as app:
        connection = Connection(app)
        await connection.next()
        await connection.send(first)
        closed = await connection.next()
        assert (closed["type"], closed["code"]) == ("websocket.close", 4401)
        await connection.close()


async def test_a_first_message_that_is_too_long_is_refused_though_its_token_is_good(
    oidc: Settings, issuer: Issuer
) -> None:
    message = json.dumps(init(issuer.token()))
    async with running(oidc) as app:
        connection = Connection(app)
        await connection.next()
        await connection.send(message + " " * (MAX_INIT + 1 - len(message)))
        closed = await connection.next()
        assert (closed["type"], closed["code"]) == ("websocket.close", 4401)
        assert f"has {MAX_INIT + 1:,} characters; {MAX_INIT:,} are allowed" in closed["reason"]
        await connection.close()

        longest = Connection(app)
        await longest.next()
        await longest.send(message + " " * (MAX_INIT - len(message)))
        assert await longest.next_json() == {"type": "connection_ack"}
        await longest.close()


async def test_a_websocket_that_does_not_say_who_it_is_is_closed() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError("nobody has signed in")

    connection = Connection(SignInMiddleware(app, SignInOutages(), init_timeout=0.05))
    await connection.next()
    closed = await connection.next()
    assert (closed["type"], closed["code"]) == ("websocket.close", 4408)
    await connection.close()


async def test_a_websocket_of_another_protocol_is_not_accepted(oidc: Settings) -> None:
    async with running(oidc) as app:
        for subprotocols in ([], ["graphql-ws"]):
            connection = Connection(app, subprotocols=subprotocols)
            assert (await connection.next())["type"] == "websocket.close"
            await connection.close()


async def test_a_page_of_another_site_cannot_use_development_sign_in(dev: Settings) -> None:
    async with running(dev) as app:
        headers = [(b"host", b"127.0.0.1"), (b"origin", b"https://evil.example")]
        connection = Connection(app, headers=headers)
        assert (await connection.next())["type"] == "websocket.close"
        await connection.close()
