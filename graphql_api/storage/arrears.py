"""What one process still owes its tables: writes under way, and committed ones that wait.

A write is acknowledged at its commit. If the store fails right afterwards, or whoever waits for the
write is cancelled, this process goes on applying it: a server, and a workflow's process too. What
it owes when it ends is for recovery.
"""

import asyncio
import contextvars
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from graphql_api.storage.patience import one_deadline
from graphql_api.storage.table_store import OutcomeUnknown, StorageUnavailable

logger = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
"""Seconds between two tries, at most."""
CLOSING_SECONDS = 2.0
"""So long a store that is closed waits for what is under way and tries what is owed once more."""

Apply = Callable[[], Awaitable[None]]
Result = TypeVar("Result")


class Arrears:
    """Belongs to a store, which closes it before its connections."""

    def __init__(
        self,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        rng: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._sleep = sleep
        self._rng = rng
        self._under_way: set[asyncio.Task[Any]] = set()
        self._owed: dict[tuple[str, ...], Apply] = {}
        self._retrying: asyncio.Task[None] | None = None
        self._is_closed = False

    @property
    def owes(self) -> bool:
        return bool(self._owed or self._under_way)

    async def see_through(self, write: Coroutine[Any, Any, Result]) -> Result:
        """The write's result. It goes on if whoever waits for it is cancelled."""
        task = asyncio.create_task(write)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return await asyncio.shield(task)

    def owe(self, key: tuple[str, ...], apply: Apply) -> None:
        """Apply this later, after growing pauses, until it is done."""
        self._owed[key] = apply
        if self._retrying is None or self._retrying.done():
            # A context of its own: the writer's deadline is over.
            retrying = self._retry()
            self._retrying = asyncio.create_task(retrying, context=contextvars.Context())

    async def aclose(self) -> None:
        """Wait a moment for what is under way, try once what is owed, and end. Once is enough."""
        if self._is_closed:
            return
        self._is_closed = True
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_SECONDS):
                if self._under_way:
                    await asyncio.wait(self._under_way)
                await self._settle()
        await self.stop()
        if self._owed:
            logger.warning("%d writes stay pending until a server's next round.", len(self._owed))

    async def stop(self) -> None:
        """As a process ends: nothing is tried any more."""
        tasks = [*self._under_way, *([self._retrying] if self._retrying else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _retry(self) -> None:
        failures = 0
        while self._owed:
            longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(failures, 30))
            await self._sleep(self._rng(longest / 2, longest))
            failures = 0 if await self._settle() else failures + 1

    async def _settle(self) -> bool:
        """Whether all could be applied; the first that fails ends the turn."""
        for key, apply in list(self._owed.items()):
            try:
                with one_deadline(at_most=0):
                    await apply()
            except (StorageUnavailable, OutcomeUnknown):
                return False
            self._owed.pop(key, None)
        return True
