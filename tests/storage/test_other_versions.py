"""Rows that a newer version wrote: what this one does not know breaks no page and is not lost."""

import ast
import importlib
import json
import pkgutil
from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

import graphql_api.models
import graphql_api.storage
from graphql_api.models.audit import AuditAction
from graphql_api.models.grant import Permission
from graphql_api.models.organization import AliasOrigin
from graphql_api.storage import audit_rows, grant_rows, organization_rows
from graphql_api.storage.audit import AuditStorage
from graphql_api.storage.keys import (
    ALL_EVENTS_PARTITION,
    AUDIT_EVENTS,
    INTEGRATION_MAPPINGS,
    MERGES_PARTITION,
    ORG_MAPPINGS,
    ORGANIZATION_MERGES,
    ORGANIZATIONS,
    ORGANIZATIONS_PARTITION,
)
from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.merges.records import MergeMissing
from graphql_api.storage.pending import pending_rows
from graphql_api.storage.recovery import apply_pending
from graphql_api.storage.table_store import Entity, Replace, Row, Value
from tests.storage.faulty import Fault, FaultyStore, Killed, fault_at
from tests.storage.merging import INTO, Merging
from tests.storage.world import World

STORAGE = Path(graphql_api.storage.__path__[0])
READS_ENUMS = {
    "job_rows.py": "a run of which one thing is unknown is left alone, and logged",
    "merges/rows.py": "a merge of which one thing is unknown is carried out in no part: "
    "MergeUnreadable",
}
COMMIT_OF_A_CREATE = 3


@pytest.fixture
async def world() -> World:
    return await World.of(MemoryTableStore(), ["a", "b"])


def enums_of_models() -> set[str]:
    found = pkgutil.iter_modules(graphql_api.models.__path__, "graphql_api.models.")
    modules = [importlib.import_module(each.name) for each in found]
    return {
        name
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, type) and issubclass(value, Enum) and value is not Enum
    }


