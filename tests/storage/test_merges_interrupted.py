"""A merge whose process ends, sleeps or loses its connection at any call to the store.

After a read it is where it was after the write before, so the calls that matter are the writes.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphql_api.models.mapping import Hold
from graphql_api.models.organization_merge import MergeState
from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.merges.records import MergeMissing, MergeOver, MergeUnderWay
from graphql_api.storage.recovery import apply_pending
from graphql_api.storage.table_store import TableStore, TableStoreError
from graphql_api.storage.write_protocol import ChangedMeanwhile, ClaimedElsewhere
from tests.storage.faulty import Call, Fault, FaultyStore, Killed, Plan, fault_at
from tests.storage.interleaving import Schedule, Work
from tests.storage.merging import (
    FROM,
    INTO,
    STRANGER,
    Merging,
    assert_as_before,
    assert_merged,
)
from tests.storage.test_write_protocol_stateful import examples
from tests.storage.world import INTEGRATION


async def small() -> Merging:
    return await Merging.of(MemoryTableStore(), small=True)


async def writes_of(*, undo: bool) -> Sequence[int]:
    """Their numbers among the calls."""
    merging = await small()
    if undo:
        await merging.run()
    counting = FaultyStore(merging.world.store, fault_at({}))
    through = merging.through(counting)
    await (through.undo() if undo else through.run())
    return [call.number for call in counting.calls if call.writes]


async def finish(merging: Merging) -> None:
    """As the next process does at its start."""
    merging.world.clock.wait(11)
    await apply_pending(merging.world.store)
    await merging.steps.carry_on_all()
    assert await merging.records.unfinished() == []


async def assert_nobody_takes_it(merging: Merging) -> None:
    """However long the merge is left, nobody else can map what was in it."""
    merging.world.clock.wait(60)
    with pytest.raises(ClaimedElsewhere) as refused:
        await merging.world.create(STRANGER, "x")
    assert refused.value.hold is not Hold.BEING_MAPPED


async def test_a_merge_that_ends_after_any_write_is_finished_by_another_process() -> None:
    for number in await writes_of(undo=False):
        merging = await small()
        dying = FaultyStore(merging.world.store, fault_at({number: Fault.KILL_AFTER}))
        with pytest.raises(Killed):
            await merging.through(dying).run()
        assert await merging.active() <= merging.before | merging.afterwards
        await assert_nobody_takes_it(merging)
        await finish(merging)
        await assert_merged(merging)


async def test_an_undoing_that_ends_after_any_write_is_finished_by_another_process() -> None:
    for number in await writes_of(undo=True):
        merging = await small()
        await merging.run()
        dying = FaultyStore(merging.world.store, fault_at({number: Fault.KILL_AFTER}))
        with pytest.raises(Killed):
            await merging.through(dying).undo()
        assert await merging.active() <= merging.before | merging.afterwards
        await assert_nobody_takes_it(merging)
        await finish(merging)
        await assert_as_before(merging)


@pytest.mark.parametrize("fault", [Fault.UNKNOWN_DONE, Fault.UNKNOWN_NOT_DONE, Fault.FAIL])
async def test_a_write_that_fails_leaves_a_merge_that_can_be_carried_on(fault: Fault) -> None:
    for number in (await writes_of(undo=False))[1::4]:
        merging = await small()
        failing = FaultyStore(merging.world.store, fault_at({number: fault}))
        with suppress(TableStoreError):
            await merging.through(failing).run()
        await finish(merging)
        await assert_merged(merging)


async def test_a_process_that_sleeps_changes_nothing_when_it_wakes_after_the_undoing() -> None:
    """Whichever write it sleeps at: another process finishes and undoes the merge meanwhile."""
    for number in (await writes_of(undo=False))[1::2]:
        merging = await small()
        began, wakes = asyncio.Event(), asyncio.Event()
        slow = FaultyStore(merging.world.store, sleeping_at(number, began, wakes))
        sleeper = asyncio.create_task(merging.through(slow).run())
        await began.wait()
        await finish(merging)
        await merging.undo()
        wakes.set()
        with suppress(TableStoreError):
            await sleeper
        await apply_pending(merging.world.store)
        await assert_as_before(merging)


def sleeping_at(number: int, began: asyncio.Event, wakes: asyncio.Event) -> Plan:
    async def plan(call: Call) -> None:
        if call.number == number:
            began.set()
            await wakes.wait()

    return plan


@examples(15)
@given(data=st.data())
def test_no_schedule_lets_a_stranger_take_anything(data: st.DataObject) -> None:
    """Two who carry on the merge, one who undoes it, and strangers; any may die, sleep or drop."""

    async def run() -> None:
        merging = await Merging.of(MemoryTableStore())

        async def merge(store: TableStore) -> None:
            with suppress(TableStoreError):
                await merging.through(store).run()

        async def carry_on(store: TableStore) -> None:
            with suppress(TableStoreError):
                await merging.through(store).steps.carry_on_all()

        async def undo(store: TableStore) -> None:
            with suppress(TableStoreError, MergeMissing, MergeUnderWay, MergeOver, KeyError):
                await merging.through(store).undo()

        async def stranger(store: TableStore) -> None:
            for external_org_id in ("x", "y", "x"):
                merging.world.clock.wait(11)
                with suppress(TableStoreError, ClaimedElsewhere, ChangedMeanwhile):
                    await merging.world.through(store).create(STRANGER, external_org_id)

        def check() -> None:
            pass

        def pick(below: int) -> int:
            return data.draw(st.integers(0, below - 1))

        works: list[Work] = [merge, carry_on, undo, stranger, stranger]
        await Schedule(merging.world.store, pick, after_each_call=check).run(works)
        await finish(merging)
        await merging.world.repair()
        merges = await merging.records.of_organization(FROM)
        active = {each for each in await merging.active() if each[1] == INTEGRATION}
        home = INTO if merges and merges[-1].state is MergeState.DONE else FROM
        assert {each for each in active if each[2] in "xy"} == {
            (home, INTEGRATION, "x"),
            (home, INTEGRATION, "y"),
        }
        assert await merging.world.repair(dry_run=True) == []

    asyncio.run(run())
