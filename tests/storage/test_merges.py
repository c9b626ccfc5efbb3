"""A merge of two organizations, forth and back, and beside what others do."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

import pytest

from graphql_api.models.audit import AuditAction, AuditEvent
from graphql_api.models.limits import MAX_TEXT
from graphql_api.models.organization import OrganizationId
from graphql_api.models.organization_merge import (
    MappingStep,
    MergedMapping,
    MergeState,
    OrganizationMerge,
    PieceResult,
)
from graphql_api.storage.audit import AuditStorage
from graphql_api.storage.keys import ORG_MAPPINGS
from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.merges.mappings import CHANGED, moved_id
from graphql_api.storage.merges.records import MergeTooLarge, MergeUnderWay
from graphql_api.storage.repair.divergences import DivergenceKind
from graphql_api.storage.table_store import (
    ETagMismatch,
    LimitExceeded,
    Operation,
    TableStore,
    TableStoreError,
)
from tests.passing_store import PassingStore
from tests.storage.merging import (
    FROM,
    INTO,
    MANAGE,
    STRANGER,
    VIEW,
    Merging,
    assert_as_before,
    assert_merged,
    grants_of,
)
from tests.storage.world import AUTHOR, INTEGRATION


@pytest.fixture
async def merging() -> Merging:
    return await Merging.of(MemoryTableStore())


async def test_everything_moves_and_is_brought_back(store: TableStore) -> None:
    merging = await Merging.of(store)
    done = await merging.run()
    assert done.state is MergeState.DONE
    assert {each.problem for each in done.results.values()} == {None}
    await assert_merged(merging)

    undone = await merging.undo()
    assert undone.state is MergeState.UNDONE
    assert {each.problem for each in undone.undo_results.values()} == {None}
    await assert_as_before(merging)


async def test_a_mapping_moves_with_its_data_and_with_what_is_secret_of_it(
    merging: Merging,
) -> None:
    [before] = [
        each
        for each in await merging.world.mappings.get_org_mappings(FROM)
        if each.external_org_id == "x"
    ]
    await merging.run()
    moved = await merging.world.mappings.read_mapping(
        INTO, moved_id(merging.merge, before.mapping_id)
    )
    assert moved.mapping.mapping_data == {"password": "secret"}
    assert moved.mapping.secret_fields == {"password"}
    assert moved.mapping.created_at == before.created_at


async def test_every_event_of_a_step_names_the_merge(merging: Merging) -> None:
    before = {each.event_id for org_id in (FROM, INTO) for each in await events(merging, org_id)}
    await merging.run()
    await merging.undo()
    for org_id in (FROM, INTO):
        new = [each for each in await events(merging, org_id) if each.event_id not in before]
        actions = [each.action for each in new]
        assert {each.merge_id for each in new} == {merging.merge.merge_id}
        assert AuditAction.MAPPING_DELETED in actions
        assert actions.count(AuditAction.ORGANIZATIONS_MERGED) == 1
        assert actions.count(AuditAction.ORGANIZATION_MERGE_UNDONE) == 1


async def test_the_history_of_the_merged_one_is_read_from_the_other_until_that_is_undone(
    merging: Merging,
) -> None:
    of_from = {each.event_id for each in await events(merging, FROM)}
    assert not of_from & {each.event_id for each in await events(merging, INTO)}
    await merging.run()
    found = await events(merging, INTO)
    assert of_from <= {each.event_id for each in found}
    assert found == sorted(found, key=lambda each: each.occurred_at, reverse=True)
    assert {each.org_id for each in await events(merging, FROM)} == {FROM}
    await merging.undo()
    assert not of_from & {each.event_id for each in await events(merging, INTO)}


async def events(merging: Merging, org_id: str) -> list[AuditEvent]:
    """Page by page, so that pages continue where the one before ended."""
    found: list[AuditEvent] = []
    after: str | None = None
    while True:
        page = await AuditStorage(merging.world.store).list_events(org_id, first=3, after=after)
        found += page.items
        if not page.has_next:
            return found
        after = page.end


async def test_repair_names_a_merge_that_is_unfinished_and_finishes_it(merging: Merging) -> None:
    await merging.begin()
    [named] = await merging.world.repair(dry_run=True)
    assert (named.kind, named.organization) == (DivergenceKind.MERGE_UNFINISHED, FROM)
    assert all(each.repaired for each in await merging.world.repair())
    await assert_merged(merging)


# ---------------------------------------------------------------------- beside others


async def test_an_organization_takes_part_in_one_merge_at_a_time(merging: Merging) -> None:
    await merging.begin()
    for from_id, into_id in ((FROM, STRANGER), (STRANGER, INTO), (INTO, STRANGER)):
        other = replace(merging.merge, merge_id=str(uuid.uuid4()), from_id=from_id, into_id=into_id)
        with pytest.raises(MergeUnderWay):
            await merging.begin(other)


async def test_what_is_free_again_after_a_merge_is_anybodys(merging: Merging) -> None:
    await merging.run()
    assert (await merging.world.create(STRANGER, "z")).is_active
    undone = await merging.undo()
    [problem] = [each.problem for each in undone.undo_results.values() if each.problem]
    assert problem == f"It belongs to organization {STRANGER} by now."
    assert await merging.active() == merging.before - {(INTO, INTEGRATION, "z")} | {
        (STRANGER, INTEGRATION, "z")
    }
    assert await merging.world.repair(dry_run=True) == []


async def test_what_was_changed_since_is_left_by_an_undoing_and_named(merging: Merging) -> None:
    await merging.run()
    world = merging.world
    [x] = [e for e in await world.mappings.get_org_mappings(INTO) if e.external_org_id == "x"]
    await world.change(x, mapping_data={"note": "new"})
    await grants_of(world).revoke(INTO, "noor", by=AUTHOR)
    undone = await merging.undo()
    left = {key for key, each in undone.undo_results.items() if each.problem == CHANGED}
    assert left == {"mapping m1 of from", "grant of noor"}
    assert await merging.active() == merging.before - {(FROM, INTEGRATION, "x")} | {
        (INTO, INTEGRATION, "x")
    }
    assert await merging.granted() == {FROM: {"mira": MANAGE}, INTO: {"mira": VIEW}}
    assert await world.repair(dry_run=True) == []


async def test_a_test_of_its_connection_does_not_keep_a_mapping_from_going_back(
    merging: Merging,
) -> None:
    await merging.run()
    for mapping in await merging.world.mappings.get_org_mappings(INTO):
        await merging.world.change(mapping, last_test_success=True, last_test_result="It answers.")
    await merging.undo()
    await assert_as_before(merging)


async def test_a_grant_that_is_taken_away_meanwhile_is_not_given_by_the_merge(
    merging: Merging,
) -> None:
    await merging.begin()
    await grants_of(merging.world).revoke(FROM, "mira", by=AUTHOR)
    await grants_of(merging.world).grant(FROM, "noor", MANAGE, by=AUTHOR)
    done = await merging.steps.carry_on(merging.merge.merge_id)
    assert done.results["grant of noor"].problem == CHANGED
    assert done.results["grant of mira"].problem == CHANGED
    assert (await merging.granted())[INTO] == {"mira": VIEW}


async def test_a_grant_that_is_taken_away_meanwhile_is_not_given_back_by_an_undoing(
    merging: Merging,
) -> None:
    await merging.run()
    await merging.begin_undo()
    await grants_of(merging.world).revoke(INTO, "noor", by=AUTHOR)
    undone = await merging.steps.carry_on(merging.merge.merge_id)
    assert undone.undo_results["grant of noor"].problem == CHANGED
    assert await merging.granted() == {FROM: {"mira": MANAGE}, INTO: {"mira": VIEW}}


@pytest.mark.parametrize(("org_id", "external_org_id"), [(FROM, "x"), (INTO, "z")])
async def test_what_a_person_deletes_before_a_merge_reaches_it_is_deleted(
    merging: Merging, org_id: OrganizationId, external_org_id: str
) -> None:
    await merging.begin()
    world = merging.world
    [wrong] = [
        each
        for each in await world.mappings.get_org_mappings(org_id)
        if each.external_org_id == external_org_id
    ]
    await world.delete(wrong)
    done = await merging.steps.carry_on(merging.merge.merge_id)
    assert [key for key, each in done.results.items() if each.problem == CHANGED] == [
        f"mapping {wrong.mapping_id} of {org_id}"
    ]
    gone = {(each, INTEGRATION, external_org_id) for each in (FROM, INTO)}
    assert not await merging.active() & gone
    await merging.undo()
    assert not await merging.active() & gone


async def test_what_a_person_deletes_before_an_undoing_reaches_it_is_deleted(
    merging: Merging,
) -> None:
    await merging.run()
    world = merging.world
    await merging.begin_undo()
    [x] = [e for e in await world.mappings.get_org_mappings(INTO) if e.external_org_id == "x"]
    await world.delete(x)
    await merging.steps.carry_on(merging.merge.merge_id)
    assert await merging.active() == merging.before - {(FROM, INTEGRATION, "x")}


class NeverWritten(PassingStore):
    """Refuses for good whatever is written of an organization's mappings."""

    def __init__(self, store: TableStore, error: TableStoreError) -> None:
        super().__init__(store)
        self.error = error

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        if (table, partition_key) == (ORG_MAPPINGS, FROM):
            raise self.error
        return await super().transact(table, partition_key, operations)


