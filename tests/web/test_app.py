import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from graphql_api.settings import Settings
from graphql_api.web.app import create_app
from graphql_api.web.client_pages import PAGES
from tests.azurite import connection_string, free_port, running_azurite

HOST = "http://127.0.0.1:8000"
JSON = {"Content-Type": "application/json"}
VIEWER = {"query": "{ viewer { userId } }"}

UNSERVED = ("trusted-documents.json", "manifest.json")
"""Files of the built client that are for the service, or for nobody."""

Post = Callable[..., Awaitable[httpx.Response]]


@asynccontextmanager
async def client_of(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """Starts the app as a server does, and ends it."""
    # A failure of the app must show as the answer that a server would send.
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=HOST) as client,
    ):
        yield client


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(auth="dev", storage=f"sqlite:///{tmp_path}/orgmap.db")


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A built client."""
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text("<title>Orgmap</title>")
    (folder / "assets" / "index-1a2b.js").write_text("start()")
    for name in UNSERVED:
        (folder / name).write_text('{"sha256:1a2b": "not for the web"}')
    (tmp_path / "private.txt").write_text("not for the web")
    return folder


@pytest.fixture
async def client(settings: Settings, static: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(create_app(settings, static=static)) as client:
        yield client


# ---------------------------------------------------------------------- probes


async def test_a_running_service_is_healthy_and_ready(client: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/readyz"):
        response = await client.get(path)
        assert (response.status_code, response.json()) == (200, {"status": "ok"})


async def test_a_storage_that_is_down_at_start_is_used_as_soon_as_it_comes(
    static: Path, caplog: pytest.LogCaptureFixture
) -> None:
    port = free_port()
    settings = Settings(
        auth="dev",
        storage="azure",
        azure_connection_string=SecretStr(connection_string(port)),
    )
    create = 'mutation { createOrganization(input: { name: "Larkfield" }) { __typename } }'
    async with client_of(create_app(settings, static=static)) as client:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503
        refused = (await client.post("/graphql", json={"query": create})).json()
        [error] = refused["errors"]
        assert error["message"] == "The storage cannot be reached just now. Try again in a moment."
        assert "The storage cannot be reached yet" in caplog.text
        with running_azurite(port):
            await until_ready(client, seconds=10)
            created = (await client.post("/graphql", json={"query": create})).json()
            assert created == {"data": {"createOrganization": {"__typename": "Organization"}}}


async def until_ready(client: httpx.AsyncClient, *, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while (await client.get("/readyz")).status_code != 200:  # noqa: ASYNC110 - only HTTP tells
            await asyncio.sleep(0.1)


# ---------------------------------------------------------------------- the client's pages


@pytest.mark.parametrize("path", ["/", "/organizations", "/organizations/6a66/integrations"])
async def test_each_page_is_the_clients_index(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path)
    assert (response.status_code, response.text) == (200, "<title>Orgmap</title>")
    assert response.headers["content-type"].startswith("text/html")
    assert response.headers["cache-control"] == "no-cache"
    assert (await client.head(path)).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/x/",
        "/organization",
        "/wp-admin",
        "/organizations/x.json",
        "/organizations/6a66/x.html",
        "/organizations%2f..%2f..%2fprivate",
        "/organizations//evil",
        "/organizations/6a66/integrations/more",
        "/signed-in/more/and/more",
        "/organizations/%00",
    ],
)
async def test_a_path_without_a_page_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    by_browser = await client.get(path, headers={"accept": "text/html,*/*;q=0.8"})
    by_program = await client.get(path, headers={"accept": "application/json"})
    assert (by_browser.status_code, by_browser.text) == (404, "<title>Orgmap</title>")
    assert by_program.status_code == 404
    assert by_program.json()["errors"][0]["extensions"] == {"code": "NOT_FOUND"}


@pytest.mark.parametrize("path", ["/api", "/api/v1", "/graphql/x", "/health", "/metrics"])
async def test_what_probes_ask_for_is_never_a_page(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/json"


def test_each_route_of_the_client_is_a_page() -> None:
    sources = Path(__file__).parents[2] / "client" / "src"
    [routes] = sources.rglob("routes.tsx")
    paths = set(re.findall(r'^        path: "([^"/:*]+)', routes.read_text(), flags=re.MULTILINE))
    [session] = sources.rglob("oidc-session.ts")
    signing = set(re.findall(r'export const SIGNED_\w+ = "/([^"]+)"', session.read_text()))
    assert paths
    assert signing
    assert {"", *paths, *signing} == PAGES


async def test_a_built_file_is_served_as_it_is(client: httpx.AsyncClient) -> None:
    response = await client.get("/assets/index-1a2b.js")
    assert (response.status_code, response.text) == (200, "start()")
    assert "javascript" in response.headers["content-type"]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/other.js",
        "/favicon.ico",
        *(f"/{name}" for name in UNSERVED),
        "/%2e%2e/private.txt",
        "/assets/%2e%2e/%2e%2e/private.txt",
    ],
)
async def test_a_file_that_is_not_the_clients_is_not_found(
    client: httpx.AsyncClient, path: str
) -> None:
    response = await client.get(path)
    assert response.status_code == 404
    assert "not for the web" not in response.text


@pytest.mark.parametrize("path", ["/", "/organizations", "/assets/index-1a2b.js", "/healthz"])
async def test_pages_are_only_read(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.post(path)).status_code == 405


@pytest.mark.parametrize("path", ["/", "/organizations", "/assets/index.js"])
async def test_a_client_that_is_not_built_says_how_to_build_it(
    settings: Settings, tmp_path: Path, path: str
) -> None:
    async with client_of(create_app(settings, static=tmp_path / "none")) as client:
        response = await client.get(path)
    assert response.status_code == 503
    assert "make run" in response.text


# ---------------------------------------------------------------------- hosts


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", "10.0.0.5", ""],
)
@pytest.mark.parametrize("path", ["/", "/healthz", "/graphql"])
async def test_a_foreign_host_name_is_refused(
    client: httpx.AsyncClient, path: str, host: str
) -> None:
    response = await client.request(
        "POST" if path == "/graphql" else "GET", path, json=VIEWER, headers={"Host": host}
    )
    assert response.status_code == 400
    assert "viewer" not in response.text


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8123", "[::1]:8000", "LOCALHOST"])
async def test_loopback_host_names_are_accepted(client: httpx.AsyncClient, host: str) -> None:
    assert (await client.get("/healthz", headers={"Host": host})).status_code == 200


# ---------------------------------------------------------------------- /graphql


@pytest.fixture
def post(client: httpx.AsyncClient) -> Post:
    async def post(content: bytes | str, content_type: str = "application/json") -> httpx.Response:
        headers = {"Content-Type": content_type}
        return await client.post("/graphql", content=content, headers=headers)

    return post


async def test_a_request_without_sign_in_is_the_developers(post: Post) -> None:
    response = await post(json.dumps(VIEWER))
    assert (response.status_code, response.json()) == (
        200,
        {"data": {"viewer": {"userId": "dev"}}},
    )


async def test_what_is_not_posted_is_refused(client: httpx.AsyncClient) -> None:
    assert (await client.get("/graphql", params=VIEWER)).status_code == 405
    for method in ("PUT", "DELETE", "PATCH"):
        assert (await client.request(method, "/graphql", json=VIEWER)).status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"5",
        b'"text"',
        b"[]",
        b"[null]",
        b"{",
        b"not json",
        b"[" * 100_000,
        b'{"query":"\xff"}',
        b'{"variables": {"a": ' + b"9" * 5000 + b"}}",
        b"{}",
        b'{"query": null}',
        b'{"query": 5}',
        b'{"query": "{ viewer { userId } }", "variables": 5}',
        b'{"query": "{ viewer { userId } }", "operationName": "other"}',
    ],
    ids=lambda body: repr(body[:24]),
)
async def test_a_body_that_is_no_request_is_the_callers_mistake(post: Post, body: bytes) -> None:
    response = await post(body)
    assert response.status_code == 400
    assert response.text


async def test_a_body_of_over_1_mib_is_refused(post: Post) -> None:
    assert (await post(json.dumps({"query": "#" * 1_100_000}))).status_code == 413


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "text/plain; application/json",
        "text/plain; charset=application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
    ],
)
async def test_what_a_foreign_page_can_post_without_asking_is_refused(
    post: Post, content_type: str
) -> None:
    assert (await post(json.dumps(VIEWER), content_type)).status_code == 415


@pytest.mark.parametrize(
    "query",
    ["{a" * 50_000, "{ organization(id: " + "[" * 50_000, "\x00", "{ nothing }", "#"],
    ids=["deep selection", "deep list", "control character", "unknown field", "only a comment"],
)
async def test_a_query_that_cannot_run_is_answered_with_its_errors(post: Post, query: str) -> None:
    response = await post(json.dumps({"query": query}))
    assert response.status_code < 500
    assert "errors" in response.text or response.status_code == 400
    assert "Traceback" not in response.text


async def test_broken_unicode_in_a_variable_is_no_failure_of_the_service(post: Post) -> None:
    body: dict[str, Any] = {
        "query": "query ($id: ID!) { organization(id: $id) { id } }",
        "variables": {"id": "\ud800"},
    }
    assert (await post(json.dumps(body))).status_code == 400
