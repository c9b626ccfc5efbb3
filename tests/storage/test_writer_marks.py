"""What a process left pending is found by its mark, and nothing else is read for it."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.storage.keys import (
    AUDIT_EVENTS,
    EVERYTHING_READ,
    ORG_MAPPINGS,
    WRITERS,
    WRITERS_PARTITION,
)
from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.recovery import DEAD_AFTER, Recovery
from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.table_store import (
    LimitExceeded,
    Operation,
    Row,
    StorageUnavailable,
    TableStore,
    Upsert,
    Value,
)
from graphql_api.storage.writer_marks import RENEW_SECONDS, WriterMark
from tests.counting_store import CountingStore
from tests.passing_store import PassingStore
from tests.storage.faulty import Call, Fault, FaultyStore, Killed, fault_at
from tests.storage.world import World

COMMIT_OF_A_CREATE = 3
LATER = DEAD_AFTER + 1


class Seconds:
    """Of everybody's monotonic clock."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def world() -> World:
    return await World.of(MemoryTableStore(), ["a", "b", "c"])


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


async def test_a_round_reads_one_partition_while_nobody_died(
    world: World, seconds: Seconds
) -> None:
    counting = CountingStore(world.store)
    recovery = await started(world, seconds, counting)
    mark = WriterMark(world.store, clock=world.clock)
    await mark.ensure()
    for _ in range(10):
        await mark.renew()
        seconds.now += RENEW_SECONDS
        counting.forget()
        assert await recovery.round() == 0
        assert counting.partitions == Counter({(WRITERS, WRITERS_PARTITION): 1})
        assert counting.calls == 1


async def test_what_a_dead_process_left_is_found_by_its_mark(
    world: World, seconds: Seconds
) -> None:
    recovery = await started(world, seconds)
    mapping = await write_and_die(world, "b")
    assert await recovery.round() == 0

    seconds.now += LATER

    assert await recovery.round() == 1
    assert await world.index_row(mapping) is not None
    assert await marks(world) == []


async def test_of_several_who_recover_one_reads_for_all(world: World, seconds: Seconds) -> None:
    stores = [CountingStore(FaultyStore(world.store, yield_once)) for _ in range(3)]
    recoveries = [await started(world, seconds, each) for each in stores]
    await write_and_die(world, "b")
    for each in recoveries:
        await each.round()
    seconds.now += LATER
    for store in stores:
        store.forget()

    assert sum(await asyncio.gather(*(each.round() for each in recoveries))) == 1

    assert sorted(each.calls for each in stores)[1] <= 2


async def test_who_dies_while_it_reads_for_all_leaves_it_to_another() -> None:
    at = 0
    while await one_who_collects_dies(at):
        at += 1
    assert at > 8


async def one_who_collects_dies(at: int) -> bool:
    """Whether it made so many calls."""
    world, seconds = await World.of(MemoryTableStore(), ["a", "b", "c"]), Seconds()
    calls: list[Call] = []

    async def die(call: Call) -> Fault | None:
        if seconds.now:
            calls.append(call)
        return Fault.KILL_AFTER if len(calls) > at else None

    first = await started(world, seconds, FaultyStore(world.store, die))
    second = await started(world, seconds)
    mapping = await write_and_die(world, "c")
    await first.round()
    await second.round()
    seconds.now += LATER
    with suppress(Killed):
        await first.round()
    for _ in range(2):
        await second.round()
        seconds.now += LATER
    await second.round()
    assert await world.index_row(mapping) is not None
    assert await marks(world) == []
    return len(calls) > at


async def test_who_wakes_while_its_mark_is_collected_has_one_again(
    world: World, seconds: Seconds
) -> None:
    """What it commits from then on is found by that."""
    mark = WriterMark(world.store, clock=world.clock)
    await mark.ensure()

    async def wake(call: Call) -> None:
        if seconds.now and call.method == "query" and call.arguments[0] != WRITERS:
            await mark.renew()

    recovery = await started(world, seconds, FaultyStore(world.store, wake))
    seconds.now += LATER
    await recovery.round()

    assert len(await marks(world)) == 1


