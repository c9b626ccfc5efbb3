"""What is committed is applied by the process that committed it, whatever comes in between."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from itertools import pairwise

import pytest

from graphql_api.storage.arrears import LONGEST_PAUSE, MOST, Arrears
from graphql_api.storage.keys import AUDIT_EVENTS, ORG_MAPPINGS, PENDING_ROWS, end_of
from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.table_store import (
    Create,
    LimitExceeded,
    Operation,
    StorageRefused,
    StorageUnavailable,
    TableStore,
    Upsert,
)
from tests.passing_store import PassingStore
from tests.storage.faulty import Call, Fault, FaultyStore
from tests.storage.world import World

CALLS_OF_A_CREATE = 9
COMMIT = 3
END = end_of(PENDING_ROWS)


@pytest.fixture
async def world() -> World:
    return await World.of(MemoryTableStore(), ["a"])


async def test_what_the_store_could_not_apply_is_applied_once_it_can(world: World) -> None:
    away = True
    pauses: list[float] = []

    async def fail_after_the_commit(call: Call) -> Fault | None:
        return Fault.FAIL if away and call.number > COMMIT else None

    async def sleep(seconds: float) -> None:
        nonlocal away
        pauses.append(seconds)
        away = len(pauses) < 8
        await asyncio.sleep(0)

    faulty = FaultyStore(world.store, fail_after_the_commit, retries=sleep)
    mapping = await world.through(faulty).create("a", "x")
    assert await world.index_row(mapping) is None

    await until(lambda: len(pauses) == 8)
    await nothing_is_pending(world)

    assert await world.repair() == []
    assert 0.5 <= pauses[0] <= 1
    assert LONGEST_PAUSE / 2 <= pauses[6] <= LONGEST_PAUSE
    assert all(later > sooner / 2 for sooner, later in pairwise(pauses))


async def test_each_retry_asks_once_and_leaves_the_patience_to_the_pauses(world: World) -> None:
    asked_at: list[int] = []

    async def fail_after_the_commit(call: Call) -> Fault | None:
        if call.number == COMMIT + 1:
            return Fault.FAIL
        return Fault.UNKNOWN_NOT_DONE if call.number > COMMIT and call.writes else None

    async def sleep(_: float) -> None:
        asked_at.append(len(faulty.calls))
        if len(asked_at) == 5:
            await asyncio.Event().wait()
        await asyncio.sleep(0)

    faulty = FaultyStore(world.store, fail_after_the_commit, retries=sleep)
    await world.through(faulty).create("a", "x")
    await until(lambda: len(asked_at) == 5)

    assert [after - before for before, after in pairwise(asked_at)] == [2] * 4  # index: read, write


@pytest.mark.parametrize("number", range(CALLS_OF_A_CREATE))
async def test_a_write_that_is_cancelled_at_any_call_is_whole_or_not_there(
    world: World, number: int
) -> None:
    stands, resume = asyncio.Event(), asyncio.Event()

    async def stop(call: Call) -> None:
        if call.number == number:
            stands.set()
            await resume.wait()

    faulty = FaultyStore(world.store, stop)
    mapping = world.new("a", "x")
    creation = asyncio.create_task(world.through(faulty).write(mapping))
    await stands.wait()
    creation.cancel()
    with pytest.raises(asyncio.CancelledError):
        await creation
    resume.set()
    await faulty.arrears.aclose()

    is_there = await world.org_row(mapping) is not None
    assert is_there == (number >= COMMIT)
    assert (await world.index_row(mapping) is not None) == is_there
    await nothing_is_pending(world)
    assert await world.repair() == []


async def test_a_cancelled_write_that_fails_is_nobodys_unhandled_failure(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    stands, resume = asyncio.Event(), asyncio.Event()

    async def fail(call: Call) -> Fault | None:
        if call.number < COMMIT:
            return None
        stands.set()
        await resume.wait()
        return Fault.FAIL

    faulty = FaultyStore(world.store, fail)
    creation = asyncio.create_task(world.through(faulty).create("a", "x"))
    await stands.wait()
    creation.cancel()
    resume.set()
    await faulty.arrears.aclose()
    assert caplog.text == ""


async def test_a_store_that_closes_tries_once_more_what_is_owed() -> None:
    arrears, tried = Arrears(), 0

    async def apply() -> None:
        nonlocal tried
        tried += 1

    arrears.owe(("one",), apply)
    await arrears.aclose()

    assert tried == 1


async def test_a_store_that_closes_says_what_stays_pending(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def apply() -> None:
        raise StorageUnavailable("away")

    arrears = Arrears()
    arrears.owe(("one",), apply)
    arrears.owe(("two",), apply)
    await arrears.aclose()

    assert "2 writes stay pending" in caplog.text


async def test_what_cannot_be_applied_keeps_nothing_else_from_it_and_is_left_to_recovery(
    caplog: pytest.LogCaptureFixture,
) -> None:
    applied: list[str] = []

    async def broken() -> None:
        raise KeyError("no such property")

    async def whole() -> None:
        applied.append("whole")

    arrears = Arrears(sleep=at_once)
    arrears.owe(("broken",), broken)
    arrears.owe(("whole",), whole)
    await until(lambda: applied == ["whole"])
    arrears.owe(("later",), whole)
    await until(lambda: applied == ["whole"] * 2)

    assert "broken stays pending" in caplog.text
    assert arrears.owes
    await arrears.aclose()
    assert arrears.owes


async def test_a_place_that_stays_away_keeps_no_other_waiting() -> None:
    applied: set[int] = set()

    async def away() -> None:
        raise StorageUnavailable("this partition alone", is_busy=True)

    def whole(number: int) -> Callable[[], Awaitable[None]]:
        async def apply() -> None:
            applied.add(number)

        return apply

    arrears = Arrears(sleep=at_once)
    for number in range(0, 20, 2):
        arrears.owe((str(number),), away)
        arrears.owe((str(number + 1),), whole(number))
    await until(lambda: len(applied) == 10)
    await arrears.aclose()


async def test_a_committed_write_that_cannot_be_applied_is_acknowledged(world: World) -> None:
    """It is true, and whoever was told otherwise would do it again."""

    class Broken(PassingStore):
        async def transact(
            self, table: str, partition_key: str, operations: Sequence[Operation]
        ) -> list[str | None]:
            if table == AUDIT_EVENTS:
                raise LimitExceeded("an event that no adapter may send")
            return await super().transact(table, partition_key, operations)

    mapping = await world.through(Broken(world.store)).create("a", "x")
    assert await world.org_row(mapping) is not None
    assert world.store.arrears.owes


async def test_a_write_is_owed_by_a_closed_store_and_no_task_goes_on_for_it() -> None:
    tried = 0

    async def apply() -> None:
        nonlocal tried
        tried += 1

    arrears = Arrears(sleep=at_once)
    await arrears.aclose()
    arrears.owe(("late",), apply)
    await asyncio.sleep(0.05)
    assert (tried, arrears.owes) == (0, True)


async def test_what_is_remembered_has_a_bound_and_the_rest_is_left_to_recovery(
    caplog: pytest.LogCaptureFixture,
) -> None:
    tried: set[int] = set()

    async def sleep(_: float) -> None:
        await asyncio.Event().wait()

    async def apply(number: int) -> None:
        tried.add(number)

    arrears = Arrears(sleep=sleep)
    for number in range(MOST + 2):
        arrears.owe((str(number),), partial(apply, number))
    await arrears.aclose()

    assert tried == set(range(MOST))
    assert caplog.text.count("further ones stay pending") == 1
    assert arrears.owes


async def test_closing_that_is_cancelled_leaves_no_task() -> None:
    async def hang() -> None:
        await asyncio.Event().wait()

    arrears = Arrears(sleep=at_once)
    arrears.owe(("one",), hang)
    writer = asyncio.create_task(arrears.see_through(hang()))
    await asyncio.sleep(0.05)
    closing = asyncio.create_task(arrears.aclose())
    await asyncio.sleep(0.05)
    closing.cancel()
    await asyncio.gather(closing, writer, return_exceptions=True)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_store_that_was_told_to_refuse_writes_goes_on_reading(
    store: TableStore, table: str
) -> None:
    await store.transact(table, "p", [Create(row_key="r", properties={})])
    store.arrears.refuse(StorageRefused("A newer program has it."))
    with pytest.raises(StorageRefused, match="A newer program"):
        await store.transact(table, "p", [Upsert(row_key="r", properties={})])
    with pytest.raises(StorageRefused, match="A newer program"):
        await store.check_writable()
    assert await store.get(table, "p", "r") is not None


async def at_once(_: float) -> None:
    await asyncio.sleep(0)


async def nothing_is_pending(world: World) -> None:
    async with asyncio.timeout(5):
        while True:
            if not await world.store.query(ORG_MAPPINGS, "a", start=PENDING_ROWS, before=END):
                return
            await asyncio.sleep(0)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while True:
            if condition():
                return
            await asyncio.sleep(0)
