"""Transactions that are committed together end as they would have one after the other."""

import asyncio
import contextlib
import sqlite3
import sys
from collections.abc import AsyncIterator, Awaitable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.sqlite_group_commit import MOST_CHANGES
from graphql_api.storage.table_store import (
    Create,
    Delete,
    ETagMismatch,
    Operation,
    OutcomeUnknown,
    Replace,
    RowConflict,
    RowExists,
    StorageRefused,
    StorageUnavailable,
    TableStore,
    Upsert,
)
from tests.storage.test_sqlite import writing

Result = TypeVar("Result")

BROKEN, POISON = "broken", "poison"
FAULTS = (
    # A statement that ends the whole transaction, as a full disk does.
    f"""CREATE TRIGGER broken BEFORE INSERT ON rows WHEN NEW.row_key = '{BROKEN}'
        BEGIN SELECT RAISE(ROLLBACK, 'the whole transaction has ended'); END""",
    # A COMMIT that fails.
    "PRAGMA foreign_keys = ON",
    "CREATE TABLE parents (id INTEGER PRIMARY KEY)",
    "CREATE TABLE children (id REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)",
    f"""CREATE TRIGGER poison AFTER INSERT ON rows WHEN NEW.row_key = '{POISON}'
        BEGIN INSERT INTO children VALUES (1); END""",  # noqa: S608 - a constant
)


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    memory = Path("/dev/shm")  # noqa: S108 - durability is not what is tested here
    with TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder:
        yield Path(folder) / "orgmap.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteTableStore]:
    async with opened(path) as store:
        yield store


@asynccontextmanager
async def opened(path: Path, *, busy_timeout: float = 10) -> AsyncIterator[SqliteTableStore]:
    store = await SqliteTableStore.open(path, busy_timeout=busy_timeout)
    try:
        await store.create_tables(["Table"])
        await store.query("Table", "p")  # that there is the table is known from now on
        yield store
    finally:
        await store.aclose()


# ---------------------------------------------------------------------- together


async def test_those_that_wait_together_are_committed_together(store: SqliteTableStore) -> None:
    statements = await traced(store)
    written = await all_of(*(creating(store, f"{number:02}") for number in range(20)))
    assert len({etag for [etag] in written}) == 20
    assert statements.count("COMMIT") == 1
    assert len(await store.query("Table", "p")) == 20


async def test_who_comes_while_the_writer_works_is_in_the_next_group(
    store: SqliteTableStore,
) -> None:
    statements = await traced(store)
    first = asyncio.create_task(creating(store, "first"))
    await begun(statements)
    await all_of(first, *(creating(store, f"{number:02}") for number in range(20)))
    assert statements.count("COMMIT") == 2


async def test_a_group_is_not_so_large_that_others_wait_for_long(store: SqliteTableStore) -> None:
    statements = await traced(store)
    rows = [Upsert(row_key=f"{number}", properties={}) for number in range(100)]
    most = MOST_CHANGES // len(rows)
    await all_of(*(store.transact("Table", f"p{number}", rows) for number in range(most + 1)))
    assert statements.count("COMMIT") == 2


async def test_they_run_in_the_order_in_which_they_came(store: SqliteTableStore) -> None:
    writes = (
        store.transact("Table", "p", [Upsert(row_key="r", properties={"A": number})])
        for number in range(100)
    )
    await all_of(*writes)
    row = await store.get("Table", "p", "r")
    assert row is not None
    assert row.properties == {"A": 99}


# ---------------------------------------------------------------------- failing


async def test_one_that_meets_another_fails_alone_and_leaves_nothing(
    store: SqliteTableStore,
) -> None:
    statements = await traced(store)
    first, second, third = await outcomes_of(
        creating(store, "r"), creating(store, "besides", "r"), creating(store, "third")
    )
    assert isinstance(second, RowExists)
    assert not isinstance(first, BaseException)
    assert not isinstance(third, BaseException)
    assert statements.count("COMMIT") == 1
    assert [each.row_key for each in await store.query("Table", "p")] == ["r", "third"]