async def test_a_failed_round_is_continued_by_the_next(world: World, seconds: Seconds) -> None:
    away = False

    async def fail(call: Call) -> Fault | None:
        return Fault.FAIL if away and call.arguments[0] != WRITERS else None

    recovery = await started(world, seconds, FaultyStore(world.store, fail))
    mapping = await write_and_die(world, "b")
    await recovery.round()
    seconds.now += LATER
    away = True
    with pytest.raises(StorageUnavailable):
        await recovery.round()
    away = False
    for _ in range(2):
        seconds.now += LATER
        await recovery.round()

    assert await world.index_row(mapping) is not None


@pytest.mark.parametrize("hours", [24, 24 * 30, -48])
async def test_everything_is_read_once_a_day_whatever_a_clock_said(
    world: World, seconds: Seconds, hours: int
) -> None:
    recovery = await started(world, seconds)
    mapping = await commit_and_die(world, "c")
    assert await recovery.round() == 0

    world.clock.wait(3_600 * hours)

    assert await recovery.round() == 1
    assert await world.index_row(mapping) is not None


async def test_a_process_that_closes_takes_its_mark_away(world: World) -> None:
    mark = WriterMark(world.store, clock=world.clock)
    await mark.ensure()
    await mark.take_away()
    assert await marks(world) == []


async def test_a_process_that_closes_and_owes_something_leaves_its_mark(world: World) -> None:
    async def fail_after_the_commit(call: Call) -> Fault | None:
        late = call.number > COMMIT_OF_A_CREATE + 1 and call.arguments[0] != WRITERS
        return Fault.FAIL if late else None

    faulty = FaultyStore(world.store, fail_after_the_commit)
    mark = WriterMark(faulty, clock=world.clock)
    await mark.ensure()
    await world.through(faulty).create("a", "x")
    await mark.take_away()
    assert len(await marks(world)) == 1


