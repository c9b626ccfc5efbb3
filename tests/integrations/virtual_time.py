"""Time that passes at once, whenever nothing is left to be done without it."""

import asyncio
import heapq
from collections.abc import Callable
from itertools import count

_TURNS_UNTIL_STILL = 40  # of the event loop; more than any chain of wake-ups here takes


class VirtualTime:
    def __init__(self) -> None:
        self.now = 1000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._number = count()

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._number), woken))
        await woken

    async def settle(self) -> None:
        """Let everything be done that needs no time."""
        for _ in range(_TURNS_UNTIL_STILL):
            await asyncio.sleep(0)

    async def pass_until(self, moment: float) -> None:
        """Let time pass, and everything be done in it."""
        await self.settle()
        while self._sleepers and self._sleepers[0][0] <= moment:
            at, _, woken = heapq.heappop(self._sleepers)
            self.now = max(self.now, at)
            if not woken.done():
                woken.set_result(None)
            await self.settle()
        self.now = max(self.now, moment)

    async def pass_while(self, condition: Callable[[], bool]) -> None:
        """Let time pass until that is no longer so. Fails if nothing would happen any more."""
        await self.settle()
        while condition():
            assert self._sleepers, "all wait, and no time would end it"
            await self.pass_until(self._sleepers[0][0])
