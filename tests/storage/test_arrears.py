"""What is committed is applied by the process that committed it, whatever comes in between."""

import asyncio
from collections.abc import Callable
from itertools import pairwise

import pytest

from graphql_api.storage.arrears import LONGEST_PAUSE, Arrears
from graphql_api.storage.keys import ORG_MAPPINGS, PENDING_ROWS, end_of
from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.table_store import StorageUnavailable
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
    assert 15 <= pauses[6] <= LONGEST_PAUSE
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
