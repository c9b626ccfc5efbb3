"""The commands where the extra `server` is not installed."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

from graphql_api.cli.main import main
from graphql_api.cli.service_packages import IMPORTED_AS
from tests.servers import environment

EXAMPLE = str(Path(__file__).parents[2] / "examples" / "client_details.py") + ":show"
MANIFEST = str(Path(__file__).parents[2] / "integrations" / "vendors" / "hudu" / "manifest.toml")
RECORDING = str(Path(__file__).parents[1] / "recordings" / "halopsa.json")
NOBODY = "00000000-0000-4000-8000-000000000000"

NEED_IT = (
    ("serve",),
    ("serve", "--demo"),
    ("serve", "--workers", "2"),
    ("sandbox",),
    ("sandbox", "--replay", RECORDING),
    ("schema",),
    ("token", "--user", "ada"),
    ("run", "--demo", EXAMPLE, "--organization", NOBODY),
)
DO_WITHOUT = (
    ("--help",),
    ("access", "list"),
    ("aliases", "export"),
    ("coverage",),
    ("exclusions", "list"),
    ("integrations",),
    ("integrations", "check", MANIFEST),
    ("integrations", "schema"),
    ("mappings", "export"),
    ("organizations", "create", "Mossgate Dental"),
    ("organizations",),
    ("repair", "--dry-run"),
    ("suggest", "--evaluate"),
    ("secrets",),
    ("secrets", "rotate"),
    ("secrets", "forget", "halopsa", "--yes"),
)
END_FOR_ANOTHER_REASON = (
    ("discover", "halopsa"),
    ("integrations", "record", "halopsa", "--out", "recording.json"),
    ("merge", NOBODY, NOBODY),
    ("run", EXAMPLE, "--organization", NOBODY),
    ("organizations", "import", "halopsa", "--yes"),
    ("suggest", "halopsa"),
    ("suggest", "halopsa", "--explain", NOBODY, "14"),
    ("test", NOBODY, NOBODY),
    ("whose", "nobodys", "14"),
)
PROGRAM = """
import json, sys
from importlib.machinery import PathFinder
names, commands = map(json.loads, sys.argv[1:])
class WithoutThem(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name in names else super().find_spec(name, path, target)
sys.meta_path[sys.meta_path.index(PathFinder)] = WithoutThem
from click.testing import CliRunner
from graphql_api.cli.main import main
for command in commands:
    ended = CliRunner().invoke(main, command)
    said = ended.stderr if isinstance(ended.exception, SystemExit | None) else repr(ended.exception)
    print(json.dumps([ended.exit_code, said]))
"""


def ended(folder: Path, *commands: tuple[str, ...]) -> list[tuple[int, str]]:
    """The status of each, and what it said to the terminal, in a process without the packages."""
    given = [json.dumps(each) for each in (sorted(IMPORTED_AS), commands)]
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, *given],
        cwd=folder,
        env=environment(),
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return [_status_and_words(json.loads(line)) for line in ran.stdout.splitlines()]


def _status_and_words(told: Any) -> tuple[int, str]:
    status, words = told
    return int(status), str(words)


def test_a_command_that_needs_the_service_says_in_one_line_what_to_install(tmp_path: Path) -> None:
    for command, (status, said) in zip(NEED_IT, ended(tmp_path, *NEED_IT), strict=True):
        assert status == 1, command
        assert said.startswith("Error: This needs the service's packages, of which "), command
        assert said.endswith(" is not installed; run: pip install 'orgmap[server]'\n"), command
        assert said.count("\n") == 1, command


def test_the_other_commands_do_without_it(tmp_path: Path) -> None:
    for command, outcome in zip(DO_WITHOUT, ended(tmp_path, *DO_WITHOUT), strict=True):
        assert outcome[0] == 0, (command, outcome)
    others = ended(tmp_path, *END_FOR_ANOTHER_REASON)
    for command, (status, said) in zip(END_FOR_ANOTHER_REASON, others, strict=True):
        assert (status, said[:7]) == (1, "Error: "), (command, said)
        assert "orgmap[server]" not in said, command


def test_every_command_is_tried_without_the_service() -> None:
    tried = {command[0] for command in (*NEED_IT, *DO_WITHOUT, *END_FOR_ANOTHER_REASON)}
    assert set(main.list_commands(click.Context(main))) <= tried


def test_a_workflow_that_lacks_a_package_of_its_own_is_told_so_itself(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text("import starlette\n")
    [(status, said)] = ended(tmp_path, ("run", "own.py:show", "--organization", NOBODY))
    assert status == 1
    assert said.startswith("ModuleNotFoundError(")
