"""The code of docs/workflows.md is what runs here."""

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from graphql_api.models.organization import Organization
from integrations.rest.client import VendorClient
from integrations.sandbox.server import RunningSandbox
from workflow_context import OrganizationContext

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "workflows.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
FILE = re.compile(r"# (examples/\w+\.py)\n")


def own_code() -> ModuleType:
    """The blocks that are no file of examples/, as one module."""
    guide = ModuleType("guide")
    for block in BLOCKS:
        if not FILE.match(block):
            exec(compile(block, "docs/workflows.md", "exec"), vars(guide))  # noqa: S102
    return guide


def own_tests() -> list[Callable[[], Any]]:
    return [value for name, value in vars(own_code()).items() if name.startswith("test_")]


def test_every_example_is_in_the_guide_as_it_is() -> None:
    shown = {match[1]: block[match.end() :] for block in BLOCKS if (match := FILE.match(block))}
    files = {f"examples/{path.name}": path.read_text() for path in (ROOT / "examples").glob("*.py")}
    assert shown == files


@pytest.mark.parametrize("test", own_tests(), ids=lambda test: test.__name__)
async def test_a_test_of_the_guide_passes(test: Callable[[], Any]) -> None:
    await test()


def in_environment(monkeypatch: pytest.MonkeyPatch, sandbox: RunningSandbox, storage: str) -> None:
    config, secrets = sandbox.settings()
    monkeypatch.setenv("ORGMAP_STORAGE", storage)
    monkeypatch.setenv("ORGMAP_AUTH", "dev")
    for name, text in config.items():
        monkeypatch.setenv(f"ORGMAP_CONFIG_{name.upper()}", text)
    for name, text in secrets.items():
        monkeypatch.setenv(f"ORGMAP_SECRET_{name.upper()}", text)


async def test_a_program_of_the_guide_opens_the_context_itself(
    sandbox: RunningSandbox,
    storage: str,
    organization: Organization,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_environment(monkeypatch, sandbox, storage)
    assert await own_code().act_for_one(organization.org_id) == "Larkfield, as automation"


async def test_the_run_over_every_customer_goes_on_from_its_file(
    sandbox: RunningSandbox,
    storage: str,
    context: OrganizationContext,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    await context.set_integration_mapping("halopsa", 14)
    in_environment(monkeypatch, sandbox, storage)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(ROOT / "examples")
    import every_customer  # noqa: PLC0415 - an example is no part of the project

    await every_customer.main()
    assert capsys.readouterr().out == "1 of 1: Larkfield\n"
    await every_customer.main()
    assert capsys.readouterr().out == ""
    assert "Larkfield Dental Group" in (tmp_path / "every_customer.jsonl").read_text()


def test_the_table_of_the_guide_has_the_operations_of_a_context() -> None:
    named = named_in_table("What a context does")
    methods = inspect.getmembers(OrganizationContext, inspect.isfunction)
    assert named == {name for name, _ in methods if not name.startswith("_")} | {"log"}


def test_the_table_of_the_guide_has_the_operations_of_a_client() -> None:
    methods = inspect.getmembers(VendorClient, inspect.isfunction)
    public = {name for name, _ in methods if not name.startswith("_")} - {"aclose"}
    assert named_in_table("What a client reaches") == public | {"external_org_id", "unconfined"}


def named_in_table(heading: str) -> set[str]:
    """The names in the first column of the table below that heading."""
    section = GUIDE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    return set(re.findall(r"`(\w+)(?:\(|`)", "".join(row.split("|")[1] for row in rows)))
