"""No id and no path leads out of an API's root, however often a proxy in front decodes it."""

import posixpath
import unicodedata
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from urllib.parse import quote, unquote

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.base import IntegrationConfigurationError, IntegrationMissingResourceError
from integrations.registry import INTEGRATION_REGISTRY
from integrations.rest.integration import ManifestIntegration
from integrations.rest.transport.http import Url
from integrations.rest.transport.options import RestOptions
from integrations.rest.transport.urls import UrlRefused, id_segment, under
from integrations.sandbox.server import serve_app
from tests.integrations.connecting import Mapped, allow
from tests.memory_settings import MemorySettings

ROOT = Url("https://vendor.example/api/v1")

PIECES = """
. .. ... / \\ %2e %2E%2e %2f %5c %252e %25252f %c0%ae ; ? # %3b %3f %20 %00 % %%32%65 ..;x %e2%80%a5
users 1 é \uff0e \uff0f \uff3c \uff052e \u2025 \u200b
"""
pieces = st.sampled_from([" ", *PIECES.split()])
hostile = st.lists(pieces, min_size=1, max_size=7).map("".join)
depths = st.integers(0, 4)


def encode(text: str, times: int) -> str:
    for _ in range(times):
        text = quote(text, safe="")
    return text


def lies_in(path: str, root: str) -> bool:
    return path == root or path.startswith(f"{root}/")


def resolved(path: str) -> str:
    """Where a server that is as careless as any finds a path."""
    segments = [each.partition(";")[0].strip(" \x00\u200b") for each in path.split("/")]
    return posixpath.normpath("/".join(segments)).replace("//", "/")


def readings(path: str) -> list[str]:
    """What servers make of a path: decoded so many times, by each idea of a slash."""
    found = []
    for _ in range(10):
        for read in (path, unicodedata.normalize("NFKC", path)):
            found += [resolved(read), resolved(read.replace("\\", "/"))]
        path = unquote(path)
    return found


@given(id=hostile | st.text(max_size=20), depth=depths)
@example(id="../../users/1", depth=0)
@example(id="..;/..;/users", depth=0)
@example(id="\uff0e\uff0e\uff0f\uff0e\uff0e\uff0fusers", depth=1)
def test_an_id_stays_below_its_list_for_every_reader(id: str, depth: int) -> None:
    id = encode(id, depth)
    try:
        url = under(ROOT, f"organizations/{id_segment(id)}")
    except UrlRefused:
        return
    path = url.raw_path.decode().partition("?")[0]
    assert "?" not in url.raw_path.decode()
    assert all(lies_in(read, "/api/v1/organizations") for read in readings(path)), path


@given(path=hostile, depth=depths)
def test_a_clients_path_stays_below_the_root_for_every_reader(path: str, depth: int) -> None:
    try:
        url = under(ROOT, encode(path, depth))
    except UrlRefused:
        return
    sent = url.raw_path.decode().partition("?")[0]
    assert all(lies_in(read, "/api/v1") for read in readings(sent)), sent


@given(id=st.text(alphabet="abc-_/.~ é", min_size=1, max_size=12))
def test_an_id_that_leads_nowhere_else_arrives_as_it_is(id: str) -> None:
    try:
        segment = id_segment(id)
    except UrlRefused:
        assert {"", "."} & {each.replace("..", ".").strip(". ") or "." for each in id.split("/")}
        return
    assert unquote(segment) == id
    assert "/" not in segment


def test_an_id_that_is_encoded_deeper_than_in_good_faith_is_refused_at_once() -> None:
    with pytest.raises(UrlRefused):
        id_segment("%" + "25" * 100_000 + "2e")


class Backend:
    """Serves `/internal/...` and notes what it is asked, behind a proxy that decodes paths."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    async def answer(self, request: Request) -> Response:
        self.paths.append(request.url.path)
        if request.url.path == "/internal/users/1":
            return JSONResponse({"id": 1, "password": "hunter2"})
        return JSONResponse({"message": "no such organization"}, status_code=404)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/{path:path}", self.answer, methods=["GET", "HEAD"])])


def decoding_proxy(backend: str) -> Starlette:
    """As nginx with `proxy_pass http://backend/internal/`: decodes, resolves, and asks anew."""

    async def forward(request: Request) -> Response:
        path = posixpath.normpath(unquote(request.scope["path"]))
        async with httpx.AsyncClient() as client:
            answer = await client.request(
                request.method, f"{backend}/internal{path}", headers=request.headers.raw
            )
        return Response(answer.content, answer.status_code)

    return Starlette(routes=[Route("/{path:path}", forward, methods=["GET", "HEAD"])])


@pytest.fixture
def backend() -> Backend:
    return Backend()


@pytest.fixture
async def behind_a_proxy(
    backend: Backend, stack: AsyncExitStack, options: RestOptions
) -> AsyncIterator[ManifestIntegration]:
    url = await stack.enter_async_context(serve_app(backend.app()))
    proxy = await stack.enter_async_context(serve_app(decoding_proxy(url)))
    source = MemorySettings(
        {"custom_api_base_url": f"{proxy}/v1"}, {"custom_api_api_key": "CUSTOM-KEY"}
    )
    integration = INTEGRATION_REGISTRY["custom_api"]
    assert issubclass(integration, ManifestIntegration)
    connected = integration(source, options=options)
    yield connected
    await connected.aclose()


WAYS_OUT = [
    "../../users/1",
    "..%2F..%2Fusers%2F1",
    "%2e%2e/%2e%2e/users/1",
    "%252e%252e%252f%252e%252e%252fusers%252f1",
    "x/../../../users/1",
    "\uff0e\uff0e\uff0f\uff0e\uff0e\uff0fusers\uff0f1",
    "..;/..;/users/1",
]


@pytest.mark.parametrize("id", WAYS_OUT)
async def test_behind_a_proxy_that_decodes_no_mapping_reaches_another_part_of_the_vendor(
    backend: Backend, behind_a_proxy: ManifestIntegration, id: str
) -> None:
    result = await behind_a_proxy.test_connection(Mapped(id))
    assert not result.success
    with pytest.raises(IntegrationMissingResourceError):
        await behind_a_proxy.get_client(Mapped(id))
    assert all(lies_in(path, "/internal/v1") for path in backend.paths), backend.paths


@pytest.mark.parametrize("path", WAYS_OUT)
async def test_nor_does_a_clients_path(
    backend: Backend, behind_a_proxy: ManifestIntegration, path: str
) -> None:
    client = await behind_a_proxy.get_client(Mapped("acme"), authorize_unconfined=allow)
    with pytest.raises(IntegrationConfigurationError):
        await client.unconfined.get(f"organizations/{path}")
    assert backend.paths == []


async def test_a_usual_id_passes_the_proxy(
    backend: Backend, behind_a_proxy: ManifestIntegration
) -> None:
    await behind_a_proxy.test_connection(Mapped("north/west 004"))
    assert backend.paths[-1] == "/internal/v1/organizations/north/west 004"
