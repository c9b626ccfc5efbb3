"""Runs of jobs: requested, found by whoever may work on them, cancelled, and looked at."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from graphql_api.models.job import JobRun, JobState, TestedMapping, TestOutcome
from graphql_api.models.page import Page, page_of
from graphql_api.storage.job_lease import JobLease, StoredRun, stored
from graphql_api.storage.job_rows import (
    LAST,
    OPEN,
    RUNS,
    is_run_id,
    last_key,
    mappings_of,
    oldest_run_id,
    open_key,
    outcome_key,
    outcome_of,
    outcomes_prefix,
    piece_key,
    pieces_of,
    pieces_prefix,
    run_key,
    run_of,
    run_properties,
)
from graphql_api.storage.keys import JOBS, JOBS_PARTITION, end_of
from graphql_api.storage.limits import MAX_OPERATIONS
from graphql_api.storage.retrying import Pause, full_jitter, retry_conflicts
from graphql_api.storage.table_store import (
    Create,
    Delete,
    Operation,
    OutcomeUnknown,
    Replace,
    Row,
    RowConflict,
    TableStore,
    Upsert,
)

logger = logging.getLogger(__name__)

PAGE = 500


class JobStorage:
    """All operations raise TableStoreError if the store fails."""

    def __init__(
        self, store: TableStore, *, clock: Callable[[], datetime], pause: Pause = full_jitter
    ) -> None:
        self._store = store
        self._clock = clock
        self._pause = pause

    # ------------------------------------------------------------------ requesting

    async def request(self, run: JobRun, mappings: Sequence[TestedMapping] = ()) -> JobRun:
        """Whoever works on runs will find it. One of the same scope that is not over stands for it,
        and is returned."""
        already = await self._open_run(run)
        if already is not None:
            return already
        pieces = [
            Upsert(row_key=piece_key(run.run_id, number), properties=piece)
            for number, piece in enumerate(pieces_of(mappings))
        ]
        for piece in pieces:
            await self._transact(piece)

        async def attempt() -> JobRun:
            return await self._open_run(run) or await self._request(run)

        requested = await retry_conflicts(attempt, of="job", pause=self._pause)
        if requested.run_id != run.run_id:
            await self._remove([piece.row_key for piece in pieces])
        return requested

    async def _request(self, run: JobRun) -> JobRun:
        try:
            await self._transact(
                Create(row_key=open_key(run), properties={"RunId": run.run_id}),
                Create(row_key=run_key(run.run_id), properties=run_properties(run)),
                Upsert(row_key=last_key(run.job_id), properties={"RunId": run.run_id}),
            )
        except OutcomeUnknown:
            if await self._get(run.run_id) is None:
                raise
        return run

    async def _open_run(self, run: JobRun) -> JobRun | None:
        row = await self._store.get(JOBS, JOBS_PARTITION, open_key(run))
        return None if row is None else await self.find(str(row.properties["RunId"]))

    async def cancel(self, run_id: str) -> JobRun | None:
        """As it is from now on; its holder will end it. None if there is none."""

        async def attempt() -> JobRun | None:
            row = await self._get(run_id)
            if row is None:
                return None
            run = run_of(row)
            if run.state.is_over or run.is_cancelled:
                return run
            cancelled = replace(run, is_cancelled=True)
            await self._transact(
                Replace(row_key=row.row_key, properties=run_properties(cancelled), etag=row.etag),
                Delete(row_key=open_key(run)),
                Create(row_key=open_key(cancelled), properties={"RunId": run_id}),
            )
            return cancelled

        async def attempt_until_it_fits() -> JobRun | None:
            return await retry_conflicts(attempt, of="run of a job", pause=self._pause)

        return await self._store.patience.ask(attempt_until_it_fits, on=OutcomeUnknown)

    # ------------------------------------------------------------------ looking

    async def find(self, run_id: str) -> JobRun | None:
        """None if there is none, or if it cannot be read, which is logged."""
        row = await self._get(run_id)
        return run_of(row) if row is not None and _is_readable(row) else None

    async def list_runs(
        self, *, job_id: str | None = None, first: int, after: str | None = None
    ) -> Page[JobRun]:
        """Newest first; `after` is the id of the last one of the page before."""
        found: list[JobRun] = []
        last = None if after is None else run_key(after)
        while True:
            rows = await self._query(RUNS, after=last, limit=first + 1)
            found += [run for run in _readable(rows) if job_id in (None, run.job_id)]
            if len(found) > first or len(rows) <= first:
                return page_of(found, first, key=lambda run: run.run_id)
            last = rows[-1].row_key

    async def last_runs(self) -> dict[str, JobRun]:
        """The newest run of each job, by the job's id."""
        rows = await self._query(LAST)
        ids = [str(row.properties["RunId"]) for row in rows]
        runs = _readable(row for row in await self._get_all(ids) if row is not None)
        return {run.job_id: run for run in runs}

    async def outcomes(self, run_id: str, *, first: int, after: int = 0) -> Page[TestOutcome]:
        """In the order in which the tests ended; `after` is a number."""
        rows = await self._query(
            outcomes_prefix(run_id), after=outcome_key(run_id, after), limit=first + 1
        )
        return page_of([outcome_of(row) for row in rows], first, key=lambda each: str(each.number))

    # ------------------------------------------------------------------ working

    async def open_runs(self) -> Sequence[StoredRun]:
        """Those that are not over, whoever works on them. What cannot be read is logged."""
        rows = await self._query(OPEN)
        found = await self._get_all([str(row.properties["RunId"]) for row in rows])
        return list(map(stored, (row for row in found if row is not None and _is_readable(row))))

    async def take(self, seen: StoredRun) -> JobLease | None:
        """None if somebody else was first, or that is not known. Only for a run that nobody holds,
        or that did not change for as long as its holder needs to say that it goes on."""
        run = replace(
            seen.run,
            holder=uuid4().hex,
            fence=seen.run.fence + 1,
            wrote=uuid4().hex,
            started_at=seen.run.started_at or self._clock(),
            state=JobState.RUNNING,
        )
        row_key = run_key(run.run_id)
        try:
            [etag] = await self._store.transact(
                JOBS,
                JOBS_PARTITION,
                [Replace(row_key=row_key, properties=run_properties(run), etag=seen.etag)],
            )
        except (RowConflict, OutcomeUnknown):
            return None
        held = StoredRun(run=run, etag=str(etag))
        return JobLease(self._store, held, clock=self._clock, pause=self._pause)

    async def mappings(self, run_id: str) -> list[TestedMapping]:
        """All that the run is to test, those that it has tested among them."""
        rows = await self._query(pieces_prefix(run_id))
        return [mapping for row in rows for mapping in mappings_of(row)]

    async def all_outcomes(self, run_id: str) -> list[TestOutcome]:
        return list(map(outcome_of, await self._query(outcomes_prefix(run_id))))

    async def remove_old(self, before: datetime) -> int:
        """Removes runs that were requested before that time, a part at a time; tells how many rows.

        One that is not over is never so old: whoever works on runs finds it within minutes.
        """
        oldest, keys = oldest_run_id(before), list[str]()
        for prefix in (RUNS, pieces_prefix("")[:-1], outcomes_prefix("")[:-1]):
            rows = await self._query(prefix, after=f"{prefix}{oldest}", limit=PAGE)
            keys += [row.row_key for row in rows]
        await self._remove(keys)
        return len(keys)

    # ------------------------------------------------------------------ rows

    async def _remove(self, row_keys: Sequence[str]) -> None:
        for first in range(0, len(row_keys), MAX_OPERATIONS):
            part = row_keys[first : first + MAX_OPERATIONS]
            await self._transact(*(Delete(row_key=each) for each in part))

    async def _transact(self, *operations: Operation) -> None:
        await self._store.transact(JOBS, JOBS_PARTITION, operations)

    async def _get(self, run_id: str) -> Row | None:
        """None for a text that is no id, and might be no key."""
        if not is_run_id(run_id):
            return None
        return await self._store.get(JOBS, JOBS_PARTITION, run_key(run_id))

    async def _get_all(self, run_ids: Sequence[str]) -> Sequence[Row | None]:
        return await asyncio.gather(*map(self._get, run_ids))

    async def _query(
        self, prefix: str, *, after: str | None = None, limit: int | None = None
    ) -> Sequence[Row]:
        return await self._store.query(
            JOBS, JOBS_PARTITION, start=prefix, after=after, before=end_of(prefix), limit=limit
        )


def _readable(rows: Iterable[Row]) -> list[JobRun]:
    return [run_of(row) for row in rows if _is_readable(row)]


def _is_readable(row: Row) -> bool:
    """A run of a newer version, or one that somebody garbled, is left alone."""
    try:
        run_of(row)
    except (KeyError, ValueError) as error:
        logger.warning("The run %s cannot be read, and is left alone: %s", row.row_key, error)
        return False
    return True
