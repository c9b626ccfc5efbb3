"""`orgmap mappings` as an operator uses it."""

import asyncio
import csv
import io
import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from graphql_api.cli.csv_files import MAX_BYTES, MAX_LINES
from graphql_api.composition import open_orgmap
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.settings import Settings
from tests.actors import MANAGER
from tests.cli.conftest import Run

HEADER = "organization_name,integration,external_org_id"
LEFT_EMPTY = "Lines that are not filled in, and are left out: 3.\n"


@pytest.fixture
def orgmap(run: Run) -> Run:
    return partial(run, "mappings")


@pytest.fixture
def mappings(settings: Settings) -> Sequence[OrganizationMapping]:
    """Alder has 1 and Birch has 2, both of custom_api."""

    async def make() -> Sequence[OrganizationMapping]:
        async with open_orgmap(settings) as orgmap:
            return [
                await orgmap.services.mappings.create(
                    MANAGER,
                    NewMapping(
                        organization_id=(
                            await orgmap.services.organizations.create(MANAGER, name=name)
                        ).org_id,
                        integration_name="custom_api",
                        external_org_id=external_org_id,
                        mapping_data={"api_base_url": f"https://{name.lower()}.example/"},
                    ),
                )
                for name, external_org_id in (("Alder", "1"), ("Birch", "2"))
            ]

    return asyncio.run(make())


def stored(settings: Settings, mapping: OrganizationMapping) -> OrganizationMapping:
    async def read() -> OrganizationMapping:
        async with open_orgmap(settings) as orgmap:
            return await orgmap.services.mappings.get(MANAGER, mapping.org_id, mapping.mapping_id)

    return asyncio.run(read())


