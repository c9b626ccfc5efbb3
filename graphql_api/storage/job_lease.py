"""The lease of a run: what its holder writes, and nobody who holds it no more.

A lease is no lock: its holder may be frozen, lose it, and go on. So each of its writes replaces the
run's row by the ETag of its own last write, in one transaction with whatever else it writes. If the
ETag is another, the row tells why: the fence is another's, and the lease is lost; or somebody has
cancelled the run; or one's own write was done, although its outcome was unknown: then the row names
it. model/job_leases.py is this as a program that looks for counterexamples.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import uuid4

from graphql_api.models.job import JobRun, JobState, TestOutcome
from graphql_api.storage.job_rows import (
    open_key,
    outcome_key,
    outcome_properties,
    run_key,
    run_of,
    run_properties,
)
from graphql_api.storage.keys import JOBS, JOBS_PARTITION
from graphql_api.storage.retrying import Pause, full_jitter, retry
from graphql_api.storage.table_store import (
    Create,
    Delete,
    Operation,
    OutcomeUnknown,
    Replace,
    Row,
    RowConflict,
    StorageUnavailable,
    TableStore,
    Upsert,
)

Write = tuple[JobRun, Sequence[Operation]]
"""The run as it should be, and what is written beside it."""


class LeaseLost(Exception):
    """Somebody else has taken the run, which was not seen to go on, or removed it."""


@dataclass(frozen=True, kw_only=True)
class StoredRun:
    run: JobRun
    etag: str


class JobLease:
    """All operations raise LeaseLost, and TableStoreError if the store fails. After either the run
    is no longer this holder's to work on: what is in its rows has to be read anew.

    One write at a time, each done to its end even if whoever asked for it is cancelled.
    """

    def __init__(
        self,
        store: TableStore,
        held: StoredRun,
        *,
        clock: Callable[[], datetime],
        pause: Pause = full_jitter,
    ) -> None:
        self._store = store
        self._held = held
        self._clock = clock
        self._pause = pause
        self._line = asyncio.Lock()
        self._is_lost = False
        self._kept: dict[int, TestOutcome] = {}

    @property
    def run(self) -> JobRun:
        return self._held.run

    async def note(
        self, state: JobState, message: str | None = None, *, waits_until: datetime | None = None
    ) -> None:
        """Say how the run goes, and thereby that it does."""
        await self._write(
            lambda run: (replace(run, state=state, message=message, waits_until=waits_until), ())
        )

    async def record(self, outcome: TestOutcome) -> TestOutcome:
        """The outcome with its number. Call `kept` when its mapping has it."""
        recorded = outcome

        def change(run: JobRun) -> Write:
            nonlocal recorded
            recorded = replace(outcome, number=run.completed + 1)
            changed = replace(
                run,
                state=JobState.RUNNING,
                message=None,
                waits_until=None,
                completed=recorded.number,
                failed=run.failed + (not recorded.success),
            )
            row_key = outcome_key(run.run_id, recorded.number)
            created = Create(row_key=row_key, properties=outcome_properties(recorded))
            return changed, (created,)

        await self._write(change)
        return recorded

    def kept(self, outcome: TestOutcome) -> None:
        """Noted with the next write. If there is none, it is only looked at once more."""
        self._kept[outcome.number] = replace(outcome, is_kept=True)

    def is_to_be_noted(self, outcome: TestOutcome) -> bool:
        return outcome.number in self._kept

    async def finish(self, state: JobState, message: str | None = None) -> None:
        """As cancelled, if somebody has cancelled it meanwhile."""

        def change(run: JobRun) -> Write:
            finished = replace(
                run,
                state=JobState.CANCELLED if run.is_cancelled else state,
                message=None if run.is_cancelled else message,
                waits_until=None,
                finished_at=self._clock(),
                holder=None,
            )
            return finished, (Delete(row_key=open_key(run)),)

        await self._write(change)

    async def give_back(self) -> None:
        """So that another process goes on at once."""
        await self._write(lambda run: (replace(run, holder=None), ()))

    # ------------------------------------------------------------------ one write

    async def _write(self, change: Callable[[JobRun], Write]) -> None:
        await asyncio.shield(asyncio.ensure_future(self._write_in_turn(change)))

    async def _write_in_turn(self, change: Callable[[JobRun], Write]) -> None:
        async with self._line:
            if self._is_lost:
                raise LeaseLost(self.run.run_id)
            kept = [self._kept.pop(number) for number in list(self._kept)[:_KEPT_AT_ONCE]]
            attempt = partial(self._attempt, uuid4().hex, change, kept)
            try:
                await self._in_patience(attempt)
            except BaseException:
                # Whether it was done is not known, so the next would build on what may be wrong.
                self._is_lost = True
                raise

    async def _in_patience(self, attempt: Callable[[], Awaitable[None]]) -> None:
        ask, again = self._store.patience.ask, partial(retry, attempt, on=RowConflict)
        known = partial(ask, partial(again, pause=self._pause), on=OutcomeUnknown)
        await ask(known, on=StorageUnavailable)

    async def _attempt(
        self, name: str, change: Callable[[JobRun], Write], kept: Sequence[TestOutcome]
    ) -> None:
        if self.run.wrote == name:
            return
        changed, beside = change(self.run)
        run = replace(changed, wrote=name)
        operations = [
            Replace(
                row_key=run_key(run.run_id), properties=run_properties(run), etag=self._held.etag
            ),
            *beside,
            *(_kept_row(run.run_id, each) for each in kept),
        ]
        try:
            etag, *_ = await self._store.transact(JOBS, JOBS_PARTITION, operations)
        except (RowConflict, OutcomeUnknown):
            await self._look_again()
            if self.run.wrote == name:
                return
            raise
        self._held = StoredRun(run=run, etag=str(etag))

    async def _look_again(self) -> None:
        row = await self._store.get(JOBS, JOBS_PARTITION, run_key(self.run.run_id))
        fence = self.run.fence
        if row is None or (found := stored(row)).run.fence != fence:
            raise LeaseLost(self.run.run_id)
        self._held = found


_KEPT_AT_ONCE = 50


def stored(row: Row) -> StoredRun:
    """Raises ValueError, KeyError for a row that this version cannot read."""
    return StoredRun(run=run_of(row), etag=row.etag)


def _kept_row(run_id: str, outcome: TestOutcome) -> Operation:
    row_key = outcome_key(run_id, outcome.number)
    return Upsert(row_key=row_key, properties=outcome_properties(outcome))
