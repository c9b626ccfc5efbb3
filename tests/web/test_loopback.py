"""Development sign-in answers this machine alone, whatever runs the application."""

import re
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from graphql_api.settings import SettingsError
from graphql_api.web.app import create_app
from graphql_api.web.loopback import refuse_other_than_loopback
from tests.servers import environment
from tests.two_customers import settings_in

VIEWER = {"query": "{ viewer { userId } }"}


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Starlette]:
    app = create_app(settings_in(tmp_path))
    async with app.router.lifespan_context(app):
        yield app


async def status(
    app: Starlette,
    *,
    peer: str = "127.0.0.1",
    host: str = "127.0.0.1",
    headers: Mapping[str, str] | None = None,
) -> int:
    transport = httpx.ASGITransport(app, client=(peer, 1))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}") as client:
        reply = await client.post("/graphql", json=VIEWER, headers=headers)
    return reply.status_code


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
async def test_this_machine_is_let_in(app: Starlette, peer: str) -> None:
    assert await status(app, peer=peer) == 200


@pytest.mark.parametrize("peer", ["192.168.1.5", "10.0.0.1", "::ffff:10.0.0.1", "fe80::1", "", "x"])
async def test_another_machine_is_not(app: Starlette, peer: str) -> None:
    assert await status(app, peer=peer) == 403


async def test_a_peer_without_an_address_is_not(app: Starlette) -> None:
    """As behind a Unix socket, where a proxy for others may sit."""

    async def nameless(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "client": None}, receive, send)

    transport = httpx.ASGITransport(nameless)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert (await client.post("/graphql", json=VIEWER)).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "203.0.113.9"},
        {"X-Forwarded-For": "127.0.0.1"},
        {"Forwarded": "for=127.0.0.1"},
        {"X-Forwarded-Host": "localhost"},
        {"X-Real-IP": "127.0.0.1"},
        {"Via": "1.1 proxy"},
    ],
)
async def test_what_passed_a_proxy_is_refused_whatever_the_header_says(
    app: Starlette, headers: dict[str, str]
) -> None:
    assert await status(app, headers=headers) == 403


@pytest.mark.parametrize("host", ["orgmap.example", "192.168.1.5", "127.0.0.1.evil.example"])
async def test_another_host_name_is_refused(app: Starlette, host: str) -> None:
    assert await status(app, host=host) in (400, 403)


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("http://127.0.0.1:5173", 200),
        ("http://localhost:8000", 200),
        ("http://[::1]:8000", 200),
        ("https://evil.example", 403),
        ("https://localhost.evil.example", 403),
        ("http://127.0.0.1@evil.example", 403),
        ("http://[bad", 403),
        ("null", 403),
    ],
)
async def test_pages_of_other_sites_are_refused(app: Starlette, origin: str, expected: int) -> None:
    assert await status(app, headers={"Origin": origin}) == expected


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.1.2.3"])
async def test_the_server_may_listen_on_loopback(host: str) -> None:
    await refuse_other_than_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "", "no.such.host.invalid"])  # noqa: S104
async def test_the_server_may_listen_nowhere_else(host: str) -> None:
    with pytest.raises(SettingsError, match="--host"):
        await refuse_other_than_loopback(host)


def test_the_command_refuses_and_says_why(tmp_path: Path) -> None:
    serve = [sys.executable, "-c", "from graphql_api.cli.main import main; main()", "serve"]
    done = subprocess.run(
        [*serve, "--host", "0.0.0.0", "--port", "0"],  # noqa: S104
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    said = re.sub(r"\s+", " ", done.stderr)
    assert "can be reached from other machines" in said
    assert "ORGMAP_AUTH=dev" in said
    assert list(tmp_path.iterdir()) == []
