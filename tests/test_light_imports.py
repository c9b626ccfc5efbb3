"""An import loads what was asked for, and no more."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from graphql_api.cli.service_packages import IMPORTED_AS

ROOT = Path(__file__).parents[1]
PACKAGES = ("graphql_api", "integrations", "workflow_context")
HEAVY = {*IMPORTED_AS, "rapidfuzz"}


def loaded_by(statement: str) -> set[str]:
    """The modules of a fresh process after the statement."""
    program = f"{statement}\nimport sys\nprint('\\n'.join(sys.modules))"
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return set(ran.stdout.splitlines())


@pytest.mark.parametrize(
    "module", ["workflow_context", "workflow_context.context", "graphql_api.services.access"]
)
def test_workflow_code_loads_neither_the_web_stack_nor_the_matching(module: str) -> None:
    loaded = loaded_by(f"import {module}")
    assert HEAVY & loaded == set()
    assert [each for each in loaded if each.startswith("graphql_api.services.matching")] == []


def test_the_errors_of_services_load_no_service() -> None:
    loaded = loaded_by("import graphql_api.services.errors")
    assert {each for each in loaded if each.startswith("graphql_api.services.")} == {
        "graphql_api.services.errors"
    }
    assert not loaded & {"rapidfuzz", "aiocache", "httpx"}


def test_the_schema_loads_nothing_that_builds_the_services() -> None:
    loaded = loaded_by("import graphql_api.execution.schema_building")
    assert not loaded & {"graphql_api.composition", "graphql_api.storage.sqlite"}


def packages() -> list[Path]:
    return sorted(each for name in PACKAGES for each in (ROOT / name).rglob("__init__.py"))


@pytest.mark.parametrize("init", packages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_package_imports_nothing_itself(init: Path) -> None:
    if init.parent == ROOT / "workflow_context":
        return  # its names are what workflow authors import
    statements = ast.walk(ast.parse(init.read_text()))
    assert [each for each in statements if isinstance(each, ast.Import | ast.ImportFrom)] == []


def modules() -> list[Path]:
    return sorted(each for name in PACKAGES for each in (ROOT / name).rglob("*.py"))


def test_imports_inside_functions_stand_only_where_they_keep_a_process_light() -> None:
    allowed = {
        ROOT / "graphql_api" / "composition.py",
        ROOT / "graphql_api" / "resources.py",  # optional packages
        ROOT / "integrations" / "registry.py",  # an integration's engine, once it is asked for
        ROOT / "workflow_context" / "command.py",
    }
    found = [
        str(path.relative_to(ROOT))
        for path in modules()
        if path not in allowed and ROOT / "graphql_api" / "cli" not in path.parents
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for each in ast.walk(function)
        if isinstance(each, ast.Import | ast.ImportFrom)
    ]
    assert found == []


def test_no_chain_of_imports_is_deeper_than_fifteen() -> None:
    assert deepest_chain() <= 15


def deepest_chain() -> int:
    """Of the modules' own imports at their top, those of packages above a module included."""
    named = {_name(path): path for path in modules()}
    imports = {name: _imports(path, named) - {name} for name, path in named.items()}
    depths: dict[str, int] = {}

    def depth(name: str) -> int:
        if name not in depths:
            depths[name] = 1 + max((depth(each) for each in imports[name]), default=0)
        return depths[name]

    return max(map(depth, named))


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path, named: dict[str, Path]) -> set[str]:
    found: set[str] = set()
    for statement in ast.parse(path.read_text()).body:
        if isinstance(statement, ast.Import):
            found |= {each.name for each in statement.names}
        elif isinstance(statement, ast.ImportFrom) and statement.module:
            for each in statement.names:
                submodule = f"{statement.module}.{each.name}"
                found.add(submodule if submodule in named else statement.module)
    return found & set(named)