async def test_a_mark_that_cannot_be_taken_away_ends_no_process_with_an_error(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    mark = WriterMark(FaultyStore(world.store, fault_at({1: Fault.FAIL})), clock=world.clock)
    await mark.ensure()
    await mark.take_away()
    assert "mark stays" in caplog.text


async def test_who_writes_nothing_has_no_mark(world: World) -> None:
    counting = CountingStore(world.store)
    mark = WriterMark(counting, clock=world.clock)
    await mark.renew()
    await mark.take_away()
    assert counting.calls == 0


async def test_the_mark_is_there_before_the_first_commit_and_costs_the_first_one_alone(
    world: World,
) -> None:
    writes: list[str] = []

    async def note(call: Call) -> None:
        if call.writes:
            writes.append(call.arguments[0])

    faulty = FaultyStore(world.store, note)
    WriterMark(faulty, clock=world.clock)
    await asyncio.gather(*(world.through(faulty).create(each, each) for each in "abc"))
    assert writes.count(WRITERS) == 1
    assert writes.index(WRITERS) < writes.index(ORG_MAPPINGS)


@pytest.mark.parametrize("fault", [Fault.FAIL, Fault.UNKNOWN_DONE])
async def test_a_write_is_refused_while_its_process_cannot_be_marked(
    world: World, fault: Fault
) -> None:
    async def fail(call: Call) -> Fault | None:
        return fault if call.writes and call.arguments[0] == WRITERS else None

    faulty = FaultyStore(world.store, fail)
    WriterMark(faulty, clock=world.clock)
    mapping = world.new("a", "x")
    with pytest.raises(StorageUnavailable):
        await world.through(faulty).write(mapping)
    assert await world.org_row(mapping) is None


async def test_who_slept_is_marked_anew_before_it_commits(world: World, seconds: Seconds) -> None:
    recovery = await started(world, seconds)
    sleeper = WriterMark(world.store, clock=world.clock, seconds=seconds)
    await sleeper.ensure()
    await recovery.round()
    seconds.now += LATER
    await recovery.round()
    assert await marks(world) == []

    await world.create("b", "x")

    assert len(await marks(world)) == 1


async def test_what_a_living_process_left_is_found_by_its_old_mark(
    world: World, seconds: Seconds
) -> None:
    recovery = await started(world, seconds)
    mark = WriterMark(world.store, clock=world.clock, seconds=seconds)
    await mark.ensure()
    mapping = await commit_and_die(world, "b")
    world.store.arrears.has_left_some = True
    await mark.renew()
    assert len(await marks(world)) == 2
    assert await recovery.round() == 0
    for _ in range(4):
        seconds.now += RENEW_SECONDS
        await mark.renew()
        await recovery.round()

    assert await world.index_row(mapping) is not None
    assert len(await marks(world)) == 1
    await mark.take_away()
    assert await marks(world) == []


@pytest.mark.parametrize("garbled", [{}, {"ReadAt": "soon"}, {"ReadAt": "2026-01-01T00:00:00"}])
async def test_a_row_that_nobody_can_read_ends_no_recovery(
    world: World, seconds: Seconds, garbled: Mapping[str, Value]
) -> None:
    recovery = await started(world, seconds)
    mapping = await write_and_die(world, "b")
    upsert = Upsert(row_key=EVERYTHING_READ, properties=garbled)
    await world.store.transact(WRITERS, WRITERS_PARTITION, [upsert])
    assert await recovery.round() == 1
    assert await world.index_row(mapping) is not None


async def test_a_mark_that_somebody_garbled_is_a_mark(tmp_path: Path, seconds: Seconds) -> None:
    store = await SqliteTableStore.open(tmp_path / "orgmap.db")
    world = await World.of(store, ["a", "b"])
    recovery = await started(world, seconds)
    mapping = await write_and_die(world, "b")
    await store._writer.execute_fetchall(
        "UPDATE rows SET properties = '[' WHERE partition_key = ? AND row_key != ?",
        (WRITERS_PARTITION, EVERYTHING_READ),
    )
    await recovery.round()
    seconds.now += LATER
    await recovery.round()
    assert await world.index_row(mapping) is not None
    assert await marks(world) == []
    await store.aclose()


async def test_a_write_that_cannot_be_applied_keeps_no_other_from_it(
    world: World, seconds: Seconds, caplog: pytest.LogCaptureFixture
) -> None:
    class Narrow(PassingStore):
        async def transact(
            self, table: str, partition_key: str, operations: Sequence[Operation]
        ) -> list[str | None]:
            if (table, partition_key) == (AUDIT_EVENTS, "a"):
                raise LimitExceeded("an event that no adapter may send")
            return await super().transact(table, partition_key, operations)

    first, second = [await commit_and_die(world, each, external=each) for each in "ab"]
    recovery = Recovery(Narrow(world.store), clock=world.clock, seconds=seconds)
    assert await recovery.round() == 1
    assert await world.index_row(second) is not None
    assert await world.index_row(first) is not None
    assert "cannot be applied, and stays pending" in caplog.text


async def yield_once(_: Call) -> None:
    await asyncio.sleep(0)


async def started(world: World, seconds: Seconds, store: TableStore | None = None) -> Recovery:
    """After its first round, which reads everything."""
    recovery = Recovery(store or world.store, clock=world.clock, seconds=seconds)
    await recovery.round()
    return recovery


async def write_and_die(world: World, org_id: str) -> OrganizationMapping:
    await WriterMark(world.store, clock=world.clock).ensure()
    return await commit_and_die(world, org_id)


async def commit_and_die(world: World, org_id: str, *, external: str = "x") -> OrganizationMapping:
    dying = FaultyStore(world.store, fault_at({COMMIT_OF_A_CREATE: Fault.KILL_AFTER}))
    mapping = world.new(org_id, external)
    with pytest.raises(Killed):
        await world.through(dying).write(mapping)
    return mapping


async def marks(world: World) -> list[Row]:
    rows = await world.store.query(WRITERS, WRITERS_PARTITION)
    return [row for row in rows if row.row_key != EVERYTHING_READ]
