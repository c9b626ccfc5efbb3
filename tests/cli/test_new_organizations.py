"""`orgmap organizations` as a process of its own, against the sandbox."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from graphql_api.demonstration import CUSTOMERS, MAPPED, demonstration
from graphql_api.settings import Settings
from integrations.sandbox.world import COMPANIES
from tests.servers import ORGMAP, environment


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Mapping[str, str]]:
    """The environment of an installation with the demonstration's customers."""
    storage = f"sqlite:///{tmp_path / 'orgmap.db'}"
    async with demonstration(Settings(storage=storage)) as demo:
        config = {f"ORGMAP_CONFIG_{name.upper()}": text for name, text in demo.config.items()}
        secrets = {
            f"ORGMAP_SECRET_{name.upper()}": secret.get_secret_value()
            for name, secret in demo.secrets.items()
        }
        yield {"ORGMAP_STORAGE": storage, **config, **secrets}


async def organizations(settings: Mapping[str, str], *arguments: str) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        ORGMAP,
        "organizations",
        *arguments,
        env=environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    printed, complained = await process.communicate()
    assert process.returncode is not None
    return process.returncode, printed.decode(), complained.decode()


async def test_one_group_is_imported_but_for_twins_and_inactive_ones(
    settings: Mapping[str, str],
) -> None:
    group = "Managed customers"
    companies = [each for each in COMPANIES if each.group_name == group]
    twin, *_ = (each for each in COMPANIES[MAPPED:CUSTOMERS] if each in companies)
    inactive, *_ = (each for each in companies if not each.is_active)
    new = [each for each in companies[:] if each.is_active and each.number >= CUSTOMERS]
    arguments = ("import", "halopsa", "--group", group.upper(), "--id", str(inactive.id))

    status, printed, _ = await organizations(settings, *arguments, "--dry-run")
    assert status == 0
    assert f"{len(new) + 1} to import." in printed
    [row] = [line for line in printed.splitlines() if line.startswith(f"{twin.id} ")]
    assert "HAS_TWIN" in row
    assert f"Probably the same as {twin.name} (" in row

    status, printed, complained = await organizations(settings, *arguments, "--yes")
    assert (status, complained) == (0, "")
    assert printed.endswith(f"{len(new) + 1} imported, 0 not.\n")
    status, printed, _ = await organizations(
        settings, "import", "halopsa", "--group", group, "--even-beside", str(twin.id), "--yes"
    )
    assert (status, printed.splitlines()[-1]) == (0, "1 imported, 0 not.")


async def test_an_unknown_group_and_an_unknown_id_are_told(settings: Mapping[str, str]) -> None:
    status, _, complained = await organizations(settings, "import", "halopsa", "--group", "x")
    assert status == 1
    assert "Managed customers" in complained
    status, printed, complained = await organizations(
        settings, "import", "halopsa", "--group", "Project customers", "--id", "nope", "--yes"
    )
    assert status == 1
    assert "nope: HaloPSA lists no client 'nope'." in complained
    assert printed.endswith(" imported, 1 not.\n")


async def test_a_second_one_is_created_only_if_that_is_said(settings: Mapping[str, str]) -> None:
    name = COMPANIES[0].name
    status, printed, complained = await organizations(settings, "create", f"{name} Ltd")
    assert (status, printed) == (1, "")
    assert f"Probably the same: {name} (" in complained
    assert "--even-beside" in complained
    status, printed, complained = await organizations(
        settings, "create", f"{name} Ltd", "--even-beside"
    )
    assert status == 0
    assert printed.endswith(f"  {name} Ltd\n")
    assert f"Probably the same: {name} (" in complained
    status, _, complained = await organizations(settings, "create", "Quite Another")
    assert (status, complained) == (0, "")