def parsed(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def written(folder: Path, *lines: str, header: str = HEADER) -> str:
    file = folder / "mappings.csv"
    file.write_text("\n".join((header, *lines)))
    return str(file)


@pytest.mark.usefixtures("mappings")
def test_export_writes_the_file_and_says_how_many(orgmap: Run, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    ended = orgmap("export", "--output", str(file))
    assert (ended.exit_code, ended.stdout, ended.stderr) == (0, "", "2 mappings exported.\n")
    assert [row["external_org_id"] for row in parsed(file.read_bytes().decode())] in (
        ["1", "2"],
        ["2", "1"],
    )
    assert orgmap("export").stdout_bytes == file.read_bytes()
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".part"] == []


def test_export_of_one_organization_or_one_integration(
    orgmap: Run, mappings: Sequence[OrganizationMapping]
) -> None:
    one = orgmap("export", "--organization", mappings[0].org_id)
    assert [row["external_org_id"] for row in parsed(one.stdout)] == ["1"]
    assert len(parsed(orgmap("export", "--integration", "custom_api").stdout)) == 2
    assert parsed(orgmap("export", "--integration", "halopsa").stdout) == []


def test_an_export_that_fails_leaves_the_file_that_was_there(orgmap: Run, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    file.write_text("yesterday's")
    ended = orgmap("export", "--integration", "nope", "--output", str(file))
    assert ended.exit_code == 1
    assert "There is no integration 'nope'. Available integrations: " in ended.stderr
    assert file.read_text() == "yesterday's"
    assert [each.name for each in tmp_path.iterdir() if each.suffix == ".part"] == []
    assert orgmap("export", "--integration", "nope").stdout == ""


def test_what_is_unmapped_is_exported_filled_in_and_imported(
    orgmap: Run, mappings: Sequence[OrganizationMapping], tmp_path: Path
) -> None:
    file = tmp_path / "out.csv"
    names = ("--integration", "hudu", "--integration", "halopsa")
    ended = orgmap("export", "--unmapped", *names, "--output", str(file))
    assert (ended.exit_code, ended.stderr) == (0, "4 pairs without a mapping exported.\n")
    text = file.read_bytes().decode()
    assert [(row["organization_name"], row["integration"]) for row in parsed(text)] == [
        ("Alder", "hudu"),
        ("Alder", "halopsa"),
        ("Birch", "hudu"),
        ("Birch", "halopsa"),
    ]
    file.write_text(text.replace("Birch,halopsa,,", "Birch,halopsa,7,"))
    ended = orgmap("import", str(file), "--yes")
    assert ended.stdout == f"line 5  CREATED      Birch, halopsa 7\n{LEFT_EMPTY}1 created.\n"
    one = orgmap("export", "--unmapped", "--organization", mappings[1].org_id, *names)
    assert [row["integration"] for row in parsed(one.stdout)] == ["hudu"]


@pytest.mark.usefixtures("mappings")
def test_a_vendor_is_asked_for_its_ids_if_wanted_and_one_that_fails_is_named(
    orgmap: Run, tmp_path: Path
) -> None:
    file = written(tmp_path, "Alder,hudu,1.00E+05")
    plan = (
        "    ! '1.00E+05' is written as a spreadsheet shortens numbers: check the id.\n"
        "No listing of Hudu is kept, so its ids were not looked up. List its organizations to have "
        "them looked up in the next plan.\n"
    )
    ended = orgmap("import", file, "--dry-run")
    assert plan in ended.stdout
    assert ended.stderr == ""
    ended = orgmap("import", file, "--dry-run", "--discover")
    assert plan in ended.stdout
    assert "hudu: " in ended.stderr


def test_suggestions_are_asked_for_beside_pairs_of_an_integration(orgmap: Run) -> None:
    for wrong in (("--integration", "hudu"), ("--unmapped",)):
        ended = orgmap("export", "--suggestions", *wrong)
        assert ended.exit_code == 2
        assert "--suggestions needs --unmapped and --integration." in ended.stderr
    told = orgmap("export", "--unmapped", "--integration", "hudu", "--suggestions")
    assert told.exit_code == 0
    assert "No suggestions of hudu: " in told.stderr


@pytest.mark.usefixtures("mappings")
def test_what_was_exported_is_unchanged_and_asks_nothing(orgmap: Run, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    orgmap("export", "--output", str(file))
    ended = orgmap("import", str(file))
    assert (ended.exit_code, ended.stdout) == (0, "2 unchanged.\n")


def test_a_dry_run_shows_the_plan_and_writes_nothing(
    orgmap: Run, mappings: Sequence[OrganizationMapping], settings: Settings, tmp_path: Path
) -> None:
    file = written(
        tmp_path,
        f"Alder,custom_api,9,{mappings[0].mapping_id}",
        "Birch,custom_api,1,",
        "Birch,custom_api,5,",
        header=f"{HEADER},mapping_id",
    )
    for _ in range(2):
        ended = orgmap("import", file, "--dry-run")
        assert ended.exit_code == 0
        assert ended.stdout == (
            "line 2  CHANGE     Alder, custom_api 9\n"
            "    external_org_id: 1 → 9\n"
            "line 3  CREATE     Birch, custom_api 1\n"
            "    external_org_id: nothing → 1\n"
            "line 4  CREATE     Birch, custom_api 5\n"
            "    external_org_id: nothing → 5\n"
            "1 change, 2 create.\n"
        )
    assert stored(settings, mappings[0]) == mappings[0]


def test_yes_applies_and_a_conflict_ends_with_status_1(
    orgmap: Run, mappings: Sequence[OrganizationMapping], settings: Settings, tmp_path: Path
) -> None:
    file = written(
        tmp_path,
        f"Alder,custom_api,9,{mappings[0].mapping_id}",
        "Alder,custom_api,2,",
        header=f"{HEADER},mapping_id",
    )
    ended = orgmap("import", file, "--yes")
    assert ended.exit_code == 1
    assert "line 2  CHANGED      Alder, custom_api 9\n" in ended.stdout
    assert (
        "line 3  SKIPPED      Alder, custom_api 2: EXTERNAL_ORGANIZATION_CLAIMED: " in ended.stdout
    )
    assert ended.stdout.endswith("1 changed, 1 skipped.\n")
    now = stored(settings, mappings[0])
    assert (now.external_org_id, now.updated_by) == ("9", "operator")


@pytest.mark.parametrize(
    ("answer", "status", "external_org_id"), [("y\n", 0, "9"), ("n\n", 1, "1"), ("", 1, "1")]
)
def test_without_yes_it_asks(
    orgmap: Run,
    mappings: Sequence[OrganizationMapping],
    settings: Settings,
    tmp_path: Path,
    answer: str,
    status: int,
    external_org_id: str,
) -> None:
    line = f"Alder,custom_api,9,{mappings[0].mapping_id}"
    file = written(tmp_path, line, header=f"{HEADER},mapping_id")
    ended = orgmap("import", file, answer=answer)
    assert ended.exit_code == status
    assert "Apply this plan? [y/N]" in ended.stdout
    assert stored(settings, mappings[0]).external_org_id == external_org_id


@pytest.mark.usefixtures("mappings")
def test_json_says_the_same(orgmap: Run, tmp_path: Path) -> None:
    file = written(tmp_path, "Alder,custom_api,3", "Nobody,custom_api,4")
    plan = json.loads(orgmap("import", file, "--dry-run", "--json").stdout)
    assert plan["counts"] == {"CREATE": 1, "CHANGE": 0, "UNCHANGED": 0, "CONFLICT": 0, "INVALID": 1}
    assert [each["line"] for each in plan["lines"]] == [2, 3]
    assert plan["lines"][1]["code"] == "ORGANIZATION_NOT_FOUND"
    report = json.loads(orgmap("import", file, "--yes", "--json").stdout)
    assert [each["result"] for each in report["outcomes"]] == ["CREATED", "SKIPPED"]
    assert report["outcomes"][0]["mapping_id"]


@pytest.mark.usefixtures("mappings")
def test_what_a_terminal_would_obey_is_not_printed(orgmap: Run, tmp_path: Path) -> None:
    ended = orgmap("import", written(tmp_path, "Alder,custom_api,\x1b[2J"), "--dry-run")
    assert "\x1b" not in ended.output
    assert "\\x1b[2J" in ended.output


def test_a_file_that_cannot_be_read_ends_with_one_line(orgmap: Run, tmp_path: Path) -> None:
    latin = tmp_path / "latin.csv"
    latin.write_bytes(f"{HEADER}\nZürich,custom_api,1\n".encode("cp1252"))
    ended = orgmap("import", str(latin), "--dry-run")
    assert ended.exit_code == 1
    assert ended.stderr.startswith(
        "Error: csv: The file is not UTF-8: line 2 has the byte 0xFC, which in Windows-1252 is 'ü'."
    )
    long = written(tmp_path, *["Alder,custom_api,1"] * (MAX_LINES + 1))
    assert "has 50,001 lines; at most 50,000" in orgmap("import", long, "--dry-run").stderr
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert "at most 67,108,864 are allowed" in orgmap("import", str(large)).stderr
