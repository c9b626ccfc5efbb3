"""One row of a SQLite file that somebody garbled: it is named, and everything else goes on."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import OrganizationId
from graphql_api.storage.exclusions import ExclusionStorageService
from graphql_api.storage.keys import (
    COVERAGE_SUMS,
    INTEGRATION_MAPPINGS,
    ORG_MAPPINGS,
    ORGANIZATION_MERGES,
    ORGANIZATIONS,
    PENDING_ROWS,
    TABLES,
    UNIQUE_ROWS,
    organization_exclusion_key,
)
from graphql_api.storage.merges.rows import MERGE_ID
from graphql_api.storage.merges.steps import MergeSteps
from graphql_api.storage.recovery import apply_pending
from graphql_api.storage.repair.divergences import DivergenceKind
from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.table_store import Create, RowUnreadable
from graphql_api.storage.write_protocol import RESERVED_FOR
from tests.storage.every_write import MANAGE, exclusion, grants
from tests.storage.faulty import Fault, FaultyStore, Killed, fault_at
from tests.storage.world import AUTHOR, INTEGRATION, SHARED, World, rules_of

COMMIT_OF_A_CREATE = 3
ORG = OrganizationId("a")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "orgmap.db"


@pytest.fixture
async def world(path: Path) -> AsyncIterator[World]:
    """Two organizations with a mapping each, a grant and an exclusion, all of it in order."""
    store = await SqliteTableStore.open(path)
    await store.create_tables(TABLES)
    world = World(store=store)
    for org_id in ("a", "b"):
        await world.create_organization(org_id)
        await world.create(org_id, f"x of {org_id}")
        await grants(world).grant(OrganizationId(org_id), "mira", MANAGE, by=AUTHOR)
    await world.create("b", "s", integration=SHARED)
    said = replace(
        exclusion(),
        exclusion_id=organization_exclusion_key(ORG, SHARED),
        integration_name=SHARED,
    )
    await ExclusionStorageService(store, clock=world.clock).exclude(said, by=AUTHOR)
    assert await world.repair() == []
    yield world
    await store.aclose()


def garble(
    path: Path, table: str, row_key: str, content: str = "{broken", *, partition: str | None = None
) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    statement = f"UPDATE rows SET properties = ? WHERE {PLACE}"  # noqa: S608 - a constant
    parameters = (content, table, row_key, partition)
    assert connection.execute(statement, parameters).rowcount
    connection.close()


PLACE = "table_name = ? AND row_key = ? AND partition_key = ifnull(?, partition_key)"


def keys_of(path: Path) -> list[tuple[str, str]]:
    connection = sqlite3.connect(path, isolation_level=None)
    found = connection.execute("SELECT DISTINCT table_name, row_key FROM rows ORDER BY 1, 2")
    keys = list(found)
    connection.close()
    return keys


async def commit_and_die(world: World, org_id: str, external_org_id: str) -> OrganizationMapping:
    mapping = world.new(org_id, external_org_id)
    dying = FaultyStore(world.store, fault_at({COMMIT_OF_A_CREATE: Fault.KILL_AFTER}))
    with pytest.raises(Killed):
        await world.through(dying).write(mapping)
    return mapping


@pytest.mark.parametrize("content", ["{broken", "[]", "1", "", "\ud7ff{}"])
async def test_the_rows_beside_it_are_read_and_it_is_named_to_whoever_looks_into_it(
    world: World, path: Path, content: str
) -> None:
    garble(path, ORGANIZATIONS, "a", content)
    first, second = await world.store.query(ORGANIZATIONS, "organizations", before="~")
    assert second.properties["Name"] == "Organization b"
    assert (first.is_readable, second.is_readable) == (False, True)
    looks: list[Callable[[], object]] = [
        lambda: first.properties["Name"],
        lambda: first.properties.get("Name"),
        lambda: "Name" in first.properties,
        lambda: dict(first.properties),
        lambda: bool(first.properties),
    ]
    for look in looks:
        with pytest.raises(RowUnreadable, match="Organizations: row 'a'"):
            look()
    with pytest.raises(RowUnreadable):
        await world.organizations.get_organization(ORG)


async def test_none_of_all_rows_ends_recovery_or_repair(world: World, path: Path) -> None:
    """Each is garbled in turn; another organization's write is applied all the same."""
    for number, (table, partition, row_key, before) in enumerate(all_rows(path)):
        garble(path, table, row_key, partition=partition)
        left = await commit_and_die(world, "b", f"y{number}")
        assert await apply_pending(world.store) == 1, (table, row_key)
        assert await world.index_row(left) is not None
        steps = MergeSteps(world.store, clock=world.clock, rules=rules_of)
        assert await steps.carry_on_all() == 0
        found = await world.repair(dry_run=True)
        assert found or table in (*NEVER_READ, COVERAGE_SUMS), (table, row_key)
        garble(path, table, row_key, before, partition=partition)
        assert await world.repair() == [], (table, row_key)


