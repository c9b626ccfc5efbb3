"""`orgmap organizations import | create`, against the sandbox."""

from functools import partial

import pytest

from graphql_api.demonstration import CUSTOMERS, MAPPED
from integrations.sandbox.world import COMPANIES
from tests.cli.conftest import RunWithSandbox


@pytest.fixture
def organizations(run_with_sandbox: RunWithSandbox) -> RunWithSandbox:
    return partial(run_with_sandbox, "organizations")


async def test_one_group_is_imported_but_for_twins_and_inactive_ones(
    organizations: RunWithSandbox,
) -> None:
    group = "Managed customers"
    companies = [each for each in COMPANIES if each.group_name == group]
    twin, *_ = (each for each in COMPANIES[MAPPED:CUSTOMERS] if each in companies)
    inactive, *_ = (each for each in companies if not each.is_active)
    new = [each for each in companies[:] if each.is_active and each.number >= CUSTOMERS]
    arguments = ("import", "halopsa", "--group", group.upper(), "--id", str(inactive.id))

    status, printed, _ = await organizations(*arguments, "--dry-run")
    assert status == 0
    assert f"{len(new) + 1} to import." in printed
    [row] = [line for line in printed.splitlines() if line.startswith(f"{twin.id} ")]
    assert "HAS_TWIN" in row
    assert f"Probably the same as {twin.name} (" in row

    status, printed, complained = await organizations(*arguments, "--yes")
    assert (status, complained) == (0, "")
    assert printed.endswith(f"{len(new) + 1} imported, 0 not.\n")
    status, printed, _ = await organizations(
        "import", "halopsa", "--group", group, "--even-beside", str(twin.id), "--yes"
    )
    assert (status, printed.splitlines()[-1]) == (0, "1 imported, 0 not.")


async def test_an_unknown_group_and_an_unknown_id_are_told(organizations: RunWithSandbox) -> None:
    status, _, complained = await organizations("import", "halopsa", "--group", "x")
    assert status == 1
    assert "Managed customers" in complained
    status, printed, complained = await organizations(
        "import", "halopsa", "--group", "Project customers", "--id", "nope", "--yes"
    )
    assert status == 1
    assert "nope: HaloPSA lists no client 'nope'." in complained
    assert printed.endswith(" imported, 1 not.\n")


async def test_a_second_one_is_created_only_if_that_is_said(organizations: RunWithSandbox) -> None:
    name = COMPANIES[0].name
    status, printed, complained = await organizations("create", f"{name} Ltd")
    assert (status, printed) == (1, "")
    assert f"Probably the same: {name} (" in complained
    assert "--even-beside" in complained
    status, printed, complained = await organizations("create", f"{name} Ltd", "--even-beside")
    assert status == 0
    assert printed.endswith(f"  {name} Ltd\n")
    assert f"Probably the same: {name} (" in complained
    status, _, complained = await organizations("create", "Quite Another")
    assert (status, complained) == (0, "")
