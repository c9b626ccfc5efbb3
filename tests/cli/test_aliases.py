"""`orgmap aliases` as an operator uses it."""

import asyncio
import json
from functools import partial
from pathlib import Path

import pytest

from graphql_api.composition import open_orgmap
from graphql_api.models.organization import Organization
from graphql_api.settings import Settings
from tests.actors import MANAGER
from tests.cli.conftest import Run


@pytest.fixture
def orgmap(run: Run) -> Run:
    return partial(run, "aliases")


@pytest.fixture
def organization(settings: Settings) -> Organization:
    """Alder, with the alias AXB."""

    async def make() -> Organization:
        async with open_orgmap(settings) as orgmap:
            alder = await orgmap.services.organizations.create(MANAGER, name="Alder")
            added = await orgmap.services.aliases.add(MANAGER, alder.org_id, "AXB")
            return added.organization

    return asyncio.run(make())


def stored(settings: Settings, organization: Organization) -> list[str]:
    async def read() -> list[str]:
        async with open_orgmap(settings) as orgmap:
            found = await orgmap.services.organizations.get(MANAGER, organization.org_id)
            return [each.name for each in found.aliases]

    return asyncio.run(read())


def file_of(folder: Path, *lines: str) -> str:
    file = folder / "aliases.csv"
    file.write_text("\n".join(("organization_name;alias", *lines)))
    return str(file)


def test_what_is_exported_is_imported_unchanged(
    orgmap: Run, organization: Organization, tmp_path: Path
) -> None:
    file = str(tmp_path / "exported.csv")
    exported = orgmap("export", "--output", file)
    assert (exported.exit_code, exported.stderr) == (0, "1 aliases exported.\n")
    imported = orgmap("import", file)
    assert (imported.exit_code, imported.stdout) == (0, "1 unchanged.\n")


def test_an_import_shows_its_plan_and_asks(
    orgmap: Run, organization: Organization, settings: Settings, tmp_path: Path
) -> None:
    file = file_of(tmp_path, "Alder;AXB", "Alder;Alder Dental")
    shown = orgmap("import", file, "--dry-run")
    assert shown.stdout == "line 3  ADD        Alder, Alder Dental\n1 add, 1 unchanged.\n"
    refused = orgmap("import", file, answer="n\n")
    assert (refused.exit_code, stored(settings, organization)) == (1, ["AXB"])
    done = orgmap("import", file, answer="y\n")
    assert done.exit_code == 0
    assert done.stdout.endswith("line 3  ADDED      Alder, Alder Dental\n1 added, 1 unchanged.\n")
    assert stored(settings, organization) == ["AXB", "Alder Dental"]


def test_a_line_that_cannot_be_ends_with_status_1_and_the_others_are_written(
    orgmap: Run, organization: Organization, settings: Settings, tmp_path: Path
) -> None:
    file = file_of(tmp_path, "Birch\x1b[2J;BRC", "Alder;ALD")
    ended = orgmap("import", file, "--yes")
    assert ended.exit_code == 1
    assert "\x1b" not in ended.stdout
    assert stored(settings, organization) == ["AXB", "ALD"]


def test_a_program_reads_plan_and_report_as_json(
    orgmap: Run, organization: Organization, tmp_path: Path
) -> None:
    file = file_of(tmp_path, "Alder;ALD")
    plan = json.loads(orgmap("import", file, "--dry-run", "--json").stdout)
    assert plan["counts"] == {"ADD": 1, "UNCHANGED": 0, "INVALID": 0}
    report = json.loads(orgmap("import", file, "--yes", "--json").stdout)
    assert report["outcomes"] == [{**plan["lines"][0], "result": "ADDED"}]


def test_with_json_a_person_is_asked_beside_what_a_program_reads(
    orgmap: Run, organization: Organization, tmp_path: Path
) -> None:
    ended = orgmap("import", file_of(tmp_path, "Alder;ALD"), "--json", answer="y\n")
    assert json.loads(ended.stdout)["counts"]["ADDED"] == 1
    assert "Alder, ALD\n1 add.\nApply this plan? [y/N]" in ended.stderr
