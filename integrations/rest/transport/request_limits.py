"""Keeps an integration's requests within the vendor's rate and concurrency limits.

A turn is taken when a request begins, in the order of asking; whoever leaves before has taken
none. Connection tests have shares: at most half of the requests in a window, of one person at most
a quarter, and all but one of those that may be under way.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass

from integrations.rest.manifest.rate_limit import RateLimit
from integrations.rest.transport.request_shares import CountBeginning, Room, Shares
from integrations.rest.transport.request_window import RequestWindow

REQUESTS_OF_A_TEST = 8
"""About as many as the steps of a connection test take, signing in included."""


@dataclass(frozen=True, eq=False)
class _Test:
    """The connection test that this code runs in; without a rate limit it needs no room."""

    limits: "RequestLimits"
    room: Room | None


_current_test: ContextVar[_Test | None] = ContextVar("connection_test", default=None)
_awaited_by_others: ContextVar[bool] = ContextVar("awaited_by_others", default=False)


@contextmanager
def awaited_by_others() -> Iterator[None]:
    """Requests in this block bring what all callers wait for, such as a token.

    If a test happens to need it first, they count as the test's, but wait for no share.
    """
    token = _awaited_by_others.set(True)
    try:
        yield
    finally:
        _awaited_by_others.reset(token)


class RequestLimits:
    """At most `requests` begin in any `seconds`, and at most `concurrency` are under way."""

    def __init__(
        self,
        limit: RateLimit,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._line = asyncio.Lock()
        self._under_way = asyncio.Semaphore(limit.concurrency)
        self._tests_under_way = asyncio.Semaphore(max(1, limit.concurrency - 1))
        self._window: RequestWindow | None = None
        self._shares: Shares | None = None
        if limit.requests is not None:
            self._window = RequestWindow(limit.requests, limit.seconds)
            self._shares = Shares(limit, clock=clock, sleep=sleep)

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Surrounds one request: entered when it may be sent, left when it is answered."""
        may_wait = not _awaited_by_others.get()
        async with (
            self._request_of_a_test(may_wait=may_wait) as count_for_test,
            self._tests_under_way if self._test() and may_wait else nullcontext(),
            self._under_way,
        ):
            begun_at = await self._take_turn()
            if count_for_test is not None:
                count_for_test(begun_at)
            yield

    @asynccontextmanager
    async def test(self, person: str | None) -> AsyncIterator[None]:
        """Surrounds one connection test: entered when its share has room for all its requests.

        Within another test of the same vendor it is a part of that one.
        """
        if self._test() is not None:
            yield
            return
        room = await self._make_room(person)
        token = _current_test.set(_Test(self, room))
        try:
            yield
        finally:
            _current_test.reset(token)
            if room is not None:
                room.close()

    async def wait_for_room(self, requests: int, *, person: str | None = None) -> None:
        """Wait until tests could send so many at once, or as many as their share allows."""
        while (wait := self.seconds_until_room(requests, person=person)) > 0:
            await self._sleep(wait)

    def seconds_until_room(self, requests: int, *, person: str | None = None) -> float:
        """Seconds until tests could send so many at once, by what has been sent until now."""
        if self._window is None or self._shares is None:
            return 0.0
        due = max(self._window.due(requests), self._shares.of(person).due(requests))
        return max(0.0, due - self._clock())

    async def _make_room(self, person: str | None) -> Room | None:
        if self._shares is None:
            return None
        share = self._shares.of(person)
        return Room(share, await share.promise(REQUESTS_OF_A_TEST))

    async def _take_turn(self) -> float:
        """Wait for the next turn, and tell when it comes."""
        if self._window is None:
            return self._clock()
        async with self._line:
            due = self._window.due(1)
            wait = due - self._clock()
            if wait > 0:
                await self._sleep(wait)
            begun_at = max(due, self._clock())
            self._window.begin(begun_at)
            return begun_at

    @asynccontextmanager
    async def _request_of_a_test(self, *, may_wait: bool) -> AsyncIterator[CountBeginning | None]:
        test = self._test()
        if test is None or test.room is None:
            yield None
            return
        async with test.room.request(may_wait=may_wait) as begin:
            yield begin

    def _test(self) -> _Test | None:
        test = _current_test.get()
        return test if test is not None and test.limits is self else None