@pytest.mark.parametrize(
    "error", [LimitExceeded("too large"), ETagMismatch(ORG_MAPPINGS, FROM, "row")]
)
async def test_a_merge_that_cannot_be_carried_on_does_not_end_recovery(
    merging: Merging, error: TableStoreError
) -> None:
    await merging.begin()
    held_up = merging.through(NeverWritten(merging.world.store, error))
    assert await held_up.steps.carry_on_all() == 0
    assert await merging.records.unfinished() == [merging.merge.merge_id]
    assert await merging.steps.carry_on_all() == 1


# ---------------------------------------------------------------------- what one row can record


def with_mappings(merge: OrganizationMerge, count: int, *, name: str) -> OrganizationMerge:
    mappings = [
        MergedMapping(
            org_id=OrganizationId(str(uuid.UUID(int=number))),
            mapping_id=str(uuid.UUID(int=number)),
            integration_name="connectwise_psa",
            external_org_id=str(uuid.UUID(int=number)),
            external_org_name=name,
            step=MappingStep.MOVES,
        )
        for number in range(count)
    ]
    return replace(merge, pieces=replace(merge.pieces, mappings=mappings))


async def test_five_hundred_mappings_of_long_names_can_be_merged_and_undone(
    merging: Merging,
) -> None:
    merge = with_mappings(merging.merge, 500, name="ü" * MAX_TEXT)
    await merging.begin(merge)
    left = PieceResult(
        problem=f"Mapping {uuid.UUID(int=0)} of the same organization is in its place."
    )
    await merging.records.finish(merge, {each.key: left for each in merge.pieces.mappings})


async def test_a_merge_whose_results_could_not_be_recorded_does_not_begin(
    merging: Merging,
) -> None:
    merge = with_mappings(merging.merge, 1_100, name="Mossgate Dental")
    with pytest.raises(MergeTooLarge):
        await merging.begin(merge)
    assert await merging.records.unfinished() == []
    await merging.begin()