async def test_of_those_that_replace_one_row_by_its_etag_one_wins(
    store: SqliteTableStore,
) -> None:
    [[etag]] = await all_of(creating(store, "r"))
    replace = [Replace(row_key="r", properties={}, etag=etag)]
    outcomes = await outcomes_of(*(store.transact("Table", "p", replace) for _ in range(10)))
    refused = [each for each in outcomes if isinstance(each, ETagMismatch)]
    assert len(refused) == 9


async def test_a_full_disk_refuses_only_those_for_which_there_is_no_room(
    store: SqliteTableStore,
) -> None:
    [(pages,)] = await store._writer.execute_fetchall("PRAGMA page_count")
    await store._writer.execute_fetchall(f"PRAGMA max_page_count = {pages + 4}")
    large = [Create(row_key="large", properties={"A": "x" * 32_000, "B": "x" * 32_000})]
    first, second, third = await outcomes_of(
        creating(store, "first"), store.transact("Table", "p", large), creating(store, "third")
    )
    assert isinstance(second, StorageRefused)
    assert "full" in str(second)
    assert not isinstance(first, BaseException)
    assert not isinstance(third, BaseException)
    assert [each.row_key for each in await store.query("Table", "p")] == ["first", "third"]


async def test_a_commit_that_fails_is_that_of_all(store: SqliteTableStore) -> None:
    await make_faulty(store)
    outcomes = await outcomes_of(*(creating(store, key) for key in ("a", POISON, "b")))
    assert [type(each) for each in outcomes] == [OutcomeUnknown] * 3
    assert len({id(each) for each in outcomes}) == 3, "whoever raises one adds to it"
    assert await store.query("Table", "p") == []
    await creating(store, "a")


async def test_one_that_met_what_a_failed_commit_undid_is_not_told_of_it(
    store: SqliteTableStore,
) -> None:
    await make_faulty(store)
    first, second = await outcomes_of(creating(store, "r", POISON), creating(store, "r"))
    assert isinstance(first, OutcomeUnknown)
    assert not isinstance(second, BaseException), "the row that it met was never there"
    assert [each.row_key for each in await store.query("Table", "p")] == ["r"]


async def test_a_change_that_cannot_even_be_told_to_sqlite_fails_alone(
    store: SqliteTableStore,
) -> None:
    def broken(connection: sqlite3.Connection) -> None:
        raise LookupError

    alone = store._commits.run([broken], patience=1)
    first, second, third = await outcomes_of(creating(store, "a"), alone, creating(store, "b"))
    assert isinstance(second, LookupError)
    assert not isinstance(first, BaseException)
    assert not isinstance(third, BaseException)
    assert len(await store.query("Table", "p")) == 2


async def test_those_of_a_closed_store_are_told_so_and_do_not_wait(path: Path) -> None:
    async with opened(path) as store:
        pass
    outcomes = await asyncio.wait_for(outcomes_of(creating(store, "a"), creating(store, "b")), 5)
    assert [type(each) for each in outcomes] == [ValueError, ValueError]


