"""Clients that others wrote for the real vendors sign in, list, read and search in the sandbox."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from integrations.sandbox.app import SANDBOX_VENDORS
from integrations.sandbox.server import RunningSandbox, serve_sandbox
from integrations.sandbox.views import seen_by
from integrations.sandbox.world import WORLD, Company
from tests.public_clients.clients import CLIENTS, PACKAGES, PublicClient

LONGEST = 60.0


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    async with serve_sandbox() as sandbox:
        yield sandbox


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.package)
async def test_a_client_that_others_wrote_sees_what_the_vendor_has(
    client: PublicClient, sandbox: RunningSandbox, tmp_path: Path
) -> None:
    companies = companies_seen_by(client)
    one = next(company for company in companies if company.number == 4)
    task = {**access(client, sandbox), "one": str(client.one(one))}
    seen = await run(client, task, folder=tmp_path)
    assert sorted(seen["listed"]) == sorted([*names(companies), *client.beside])
    assert seen["one"] == one.name
    for (search, is_found), found in zip(client.searches, seen["found"], strict=True):
        expected = names([company for company in companies if is_found(company)])
        assert (search, sorted(found)) == (search, sorted(expected))


def test_the_guide_names_each_client_with_its_version() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "integrations.md").read_text()
    unnamed = {
        client.package
        for client in CLIENTS
        if f"| {client.package} | {client.version} |" not in guide
    }
    assert unnamed == set()


def companies_seen_by(client: PublicClient) -> Sequence[Company]:
    vendor = SANDBOX_VENDORS[client.vendor]
    known = seen_by(vendor.name, vendor.view, WORLD)
    return [company for company in known if company.is_active or not client.active_only]


def names(companies: Sequence[Company]) -> list[str]:
    return [company.name for company in companies]


def access(client: PublicClient, sandbox: RunningSandbox) -> dict[str, Any]:
    """The address of the vendor's sandbox, its plain settings and its secrets."""
    vendor, url = SANDBOX_VENDORS[client.vendor], f"{sandbox.url}/{client.vendor}"
    settings = {**vendor.config(url), **vendor.secrets()}
    return {"url": url, "settings": settings, "searches": [each for each, _ in client.searches]}


async def run(client: PublicClient, task: dict[str, Any], *, folder: Path) -> Any:
    """What the client saw, in a process of its own that has its packages and no others."""
    if not (PACKAGES / ".installed").exists():
        pytest.fail("The clients are not installed. Run: make public-clients")
    python_path = ":".join(map(str, client.python_path))
    process = await asyncio.create_subprocess_exec(
        *client.command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": python_path},
    )
    try:
        said = process.communicate(json.dumps(task).encode())
        out, errors = await asyncio.wait_for(said, LONGEST)
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0, errors.decode()
    return json.loads(out)
