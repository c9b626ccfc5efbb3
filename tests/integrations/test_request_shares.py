"""Turns and shares of a rate limit under every pattern of callers that leave, in virtual time."""

import asyncio
import gc
import weakref
from bisect import bisect_right
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.rest.manifest.rate_limit import RateLimit
from integrations.rest.transport.request_limits import RequestLimits, awaited_by_others
from integrations.rest.transport.request_shares import Shares
from tests.integrations.virtual_time import VirtualTime

HALOPSA = RateLimit(requests=300, seconds=300, concurrency=24)
REQUESTS = 3
"""What a test of HaloPSA sends: to its address, for the list, for the client."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Asks at `asks`, and leaves after `patience` if it has not been served by then."""

    asks: int
    patience: int | None = None
    lasts: int = 0
    person: str | None = None
    requests: int = 1


@dataclass
class Vendor:
    """Notes when each request begins, and for whom."""

    limit: RateLimit
    time: VirtualTime = field(default_factory=VirtualTime)
    begun: list[tuple[float, str | None]] = field(default_factory=list)
    under_way: Counter[str] = field(default_factory=Counter)
    most_under_way: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.limits = RequestLimits(self.limit, clock=self.time.clock, sleep=self.time.sleep)

    async def request(self, *, person: str | None = None, lasts: float = 0) -> None:
        async with self.limits.slot():
            self.begun.append((self.time.now, person))
            of_this = Counter({"all": 1, "tests": int(person is not None)})
            self.under_way += of_this
            self.most_under_way |= self.under_way
            try:
                if lasts:
                    await self.time.sleep(lasts)
            finally:
                self.under_way -= of_this

    async def test(self, person: str, *, requests: int = REQUESTS, lasts: float = 0) -> None:
        async with self.limits.test(person):
            for _ in range(requests):
                await self.request(person=person, lasts=lasts)

    async def serve(self, caller: Caller) -> None:
        if caller.person is None:
            await self.request(lasts=caller.lasts)
        else:
            await self.test(caller.person, requests=caller.requests, lasts=caller.lasts)

    async def run(self, callers: Sequence[Caller]) -> list[asyncio.Task[None]]:
        """Everybody comes and goes as they say, until all who stay are served."""
        start, tasks = self.time.now, dict[int, asyncio.Task[None]]()
        for at, number, leaves in _events(callers):
            await self.time.pass_until(start + at)
            if leaves:
                tasks[number].cancel()
            else:
                tasks[number] = asyncio.ensure_future(self.serve(callers[number]))
        await self.time.pass_while(lambda: not all(task.done() for task in tasks.values()))
        return [tasks[number] for number in range(len(callers))]

    def times(self, *people: str | None) -> list[float]:
        return [at for at, person in self.begun if not people or person in people]


def _events(callers: Sequence[Caller]) -> list[tuple[int, int, bool]]:
    comings = [(caller.asks, number, False) for number, caller in enumerate(callers)]
    goings = [
        (caller.asks + caller.patience, number, True)
        for number, caller in enumerate(callers)
        if caller.patience is not None
    ]
    return sorted([*comings, *goings], key=lambda event: (event[0], event[2], event[1]))


def most_in_a_window(times: Sequence[float], seconds: float) -> int:
    ordered = sorted(times)
    return max(
        (bisect_right(ordered, at + seconds - 1e-6) - i for i, at in enumerate(ordered)), default=0
    )


limits = st.builds(
    RateLimit,
    requests=st.sampled_from([1, 2, 3, 5, 12]),
    seconds=st.sampled_from([5, 10, 60]),
    concurrency=st.integers(1, 5),
)
moments = st.integers(0, 5) | st.integers(0, 40)
patiences = st.none() | st.integers(0, 4) | st.integers(0, 30)
people = st.sampled_from(["ann", "ben", "cas"])
workers = st.builds(Caller, asks=moments, patience=patiences, lasts=st.integers(0, 3))
testers = st.builds(
    Caller,
    asks=moments,
    patience=patiences,
    lasts=st.integers(0, 3),
    person=people,
    requests=st.integers(0, 5),
)
crowds = st.lists(workers | testers, max_size=12)


