"""Shares of a vendor's rate limit: a part for all connection tests, and of it one a person.

A test begins when its share has room for all the requests that a test usually takes. They are
promised to it: no later test can take them, and what it does not use is given back at its end.
So a test that has begun waits for no share while it holds something that others wait for.
"""

import asyncio
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from integrations.rest.manifest.rate_limit import RateLimit
from integrations.rest.transport.request_window import RequestWindow

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]
CountBeginning = Callable[[float], None]
"""Takes the time at which a request begins."""

_OF_TESTS = 2
_OF_A_PERSON = 4


class Share:
    """A part of the limit, first come, first served; one waiter of it at a time waits in `within`.

    Requests that may not wait can exceed it: those that come after wait the longer for it.
    """

    def __init__(
        self, window: RequestWindow, *, clock: Clock, sleep: Sleep, within: "Share | None" = None
    ) -> None:
        self._window = window
        self._clock = clock
        self._sleep = sleep
        self._within = within
        self._line = asyncio.Lock()
        self._promised = 0
        self._changed = asyncio.Event()

    async def promise(self, requests: int) -> int:
        """Wait until there is room for so many, or for all that the share has; then promise them.

        Tells how many were promised. A caller who leaves while waiting has taken nothing.
        """
        requests = min(requests, self._window.requests)
        async with self._line:
            await self._wait_for(requests)
            if self._within is not None:
                requests = await self._within.promise(requests)
            self._promised += requests
        return requests

    def give_back(self, requests: int) -> None:
        """End a promise of so many requests that did not begin."""
        self._promised -= requests
        self._changed.set()
        if self._within is not None:
            self._within.give_back(requests)

    def begin(self, at: float, *, promised: bool) -> None:
        """Count a request that begins then."""
        self._promised -= promised
        self._window.begin(at)
        self._changed.set()
        if self._within is not None:
            self._within.begin(at, promised=promised)

    def due(self, requests: int) -> float:
        """The time from which so many may begin, if nothing of what is promised begins."""
        due = self._window.due(requests)
        if self._within is None:
            return due
        return max(due, self._within.due(min(requests, self._window.requests)))

    @property
    def is_idle(self) -> bool:
        """True if it can be made anew without a difference."""
        in_use = self._promised or self._line.locked()
        return not in_use and self._window.is_empty(self._clock())

    async def _wait_for(self, requests: int) -> None:
        while (wait := self._seconds_until(requests)) > 0:
            if await self._sleep_unless_changed(wait):
                return

    def _seconds_until(self, requests: int) -> float:
        taken = requests + self._promised
        if taken > self._window.requests:
            return math.inf
        return self._window.due(taken) - self._clock()

    async def _sleep_unless_changed(self, seconds: float) -> bool:
        """True if the time has passed, False if a promise was used or given back before."""
        self._changed.clear()
        changed = asyncio.ensure_future(self._changed.wait())
        waits = {changed}
        if seconds < math.inf:
            waits.add(asyncio.ensure_future(self._sleep(seconds)))  # type: ignore[arg-type]
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waits:
                each.cancel()
            await asyncio.gather(*waits, return_exceptions=True)
        return changed not in done


class Room:
    """The requests that are promised to one test. `request` surrounds each that it sends."""

    def __init__(self, share: Share, promised: int) -> None:
        self._share = share
        self._promised = promised
        self._is_open = True

    @asynccontextmanager
    async def request(self, *, may_wait: bool) -> AsyncIterator[CountBeginning]:
        """Entered when the share lets the request pass; one that may not wait passes at once."""
        promised = await self._take(may_wait=may_wait)
        begun = False

        def begin(at: float) -> None:
            nonlocal begun
            begun = True
            self._share.begin(at, promised=promised)

        try:
            yield begin
        finally:
            if promised and not begun:
                self._return()

    def close(self) -> None:
        """Give back what was not used."""
        self._share.give_back(self._promised)
        self._promised, self._is_open = 0, False

    async def _take(self, *, may_wait: bool) -> bool:
        if self._promised:
            self._promised -= 1
        elif may_wait:
            await self._share.promise(1)
        else:
            return False
        return True

    def _return(self) -> None:
        if self._is_open:
            self._promised += 1
        else:
            self._share.give_back(1)


class Shares:
    """The shares of one vendor's limit. Those of persons exist while they matter."""

    def __init__(self, limit: RateLimit, *, clock: Clock, sleep: Sleep) -> None:
        self._limit = limit
        self._clock = clock
        self._sleep = sleep
        self._of_tests = self._make(_OF_TESTS)
        self._of_persons: dict[str, Share] = {}

    def of(self, person: str | None) -> Share:
        """The share of the person's tests; of all tests, if the person is not known."""
        if person is None:
            return self._of_tests
        if person not in self._of_persons:
            self._forget_idle()
            self._of_persons[person] = self._make(_OF_A_PERSON, within=self._of_tests)
        return self._of_persons[person]

    def _make(self, part: int, *, within: Share | None = None) -> Share:
        window = RequestWindow(max(1, (self._limit.requests or 0) // part), self._limit.seconds)
        return Share(window, clock=self._clock, sleep=self._sleep, within=within)

    def _forget_idle(self) -> None:
        idle = [person for person, share in self._of_persons.items() if share.is_idle]
        for person in idle:
            del self._of_persons[person]
