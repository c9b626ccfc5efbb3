"""An identity that is ahead of its share waits while others are active, and only then."""

import asyncio
import math
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from graphql_api.services.access import Actor
from graphql_api.web.authentication import SignedIn
from graphql_api.web.fair_share import (
    ACTIVE_SECONDS,
    BURST,
    HOLDS,
    LOOKS_EVERY,
    MAX_WAITING,
    MOST_BEHIND,
    UNMEASURED,
    FairShare,
    FairShareMiddleware,
)

FLOODING, READING = "flooding", "reading"
BEGINNING, A_WHILE = 100.0, 10.0


class Process:
    """A process whose clock goes on by its work alone, one piece after another."""

    def __init__(self) -> None:
        self.now = BEGINNING
        self.worked: defaultdict[str, float] = defaultdict(float)
        self._sleeping: list[tuple[float, asyncio.Event]] = []
        self.share = FairShare(clock=lambda: self.now, wait=self.wait)

    async def wait(self, event: asyncio.Event, seconds: float) -> None:
        self._sleeping.append((self.now + seconds, event))
        await event.wait()

    def pass_time(self, seconds: float) -> None:
        self._go_on_to(self.now + seconds)

    def _go_on_to(self, now: float) -> None:
        self.now = now
        for until, woken in self._sleeping:
            if until <= self.now:
                woken.set()
        self._sleeping = [each for each in self._sleeping if each[0] > self.now]

    def work(self, identity: str, seconds: float) -> None:
        self.pass_time(seconds)
        self.share.count(identity, seconds)
        self.worked[identity] += seconds

    def count_in_pieces(self, identity: str, seconds: float) -> None:
        """None of which holds the event loop. It takes no time."""
        pieces = math.ceil(seconds / HOLDS)
        for _ in range(pieces):
            self.share.count(identity, seconds / pieces)

    async def be_idle(self) -> None:
        """Lets the time go on while everybody waits."""
        before = self.now
        while True:
            for _ in range(5):
                await asyncio.sleep(0)
            if self.now == before and self._sleeping:
                self._go_on_to(min(until for until, _ in self._sleeping))
            before = self.now

    async def request(self, identity: str, seconds: float) -> None:
        await self.share.turn(identity)
        self.pass_time(UNMEASURED)
        self.worked[identity] += UNMEASURED
        self.work(identity, seconds)

    async def ask_for_a_while(
        self, identity: str, costs: Sequence[float], *, thinks: float = 0.0
    ) -> None:
        """One request after another; before each the caller `thinks` for so many seconds."""
        end = self.now + A_WHILE
        while self.now < end:
            for seconds in costs:
                await self.request(identity, seconds)
                if thinks:
                    await self.wait(asyncio.Event(), thinks)
                else:
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


@settings(max_examples=20)
@given(st.integers(1, 30), COSTS, st.floats(0.001, 0.005), st.floats(0.001, 0.005))
def test_a_reader_keeps_half_of_what_it_has_alone(
    connections: int, costs: list[float], reading: float, thinks: float
) -> None:
    async def beside(connections: int) -> float:
        process = Process()
        async with asyncio.TaskGroup() as tasks:
            others = [tasks.create_task(process.be_idle())] + [
                tasks.create_task(process.ask_for_a_while(FLOODING, costs))
                for _ in range(connections)
            ]
            await process.ask_for_a_while(READING, [reading], thinks=thinks)
            for each in others:
                each.cancel()
        return process.worked[READING] / (process.now - BEGINNING)

    async def share_of_what_it_has_alone() -> float:
        return await beside(connections) / await beside(0)

    assert asyncio.run(share_of_what_it_has_alone()) >= 0.7


async def test_looking_whether_to_wait_is_little_work_beside_many() -> None:
    """Each that waits looks a hundred times a second."""
    share = FairShare()
    for number in range(300):
        share.count(f"person {number}", 0.001)
    share.count(FLOODING, 1.0)
    longest = []
    for _ in range(5):
        began = time.thread_time()
        with suppress(TimeoutError):
            async with asyncio.timeout(0):
                await share.turn(FLOODING)
        longest.append(time.thread_time() - began)
    assert min(longest) < 0.005


async def test_who_is_alone_does_not_wait() -> None:
    process = Process()
    for _ in range(100):
        assert not await waits(process, FLOODING)
        process.work(FLOODING, 0.1)


async def test_who_is_left_alone_while_waiting_has_no_debt_any_more() -> None:
    process = Process()
    process.share.count(FLOODING, BURST + 5.0)
    process.work(READING, 0.01)
    turn = asyncio.create_task(process.share.turn(FLOODING))
    for _ in range(3):
        await asyncio.sleep(0)
    assert not turn.done()
    process.pass_time(ACTIVE_SECONDS)
    await turn
    process.work(READING, 0.01)
    assert not await waits(process, FLOODING)


