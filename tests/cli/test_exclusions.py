"""`orgmap exclusions` as an operator uses it."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graphql_api.cli.main import main
from graphql_api.composition import Orgmap, open_orgmap
from graphql_api.settings import Settings
from tests.actors import MANAGER

Run = Callable[..., Awaitable[Result]]

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def storage(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/orgmap.db"


@pytest.fixture
def run(storage: str) -> Run:
    async def run(*arguments: str) -> Result:
        return await asyncio.to_thread(
            CliRunner().invoke,
            main,
            ["exclusions", *arguments],
            env={"ORGMAP_STORAGE": storage},
        )

    return run


@pytest.fixture
async def orgmap(storage: str) -> AsyncIterator[Orgmap]:
    async with open_orgmap(Settings(storage=storage)) as orgmap:
        yield orgmap


async def test_what_is_excluded_is_listed_and_removed(run: Run, orgmap: Orgmap) -> None:
    assert (await run("list")).stdout == "Nothing is excluded.\n"
    id = (await orgmap.services.organizations.create(MANAGER, name="Larkfield")).org_id
    added = await run(
        "add",
        *("--integration", "hudu"),
        *("--organization", id, "--organization", NOBODY),
        *("--external", "14"),
        *("--reason", "Left in May"),
    )
    assert added.exit_code == 1
    ours, theirs = f"organization.{id}.hudu", added.stdout.splitlines()[1].split("(")[1][:-1]
    assert added.stdout.splitlines() == [
        f"excluded: hudu, organization Larkfield {id} ({ours})",
        f"excluded: hudu, external  14 ({theirs})",
    ]
    assert added.stderr.startswith(f"Error: There is no organization '{NOBODY}'")

    table = (await run("list", "--integration", "hudu")).stdout.splitlines()
    assert table[0].split() == ["INTEGRATION", "WHAT", "REASON", "BY", "ON", "ID"]
    assert "Left in May  operator" in table[1]
    found = json.loads((await run("list", "--organization", id, "--json")).stdout)
    assert [(each["id"], each["organization"]["name"]) for each in found] == [(ours, "Larkfield")]

    removed = await run("remove", ours, theirs, "--json")
    assert removed.exit_code == 0
    assert [each["id"] for each in json.loads(removed.stdout)] == [ours, theirs]
    again = await run("remove", ours)
    assert again.exit_code == 1
    assert again.stderr.startswith("Error: There is no exclusion ")


async def test_what_to_exclude_must_be_said(run: Run) -> None:
    refused = await run("add", "--integration", "hudu")
    assert refused.exit_code == 2
    assert "Give --organization or --external" in refused.stderr
