"""What a process does for its store beside what it is asked: tables, its mark, what is pending."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from typing import Any

from graphql_api.services.failures import kind_of
from graphql_api.services.outages import Outages
from graphql_api.storage.merges.steps import MergeSteps
from graphql_api.storage.recovery import Recovery
from graphql_api.storage.store_version import StoreIsNewer, stop_writing_if_newer
from graphql_api.storage.table_store import StorageRefused, TableStore, TableStoreError
from graphql_api.storage.writer_marks import RENEW_SECONDS, WriterMark

logger = logging.getLogger(__name__)

RETRY_STORAGE = 2.0
"""Seconds between two tries to reach a storage that was down at start."""
START_SECONDS = 3.0
"""A server answers its probes after so long at the latest, whether its storage is there or not. One
that cannot be reached has said so by then."""

RECOVER_EVERY = timedelta(minutes=1)
RECOVER_AGAIN = 2.0
"""Seconds after a round that failed."""
MERGES_EVERY = timedelta(minutes=5)
"""To look for them is to read a row of each organization that was ever merged."""


class ToldOnce:
    """Logs what fails again and again when it begins, each time that its reason changes, and when
    it is over."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._kind: str | None = None

    def failed(self, error: Exception) -> None:
        kind = kind_of(error)
        if kind != self._kind:
            logger.warning("%s: %s", self._what, error)
        self._kind = kind

    def is_done(self) -> None:
        if self._kind is not None:
            logger.info("It is over that %s", self._what[:1].lower() + self._what[1:])
        self._kind = None


async def prepare_storage(
    store: TableStore, set_up: Callable[[], Awaitable[None]], stack: AsyncExitStack, *, wait: bool
) -> None:
    """Set it up now; or as soon as it is there, by a task that the stack ends.

    Raises TableStoreError; if it need not be waited for, StoreIsNewer alone.
    """
    if wait:
        await set_up()
        return
    tried = asyncio.Event()
    task = asyncio.create_task(_until_set_up(store, set_up, tried))
    task.add_done_callback(lambda _: tried.set())
    stack.push_async_callback(cancel, task)
    try:
        await asyncio.wait_for(tried.wait(), START_SECONDS)
    except TimeoutError:
        tried.set()
        logger.warning("The storage has not answered yet, and what needs it fails until it does.")
    if task.done():
        task.result()
    store.arrears.check()


async def _until_set_up(
    store: TableStore, set_up: Callable[[], Awaitable[None]], tried: asyncio.Event
) -> None:
    """What it says is news only after the first try, which the caller waits for."""
    outages = Outages()
    while True:
        try:
            await set_up()
        except StoreIsNewer as refusal:
            store.arrears.refuse(refusal)
            if tried.is_set():
                logger.error("The storage is there now, and nothing is written: %s", refusal)
            return
        except TableStoreError as error:
            _tell(outages, error)
        else:
            if tried.is_set():
                logger.warning("The storage is there now.")
            return
        tried.set()
        await asyncio.sleep(RETRY_STORAGE)


def _tell(outages: Outages, error: TableStoreError) -> None:
    """Whenever it fails for another reason than before, and now and then that it still does."""
    noted = outages.note(kind_of(error))
    if noted.is_first or noted.to_count:
        what = "refuses" if isinstance(error, StorageRefused) else "cannot be reached yet"
        logger.warning("The storage %s: %s", what, error)


async def keep_marked(store: TableStore, mark: WriterMark, *, every: float = RENEW_SECONDS) -> None:
    """Renew the mark, and stop writing once a newer program has marked the store."""
    told = ToldOnce("This process's mark is not renewed")
    while True:
        await asyncio.sleep(every)
        try:
            await stop_writing_if_newer(store)
            await mark.renew()
        except TableStoreError as error:
            told.failed(error)
        else:
            told.is_done()


async def keep_recovering(
    recovery: Recovery,
    merges: MergeSteps,
    *,
    every: timedelta,
    seconds: Callable[[], float] = time.monotonic,
) -> None:
    """Apply what processes that ended left, and carry on their merges. No failure ends this."""
    told = ToldOnce("What is pending is not applied, and each next round tries again")
    failures, merges_at = 0, seconds()
    while True:
        try:
            if applied := await recovery.round():
                logger.info("Applied %d writes that a process had left pending.", applied)
            if seconds() >= merges_at:
                if carried_on := await merges.carry_on_all():
                    logger.info("Carried on %d merges of organizations.", carried_on)
                merges_at = seconds() + MERGES_EVERY.total_seconds()
        except TableStoreError as error:
            told.failed(error)
            failures += 1
        except Exception:
            logger.exception("A round of recovery failed")
            failures += 1
        else:
            told.is_done()
            failures = 0
        await asyncio.sleep(pause_after(failures, every=every))


def pause_after(failures: int, *, every: timedelta) -> float:
    """Seconds until the next round: after one that failed a few, then growing."""
    usual = every.total_seconds()
    return usual if failures == 0 else min(usual, RECOVER_AGAIN * 2.0 ** min(failures - 1, 30))


async def cancel(task: asyncio.Task[Any]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