async def test_what_was_worked_for_somebody_who_was_alone_is_no_debt() -> None:
    """Whoever reads all the time is not behind a flood when that begins."""
    process = Process()
    for _ in range(100):
        await process.request(READING, 0.1)
    process.work(FLOODING, 0.01)
    process.pass_time(0.3)
    assert not await waits(process, READING)


async def test_who_is_waited_for_goes_on_at_once_if_the_other_comes_to_wait() -> None:
    """Otherwise both would wait for the time to pass."""
    process = Process()
    process.work(FLOODING, BURST + 2.0)
    process.work(READING, BURST + 0.5)
    first = asyncio.create_task(process.share.turn(FLOODING))
    for _ in range(3):
        await asyncio.sleep(0)
    assert not first.done()
    process.share.count(READING, 5.0)
    assert await waits(process, READING)
    assert first.done()


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
    process.count_in_pieces(FLOODING, BURST - 0.05)
    assert not await waits(process, FLOODING)


async def test_work_that_holds_the_loop_counts_double() -> None:
    process = Process()
    process.work(READING, 0.01)
    process.share.count(FLOODING, BURST - 0.05)
    assert await waits(process, FLOODING)


async def test_work_counts_double_while_more_is_waiting() -> None:
    """So that whoever asks for one thing at a time gets twice as much as a flood."""
    insisting, asking = Process(), Process()
    for process in (insisting, asking):
        process.work(READING, 0.01)
        process.count_in_pieces(FLOODING, BURST + 0.01)
    waiting = [asyncio.create_task(insisting.share.turn(FLOODING)) for _ in range(2)]
    await asyncio.sleep(0)
    for process in (insisting, asking):
        process.count_in_pieces(FLOODING, 0.1)
    asked = asyncio.create_task(asking.share.turn(FLOODING))
    seconds = await seconds_until_done(asking, asked)
    assert await seconds_until_done(insisting, waiting[0]) > 1.5 * seconds
    waiting[1].cancel()


async def test_others_are_left_room_to_want_more() -> None:
    assert await seconds_until_a_debt_is_earned(others=[READING], use=0.02) < 0.13
    assert await seconds_until_a_debt_is_earned(others=[READING], use=0.15) > 0.17


async def test_each_of_many_has_an_equal_part_at_least() -> None:
    seconds = await seconds_until_a_debt_is_earned(others=["1", "2", "3", "4"], use=0.25)
    assert 0.45 < seconds < 0.55


async def test_requests_cost_what_is_not_measured_of_them() -> None:
    process = Process()
    for _ in range(math.ceil(BURST / UNMEASURED)):
        process.share.count(READING, 0.0)
        await process.share.turn(FLOODING)
        await asyncio.sleep(0)
    assert await waits(process, FLOODING)


async def test_one_request_after_another_goes_without_a_round_of_the_loop() -> None:
    process = Process()
    process.share.count(FLOODING, 0.01)
    for _ in range(2):
        with pytest.raises(StopIteration):
            process.share.turn(READING).send(None)
        await asyncio.sleep(0)


async def test_who_is_alone_earns_all_the_time() -> None:
    process = Process()
    await process.share.turn(READING)
    process.count_in_pieces(READING, BURST)
    process.pass_time(BURST)
    await process.share.turn(READING)
    process.share.count(FLOODING, 0.0)
    process.count_in_pieces(READING, BURST - 0.05)
    assert not await waits(process, READING)


async def test_requests_that_come_together_take_turns_with_those_of_others() -> None:
    process, served = Process(), []

    async def request(identity: str) -> None:
        await process.share.turn(identity)
        served.append(identity)

    process.work(READING, 0.001)
    process.work(FLOODING, 0.001)
    async with asyncio.TaskGroup() as tasks:
        for identity in [FLOODING] * 5 + [READING]:
            tasks.create_task(request(identity))
    assert served[:2] == [FLOODING, READING]


async def test_one_costly_request_is_not_made_up_for_in_full() -> None:
    process = Process()
    process.work(FLOODING, 60.0)
    process.work(READING, 0.01)
    turn = asyncio.create_task(process.share.turn(FLOODING))
    began = process.now
    while not turn.done():
        process.work(READING, 0.01)
        await asyncio.sleep(0)
    assert process.now - began <= 2 * MOST_BEHIND


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
    await asyncio.sleep(0)
    assert not process.share.has_room(FLOODING)
    assert process.share.has_room(READING)
    assert not await waits(process, READING)

    waiting[50].cancel()
    await asyncio.gather(waiting[50], return_exceptions=True)
    assert process.share.has_room(FLOODING)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_who_asks_for_little_leaves_the_rest_to_another() -> None:
    """Somebody who asks now and then does not keep the process idle."""
    process = Process()

    async def now_and_then() -> None:
        while True:
            await process.request(READING, 0.002)
            await process.wait(asyncio.Event(), 0.3)

    async with asyncio.TaskGroup() as tasks:
        others = [tasks.create_task(process.be_idle()), tasks.create_task(now_and_then())]
        await process.ask_for_a_while(FLOODING, [0.005])
        for each in others:
            each.cancel()
    assert process.worked[FLOODING] >= 0.85 * A_WHILE


