"""Each package that the code imports is declared, in the part of an installation that needs it."""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from graphql_api.cli.service_packages import IMPORTED_AS
from tests.requirements import CORE, EXTRAS, floor

ROOT = Path(__file__).parents[1]
OWN = ("graphql_api", "integrations", "workflow_context")
EXTRAS_OF: Mapping[str, tuple[str, ...]] = {
    "graphql_api/execution/": ("server",),
    "graphql_api/identity/": ("server",),
    "graphql_api/key_vault.py": ("keyvault",),
    "graphql_api/resources.py": ("azure", "keyvault"),
    "graphql_api/schema/": ("server",),
    "graphql_api/services/redis_breaker.py": ("redis",),
    "graphql_api/services/redis_failures.py": ("redis",),
    "graphql_api/services/redis_identity.py": ("redis",),
    "graphql_api/services/shared_cache.py": ("redis",),
    "graphql_api/services/shared_pauses.py": ("redis",),
    "graphql_api/storage/azure.py": ("azure",),
    "graphql_api/storage/azure_answers.py": ("azure",),
    "graphql_api/storage/azure_credential.py": ("azure",),
    "graphql_api/storage/azure_session.py": ("azure",),
    "graphql_api/web/": ("server",),
    "integrations/sandbox/": ("server",),
}
BROUGHT_ALONG = {"pydantic-core", "h11"}
"""Required by a package that is declared, to whose objects they belong: pydantic and uvicorn."""
ENGINES: Mapping[str, Mapping[str, str]] = {
    "prefect 3.0.0": {
        "aiosqlite": "<1",
        "click": "<8.2",
        "orjson": "<4",
        "pydantic": "<3",
        "websockets": "<14",
    },
    "prefect 3.9.1": {
        "aiosqlite": "<1",
        "click": "<9",
        "orjson": "<4",
        "pydantic": "<3",
        "pydantic-settings": "<3",
        "websockets": "<17",
    },
    "celery 5.5.3": {"click": "<9", "cryptography": "<=44.0.2", "redis": "<=5.2.1"},
    "dagster 1.13.29": {"click": "<9"},
}
"""What each holds down of our packages, by its metadata; Airflow and Temporal hold down none."""
PUBLISHED = packages_distributions()


def modules() -> list[Path]:
    return sorted(each for name in OWN for each in (ROOT / name).rglob("*.py"))


def packages_imported_by(module: Path) -> Iterator[str]:
    """Those that others publish, by the name that they are imported by."""
    for each in ast.walk(ast.parse(module.read_text())):
        names: list[str] = []
        if isinstance(each, ast.Import):
            names = [alias.name for alias in each.names]
        elif isinstance(each, ast.ImportFrom) and each.module:
            names = [each.module]
        packages = {name.partition(".")[0] for name in names}
        yield from packages - sys.stdlib_module_names - set(OWN)


def declared_for(module: Path) -> set[str]:
    path = str(module.relative_to(ROOT))
    extras = [name for part, names in EXTRAS_OF.items() if path.startswith(part) for name in names]
    return names_of([*CORE, *(each for name in extras for each in EXTRAS[name])])


def names_of(requirements: Iterable[Requirement]) -> set[str]:
    return {canonicalize_name(each.name) for each in requirements}


def publishers(package: str) -> set[str]:
    return {canonicalize_name(each) for each in PUBLISHED.get(package, ())}


def test_a_module_imports_what_is_declared_for_its_part_of_an_installation() -> None:
    undeclared = {
        (str(module.relative_to(ROOT)), package)
        for module in modules()
        for package in packages_imported_by(module)
        if not publishers(package) & (declared_for(module) | BROUGHT_ALONG)
    }
    assert undeclared == set()


def test_the_command_line_knows_the_packages_of_the_service() -> None:
    server = names_of(EXTRAS["server"])
    assert {name for name in PUBLISHED if publishers(name) & server} == IMPORTED_AS


def test_no_package_is_in_the_core_and_in_an_extra() -> None:
    extras = names_of(each for extra in EXTRAS.values() for each in extra)
    assert names_of(CORE) & extras == set()


@pytest.mark.parametrize("engine", ENGINES)
def test_no_floor_shuts_out_a_common_engine(engine: str) -> None:
    allowed = {name: SpecifierSet(given) for name, given in ENGINES[engine].items()}
    required = [*CORE, *(each for extra in EXTRAS.values() for each in extra)]
    shut_out = [
        str(each)
        for each in required
        if floor(each) not in allowed.get(canonicalize_name(each.name), SpecifierSet())
    ]
    assert shut_out == []
