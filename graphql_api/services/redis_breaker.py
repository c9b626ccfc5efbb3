"""Asks Redis, and waits for it a tenth of a second at most. Needs the package redis.

What takes longer goes on by itself, so that a connection that is slow to open is open for the next
who asks; until it is through, and for half a minute after it failed, nobody else waits.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from redis.exceptions import RedisError

from graphql_api.services.redis_failures import told

logger = logging.getLogger(__name__)

WAITED_SECONDS = 0.1
REST_SECONDS = 30.0

Result = TypeVar("Result")


class RedisBreaker:
    """`clock` counts seconds."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rests_until = 0.0
        self._under_way: set[asyncio.Task[Any]] = set()
        self._late: set[asyncio.Task[Any]] = set()

    async def ask(
        self, attempt: Callable[[], Awaitable[Result]], *, otherwise: Result, costs: str
    ) -> Result:
        """`otherwise` if Redis fails, rests or is late; `costs` says for the log what is lost.

        What an attempt itself says by a ValueError, a key that exists, is raised.
        """
        if self._late or self._clock() < self._rests_until:
            return otherwise
        task = asyncio.ensure_future(attempt())
        self._under_way.add(task)
        task.add_done_callback(lambda done: self._ended(done, costs))
        await asyncio.wait({task}, timeout=WAITED_SECONDS)
        if not task.done():
            self._late.add(task)
            return otherwise
        if isinstance(task.exception(), RedisError):
            return otherwise
        return task.result()

    async def aclose(self) -> None:
        """Ends what is under way."""
        tasks = list(self._under_way)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, task: "asyncio.Task[Any]", costs: str) -> None:
        self._under_way.discard(task)
        self._late.discard(task)
        failure = None if task.cancelled() else task.exception()
        if failure is None or isinstance(failure, ValueError):
            return
        self._rests_until = self._clock() + REST_SECONDS
        why = told(failure) if isinstance(failure, RedisError) else type(failure).__name__
        logger.warning("Redis: %s: %s", costs, why)