async def test_what_a_killed_process_had_acknowledged_to_many_is_there(path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", MANY_WRITERS, path, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    acknowledged = [(await process.stdout.readline()).decode().strip() for _ in range(300)]
    process.kill()
    told, _ = await process.communicate()
    acknowledged += told.decode().split("\n")[:-1]
    async with opened(path) as store:
        left = {row.row_key for row in await store.query("Table", "p")}
        halves = {row.row_key for row in await store.query("Table", "p", before="a")}
    assert not set(acknowledged) - left
    assert {each.removeprefix("0_") for each in halves} == left - halves


MANY_WRITERS = """
import asyncio, itertools, sys
from graphql_api.storage.sqlite import SqliteTableStore
from graphql_api.storage.table_store import Create

async def main(path):
    store = await SqliteTableStore.open(path)
    await store.create_tables(["Table"])
    numbers = itertools.count()

    async def write():
        while True:
            key = f"row_{next(numbers):06}"
            both = [Create(row_key=each, properties={}) for each in (key, f"0_{key}")]
            await store.transact("Table", "p", both)
            print(key, flush=True)

    await asyncio.gather(*(write() for _ in range(16)))

asyncio.run(main(sys.argv[1]))
"""


# ---------------------------------------------------------------------- cancelled


async def test_one_that_is_cancelled_before_its_turn_is_absent_and_the_others_are_not(
    store: SqliteTableStore, path: Path
) -> None:
    with writing(path):
        writes = [asyncio.create_task(creating(store, f"{number}")) for number in range(9)]
        await asyncio.sleep(0.05)
        for each in writes[::2]:
            each.cancel()
    outcomes = await outcomes_of(*writes)
    assert [isinstance(each, asyncio.CancelledError) for each in outcomes] == [True, False] * 4 + [
        True
    ]
    assert [each.row_key for each in await store.query("Table", "p")] == ["1", "3", "5", "7"]


async def test_whoever_ends_the_task_that_writes_leaves_nobody_waiting(
    store: SqliteTableStore,
) -> None:
    """As a framework does that cancels all tasks."""
    statements = await traced(store)
    first = asyncio.create_task(creating(store, "first"))
    await begun(statements)
    second = asyncio.create_task(creating(store, "second"))
    await asyncio.sleep(0)
    assert store._commits._work is not None
    store._commits._work.cancel()
    outcomes = await asyncio.wait_for(outcomes_of(first, second), 5)
    assert [type(each) for each in outcomes] == [OutcomeUnknown, list]
    assert len(await store.query("Table", "p")) == 2


# ---------------------------------------------------------------------- any of it


keys = st.sampled_from("abcd")
operations = st.lists(
    st.one_of(
        keys.map(lambda key: Create(row_key=key, properties={"A": 1})),
        keys.map(lambda key: Upsert(row_key=key, properties={"A": 2})),
        keys.map(lambda key: Replace(row_key=key, properties={"A": 3})),
        keys.map(lambda key: Replace(row_key=key, properties={"A": 4}, etag="stale")),
        keys.map(lambda key: Delete(row_key=key)),
        keys.map(lambda key: Delete(row_key=key, etag="stale")),
    ),
    max_size=3,
    unique_by=lambda operation: operation.row_key,
)
faults = st.sampled_from([None] * 8 + [BROKEN, POISON])


@dataclass(frozen=True, kw_only=True)
class Step:
    """A transaction, and what happens after it has been begun."""

    operations: Sequence[Operation]
    fault: str | None
    rounds: int
    cancels: int | None


steps = st.lists(
    st.builds(
        Step,
        operations=operations,
        fault=faults,
        rounds=st.integers(0, 6),
        cancels=st.none() | st.integers(0, 20),
    ),
    min_size=2,
    max_size=20,
)


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=steps)
async def test_what_is_left_is_what_a_store_leaves_that_does_one_after_the_other(
    store: SqliteTableStore, steps: Sequence[Step]
) -> None:
    await make_faulty(store)
    partition_key = uuid4().hex
    transactions = [transaction_of(number, step) for number, step in enumerate(steps)]
    writes: list[asyncio.Task[list[str | None]]] = []
    for step, transaction in zip(steps, transactions, strict=True):
        writes.append(asyncio.create_task(store.transact("Table", partition_key, transaction)))
        for _ in range(step.rounds):
            await asyncio.sleep(0)
        if step.cancels is not None and step.cancels < len(writes):
            writes[step.cancels].cancel()
    outcomes = await outcomes_of(*writes)
    await store.transact("Table", "after", [Upsert(row_key="r", properties={})])

    left = {row.row_key: row.properties for row in await store.query("Table", partition_key)}
    serial = MemoryTableStore()
    await serial.create_tables(["Table"])
    for number, (transaction, outcome) in enumerate(zip(transactions, outcomes, strict=True)):
        is_left = mark(number) in left
        if steps[number].fault == BROKEN:
            assert not is_left
            assert isinstance(outcome, StorageUnavailable | asyncio.CancelledError)
        elif isinstance(outcome, OutcomeUnknown):
            assert not is_left
            assert POISON in {step.fault for step in steps}
        elif isinstance(outcome, asyncio.CancelledError):
            if is_left:
                await serial.transact("Table", partition_key, transaction)
        else:
            expected = await outcome_of(serial, partition_key, transaction)
            assert as_told(outcome) == as_told(expected)
    assert left == {
        row.row_key: row.properties for row in await serial.query("Table", partition_key)
    }


