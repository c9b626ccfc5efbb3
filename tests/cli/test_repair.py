"""`orgmap repair` as an operator uses it."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graphql_api.cli.main import main
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.resources import open_store
from graphql_api.settings import Settings
from graphql_api.storage import mapping_rows
from graphql_api.storage.keys import INTEGRATION_MAPPINGS, TABLES
from graphql_api.storage.table_store import Create, Delete
from tests.storage.world import INTEGRATION, World

Repair = Callable[..., Result]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(storage=f"sqlite:///{tmp_path}/orgmap.db")


@pytest.fixture
def repair(settings: Settings) -> Repair:
    def run(*options: str) -> Result:
        environment = {"ORGMAP_STORAGE": settings.storage}
        return CliRunner().invoke(main, ["repair", *options], env=environment)

    return run


def test_an_empty_store_has_nothing_to_repair(repair: Repair) -> None:
    ended = repair()
    assert (ended.exit_code, ended.stdout) == (0, "0 found, 0 repaired, 0 left.\n")


def test_a_dry_run_names_what_diverges_and_ends_with_status_1(
    repair: Repair, settings: Settings
) -> None:
    mapping = asyncio.run(damage(settings))
    line = (
        f"left      INDEX_MISSING  integration halopsa, organization a, mapping "
        f"{mapping.mapping_id}: the index does not list it\n"
    )
    for _ in range(2):
        ended = repair("--dry-run")
        assert (ended.exit_code, ended.stdout) == (1, f"{line}1 found, 0 repaired, 1 left.\n")


def test_a_run_repairs_it_and_the_next_finds_nothing(repair: Repair, settings: Settings) -> None:
    asyncio.run(damage(settings))

    first, second = repair(), repair()

    assert first.exit_code == 0
    assert first.stdout.startswith("repaired  INDEX_MISSING  ")
    assert first.stdout.endswith("\n1 found, 1 repaired, 0 left.\n")
    assert (second.exit_code, second.stdout) == (0, "0 found, 0 repaired, 0 left.\n")


def test_what_a_person_must_decide_ends_with_status_1(repair: Repair, settings: Settings) -> None:
    asyncio.run(duplicate(settings))
    ended = repair()
    assert ended.exit_code == 1
    assert "left      DUPLICATE  " in ended.stdout
    assert "; delete one of them\n" in ended.stdout


def test_json_says_the_same(repair: Repair, settings: Settings) -> None:
    mapping = asyncio.run(damage(settings))
    assert json.loads(repair("--json").stdout) == {
        "divergences": [
            {
                "kind": "INDEX_MISSING",
                "organization": "a",
                "integration": INTEGRATION,
                "mapping": mapping.mapping_id,
                "detail": "the index does not list it",
                "repaired": True,
            }
        ],
        "found": 1,
        "repaired": 1,
        "left": 0,
    }


async def damage(settings: Settings) -> OrganizationMapping:
    """A mapping whose index row somebody deleted."""
    store = await open_store(settings)
    try:
        await store.create_tables(TABLES)
        world = World(store=store)
        await world.create_organization("a")
        mapping = await world.create("a", "1")
        lost = Delete(row_key=mapping_rows.integration_row_key(mapping))
        await store.transact(INTEGRATION_MAPPINGS, INTEGRATION, [lost])
        return mapping
    finally:
        await store.aclose()


async def duplicate(settings: Settings) -> None:
    """A mapping that somebody wrote beside the one that is live on the same."""
    store = await open_store(settings)
    try:
        await store.create_tables(TABLES)
        world = World(store=store)
        await world.create_organization("a")
        await world.create("a", "1")
        entity = mapping_rows.to_org_entity(world.new("a", "1"))
        second = Create(row_key=entity.row_key, properties=entity.properties)
        await store.transact("OrgIntegrationMappings", "a", [second])
    finally:
        await store.aclose()
