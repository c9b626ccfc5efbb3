"""A vendor's limit that one request met holds back whatever the vendor counts with it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from integrations import budget
from integrations.base import IntegrationRateLimitedError
from integrations.rest.integration import ManifestIntegration
from integrations.rest.transport.http import HttpRequest, Url
from integrations.rest.transport.options import RestOptions
from integrations.rest.transport.pauses import LONGEST_SECONDS, LOOKED_EVERY, Pauses
from integrations.sandbox.server import serve_app
from tests.integrations.connecting import Time
from tests.integrations.limited_vendor import LimitedVendor, limited_integration

Worker = Callable[[], ManifestIntegration]


class PassingTime(Time):
    """Sleeps pass at once, and the clock with them."""

    async def sleep(self, seconds: float) -> None:
        await super().sleep(seconds)
        self.now += seconds


class Board:
    """A place that workers share, and how often it was looked at."""

    def __init__(self, time: Time) -> None:
        self._time = time
        self._ends: dict[str, float] = {}
        self.looks = 0

    async def begin(self, key: str, seconds: float) -> None:
        self._ends[key] = max(self._ends.get(key, 0.0), self._time.now + seconds)

    async def seconds_left(self, key: str) -> float:
        self.looks += 1
        return max(0.0, self._ends.get(key, 0.0) - self._time.now)


@pytest.fixture
def time() -> PassingTime:
    return PassingTime()


@pytest.fixture
def board(time: PassingTime) -> Board:
    return Board(time)


@pytest.fixture
def vendor() -> LimitedVendor:
    return LimitedVendor()


@pytest.fixture
async def worker(vendor: LimitedVendor, options: RestOptions) -> AsyncIterator[Worker]:
    """Makes an integration as each worker has one of its own."""
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(serve_app(vendor.app()))

        def make() -> ManifestIntegration:
            integration = limited_integration(url, options=options)
            stack.push_async_callback(integration.aclose)
            return integration

        yield make


async def is_refused(worker: ManifestIntegration, *, within: float = 1.0) -> str:
    with budget.lasting(within), pytest.raises(IntegrationRateLimitedError) as caught:
        await worker.list_organizations()
    return caught.value.message


async def test_whoever_has_time_waits_for_a_limit_that_another_met(
    vendor: LimitedVendor, worker: Worker, time: PassingTime, caplog: pytest.LogCaptureFixture
) -> None:
    limited = worker()
    await is_refused(limited)
    vendor.refuses = False
    assert len(await limited.list_organizations()) == 1
    assert time.slept == [20]
    assert vendor.requests == 2
    assert caplog.text.count("waiting for Limited's limit, goes on at") == 1


async def test_whoever_has_no_time_is_told_at_once_and_nothing_is_sent(
    vendor: LimitedVendor, worker: Worker, time: PassingTime
) -> None:
    limited = worker()
    await is_refused(limited)
    told = await is_refused(limited)
    assert "Limited's rate limit is reached, and nothing was sent; it is over at" in told
    assert vendor.requests == 1
    assert time.slept == []


async def test_workers_that_share_a_place_hold_each_other_back(
    vendor: LimitedVendor, worker: Worker, time: PassingTime, board: Board
) -> None:
    first, second, alone = worker(), worker(), worker()
    first.share_pauses(board)
    second.share_pauses(board)
    await is_refused(first)
    assert "nothing was sent" in await is_refused(second)
    assert vendor.requests == 1
    await is_refused(alone)
    assert vendor.requests == 2
    vendor.refuses = False
    assert len(await second.list_organizations()) == 1
    assert time.slept == [20]


async def test_a_limit_without_a_time_is_waited_for_by_all_as_long_as_by_the_one_who_met_it(
    vendor: LimitedVendor, worker: Worker, time: PassingTime
) -> None:
    limited = worker()
    vendor.retry_after = None
    await is_refused(limited, within=9)
    assert time.slept == [1.25, 2.5, 5]
    assert "nothing was sent" not in await is_refused(limited, within=0.1)


async def test_after_the_limit_requests_go_on_at_once(
    vendor: LimitedVendor, worker: Worker, time: PassingTime
) -> None:
    limited = worker()
    await is_refused(limited)
    vendor.refuses = False
    time.now += 20
    await limited.list_organizations()
    assert time.slept == []


async def test_what_a_vendor_counts_apart_is_not_held_back(
    vendor: LimitedVendor, worker: Worker, time: PassingTime
) -> None:
    limited = worker()
    exchange = (await limited.session()).exchange
    url: Url = (await (await limited.session()).api_root()).copy_with(path="/customers")
    request = HttpRequest(method="GET", url=url)
    with budget.lasting(1), pytest.raises(IntegrationRateLimitedError):
        await replace(exchange, counted_for="tenant a").send_json(request)
    vendor.refuses = False
    await replace(exchange, counted_for="tenant b").send_json(request)
    assert time.slept == []
    await replace(exchange, counted_for="tenant a").send_json(request)
    assert time.slept == [20]


async def test_no_pause_is_longer_than_a_limit_is_waited_for(time: PassingTime) -> None:
    pauses = Pauses("limited", clock=time.clock)
    await pauses.begin("api", 86_400)
    assert await pauses.seconds_left("api") == LONGEST_SECONDS


async def test_a_shorter_pause_does_not_end_a_longer_one(time: PassingTime) -> None:
    pauses = Pauses("limited", clock=time.clock)
    await pauses.begin("api", 60)
    await pauses.begin("api", 1)
    assert await pauses.seconds_left("api") == 60


async def test_the_shared_place_is_looked_at_once_in_a_while(
    time: PassingTime, board: Board
) -> None:
    pauses = Pauses("limited", clock=time.clock)
    pauses.shared = board
    for _ in range(100):
        await pauses.seconds_left("api")
    assert board.looks == 1
    time.now += LOOKED_EVERY
    await pauses.seconds_left("api")
    assert board.looks == 2


async def test_whoever_waited_and_was_answered_ends_the_pause_for_all(
    vendor: LimitedVendor, worker: Worker, time: PassingTime
) -> None:
    limited = worker()
    await is_refused(limited)
    vendor.refuses = False
    await limited.list_organizations()
    time.now -= 5
    await limited.list_organizations()
    assert time.slept == [20]


async def test_integrations_are_held_back_each_for_itself(time: PassingTime, board: Board) -> None:
    one, another = (Pauses(name, clock=time.clock) for name in ("one", "another"))
    one.shared = another.shared = board
    await one.begin("api", 60)
    assert await another.seconds_left("api") == 0