async def test_those_who_asked_last_are_kept() -> None:
    share = FairShare(max_identities=3)
    for number in range(10):
        await share.turn(str(number))
    assert share.known == 3


async def seconds_until_done(
    process: Process,
    task: asyncio.Task[None],
    *,
    others: Sequence[str] = (READING,),
    use: float = 1,
) -> float:
    """While others use so much of the time each."""
    began = process.now
    while not task.done():
        process.pass_time(0.001)
        for each in others:
            process.share.count(each, 0.001 * use)
        for _ in range(5):
            await asyncio.sleep(0)
    return process.now - began


async def seconds_until_a_debt_is_earned(*, others: Sequence[str], use: float) -> float:
    process = Process()
    for each in others:
        process.share.count(each, 0.25 * use)
    process.count_in_pieces(FLOODING, BURST + 0.1)
    turn = asyncio.create_task(process.share.turn(FLOODING))
    return await seconds_until_done(process, turn, others=others, use=use)


async def waits(process: Process, identity: str) -> bool:
    """Whether a request would; it is not made."""
    turn = asyncio.create_task(process.share.turn(identity))
    for _ in range(3):
        await asyncio.sleep(0)
    done = turn.done()
    turn.cancel()
    await asyncio.gather(turn, return_exceptions=True)
    return not done


@dataclass
class Endpoint:
    """Reads a message, or a request, and answers with two events once it may."""

    has_read: bool = False
    may_answer: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        self.has_read = True
        await self.may_answer.wait()
        for _ in range(2):
            if scope["type"] == "websocket":
                await send({"type": "websocket.send", "text": ""})
            else:
                await send({"type": "http.response.body", "body": b"", "more_body": True})


class Exchange:
    """One request or connection of an identity; what it is sent is in `sent`."""

    def __init__(self, process: Process, identity: str, *, over: str = "http") -> None:
        self.process = process
        self.endpoint = Endpoint()
        self.sent: list[Message] = []
        signed_in = SignedIn(actor=Actor(user_id=identity, source="graphql"), read_actor=_unread)
        self._scope: Scope = {"type": over, "state": {"signed_in": signed_in}}
        app = FairShareMiddleware(self.endpoint, process.share, refused_after=0.05)
        self.task = asyncio.create_task(app(self._scope, self._receive, self._send))

    async def _receive(self) -> Message:
        return {"type": "websocket.receive", "text": ""}

    async def _send(self, message: Message) -> None:
        self.sent.append(message)

    async def goes_on(self, until: Callable[[], bool]) -> bool:
        """Whether it comes so far while nobody else works."""
        for _ in range(20):
            if until():
                return True
            await asyncio.sleep(0)
        return until()


async def _unread() -> Actor:
    raise AssertionError("nothing is read again here")


@pytest.fixture
def busy() -> Process:
    """One identity is ahead, and another is active."""
    process = Process()
    process.work(FLOODING, BURST + 0.5)
    process.work(READING, 0.01)
    return process


@pytest.mark.parametrize("over", ["http", "websocket"])
async def test_requests_and_messages_wait_for_their_turn(busy: Process, over: str) -> None:
    ahead, behind = (Exchange(busy, each, over=over) for each in (FLOODING, READING))
    assert await behind.goes_on(lambda: behind.endpoint.has_read)
    assert not await ahead.goes_on(lambda: ahead.endpoint.has_read)
    busy.pass_time(60)
    assert await ahead.goes_on(lambda: ahead.endpoint.has_read)


@pytest.mark.parametrize("over", ["http", "websocket"])
async def test_events_wait_for_their_turn_too(over: str) -> None:
    process = Process()
    stream = Exchange(process, FLOODING, over=over)
    assert await stream.goes_on(lambda: stream.endpoint.has_read)
    process.work(FLOODING, BURST + 10.0)
    process.work(READING, 0.01)
    stream.endpoint.may_answer.set()
    assert not await stream.goes_on(lambda: bool(stream.sent))
    process.pass_time(60)
    assert await stream.goes_on(lambda: len(stream.sent) == 2)


async def test_one_request_too_many_is_refused_late(busy: Process) -> None:
    waiting = [Exchange(busy, FLOODING) for _ in range(MAX_WAITING)]
    await asyncio.sleep(0)
    one_more = Exchange(busy, FLOODING)
    assert not await one_more.goes_on(lambda: bool(one_more.sent))
    await one_more.task
    assert one_more.sent[0]["status"] == 429
    assert (b"connection", b"close") in one_more.sent[0]["headers"]
    assert not one_more.endpoint.has_read
    for each in waiting:
        each.task.cancel()
    await asyncio.gather(*(each.task for each in waiting), return_exceptions=True)
