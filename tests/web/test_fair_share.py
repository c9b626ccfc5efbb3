"""An identity that is ahead of its share waits while others are active, and only then."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphql_api.web.fair_share import (
    ACTIVE_SECONDS,
    BURST,
    LOOKS_EVERY,
    MAX_WAITING,
    MOST_BEHIND,
    SHARE,
    UNMEASURED,
    FairShare,
    TooManyWaiting,
)

FLOODING, READING = "flooding", "reading"
BEGINNING, A_WHILE = 100.0, 10.0


class Process:
    """A process whose clock goes on by its work alone, one piece after another."""

    def __init__(self) -> None:
        self.now = BEGINNING
        self.worked: defaultdict[str, float] = defaultdict(float)
        self._sleeping: list[tuple[float, asyncio.Event]] = []
        self.share = FairShare(clock=lambda: self.now, wait=self._wait)

    async def _wait(self, event: asyncio.Event, seconds: float) -> None:
        self._sleeping.append((self.now + seconds, event))
        await event.wait()

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        for until, woken in self._sleeping:
            if until <= self.now:
                woken.set()
        self._sleeping = [each for each in self._sleeping if each[0] > self.now]

    def work(self, identity: str, seconds: float) -> None:
        self.pass_time(seconds)
        self.share.count(identity, seconds)
        self.worked[identity] += seconds

    async def be_idle(self) -> None:
        """Lets the time go on while everybody waits."""
        before = self.now
        while True:
            for _ in range(5):
                await asyncio.sleep(0)
            if self.now == before and self._sleeping:
                self.pass_time(min(until for until, _ in self._sleeping) - self.now)
            before = self.now

    async def request(self, identity: str, seconds: float) -> None:
        await self.share.turn(identity)
        self.pass_time(UNMEASURED)
        self.worked[identity] += UNMEASURED
        self.work(identity, seconds)

    async def ask_for_a_while(self, identity: str, costs: Sequence[float]) -> None:
        """One request after another."""
        end = self.now + A_WHILE
        while self.now < end:
            for seconds in costs:
                await self.request(identity, seconds)
                await asyncio.sleep(0)


COSTS = st.lists(st.floats(0.0005, 0.1), min_size=1, max_size=5)


@settings(max_examples=40)
@given(st.integers(1, 30), COSTS, st.floats(0.0005, 0.02))
def test_a_flood_takes_no_more_than_half_from_another(
    connections: int, costs: list[float], other: float
) -> None:
    async def both() -> Process:
        process = Process()
        async with asyncio.TaskGroup() as tasks:
            others = [tasks.create_task(process.be_idle())] + [
                tasks.create_task(process.ask_for_a_while(FLOODING, costs))
                for _ in range(connections)
            ]
            await process.ask_for_a_while(READING, [other])
            for each in others:
                each.cancel()
        return process

    process = asyncio.run(both())
    ahead = BURST + 4 * max(*costs, other) + LOOKS_EVERY
    assert process.worked[FLOODING] <= (process.now - BEGINNING) / 2 + ahead


async def test_who_is_alone_does_not_wait() -> None:
    process = Process()
    for _ in range(100):
        assert not await waits(process, FLOODING)
        process.work(FLOODING, 0.1)


async def test_who_was_idle_holds_nobody_back() -> None:
    process = Process()
    process.work(FLOODING, BURST + 0.5)
    process.work(READING, 0.01)
    assert await waits(process, FLOODING)
    process.pass_time(ACTIVE_SECONDS)
    assert not await waits(process, FLOODING)


async def test_nobody_waits_within_the_burst() -> None:
    process = Process()
    process.work(READING, 0.01)
    process.work(FLOODING, BURST - 0.05)
    assert not await waits(process, FLOODING)


async def test_one_costly_request_is_not_made_up_for_in_full() -> None:
    process = Process()
    process.work(FLOODING, 60.0)
    process.work(READING, 0.01)
    turn = asyncio.create_task(process.share.turn(FLOODING))
    began = process.now
    while not turn.done():
        process.work(READING, 0.01)
        await asyncio.sleep(0)
    assert process.now - began <= MOST_BEHIND / SHARE


async def test_first_come_first_served() -> None:
    process, served = Process(), []
    process.work(FLOODING, BURST + 0.1)

    async def request(number: int) -> None:
        await process.request(FLOODING, 0.01)
        served.append(number)

    async with asyncio.TaskGroup() as tasks:
        for number in range(5):
            tasks.create_task(request(number))
        while len(served) < 5:
            process.work(READING, 0.01)
            await asyncio.sleep(0)
    assert served == list(range(5))


async def test_as_many_wait_as_have_room_and_who_goes_makes_room() -> None:
    process = Process()
    process.work(FLOODING, BURST + 0.5)
    process.work(READING, 0.01)
    waiting = [asyncio.create_task(process.share.turn(FLOODING)) for _ in range(MAX_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyWaiting, match="100 requests of yours wait"):
        await process.share.turn(FLOODING)
    assert not await waits(process, READING)

    waiting[50].cancel()
    await asyncio.gather(waiting[50], return_exceptions=True)
    assert await waits(process, FLOODING)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_those_who_asked_last_are_kept() -> None:
    share = FairShare(max_identities=3)
    for number in range(10):
        await share.turn(str(number))
    assert share.known == 3


async def waits(process: Process, identity: str) -> bool:
    """Whether a request would; it is not made."""
    turn = asyncio.create_task(process.share.turn(identity))
    for _ in range(3):
        await asyncio.sleep(0)
    done = turn.done()
    turn.cancel()
    await asyncio.gather(turn, return_exceptions=True)
    return not done
