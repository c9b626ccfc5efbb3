"""Works on the runs of jobs, in any process of the service.

A run that nobody holds is taken at once; one whose row did not change for `LEASE_LASTS` by this
process's monotonic clock is taken over, because its holder says far more often that it goes on.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from graphql_api.models.job import JobKind, JobState
from graphql_api.services.errors import ServiceError
from graphql_api.services.failures import log_failure
from graphql_api.services.grants import GrantService
from graphql_api.services.job_work import Begin, Told, Work
from graphql_api.services.jobs import identity_of
from graphql_api.storage.job_lease import JobLease, LeaseLost
from graphql_api.storage.jobs import JobStorage
from graphql_api.storage.table_store import TableStoreError
from graphql_api.storage.unchanged import Unchanged
from integrations.base import IntegrationError

logger = logging.getLogger(__name__)

LOOK_SECONDS = 10.0
"""Between two looks for runs."""
LEASE_LASTS = 60.0
"""Seconds without a change after which a run is another's to take."""
SAY_SECONDS = 15.0
"""Between two times that a holder says that its run goes on, at most."""
NOTICE_SECONDS = 1.0
"""After which a holder sees that its run waits for something else than before."""
KEPT_FOR = timedelta(days=30)
REMOVE_SECONDS = 3600.0


@dataclass(frozen=True, kw_only=True)
class _Working:
    task: "asyncio.Task[None]"
    cancelled: asyncio.Event
    """Set when somebody was seen to have cancelled the run."""


class JobRunner:
    def __init__(
        self,
        storage: JobStorage,
        *,
        begins: Mapping[JobKind, Begin],
        grants: GrantService,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
        look_seconds: float = LOOK_SECONDS,
        lease_lasts: float = LEASE_LASTS,
    ) -> None:
        self._storage = storage
        self._begins = begins
        self._grants = grants
        self._clock = clock
        self._monotonic = monotonic
        self._look_seconds = look_seconds
        self._lease_lasts = lease_lasts
        self._woken = asyncio.Event()
        self._runs: dict[str, _Working] = {}
        self._unchanged = Unchanged(monotonic)
        self._removes_at = 0.0

    def wake(self) -> None:
        """There is something to do."""
        self._woken.set()

    async def work(self) -> None:
        """Until cancelled; then runs that are under way are given back."""
        try:
            while True:
                self._woken.clear()
                try:
                    await self._look()
                    await self._remove_old()
                except TableStoreError as error:
                    logger.warning("Runs of jobs are looked for later: %s", error)
                await self._wait()
        finally:
            tasks = [each.task for each in self._runs.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._look_seconds):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _look(self) -> None:
        found = await self._storage.open_runs()
        unchanged = self._unchanged.look({seen.run.run_id: seen.etag for seen in found})
        for seen in found:
            working = self._runs.get(seen.run.run_id)
            if working is not None:
                if seen.run.is_cancelled:
                    working.cancelled.set()
            elif seen.run.holder is None or unchanged[seen.run.run_id] >= self._lease_lasts:
                lease = await self._storage.take(seen)
                if lease is not None:
                    self._begin(lease)

    def _begin(self, lease: JobLease) -> None:
        id, cancelled = lease.run.run_id, asyncio.Event()
        task = asyncio.create_task(self._work(lease, cancelled))
        self._runs[id] = _Working(task=task, cancelled=cancelled)
        task.add_done_callback(lambda _: self._runs.pop(id, None))

    async def _remove_old(self) -> None:
        now = self._monotonic()
        if now < self._removes_at:
            return
        self._removes_at = now + REMOVE_SECONDS
        await self._storage.remove_old(self._clock() - KEPT_FOR)

    # ------------------------------------------------------------------ one run

    async def _work(self, lease: JobLease, cancelled: asyncio.Event) -> None:
        run = lease.run
        try:
            await self._work_to_its_end(lease, cancelled)
        except LeaseLost:
            logger.info("The run %s is another process's now.", run.run_id)
        except TableStoreError as error:
            logger.warning("The run %s goes on later: %s", run.run_id, error)
            await _give_back(lease)
        except asyncio.CancelledError:
            await _give_back(lease)
            raise
        except Exception as failure:  # noqa: BLE001 - a run's failure is not the others'
            id = log_failure(failure, where=f"run {run.run_id}")
            await _fail(lease, f"It failed. The server's log has the details under {id}.")

    async def _work_to_its_end(self, lease: JobLease, cancelled: asyncio.Event) -> None:
        by = lease.run.requested_by
        read_actor = partial(self._grants.actor, identity_of(by), source=by.source)
        work = self._begins[lease.run.kind](lease, read_actor)
        try:
            message = await self._beside(lease, work, cancelled)
            await work.wind_up()
        except IntegrationError as error:
            await lease.finish(JobState.FAILED, error.message_and_remedy)
        except ServiceError as error:
            await lease.finish(JobState.FAILED, str(error))
        else:
            await lease.finish(JobState.DONE, message)

    async def _beside(self, lease: JobLease, work: Work, cancelled: asyncio.Event) -> str | None:
        """Until the work is done, or somebody has cancelled the run; says how it goes meanwhile."""
        going = asyncio.create_task(work.go())
        saying = asyncio.create_task(self._say(lease, work, cancelled))
        try:
            await asyncio.wait((going, saying), return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended = [task for task in (going, saying) if task.done()]
            for task in (going, saying):
                task.cancel()
            await asyncio.gather(going, saying, return_exceptions=True)
        if saying in ended:
            saying.result()
        return going.result() if going in ended else None

    async def _say(self, lease: JobLease, work: Work, cancelled: asyncio.Event) -> None:
        """Until the run is cancelled."""
        said, at = Told(), self._monotonic()
        while not lease.run.is_cancelled:
            told, now = work.told(), self._monotonic()
            is_other = (told.state, told.message) != (said.state, said.message)
            if is_other or cancelled.is_set() or now - at >= SAY_SECONDS:
                await lease.note(told.state, told.message, waits_until=told.waits_until)
                said, at = told, now
            cancelled.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(NOTICE_SECONDS):
                    await cancelled.wait()


async def _give_back(lease: JobLease) -> None:
    with suppress(LeaseLost, TableStoreError):
        await lease.give_back()


async def _fail(lease: JobLease, message: str) -> None:
    with suppress(LeaseLost, TableStoreError):
        await lease.finish(JobState.FAILED, message)
