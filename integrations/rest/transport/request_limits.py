"""Keeps an integration's requests within the vendor's rate and concurrency limits."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from integrations.rest.manifest.spec import RateLimit


class RequestLimits:
    """At most `requests` begin in any `seconds`, and at most `concurrency` are under way."""

    def __init__(
        self,
        limit: RateLimit,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._limit = limit
        self._clock = clock
        self._sleep = sleep
        self._under_way = asyncio.Semaphore(limit.concurrency)
        self._begun: deque[float] = deque(maxlen=limit.requests)

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Surrounds one request: entered when it may be sent, left when it is answered."""
        async with self._under_way:
            wait = self._reserve_turn()
            if wait > 0:
                await self._sleep(wait)
            yield

    async def wait_for_room(self, requests: int) -> None:
        """Wait until so many could begin at once, or as many as the limit allows."""
        while (wait := self._seconds_until_room(requests)) > 0:
            await self._sleep(wait)

    def _seconds_until_room(self, requests: int) -> float:
        if self._limit.requests is None:
            return 0.0
        excess = min(requests, self._limit.requests) + len(self._begun) - self._limit.requests
        if excess <= 0:
            return 0.0
        return self._begun[excess - 1] + self._limit.seconds - self._clock()

    def _reserve_turn(self) -> float:
        """Take the next turn, and tell in how many seconds it comes."""
        now = self._clock()
        if self._limit.requests is None:
            return 0.0
        is_full = len(self._begun) == self._limit.requests
        turn = max(now, self._begun[0] + self._limit.seconds) if is_full else now
        self._begun.append(turn)
        return turn - now
