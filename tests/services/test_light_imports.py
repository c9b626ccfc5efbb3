"""A module is imported without what its importer did not ask for."""

import subprocess
import sys

import pytest

WEB_STACK = {"strawberry", "starlette", "uvicorn", "graphql"}


def loaded_by(module: str) -> set[str]:
    """In a process of its own; of ours the modules, of others the packages."""
    program = f"import sys, {module}; print(*sys.modules)"
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return {
        name if name.startswith("graphql_api") else name.partition(".")[0]
        for name in found.stdout.split()
    }


def test_the_errors_of_the_services_load_no_service() -> None:
    loaded = loaded_by("graphql_api.services.errors")
    assert {each for each in loaded if each.startswith("graphql_api.services")} == {
        "graphql_api.services",
        "graphql_api.services.errors",
    }
    assert not loaded & {"rapidfuzz", "aiocache", "httpx"}


@pytest.mark.parametrize("module", ["workflow_context", "graphql_api.services.access"])
def test_neither_the_web_stack_nor_matching_is_loaded(module: str) -> None:
    assert not loaded_by(module) & {*WEB_STACK, "rapidfuzz"}


def test_what_the_schema_shows_is_loaded_without_what_builds_the_services() -> None:
    loaded = loaded_by("graphql_api.execution.schema_building")
    assert not loaded & {"graphql_api.composition", "graphql_api.storage.sqlite"}
