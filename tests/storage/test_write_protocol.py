"""The write protocol by example. The search for counterexamples is the stateful test's."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from graphql_api.models.audit import AuditAction, AuditEvent
from graphql_api.models.mapping import Hold, OrganizationMapping
from graphql_api.models.organization import OrganizationId
from graphql_api.storage import mapping_rows
from graphql_api.storage.audit import AuditStorage
from graphql_api.storage.keys import (
    INTEGRATION_MAPPINGS,
    ORG_MAPPINGS,
    PENDING_ROWS,
    claim_key,
)
from graphql_api.storage.mappings import MappingStorageService, StoredMapping, VersionMismatch
from graphql_api.storage.recovery import apply_pending
from graphql_api.storage.retrying import full_jitter
from graphql_api.storage.table_store import OutcomeUnknown, StorageUnavailable, TableStore
from graphql_api.storage.write_protocol import AlreadyMapped, ClaimedElsewhere
from tests.storage.double_click import click_twice
from tests.storage.faulty import Call, Fault, FaultyStore, Killed, fault_at
from tests.storage.world import AUTHOR, INTEGRATION, SHARED, Clock, World, rules_of

ORGANIZATIONS = ["a", "b", "c"]


@pytest.fixture
async def world(store: TableStore) -> World:
    return await World.of(store, ORGANIZATIONS)


# ---------------------------------------------------------------------- what is written


async def test_a_mapping_stands_in_both_tables_with_the_properties_of_the_design(
    world: World,
) -> None:
    mapping = await world.create("a", "x", mapping_data={"site": 7})
    tested = await world.mappings.update_test_result(
        OrganizationId("a"),
        mapping.mapping_id,
        success=True,
        message="It answers.",
        tested_at=world.clock(),
        by=AUTHOR,
        rules=rules_of(INTEGRATION),
    )
    changed = await world.change(tested, updated_by="else")

    row, indexed = await world.org_row(mapping), await world.index_row(mapping)

    assert row is not None
    assert indexed is not None
    assert (row.partition_key, row.row_key) == ("a", f"{INTEGRATION}_{mapping.mapping_id}")
    assert (indexed.partition_key, indexed.row_key) == (INTEGRATION, f"a_{mapping.mapping_id}")
    assert row.properties == indexed.properties
    assert row.properties == {
        "MappingId": mapping.mapping_id,
        "IntegrationName": INTEGRATION,
        "OrgId": "a",
        "ExternalOrgId": "x",
        "ExternalOrgName": "External x",
        "MappingData": '{"site":7}',
        "IsActive": True,
        "CreatedAt": mapping.created_at.isoformat(timespec="microseconds"),
        "CreatedBy": AUTHOR.user_id,
        "UpdatedAt": changed.updated_at.isoformat(timespec="microseconds"),
        "UpdatedBy": "else",
        "LastTestedAt": str(row.properties["LastTestedAt"]),
        "LastTestSuccess": True,
        "LastTestResult": "It answers.",
        "Version": 3,
    }
    stored = await world.mappings.read_mapping(OrganizationId("a"), mapping.mapping_id)
    assert stored.mapping == changed


async def test_each_change_leaves_one_audit_event_and_nothing_pending(world: World) -> None:
    mapping = await world.create("a", "x")
    await world.change(mapping, external_org_name="Other")
    await world.delete(mapping)

    events = await events_of(world, mapping)
    assert [each.action for each in events] == [
        AuditAction.MAPPING_DELETED,
        AuditAction.MAPPING_UPDATED,
        AuditAction.MAPPING_CREATED,
    ]
    assert events[1].changes == {"externalOrgName": {"before": "External x", "after": "Other"}}
    assert {(each.user_id, each.source) for each in events} == {("somebody", "cli")}
    assert await world.store.query(ORG_MAPPINGS, "a", start=PENDING_ROWS, before="~q") == []


async def test_a_secret_shows_in_the_audit_as_changed_and_never_as_a_value(world: World) -> None:
    mapping = await world.create("a", "x", mapping_data={"password": "first", "site": 1})
    await world.change(mapping, mapping_data={"password": "second", "site": 2})
    await world.change(mapping, mapping_data={"site": 2})

    removed, changed, created = await events_of(world, mapping)
    assert created.changes["mappingData.password"] == {"before": None, "after": "[secret]"}
    assert changed.changes == {
        "mappingData.password": {"before": "[secret]", "after": "[secret]"},
        "mappingData.site": {"before": 1, "after": 2},
    }
    assert removed.changes == {"mappingData.password": {"before": "[secret]", "after": None}}


async def test_an_update_that_changes_nothing_writes_nothing(world: World) -> None:
    mapping = await world.create("a", "x")
    watched = FaultyStore(world.store, fault_at({}))

    unchanged = await world.through(watched).mappings.update_mapping(
        OrganizationId("a"),
        mapping.mapping_id,
        lambda current: current,
        by=AUTHOR,
        rules=rules_of(INTEGRATION),
    )

    assert unchanged == mapping
    assert not any(call.writes for call in watched.calls)


async def test_a_shared_external_organization_needs_no_claim(world: World) -> None:
    for org_id in ORGANIZATIONS:
        await world.create(org_id, "x", integration=SHARED)
        with pytest.raises(AlreadyMapped):
            await world.create(org_id, "x", integration=SHARED)
    assert await world.store.get(INTEGRATION_MAPPINGS, SHARED, claim_key("x")) is None


# ---------------------------------------------------------------------- versions


async def test_an_update_of_an_older_version_is_told_the_mapping_as_it_is(world: World) -> None:
    mapping = await world.create("a", "x")
    current = await world.change(mapping, external_org_name="Other")

    with pytest.raises(VersionMismatch) as refused:
        await world.change(mapping, expected_version="1", external_org_name="Mine")

    assert refused.value.current == current


async def test_an_update_of_what_the_caller_has_read_reads_the_partition_no_more(
    world: World,
) -> None:
    mapping = await world.create("a", "x")
    seen = await world.mappings.read_mapping(OrganizationId("a"), mapping.mapping_id)
    watched = FaultyStore(world.store, fault_at({}))

    changed = await rename(world.through(watched), mapping, "Other", seen=seen)

    assert (changed.external_org_name, changed.version) == ("Other", 2)
    assert not any(call.method == "query" for call in watched.calls)


async def test_an_update_of_what_was_changed_since_the_caller_read_it_is_of_the_newest(
    world: World,
) -> None:
    mapping = await world.create("a", "x", mapping_data={"site": 1})
    seen = await world.mappings.read_mapping(OrganizationId("a"), mapping.mapping_id)
    await world.change(mapping, mapping_data={"site": 2})

    changed = await rename(world, mapping, "Other", seen=seen)

    assert (changed.mapping_data, changed.version) == ({"site": 2}, 3)
    with pytest.raises(VersionMismatch) as refused:
        await rename(world, mapping, "Mine", seen=seen, expected_version="1")
    assert refused.value.current == changed


async def test_fifty_parallel_updates_without_a_version_are_all_done(world: World) -> None:
    mapping = await world.create("a", "x", mapping_data={"count": 0})

    def count_up(current: OrganizationMapping) -> OrganizationMapping:
        return current.changed(mapping_data={"count": current.mapping_data["count"] + 1})

    storage = MappingStorageService(world.store, clock=world.clock, pause=full_jitter)
    await asyncio.gather(
        *(
            storage.update_mapping(
                OrganizationId("a"),
                mapping.mapping_id,
                count_up,
                by=AUTHOR,
                rules=rules_of(INTEGRATION),
            )
            for _ in range(50)
        )
    )

    row, indexed = await world.org_row(mapping), await world.index_row(mapping)
    assert row is not None
    assert indexed is not None
    assert row.properties == indexed.properties
    assert (row.properties["MappingData"], row.properties["Version"]) == ('{"count":50}', 51)
    assert len(await events_of(world, mapping)) == 51


# ---------------------------------------------------------------------- who may have it


async def test_of_fifty_parallel_creates_in_one_organization_one_wins(world: World) -> None:
    results = await create_together(world, ["a"] * 50)

    [winner] = [each for each in results if isinstance(each, OrganizationMapping)]
    refused = [each for each in results if isinstance(each, AlreadyMapped)]
    assert len(refused) == 49
    assert {each.mapping_id for each in refused} == {winner.mapping_id}
    await world.repair()
    assert await world.repair() == []


async def test_of_fifty_parallel_creates_in_many_organizations_one_wins(world: World) -> None:
    results = await create_together(world, [f"organization {number}" for number in range(50)])

    [winner] = [each for each in results if isinstance(each, OrganizationMapping)]
    refused = [each for each in results if isinstance(each, ClaimedElsewhere)]
    assert len(refused) == 49
    assert {each.org_id for each in refused} == {winner.org_id}


async def test_deleting_a_mapping_frees_its_external_organization(world: World) -> None:
    mapping = await world.create("a", "x")
    with pytest.raises(ClaimedElsewhere):
        await world.create("b", "x")

    await world.delete(mapping)

    await world.create("b", "x")


async def test_moving_a_mapping_frees_what_it_held(world: World) -> None:
    mapping = await world.create("a", "x")
    await world.change(mapping, external_org_id="y")

    await world.create("b", "x")
    with pytest.raises(ClaimedElsewhere):
        await world.create("b", "y")


async def test_restoring_a_mapping_claims_again(world: World) -> None:
    mapping = await world.create("a", "x")
    await world.delete(mapping)
    taken = await world.create("b", "x")
    with pytest.raises(ClaimedElsewhere):
        await world.change(mapping, is_active=True)

    await world.delete(taken)

    assert (await world.change(mapping, is_active=True)).is_active
    with pytest.raises(ClaimedElsewhere):
        await world.create("b", "x")


async def test_restoring_beside_a_live_sibling_names_it(world: World) -> None:
    mapping = await world.create("a", "x")
    await world.delete(mapping)
    sibling = await world.create("a", "x")

    with pytest.raises(AlreadyMapped) as refused:
        await world.change(mapping, is_active=True)

    assert refused.value.mapping_id == sibling.mapping_id


# ---------------------------------------------------------------------- who stopped


async def test_a_reservation_whose_process_died_is_free_after_ten_seconds(world: World) -> None:
    await reserve_and_die(world, "a", "x")
    with pytest.raises(ClaimedElsewhere):
        await world.create("b", "x")

    world.clock.wait(10)

    await world.create("b", "x")


async def test_a_reservation_says_that_it_is_one(world: World) -> None:
    await reserve_and_die(world, "a", "x")
    with pytest.raises(ClaimedElsewhere) as refused:
        await world.create("b", "x")
    assert refused.value.hold is Hold.BEING_MAPPED


async def test_a_mapping_beside_a_refused_siblings_claim_is_called_a_mapping(world: World) -> None:
    await click_twice(world, "a", "x")
    with pytest.raises(ClaimedElsewhere) as refused:
        await world.create("b", "x")
    assert refused.value.hold is Hold.MAPPED


@pytest.mark.parametrize("ahead", [2, 3_600, 86_400])
async def test_a_reservation_from_the_future_need_not_be_waited_for(
    world: World, ahead: float
) -> None:
    await reserve_and_die(
        replace(world, clock=Clock(start=world.clock() + timedelta(seconds=ahead))), "a", "x"
    )

    mapping = await world.create("b", "x")

    assert await world.repair() == []
    assert (await world.unique_row(mapping)) is not None


async def test_a_holder_whose_clock_is_ahead_cannot_commit_after_a_takeover(world: World) -> None:
    resume, claimed = asyncio.Event(), asyncio.Event()

    async def stop_after_the_claim(call: Call) -> None:
        if call.number == 2:
            claimed.set()
            await resume.wait()

    ahead = replace(
        world.through(FaultyStore(world.store, stop_after_the_claim)),
        clock=Clock(start=world.clock() + timedelta(days=1)),
    )
    creation = asyncio.create_task(ahead.create("a", "x"))
    await claimed.wait()
    await world.create("b", "x")
    resume.set()

    with pytest.raises(ClaimedElsewhere):
        await creation


async def test_a_clock_that_is_ahead_by_less_than_a_second_is_waited_for(world: World) -> None:
    ahead = replace(world, clock=Clock(start=world.clock() + timedelta(seconds=0.9)))
    await reserve_and_die(ahead, "a", "x")
    with pytest.raises(ClaimedElsewhere):
        await world.create("b", "x")


async def test_a_reservation_in_ones_own_organization_need_not_be_waited_for(
    world: World,
) -> None:
    await reserve_and_die(world, "a", "x")
    await world.create("a", "x")


async def test_a_slow_holder_cannot_commit_after_a_takeover(world: World) -> None:
    resume, claimed = asyncio.Event(), asyncio.Event()

    async def stop_after_the_claim(call: Call) -> None:
        if call.number == 2:
            claimed.set()
            await resume.wait()

    slow = world.through(FaultyStore(world.store, stop_after_the_claim))
    slow_create = asyncio.create_task(slow.create("a", "x"))
    await claimed.wait()
    world.clock.wait(10)
    await world.create("b", "x")
    resume.set()

    with pytest.raises(ClaimedElsewhere) as refused:
        await slow_create
    assert refused.value.org_id == "b"


async def test_a_fence_is_no_obstacle_in_ones_own_organization(world: World) -> None:
    await reserve_and_die(world, "a", "x")
    world.clock.wait(10)
    await world.delete(await world.create("b", "x"))

    await world.create("a", "x")
    assert await world.repair() == []


async def test_a_claim_that_cannot_be_renewed_for_now_is_no_conflict(world: World) -> None:
    await reserve_and_die(world, "a", "x")
    world.clock.wait(10)
    await world.delete(await world.create("b", "x"))
    before: Call | None = None
    lost = 0

    async def lose_renewals(call: Call) -> Fault | None:
        """A renewal follows right after the reading of the claim."""
        nonlocal before, lost
        read_the_claim = before is not None and before.arguments[0] == INTEGRATION_MAPPINGS
        before = call
        if not (call.writes and read_the_claim):
            return None
        lost += 1
        return Fault.UNKNOWN_NOT_DONE

    with pytest.raises(OutcomeUnknown):
        await world.through(FaultyStore(world.store, lose_renewals)).create("a", "x")
    assert lost > 3, "it was asked again"


@pytest.mark.parametrize("fault", [Fault.KILL_BEFORE, Fault.KILL_AFTER])
@pytest.mark.parametrize("kind", ["create", "move", "restore"])
async def test_a_crash_at_any_call_leaves_a_whole_change_or_none(
    store: TableStore, kind: str, fault: Fault
) -> None:
    number, survived = 0, False
    while not survived:
        world = await World.of(store, ORGANIZATIONS)
        survived = await crash_at(world, kind, number, fault)
        number += 1
    assert number > 8


async def test_a_mapping_that_is_there_is_not_created_again(world: World) -> None:
    mapping = await world.create("a", "x")
    for again in (mapping, replace(mapping, external_org_id="y")):
        with pytest.raises(VersionMismatch) as refused:
            await world.write(again)
        assert refused.value.current == mapping
    await world.create("b", "y")
    await world.delete(mapping)
    with pytest.raises(VersionMismatch):
        await world.write(mapping)
    await world.create("b", "x")
    await world.write(replace(mapping, org_id="c", external_org_id="z"))
    assert await world.repair() == []


@pytest.mark.parametrize("fault", [Fault.KILL_BEFORE, Fault.KILL_AFTER])
async def test_a_creation_that_crashed_at_any_call_is_repeated_and_written_once(
    store: TableStore, fault: Fault
) -> None:
    number, survived = 0, False
    while not survived:
        world = await World.of(store, ORGANIZATIONS)
        mapping = world.new("a", "x")
        dying = world.through(FaultyStore(world.store, fault_at({number: fault})))
        survived = True
        try:
            await dying.write(mapping)
        except Killed:
            survived = False
        with suppress(VersionMismatch):
            await world.write(mapping)
        await apply_pending(world.store)
        assert await is_live_on_x(world, mapping)
        await check_whole(world, mapping)
        number += 1
    assert number > 6


@pytest.mark.parametrize("fault", [Fault.UNKNOWN_DONE, Fault.UNKNOWN_NOT_DONE])
async def test_an_unknown_outcome_of_any_write_is_settled(store: TableStore, fault: Fault) -> None:
    calls = await calls_of_a_create(await World.of(store, ORGANIZATIONS))
    for number in [each.number for each in calls if each.writes]:
        world = await World.of(store, ORGANIZATIONS)
        mapping = await world.through(FaultyStore(world.store, fault_at({number: fault}))).create(
            "a", "x"
        )
        await apply_pending(world.store)
        await check_whole(world, mapping)


@pytest.mark.parametrize("then", [Fault.FAIL, Fault.UNKNOWN_NOT_DONE])
async def test_an_outcome_that_cannot_be_read_back_stays_unknown(world: World, then: Fault) -> None:
    commit = await call_that_commits(world)

    async def fail_from_the_commit_on(call: Call) -> Fault | None:
        if call.number < commit:
            return None
        return Fault.UNKNOWN_DONE if call.number == commit else then

    with pytest.raises(OutcomeUnknown):
        await world.through(FaultyStore(world.store, fail_from_the_commit_on)).create("b", "y")
    assert await world.mappings.get_org_mappings(OrganizationId("b")), "it was written"


async def test_a_store_that_fails_before_the_commit_leaves_nothing(world: World) -> None:
    calls = await calls_of_a_create(world)
    commit = next(
        each.number for each in calls if each.writes and each.arguments[0] == ORG_MAPPINGS
    )
    failing = FaultyStore(world.store, fault_at({commit: Fault.FAIL}))

    with pytest.raises(StorageUnavailable):
        await world.through(failing).create("b", "y")

    assert await world.mappings.get_org_mappings(OrganizationId("b")) == []
    assert (await world.create("b", "y")).is_active


async def test_a_store_that_fails_after_the_commit_does_not_fail_the_write(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    calls = await calls_of_a_create(world)
    commit = next(
        each.number for each in calls if each.writes and each.arguments[0] == ORG_MAPPINGS
    )
    failing = FaultyStore(world.store, fault_at({commit + 1: Fault.FAIL}))

    mapping = await world.through(failing).create("b", "y")

    assert "stays pending" in caplog.text
    assert await world.index_row(mapping) is None
    assert await apply_pending(world.store) == 1
    assert await apply_pending(world.store) == 0
    await check_whole(world, mapping)


# ---------------------------------------------------------------------- parts


async def rename(
    world: World,
    mapping: OrganizationMapping,
    name: str,
    *,
    seen: StoredMapping,
    expected_version: str | None = None,
) -> OrganizationMapping:
    return await world.mappings.update_mapping(
        OrganizationId(mapping.org_id),
        mapping.mapping_id,
        lambda current: current.changed(external_org_name=name),
        by=AUTHOR,
        rules=rules_of(mapping.integration_name),
        expected_version=expected_version,
        seen=seen,
    )


async def create_together(
    world: World, organizations: list[str]
) -> list[OrganizationMapping | BaseException]:
    storage = MappingStorageService(world.store, clock=world.clock)
    creates = [
        storage.create_mapping(world.new(org_id, "x"), by=AUTHOR, rules=rules_of(INTEGRATION))
        for org_id in organizations
    ]
    return await asyncio.gather(*creates, return_exceptions=True)


async def reserve_and_die(world: World, org_id: str, external_org_id: str) -> None:
    writing_the_claim = 1  # after reading it
    dying = FaultyStore(world.store, fault_at({writing_the_claim: Fault.KILL_AFTER}))
    with pytest.raises(Killed):
        await world.through(dying).create(org_id, external_org_id)


async def calls_of_a_create(world: World) -> list[Call]:
    watched = FaultyStore(world.store, fault_at({}))
    await world.through(watched).create("a", "x")
    return watched.calls


async def call_that_commits(world: World) -> int:
    calls = await calls_of_a_create(world)
    return next(each.number for each in calls if each.writes and each.arguments[0] == ORG_MAPPINGS)


async def crash_at(world: World, kind: str, number: int, fault: Fault) -> bool:
    """Crash at this call of a change, clear up, and check. Whether the change had no such call."""
    mapping, change = await prepared(world, kind)
    dying = world.through(FaultyStore(world.store, fault_at({number: fault})))
    survived = True
    try:
        await change(dying)
    except Killed:
        survived = False
    await apply_pending(world.store)
    assert all(each.repaired for each in await world.repair())
    assert await world.repair() == []
    await check_whole(world, mapping)
    world.clock.wait(10)
    if not await is_live_on_x(world, mapping):
        await world.create("c", "x")
    return survived


async def prepared(
    world: World, kind: str
) -> tuple[OrganizationMapping, Callable[[World], Awaitable[OrganizationMapping]]]:
    """A change that makes a mapping live on x, after another organization let go of x."""
    await reserve_and_die(world, "a", "x")
    world.clock.wait(10)
    await world.delete(await world.create("b", "x"))
    if kind == "create":
        mapping = world.new("a", "x")
        return mapping, lambda through: through.write(mapping)
    mapping = await world.create("a", "y")
    if kind == "move":
        return mapping, lambda through: through.change(mapping, external_org_id="x")
    await world.delete(await world.change(mapping, external_org_id="x"))
    return mapping, lambda through: through.change(mapping, is_active=True)


async def is_live_on_x(world: World, mapping: OrganizationMapping) -> bool:
    row = await world.org_row(mapping)
    return row is not None and mapping_rows.from_entity(row).holds("x")


async def check_whole(world: World, mapping: OrganizationMapping) -> None:
    """Both tables hold the same, and each version left one audit event."""
    row, indexed = await world.org_row(mapping), await world.index_row(mapping)
    assert (row and row.properties) == (indexed and indexed.properties)
    versions = 0 if row is None else row.properties["Version"]
    assert len(await events_of(world, mapping)) == versions


async def events_of(world: World, mapping: OrganizationMapping) -> list[AuditEvent]:
    """Newest first, as they stand under the organization and, the same, under all."""
    audit = AuditStorage(world.store)
    pages = [
        await audit.list_events(org_id, first=500, after=None) for org_id in (mapping.org_id, None)
    ]
    own, of_all = (
        [each for each in page.items if each.mapping_id == mapping.mapping_id] for page in pages
    )
    assert own == of_all
    return own
