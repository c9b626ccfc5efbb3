"""What one process still owes its tables: writes under way, and committed ones that wait.

A write is acknowledged at its commit. If the store fails right afterwards, or whoever waits for the
write is cancelled, this process goes on applying it: a server, and a workflow's process too. What
it owes when it ends is for recovery, and so is what it cannot apply or remember.
"""

import asyncio
import contextvars
import logging
import os
import random
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from graphql_api.storage.patience import one_deadline
from graphql_api.storage.table_store import OutcomeUnknown, StorageRefused, StorageUnavailable

logger = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 10.0
"""Seconds between two tries, at most."""
MOST = 10_000
"""Writes that are remembered: some kilobytes each. They can only be so many while one table fails
and another does not, because a write that is not committed is not owed."""
CLOSING_SECONDS = 2.0
"""So long a store that is closed waits for what is under way and tries what is owed once more."""

Apply = Callable[[], Awaitable[None]]
Key = tuple[str, ...]
"""Of the pending row."""
Result = TypeVar("Result")


class Arrears:
    """Belongs to a store, which closes it before its connections, and to the process that made it.

    `has_left_some`: something is left to recovery, which finds it by this process's mark.
    """

    def __init__(
        self,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        rng: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._process_id = os.getpid()
        self._sleep = sleep
        self._rng = rng
        self._under_way: set[asyncio.Task[Any]] = set()
        self._owed: dict[Key, Apply] = {}
        self._retrying: asyncio.Task[None] | None = None
        self._announce: Apply | None = None
        self._refusal: StorageRefused | None = None
        self._is_closed = False
        self.has_left_some = False

    @property
    def owes(self) -> bool:
        return bool(self._owed or self._under_way or self.has_left_some)

    @property
    def is_another_process(self) -> bool:
        """This one was forked: nothing here is its own, and no task of it runs."""
        return os.getpid() != self._process_id

    def refuse(self, refusal: StorageRefused) -> None:
        """From now on this process writes nothing to the store."""
        self._refusal = refusal

    def check(self) -> None:
        """Raises the refusal, if there is one. The store asks before each write."""
        if self._refusal is not None:
            raise self._refusal

    def announce_with(self, announce: Apply) -> None:
        """Await this before each commit. What it raises refuses the write."""
        self._announce = announce

    async def announced(self) -> None:
        if self._announce is not None:
            await self._announce()

    async def see_through(self, write: Coroutine[Any, Any, Result]) -> Result:
        """The write's result. It goes on if whoever waits for it is cancelled."""
        task = asyncio.create_task(write)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    async def settle(self, key: Key, apply: Apply) -> None:
        """Apply this now, or later. Raises nothing, because it is committed."""
        outage = await self._try(key, apply)
        if outage is not None:
            logger.warning("%s stays pending and is applied later: %s", key[-1], outage)
            self.owe(key, apply)

    def owe(self, key: Key, apply: Apply) -> None:
        """Apply this later, after growing pauses, until it is done."""
        if len(self._owed) >= MOST:
            self._leave_to_recovery(f"Beside {MOST:,} writes that wait, further ones stay pending")
            return
        self._owed[key] = apply
        if not self._is_closed and (self._retrying is None or self._retrying.done()):
            # A context of its own: the writer's deadline is over.
            retrying = self._retry()
            self._retrying = asyncio.create_task(retrying, context=contextvars.Context())

    async def aclose(self) -> None:
        """Wait a moment for what is under way, try once what is owed, and end. Once is enough."""
        if self._is_closed:
            return
        self._is_closed = True
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(CLOSING_SECONDS):
                    await self._end_retrying()
                    if self._under_way:
                        await asyncio.wait(self._under_way)
                    await self._settle_all()
        finally:
            await self.stop()
        if self._owed:
            logger.warning("%d writes stay pending until a server's next round.", len(self._owed))

    async def stop(self) -> None:
        """As a process ends: nothing is tried any more."""
        tasks = [*self._under_way, *([self._retrying] if self._retrying else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _end_retrying(self) -> None:
        if self._retrying is not None:
            self._retrying.cancel()
            await asyncio.wait([self._retrying])

    async def _retry(self) -> None:
        failures = 0
        while self._owed:
            longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures, 30))
            await self._sleep(self._rng(longest / 2, longest))
            failures = 0 if await self._settle_all() else failures + 1

    async def _settle_all(self) -> bool:
        """Whether the store was there for all. The first for which it was not ends the turn, and is
        the last of the next: it may be that one place alone fails."""
        for key, apply in list(self._owed.items()):
            with one_deadline(at_most=0):
                outage = await self._try(key, apply)
            del self._owed[key]
            if outage is not None:
                self._owed[key] = apply
                return False
        return True

    async def _try(self, key: Key, apply: Apply) -> StorageUnavailable | OutcomeUnknown | None:
        """The failure of a store that may be there later."""
        try:
            await apply()
        except (StorageUnavailable, OutcomeUnknown) as error:
            return error
        except Exception:
            logger.exception("%s is committed, and something keeps it from being applied", key[-1])
            self._leave_to_recovery(f"{key[-1]} stays pending")
        return None

    def _leave_to_recovery(self, what: str) -> None:
        if not self.has_left_some:
            logger.warning("%s until a server's next round.", what)
        self.has_left_some = True
