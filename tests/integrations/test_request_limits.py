"""Room within a vendor's rate limit, by a clock that only waiting moves."""

import pytest

from integrations.registry import load_integrations
from integrations.rest.manifest.rate_limit import RateLimit
from integrations.rest.transport.request_limits import RequestLimits


class Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def send(limits: RequestLimits, requests: int) -> None:
    for _ in range(requests):
        async with limits.slot():
            pass


@pytest.mark.parametrize(
    ("sent", "wanted", "waits"),
    [(0, 10, 0), (7, 3, 0), (8, 3, 60), (10, 1, 60), (10, 10, 60), (3, 99, 60), (0, 99, 0)],
)
async def test_room_is_waited_for_until_so_many_could_begin_at_once(
    sent: int, wanted: int, waits: float
) -> None:
    time = Time()
    limits = RequestLimits(RateLimit(requests=10, seconds=60), clock=time, sleep=time.sleep)
    await send(limits, sent)

    await limits.wait_for_room(wanted)

    assert time.now == 1000 + waits
    await send(limits, min(wanted, 10))
    assert time.now == 1000 + waits


async def test_without_a_rate_limit_there_is_always_room() -> None:
    time = Time()
    limits = RequestLimits(RateLimit(), clock=time, sleep=time.sleep)
    await send(limits, 50)

    await limits.wait_for_room(1000)

    assert time.now == 1000


def test_as_many_tests_are_under_way_as_the_manifest_allows_requests() -> None:
    classes = load_integrations(None).classes

    assert classes["autotask"].parallel_tests == 3
    assert classes["halopsa"].parallel_tests == 24
