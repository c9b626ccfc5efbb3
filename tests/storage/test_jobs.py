"""Runs of jobs and their leases, in memory; one walk through all of it on every store."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from graphql_api.models.grant import Permission
from graphql_api.models.job import (
    JobKind,
    JobRun,
    JobState,
    RequestedBy,
    TestedMapping,
    TestOutcome,
    job_id_of,
)
from graphql_api.storage.job_lease import JobLease, LeaseLost
from graphql_api.storage.job_rows import (
    PIECE_CHARACTERS,
    mappings_of,
    new_run_id,
    outcomes_prefix,
    pieces_of,
)
from graphql_api.storage.jobs import JobStorage
from graphql_api.storage.keys import JOBS, JOBS_PARTITION
from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.table_store import Operation, OutcomeUnknown, Row, TableStore, Upsert
from tests.clock import Clock

ANN = RequestedBy(
    user_id="ann",
    source="graphql",
    provider_wide=frozenset({Permission.canManageConfig}),
    by_organization={"o1": frozenset({Permission.canViewConfig})},
)


@pytest.fixture
async def jobs(clock: Clock) -> JobStorage:
    return await storage_in(MemoryTableStore(), clock)


async def storage_in(store: TableStore, clock: Clock) -> JobStorage:
    await store.create_tables([JOBS])
    return JobStorage(store, clock=clock)


def run_at(time: datetime, *, scope: str = "all", total: int = 3) -> JobRun:
    return JobRun(
        run_id=new_run_id(time),
        job_id=job_id_of(JobKind.TEST, "halopsa"),
        kind=JobKind.TEST,
        scope=scope,
        integration_name="halopsa",
        requested_by=ANN,
        requested_at=time,
        total=total,
    )


def mappings(count: int) -> list[TestedMapping]:
    return [
        TestedMapping(org_id=f"o{number}", integration_name="halopsa", mapping_id=f"m{number}")
        for number in range(count)
    ]


def outcome(mapping: TestedMapping, time: datetime, *, success: bool = True) -> TestOutcome:
    return TestOutcome(
        mapping=mapping,
        external_org_id="7",
        external_org_name="Corvane",
        success=success,
        message="It is there." if success else "It is gone.",
        remedy=None if success else "Look again.",
        tested_at=time,
    )


async def taken(jobs: JobStorage) -> JobLease:
    [seen] = await jobs.open_runs()
    lease = await jobs.take(seen)
    assert lease is not None
    return lease


async def test_a_run_is_requested_worked_on_and_ended(store: TableStore, clock: Clock) -> None:
    jobs = await storage_in(store, clock)
    run = await jobs.request(run_at(clock()), mappings(3))
    assert await jobs.find(run.run_id) == run
    assert await jobs.mappings(run.run_id) == mappings(3)
    lease = await taken(jobs)
    await lease.note(JobState.WAITING, "HaloPSA's limit", waits_until=clock())
    assert (await jobs.find(run.run_id)) == lease.run
    for mapping in mappings(3):
        recorded = await lease.record(outcome(mapping, clock(), success=mapping.org_id != "o1"))
        lease.kept(recorded)
    await lease.finish(JobState.DONE)

    ended = await jobs.find(run.run_id)
    assert ended is not None
    assert (ended.state, ended.completed, ended.failed, ended.holder) == (JobState.DONE, 3, 1, None)
    assert (ended.started_at, ended.finished_at, ended.message) == (clock(), clock(), None)
    page = await jobs.outcomes(run.run_id, first=2)
    assert [each.mapping for each in page.items] == mappings(2)
    assert [each.mapping for each in (await jobs.outcomes(run.run_id, first=2, after=2)).items] == [
        mappings(3)[2]
    ]
    assert all(each.is_kept for each in await jobs.all_outcomes(run.run_id))
    assert await jobs.open_runs() == []
    assert await jobs.last_runs() == {"test:halopsa": ended}


async def test_runs_are_listed_newest_first_and_by_job(jobs: JobStorage, clock: Clock) -> None:
    found = []
    for number in range(5):
        clock.pass_time(seconds=1)
        run = run_at(clock(), scope=str(number))
        found.append(await jobs.request(replace(run, job_id="a" if number % 2 else "b")))
    assert [run.run_id for run in (await jobs.list_runs(first=5)).items] == [
        run.run_id for run in reversed(found)
    ]
    first = await jobs.list_runs(job_id="b", first=2)
    assert [run.scope for run in first.items] == ["4", "2"]
    rest = await jobs.list_runs(job_id="b", first=2, after=first.end)
    assert ([run.scope for run in rest.items], rest.has_next) == (["0"], False)


async def test_one_of_the_same_scope_stands_for_another_until_it_ends_or_is_cancelled(
    jobs: JobStorage, clock: Clock
) -> None:
    twins = await asyncio.gather(*(jobs.request(run_at(clock()), mappings(9)) for _ in range(5)))
    assert len({run.run_id for run in twins}) == 1
    assert await rows_of(jobs, "piece_") == 1
    [first, *_] = twins
    cancelled = await jobs.cancel(first.run_id)
    assert cancelled is not None
    assert cancelled.shown_state is JobState.CANCELLED
    second = await jobs.request(run_at(clock()))
    assert second.run_id != first.run_id
    for seen in await jobs.open_runs():
        lease = await jobs.take(seen)
        assert lease is not None
        await lease.finish(JobState.DONE)
    assert [run.state for run in (await jobs.list_runs(first=9)).items].count(JobState.DONE) == 1
    assert await jobs.open_runs() == []


async def test_one_of_many_takers_gets_the_lease(jobs: JobStorage, clock: Clock) -> None:
    await jobs.request(run_at(clock()))
    [seen] = await jobs.open_runs()
    leases = await asyncio.gather(*(jobs.take(seen) for _ in range(6)))
    assert [lease is None for lease in leases].count(False) == 1


@pytest.mark.parametrize("late", ["note", "record", "finish", "give_back"])
async def test_a_holder_who_goes_on_late_writes_nothing(
    jobs: JobStorage, clock: Clock, late: str
) -> None:
    run = await jobs.request(run_at(clock()))
    frozen = await taken(jobs)
    other = await taken(jobs)
    await other.record(outcome(mappings(1)[0], clock()))
    before = await jobs.find(run.run_id), await jobs.all_outcomes(run.run_id)
    writes = {
        "note": lambda: frozen.note(JobState.RUNNING),
        "record": lambda: frozen.record(outcome(mappings(2)[1], clock())),
        "finish": lambda: frozen.finish(JobState.DONE),
        "give_back": frozen.give_back,
    }
    with pytest.raises(LeaseLost):
        await writes[late]()
    assert (await jobs.find(run.run_id), await jobs.all_outcomes(run.run_id)) == before
    with pytest.raises(LeaseLost):
        await frozen.note(JobState.RUNNING)


async def test_whoever_cancels_takes_nothing_from_the_holder_who_then_ends_it(
    jobs: JobStorage, clock: Clock
) -> None:
    run = await jobs.request(run_at(clock()))
    lease = await taken(jobs)
    await jobs.cancel(run.run_id)
    recorded = await lease.record(outcome(mappings(1)[0], clock()))
    assert (recorded.number, lease.run.is_cancelled) == (1, True)
    await lease.finish(JobState.DONE)
    ended = await jobs.cancel(run.run_id)
    assert ended is not None
    assert (ended.state, ended.completed, ended.message) == (JobState.CANCELLED, 1, None)


class LosingAnswers(MemoryTableStore):
    """Each write is done, and every second time nobody is told."""

    def __init__(self) -> None:
        super().__init__()
        self.writes = 0
        self.loses = False

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        etags = await super().transact(table, partition_key, operations)
        self.writes += 1
        if self.loses and self.writes % 2:
            raise OutcomeUnknown("The connection dropped.", is_busy=True)
        return etags


async def test_a_write_whose_outcome_is_unknown_is_not_done_twice(clock: Clock) -> None:
    store = LosingAnswers()
    jobs = await storage_in(store, clock)
    run = await jobs.request(run_at(clock(), total=6), mappings(6))
    lease = await taken(jobs)
    store.loses = True
    for mapping in mappings(6):
        lease.kept(await lease.record(outcome(mapping, clock())))
    await lease.finish(JobState.DONE)

    found = await jobs.all_outcomes(run.run_id)
    assert [each.mapping for each in found] == mappings(6)
    assert [each.number for each in found] == [1, 2, 3, 4, 5, 6]
    ended = await jobs.find(run.run_id)
    assert ended is not None
    assert (ended.completed, ended.state) == (6, JobState.DONE)


async def test_who_asks_for_a_write_and_leaves_does_not_break_the_next(clock: Clock) -> None:
    store = MemoryTableStore()
    jobs = await storage_in(store, clock)
    run = await jobs.request(run_at(clock()))
    lease = await taken(jobs)
    leaving = asyncio.ensure_future(lease.record(outcome(mappings(1)[0], clock())))
    await asyncio.sleep(0)
    leaving.cancel()
    await lease.record(outcome(mappings(2)[1], clock()))
    assert [each.number for each in await jobs.all_outcomes(run.run_id)] == [1, 2]


def test_mappings_stand_in_pieces_that_a_row_can_hold() -> None:
    many = [
        TestedMapping(
            org_id="a" * 36, integration_name=f"connectwise_{number}", mapping_id="b" * 36
        )
        for number in range(2_000)
    ]
    pieces = list(pieces_of(many))
    assert all(
        sum(len(str(each)) for each in piece.values()) <= PIECE_CHARACTERS for piece in pieces
    )
    rows = [Row(partition_key="", row_key="", properties=piece, etag="") for piece in pieces]
    assert [mapping for row in rows for mapping in mappings_of(row)] == many
    assert len(pieces) < 5


async def test_what_is_old_is_removed_and_nothing_else(jobs: JobStorage, clock: Clock) -> None:
    for scope in ("old", "new"):
        await jobs.request(run_at(clock(), scope=scope), mappings(2))
        seen = next(each for each in await jobs.open_runs() if each.run.scope == scope)
        lease = await jobs.take(seen)
        assert lease is not None
        await lease.record(outcome(mappings(1)[0], clock()))
        await lease.finish(JobState.DONE)
        clock.pass_time(days=20)
    assert await jobs.remove_old(clock() - timedelta(days=30)) == 3
    [left] = (await jobs.list_runs(first=9)).items
    assert left.scope == "new"
    assert len(await jobs.mappings(left.run_id)) == 2
    assert len(await jobs.all_outcomes(left.run_id)) == 1


@pytest.mark.parametrize("id", ["", "~", "../x", "1" * 18 + "_x", outcomes_prefix("x")])
async def test_a_text_that_is_no_id_names_no_run(jobs: JobStorage, id: str) -> None:
    assert await jobs.find(id) is None
    assert await jobs.cancel(id) is None


async def test_a_run_that_cannot_be_read_is_left_alone(
    clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    store = MemoryTableStore()
    jobs = await storage_in(store, clock)
    later = await jobs.request(run_at(clock(), scope="newer"))
    await jobs.request(run_at(clock(), scope="known"))
    row = await store.get(JOBS, JOBS_PARTITION, f"run_{later.run_id}")
    assert row is not None
    changed = {**row.properties, "Kind": "sweep"}
    await store.transact(JOBS, JOBS_PARTITION, [Upsert(row_key=row.row_key, properties=changed)])
    assert [seen.run.scope for seen in await jobs.open_runs()] == ["known"]
    assert [run.scope for run in (await jobs.list_runs(first=9)).items] == ["known"]
    assert "is left alone" in caplog.text


async def rows_of(jobs: JobStorage, prefix: str) -> int:
    return len(await jobs._query(prefix))
