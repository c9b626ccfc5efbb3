"""`orgmap coverage` as an operator uses it, against the sandbox."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graphql_api.cli.main import main
from graphql_api.composition import open_orgmap
from graphql_api.models.exclusion import OrganizationToExclude
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.settings import Settings
from integrations.sandbox.server import RunningSandbox, serve_sandbox
from integrations.sandbox.world import COMPANIES
from tests.actors import MANAGER

Coverage = Callable[..., Awaitable[Result]]

KNOWN, RENAMED = COMPANIES[0], COMPANIES[1]
TWO = ("--integration", "halopsa", "--integration", "custom_api")
NOT_KNOWN = "Drift is not known, for no listing is cached: halopsa."


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    async with serve_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def environment(sandbox: RunningSandbox, tmp_path: Path) -> dict[str, str]:
    config, secrets = sandbox.settings()
    return {
        "ORGMAP_STORAGE": f"sqlite:///{tmp_path}/orgmap.db",
        **{f"ORGMAP_CONFIG_{name.upper()}": text for name, text in config.items()},
        **{f"ORGMAP_SECRET_{name.upper()}": text for name, text in secrets.items()},
    }


@pytest.fixture
def coverage(environment: dict[str, str]) -> Coverage:
    async def coverage(*options: str, **settings: str) -> Result:
        given = {**environment, **settings}
        return await asyncio.to_thread(CliRunner().invoke, main, ["coverage", *options], env=given)

    return coverage


@pytest.fixture
async def ids(environment: dict[str, str]) -> dict[str, str]:
    """Customers by name: mapped, mapped under a name of old, not mapped, failing, and closed."""
    settings = Settings(storage=environment["ORGMAP_STORAGE"])
    async with open_orgmap(settings) as orgmap:
        services = orgmap.services
        found = {}
        for name in ("Dogwood", "Alder", "Cedar", "Birch", "Closed"):
            found[name] = (await services.organizations.create(MANAGER, name=name)).org_id
        for name, company_id, recorded in (
            ("Alder", KNOWN.id, KNOWN.name),
            ("Birch", RENAMED.id, "A name of old"),
            ("Dogwood", 999_999, "Nobody"),
        ):
            mapping = await services.mappings.create(
                MANAGER,
                NewMapping(
                    organization_id=found[name],
                    integration_name="halopsa",
                    external_org_id=str(company_id),
                    external_org_name=recorded,
                ),
            )
        await services.connections.test(MANAGER, found["Dogwood"], mapping.mapping_id)
        await services.organizations.update(MANAGER, found["Closed"], {"is_active": False})
        return found


async def test_a_table_has_a_row_for_each_organization_and_counts_at_its_foot(
    coverage: Coverage, ids: dict[str, str]
) -> None:
    shown = await coverage(*TWO)
    assert shown.exit_code == 0
    assert shown.stderr == f"{NOT_KNOWN} With --discover the vendors are asked first.\n"
    assert shown.stdout.splitlines() == [
        "ORGANIZATION  halopsa     custom_api",
        "Alder         ✓ mapped    - unmapped",
        "Birch         ✓ mapped    - unmapped",
        "Cedar         - unmapped  - unmapped",
        "Dogwood       ✗ failing   - unmapped",
        "",
        "unmapped      1           4",
        "mapped        2           0",
        "drifted       0           0",
        "failing       1           0",
        "excluded      0           0",
        "4 of 4 active organizations.",
    ]


async def test_discovery_shows_drift(coverage: Coverage, ids: dict[str, str]) -> None:
    shown = await coverage(*TWO, "--discover")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert "Birch         ! drifted" in shown.stdout


async def test_rows_of_one_state_are_shown_with_the_counts_of_all(
    coverage: Coverage, ids: dict[str, str]
) -> None:
    shown = await coverage("--integration", "halopsa", "--state", "failing", "--state", "drifted")
    assert shown.stdout.splitlines() == [
        "ORGANIZATION  halopsa",
        "Dogwood       ✗ failing",
        "",
        "unmapped      1",
        "mapped        2",
        "drifted       0",
        "failing       1",
        "excluded      0",
        "1 of 4 active organizations.",
    ]


async def test_json_has_the_ids_to_go_on_with(coverage: Coverage, ids: dict[str, str]) -> None:
    shown = await coverage("--json", "--discover", "--integration", "halopsa", "--state", "mapped")
    found = json.loads(shown.stdout)
    [row] = found["coverage"]
    [cell] = row["cells"]
    [mapping] = cell.pop("mappings")
    assert row == {
        "organization": {"id": ids["Alder"], "name": "Alder"},
        "cells": [{"integrationName": "halopsa", "state": "MAPPED", "exclusion": None}],
    }
    assert (mapping["externalOrgId"], mapping["externalOrgName"]) == (str(KNOWN.id), KNOWN.name)
    [summary] = found["coverageSummary"]
    assert summary.pop("comparedAt")
    assert summary == {
        "integrationName": "halopsa",
        "unmapped": 1,
        "mapped": 1,
        "drifted": 1,
        "failing": 1,
        "excluded": 0,
    }


async def test_what_an_organization_does_not_use_is_shown_apart(
    coverage: Coverage, environment: dict[str, str], ids: dict[str, str]
) -> None:
    async with open_orgmap(Settings(storage=environment["ORGMAP_STORAGE"])) as orgmap:
        wanted = OrganizationToExclude(
            organization_id=ids["Cedar"], integration_name="halopsa", reason="Has no PSA"
        )
        exclusion = await orgmap.services.exclusions.exclude_organization(MANAGER, wanted)
    shown = await coverage("--integration", "halopsa", "--state", "excluded")
    assert shown.stdout.splitlines()[1:] == [
        "Cedar         · excluded",
        "",
        "unmapped      0",
        "mapped        2",
        "drifted       0",
        "failing       1",
        "excluded      1",
        "1 of 4 active organizations.",
    ]
    as_json = await coverage("--integration", "halopsa", "--state", "excluded", "--json")
    [[cell]] = [row["cells"] for row in json.loads(as_json.stdout)["coverage"]]
    assert cell["exclusion"]["id"] == exclusion.exclusion_id
    assert (cell["exclusion"]["reason"], cell["exclusion"]["excludedBy"]) == ("Has no PSA", "mira")


async def test_a_vendor_that_fails_is_named_and_coverage_shown(
    coverage: Coverage, ids: dict[str, str]
) -> None:
    shown = await coverage(
        "--integration", "halopsa", "--discover", ORGMAP_SECRET_HALOPSA_CLIENT_SECRET="wrong"
    )
    assert shown.exit_code == 0
    assert shown.stderr.startswith("halopsa: ")
    assert shown.stderr.endswith(f"{NOT_KNOWN}\n")
    assert "Birch         ✓ mapped" in shown.stdout


async def test_an_empty_store_has_no_rows(coverage: Coverage) -> None:
    shown = await coverage("--integration", "halopsa")
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert shown.stdout.endswith("\n0 of 0 active organizations.\n")


async def test_an_unknown_integration_is_refused_with_those_that_exist(coverage: Coverage) -> None:
    refused = await coverage("--integration", "halo")
    assert refused.exit_code == 1
    assert refused.stderr.startswith(
        "Error: There is no integration 'halo'. Available integrations: "
    )


async def test_an_unknown_state_is_refused_with_those_that_exist(coverage: Coverage) -> None:
    refused = await coverage("--state", "lost")
    assert refused.exit_code == 2
    assert (
        "'lost' is not one of 'unmapped', 'mapped', 'drifted', 'failing', 'excluded'"
        in refused.stderr
    )