def running(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(scenario)


@given(limit=limits, callers=crowds)
def test_no_window_has_more_requests_than_the_limit_and_tests_keep_to_their_shares(
    limit: RateLimit, callers: list[Caller]
) -> None:
    async def scenario() -> None:
        vendor = Vendor(limit)
        await vendor.run(callers)
        assert limit.requests is not None
        half, quarter = max(1, limit.requests // 2), max(1, limit.requests // 4)
        assert most_in_a_window(vendor.times(), limit.seconds) <= limit.requests
        assert most_in_a_window(vendor.times("ann", "ben", "cas"), limit.seconds) <= half
        for person in ("ann", "ben", "cas"):
            assert most_in_a_window(vendor.times(person), limit.seconds) <= quarter
        assert vendor.most_under_way["all"] <= limit.concurrency
        assert vendor.most_under_way["tests"] <= max(1, limit.concurrency - 1)

    running(scenario())


@given(limit=limits, callers=crowds)
def test_everybody_who_stays_is_served(limit: RateLimit, callers: list[Caller]) -> None:
    async def scenario() -> None:
        tasks = await Vendor(limit).run(callers)
        for caller, task in zip(callers, tasks, strict=True):
            assert caller.patience is not None or not task.cancelled()

    running(scenario())


@given(limit=limits, callers=crowds, person=st.none() | people)
def test_after_any_pattern_of_leaving_the_next_one_waits_no_longer_than_what_was_sent_demands(
    limit: RateLimit, callers: list[Caller], person: str | None
) -> None:
    async def scenario() -> None:
        vendor = Vendor(limit)
        await vendor.run(callers)
        came, demanded = vendor.time.now, earliest(vendor, person)
        await vendor.run([Caller(asks=0, person=person)])
        assert vendor.times()[-1] == pytest.approx(max(came, demanded))

    running(scenario())


def earliest(vendor: Vendor, person: str | None) -> float:
    """When one more request, or one test of a person's, may begin by what was sent."""
    requests = vendor.limit.requests
    assert requests is not None
    due = due_by(vendor.times(), requests, 1, vendor.limit.seconds)
    if person is None:
        return due
    half, quarter = max(1, requests // 2), max(1, requests // 4)
    promised = min(8, quarter)
    of_tests = due_by(vendor.times("ann", "ben", "cas"), half, promised, vendor.limit.seconds)
    return max(due, of_tests, due_by(vendor.times(person), quarter, promised, vendor.limit.seconds))


def due_by(sent: Sequence[float], window: int, wanted: int, seconds: float) -> float:
    older = sorted(sent)[: len(sent) - (window - wanted)] if len(sent) > window - wanted else []
    return older[-1] + seconds if older else 0.0


@given(limit=limits, callers=st.lists(testers, max_size=12))
def test_tests_cannot_keep_others_from_their_half_of_a_window(
    limit: RateLimit, callers: list[Caller]
) -> None:
    async def scenario() -> None:
        assert limit.requests is not None
        vendor = Vendor(limit)
        others = max(1, limit.requests - max(1, limit.requests // 2))
        await vendor.run([*callers, *[Caller(asks=50)] * others])
        longest = max(at - 1050 for at in vendor.times(None))
        # Only where one request is all that a vendor allows can a test be in the way.
        test_under_way = 3 if limit.concurrency == 1 else 0
        assert longest <= test_under_way + (limit.seconds if limit.requests == 1 else 0)

    running(scenario())


def test_callers_are_served_in_the_order_of_asking() -> None:
    async def scenario() -> None:
        vendor = Vendor(RateLimit(requests=2, seconds=10, concurrency=3))
        served: list[int] = []

        async def ask(number: int) -> None:
            async with vendor.limits.slot():
                served.append(number)

        tasks = [asyncio.ensure_future(ask(number)) for number in range(9)]
        tasks[3].cancel()
        tasks[6].cancel()
        await vendor.time.pass_while(lambda: len(served) < 7)
        assert served == [0, 1, 2, 4, 5, 7, 8]
        assert vendor.time.now == 1030

    running(scenario())


def test_twelve_runs_of_a_hundred_tests_that_were_left_cost_the_next_run_nothing() -> None:
    async def run(vendor: Vendor) -> float:
        """How long a hundred tests of one person take."""
        begun = vendor.time.now
        await vendor.run([Caller(asks=0, person="ann", requests=REQUESTS)] * 100)
        return vendor.time.now - begun

    async def scenario() -> None:
        left, fresh = Vendor(HALOPSA), Vendor(HALOPSA)
        for _ in range(12):
            await left.run([Caller(asks=0, person="ann", patience=0)] * 100)
        sent_before_leaving = len(left.begun)
        await left.time.pass_until(1300)
        assert await run(left) == await run(fresh)
        assert len(fresh.begun) == 100 * REQUESTS
        assert sent_before_leaving <= 300

    running(scenario())


def test_one_persons_tests_leave_another_persons_share_as_it_is() -> None:
    async def scenario() -> None:
        vendor = Vendor(HALOPSA)
        await vendor.run(
            [
                *[Caller(asks=0, person="ann", patience=9, requests=REQUESTS)] * 200,
                *[Caller(asks=1, person="ben", requests=REQUESTS)] * 20,
            ]
        )
        assert max(vendor.times("ben")) <= 1001

    running(scenario())


def test_a_token_that_a_test_asks_for_first_waits_for_no_share() -> None:
    async def scenario() -> None:
        vendor = Vendor(RateLimit(requests=8, seconds=60))
        renewing = asyncio.Lock()

        async def sign_in(person: str | None) -> None:
            async with renewing:
                with awaited_by_others():
                    await vendor.request(person=person)

        async def test_that_signs_in_late() -> None:
            async with vendor.limits.test("ann"):
                for _ in range(2):  # a quarter of the limit
                    await vendor.request(person="ann")
                await sign_in("ann")

        testing = asyncio.ensure_future(test_that_signs_in_late())
        await vendor.time.settle()
        discovery = asyncio.ensure_future(sign_in(None))
        await vendor.time.settle()
        assert discovery.done()
        assert testing.done()
        assert vendor.times() == [1000] * 4
        # But it counts as the test's: the next one waits.
        await vendor.run([Caller(asks=0, person="ann")])
        assert vendor.times()[-1] == 1060

    running(scenario())


def test_what_a_test_did_not_use_is_given_back_at_its_end() -> None:
    async def scenario() -> None:
        vendor = Vendor(RateLimit(requests=40, seconds=60))  # ten for a person, eight a test
        await vendor.run([Caller(asks=0, person="ann", requests=1)] * 3)
        assert vendor.times() == [1000] * 3
        assert vendor.limits.seconds_until_room(8, person="ann") == 60
        assert vendor.limits.seconds_until_room(7, person="ann") == 0
        assert vendor.limits.seconds_until_room(8, person="ben") == 0

    running(scenario())


def test_a_request_that_outlives_its_test_and_never_begins_leaves_the_share_whole() -> None:
    async def scenario() -> None:
        vendor = Vendor(RateLimit(requests=32, seconds=60, concurrency=1))
        other = asyncio.ensure_future(vendor.request(lasts=30))
        await vendor.time.settle()
        async with vendor.limits.test("ann"):
            late = asyncio.ensure_future(vendor.request(person="ann"))
            await vendor.time.settle()
        late.cancel()
        await asyncio.gather(late, return_exceptions=True)
        await vendor.time.pass_until(1030)
        await other
        # A test is promised all of its person's share, and two of them all that tests have.
        await vendor.run([Caller(asks=0, person=each, requests=8) for each in ("ann", "ben")])
        assert vendor.times("ann", "ben") == [1030] * 16

    running(scenario())


def test_the_shares_of_persons_are_kept_for_no_longer_than_they_matter() -> None:
    time = VirtualTime()
    shares = Shares(HALOPSA, clock=time.clock, sleep=time.sleep)
    made = []
    for number in range(1_000):
        share = shares.of(f"person {number}")
        share.begin(time.now, promised=False)
        made.append(weakref.ref(share))
    del share
    assert sum(each() is not None for each in made) == 1_000
    time.now += HALOPSA.seconds
    shares.of("somebody else")
    gc.collect()
    assert sum(each() is not None for each in made) == 0