def makes_an_enum_of_a_text(node: ast.AST, enums: set[str]) -> bool:
    """`Kind(text)`, `Kind[text]` and `map(Kind, texts)`."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and node.value.id in enums
    if not isinstance(node, ast.Call):
        return False
    called = getattr(node.func, "id", None)
    mapped = [getattr(each, "id", None) for each in node.args] if called == "map" else []
    return not enums.isdisjoint({called, *mapped})


def test_values_of_a_row_become_members_in_one_place() -> None:
    enums = enums_of_models()
    assert {"AuditAction", "Permission", "AliasOrigin", "MergeState"} <= enums
    reading = {
        str(path.relative_to(STORAGE))
        for path in STORAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if makes_an_enum_of_a_text(node, enums)
    }
    assert reading == set(READS_ENUMS)


async def change_row(world: World, table: str, row: Row, **properties: Value) -> None:
    changed = {**row.properties, **properties}
    replaced = Replace(row_key=row.row_key, properties=changed)
    await world.store.transact(table, row.partition_key, [replaced])


async def test_an_unknown_action_is_read_as_other(world: World) -> None:
    await world.create("a", "x")
    row, *_ = await world.store.query(AUDIT_EVENTS, ALL_EVENTS_PARTITION)
    await change_row(world, AUDIT_EVENTS, row, Action="TENANT_ADOPTED", Reviewer="somebody")

    page = await AuditStorage(world.store).list_events(None, first=10, after=None)

    assert page.items[0].action is AuditAction.OTHER
    assert len(page.items) == 3


@pytest.mark.parametrize("changes", ["", "{broken", "[]", '"text"', '{"name": "Alder"}'])
async def test_changes_in_an_unknown_form_are_left_out(
    world: World, changes: str, caplog: pytest.LogCaptureFixture
) -> None:
    row, *_ = await world.store.query(AUDIT_EVENTS, ALL_EVENTS_PARTITION)
    await change_row(world, AUDIT_EVENTS, row, Changes=changes)
    page = await AuditStorage(world.store).list_events(None, first=10, after=None)
    assert page.items[0].changes == {}
    assert str(row.properties["EventId"]) in caplog.text


async def test_what_a_newer_version_left_pending_is_applied_as_it_was_written(
    world: World,
) -> None:
    dying = FaultyStore(world.store, fault_at({COMMIT_OF_A_CREATE: Fault.KILL_AFTER}))
    with pytest.raises(Killed):
        await world.through(dying).create("a", "x")
    [row] = await pending_rows(world.store, ORG_MAPPINGS, "a")
    unknown: Mapping[str, Value] = {
        "AuditAction": "MAPPING_ADOPTED",
        "AuditReviewer": "somebody",
        "Priority": 3,
    }
    await change_row(world, ORG_MAPPINGS, row, **unknown)

    assert await apply_pending(world.store) == 1

    [index] = await world.store.query(INTEGRATION_MAPPINGS, "halopsa", before="~")
    assert index.properties["Priority"] == 3
    assert not any(name.startswith("Audit") for name in index.properties)
    for partition in ("a", ALL_EVENTS_PARTITION):
        event, *_ = await world.store.query(AUDIT_EVENTS, partition)
        assert event.properties["Action"] == "MAPPING_ADOPTED"
        assert event.properties["Reviewer"] == "somebody"


def entity(**properties: Any) -> Entity:
    return Entity(partition_key="p", row_key="r", properties=properties)


def test_an_unknown_permission_gives_nothing() -> None:
    grant = grant_rows.from_entity(
        entity(
            UserId="u",
            Permissions="canApprove canViewConfig",
            GrantedAt="2026-05-04T12:00:00+00:00",
            GrantedBy="m",
            Version=1,
        )
    )
    assert grant.permissions == {Permission.canViewConfig}


async def test_an_alias_of_an_unknown_origin_is_one_all_the_same(world: World) -> None:
    row = await world.store.get(ORGANIZATIONS, ORGANIZATIONS_PARTITION, "a")
    assert row is not None
    at = "2026-05-04T12:00:00+00:00"
    alias = {"name": "Alder & Co", "origin": "BILLING", "at": at, "by": "u"}
    properties = {**row.properties, "Aliases": json.dumps([alias])}
    read = organization_rows.from_entity(replace(row, properties=properties))
    assert [(each.name, each.origin) for each in read.aliases] == [
        ("Alder & Co", AliasOrigin.OTHER)
    ]


@pytest.mark.parametrize(
    ("properties"),
    [
        {"State": "WAITING"},
        {"Pieces": '{"mappings": [], "grants": []}'},
        {"Pieces": "[]"},
        {"Results": "{broken"},
        {"Results": '{"grant of u": ["moved", 3, "and more"]}'},
    ],
)
async def test_a_merge_in_an_unknown_form_is_absent_and_is_not_carried_on(
    properties: dict[str, Value], caplog: pytest.LogCaptureFixture
) -> None:
    merging = await Merging.of(MemoryTableStore())
    await merging.run()
    store = merging.world.store
    [row] = await store.query(ORGANIZATION_MERGES, MERGES_PARTITION, before="~")
    replaced = Replace(row_key=row.row_key, properties={**row.properties, **properties})
    await store.transact(ORGANIZATION_MERGES, MERGES_PARTITION, [replaced])

    with pytest.raises(MergeMissing):
        await merging.records.get(row.row_key)
    assert await merging.records.of_organization(INTO) == []
    assert row.row_key in caplog.text


async def test_a_merge_that_another_version_began_leaves_the_others_alone() -> None:
    merging = await Merging.of(MemoryTableStore())
    await merging.begin()
    store = merging.world.store
    [row] = await store.query(ORGANIZATION_MERGES, MERGES_PARTITION, before="~")
    replaced = Replace(row_key=row.row_key, properties={**row.properties, "State": "WAITING"})
    await store.transact(ORGANIZATION_MERGES, MERGES_PARTITION, [replaced])

    assert await merging.steps.carry_on_all() == 0
    assert await merging.world.repair() == []
    [left] = await store.query(ORGANIZATION_MERGES, MERGES_PARTITION, before="~")
    assert left.properties["State"] == "WAITING"


def test_an_event_without_the_marks_of_a_newer_one_is_written_as_it_was_read() -> None:
    event = {
        "EventId": "e",
        "OccurredAt": "2026-05-04T12:00:00.000000+00:00",
        "Action": "MAPPING_CREATED",
        "UserId": "u",
        "Source": "cli",
        "Changes": "{}",
    }
    assert audit_rows.to_properties(audit_rows.from_properties(event)) == event