NEVER_READ = ("AuditEvents", "KeptSecrets", "RejectedSuggestions", "OrganizationMerges")
"""By repair. A sum of coverage is read, and may be written anew by the write before."""


def all_rows(path: Path) -> list[tuple[str, str, str, str]]:
    connection = sqlite3.connect(path, isolation_level=None)
    found = list(
        connection.execute("SELECT table_name, partition_key, row_key, properties FROM rows")
    )
    connection.close()
    return found


async def test_a_pending_row_is_left_and_named_and_the_others_are_applied(
    world: World, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    one, other = [await commit_and_die(world, org_id, f"z of {org_id}") for org_id in ("a", "b")]
    [key] = [
        each for _, each in keys_of(path) if each.startswith(f"{PENDING_ROWS}{one.mapping_id}")
    ]
    garble(path, ORG_MAPPINGS, key)

    assert await apply_pending(world.store) == 1
    assert key in caplog.text
    assert await world.index_row(other) is not None
    [named] = await world.repair()
    assert (named.kind, named.organization) == (DivergenceKind.ROW_UNREADABLE, "a")
    assert key in named.detail


@pytest.mark.parametrize("table", [INTEGRATION_MAPPINGS, "UserPermissions"])
async def test_what_another_row_says_too_is_written_anew(
    world: World, path: Path, table: str
) -> None:
    for each, key in keys_of(path):
        if each == table:
            garble(path, table, key)
    found = await world.repair()
    assert found
    assert all(each.repaired for each in found)
    assert await world.repair() == []


async def test_a_row_that_holds_an_external_organization_is_not_taken_for_a_fence(
    world: World, path: Path
) -> None:
    [key] = [each for _, each in keys_of(path) if each.startswith(f"{UNIQUE_ROWS}{SHARED}")]
    garble(path, ORG_MAPPINGS, key)
    with pytest.raises(RowUnreadable):
        await world.create("b", "s", integration=SHARED)
    [named] = await world.repair()
    assert (named.kind, named.repaired) == (DivergenceKind.UNIQUENESS_MISSING, True)
    assert "a row that cannot be read stands in its place" in named.detail
    assert await world.repair() == []


async def test_an_index_row_does_not_hold_up_the_write_that_is_newer(
    world: World, path: Path
) -> None:
    left = await commit_and_die(world, "a", "z")
    await insert(path, INTEGRATION_MAPPINGS, INTEGRATION, f"a_{left.mapping_id}")
    assert await apply_pending(world.store) == 1
    row = await world.index_row(left)
    assert row is not None
    assert row.properties["ExternalOrgId"] == "z"


async def test_a_merge_whose_record_cannot_be_read_is_named(world: World, path: Path) -> None:
    await insert(path, ORGANIZATION_MERGES, "merges", "merge")
    under_way = Create(row_key="~merging_b", properties={MERGE_ID: "merge", RESERVED_FOR: "b"})
    await world.store.transact(ORGANIZATION_MERGES, "merges", [under_way])
    assert await MergeSteps(world.store, clock=world.clock, rules=rules_of).carry_on_all() == 0
    [named] = await world.repair()
    assert named.kind is DivergenceKind.ROW_UNREADABLE
    assert "row 'merge'" in named.detail


async def test_a_merge_that_nobody_can_name_is_named_by_its_row(world: World, path: Path) -> None:
    await insert(path, ORGANIZATION_MERGES, "merges", "~merging_a")
    assert await MergeSteps(world.store, clock=world.clock, rules=rules_of).carry_on_all() == 0
    [named] = await world.repair()
    assert named.kind is DivergenceKind.ROW_UNREADABLE
    assert "~merging_a" in named.detail


async def insert(path: Path, table: str, partition_key: str, row_key: str) -> None:
    def run() -> None:
        connection = sqlite3.connect(path, isolation_level=None)
        row = (table, partition_key, row_key, "{broken", "etag")
        connection.execute("INSERT INTO rows VALUES (?, ?, ?, ?, ?)", row)
        connection.close()

    await asyncio.to_thread(run)