def transaction_of(number: int, step: Step) -> list[Operation]:
    """Leaves a mark that no other one touches, so that it is seen whether it was done."""
    marked: list[Operation] = [Create(row_key=mark(number), properties={})]
    if step.fault is not None:
        return [*marked, Upsert(row_key=step.fault, properties={})]
    return [*marked, *step.operations]


def mark(number: int) -> str:
    return f"mark_{number:02}"


def as_told(outcome: object) -> object:
    if isinstance(outcome, RowConflict):
        return type(outcome), outcome.row_key
    assert isinstance(outcome, list)
    return [etag is None for etag in outcome]


async def outcome_of(
    store: TableStore, partition_key: str, operations: Sequence[Operation]
) -> object:
    [outcome] = await outcomes_of(store.transact("Table", partition_key, operations))
    return outcome


async def test_no_increment_is_lost_between_two_stores_on_one_file(path: Path) -> None:
    """Of many tasks, some of which are cancelled."""
    async with opened(path) as one, opened(path) as other:
        await one.transact("Table", "p", [Create(row_key="r", properties={"A": 0})])
        told = 0
        unsure = 0

        async def increment(store: SqliteTableStore) -> None:
            nonlocal told
            for _ in range(20):
                while True:
                    row = await store.get("Table", "p", "r")
                    assert row is not None
                    more = {"A": int(row.properties["A"]) + 1}
                    replace = Replace(row_key="r", properties=more, etag=row.etag)
                    with contextlib.suppress(ETagMismatch):
                        await store.transact("Table", "p", [replace])
                        told += 1
                        break

        tasks = [asyncio.create_task(increment(store)) for store in (one, other) for _ in range(4)]
        for each in tasks[::3]:
            await asyncio.sleep(0.01)
            unsure += each.cancel()
        await outcomes_of(*tasks)
        row = await one.get("Table", "p", "r")
        assert row is not None
        assert told <= int(row.properties["A"]) <= told + unsure


# ---------------------------------------------------------------------- helpers


async def creating(store: SqliteTableStore, *keys: str) -> list[str | None]:
    return await store.transact("Table", "p", [Create(row_key=key, properties={}) for key in keys])


async def all_of(*writes: Awaitable[list[str | None]]) -> list[list[str | None]]:
    return await asyncio.gather(*writes)


async def outcomes_of(*writes: Awaitable[Result]) -> list[Result | BaseException]:
    return await asyncio.gather(*writes, return_exceptions=True)


async def traced(store: SqliteTableStore) -> list[str]:
    """The statements that SQLite runs for the writer from now on."""
    statements: list[str] = []
    await store._writer.set_trace_callback(statements.append)
    return statements


async def begun(statements: Sequence[str]) -> None:
    """Until the writer's thread has begun a transaction."""
    while "BEGIN IMMEDIATE" not in statements:  # noqa: ASYNC110 - SQLite tells it in another thread
        await asyncio.sleep(0)


async def make_faulty(store: SqliteTableStore) -> None:
    for statement in FAULTS:
        with contextlib.suppress(sqlite3.OperationalError):  # it is already
            await store._writer.execute_fetchall(statement)
