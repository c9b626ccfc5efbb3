"""One way to ask a store again that cannot do it now."""

import logging
from collections.abc import Sequence

import pytest

from graphql_api.storage.patience import (
    AWAY_SECONDS,
    BUSY_SECONDS,
    LONGEST_PAUSE,
    Patience,
    one_deadline,
)
from graphql_api.storage.table_store import OutcomeUnknown, StorageRefused, StorageUnavailable


class Time:
    """Moves on while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


class Store:
    """Fails so often, each time after some seconds."""

    def __init__(self, time: Time, failure: Exception, *, times: float, takes: float = 0.0) -> None:
        self.asked = 0
        self._time = time
        self._failure = failure
        self._times = times
        self._takes = takes

    async def read(self) -> str:
        self.asked += 1
        self._time.now += self._takes
        if self.asked <= self._times:
            raise self._failure
        return "read"


ALWAYS = float("inf")


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def patience(time: Time) -> Patience:
    """Draws the longest pause that it may."""
    return Patience(clock=time, sleep=time.sleep, rng=lambda _, high: high)


def busy(retry_after: float | None = None) -> StorageUnavailable:
    return StorageUnavailable("busy.", is_busy=True, retry_after=retry_after)


async def test_pauses_grow_up_to_the_longest(time: Time, patience: Patience) -> None:
    store = Store(time, busy(), times=7)
    assert await patience.ask(store.read, on=StorageUnavailable) == "read"
    assert time.pauses == [0.1, 0.2, 0.4, 0.8, 1.6, LONGEST_PAUSE, LONGEST_PAUSE]


async def test_pauses_are_drawn_so_that_those_who_failed_together_do_not_ask_together(
    time: Time,
) -> None:
    drawn: list[Sequence[float]] = []

    def draw(low: float, high: float) -> float:
        drawn.append((low, high))
        return high / 2

    store = Store(time, busy(), times=2)
    await Patience(clock=time, sleep=time.sleep, rng=draw).ask(store.read, on=StorageUnavailable)
    assert drawn == [(0, 0.1), (0, 0.2)]
    assert time.pauses == [0.05, 0.1]


@pytest.mark.parametrize(
    ("failure", "seconds"),
    [(busy(), BUSY_SECONDS), (StorageUnavailable("away."), AWAY_SECONDS)],
    ids=["busy", "away"],
)
async def test_the_failure_is_raised_when_the_time_is_over_and_tells_the_time(
    time: Time, patience: Patience, failure: StorageUnavailable, seconds: float
) -> None:
    store = Store(time, failure, times=ALWAYS)
    with pytest.raises(StorageUnavailable) as raised:
        await patience.ask(store.read, on=StorageUnavailable)
    assert time.now == pytest.approx(seconds)
    assert str(raised.value).endswith(f"It was asked {store.asked} times in {seconds:.1f} s.")


async def test_the_time_counts_from_the_first_failure(time: Time, patience: Patience) -> None:
    store = Store(time, StorageUnavailable("no answer."), times=1, takes=10)
    assert await patience.ask(store.read, on=StorageUnavailable) == "read"


async def test_a_store_is_left_alone_for_as_long_as_it_asks_for(
    time: Time, patience: Patience
) -> None:
    store = Store(time, busy(retry_after=7), times=2)
    await patience.ask(store.read, on=StorageUnavailable)
    assert time.pauses == [7, 7]


async def test_who_is_asked_to_wait_longer_than_there_is_time_for_is_told_at_once(
    time: Time, patience: Patience
) -> None:
    store = Store(time, busy(retry_after=60), times=ALWAYS)
    with pytest.raises(StorageUnavailable):
        await patience.ask(store.read, on=StorageUnavailable)
    assert (store.asked, time.pauses) == (1, [])


@pytest.mark.parametrize("failure", [StorageRefused("no."), OutcomeUnknown("lost."), KeyError()])
async def test_what_time_does_not_mend_and_what_is_not_meant_is_raised_at_once(
    time: Time, patience: Patience, failure: Exception
) -> None:
    store = Store(time, failure, times=ALWAYS)
    with pytest.raises(type(failure)):
        await patience.ask(store.read, on=StorageUnavailable)
    assert store.asked == 1


async def test_what_is_asked_within_a_deadline_shares_it(time: Time, patience: Patience) -> None:
    async def write() -> None:
        await patience.ask(Store(time, busy(), times=3).read, on=StorageUnavailable)
        raise OutcomeUnknown("lost.", is_busy=True)

    with pytest.raises(OutcomeUnknown), one_deadline():
        await patience.ask(write, on=OutcomeUnknown)
    assert time.now == pytest.approx(BUSY_SECONDS)


async def test_a_shorter_deadline_can_be_set(time: Time, patience: Patience) -> None:
    with pytest.raises(StorageUnavailable), one_deadline(at_most=1):
        await patience.ask(Store(time, busy(), times=ALWAYS).read, on=StorageUnavailable)
    assert time.now == pytest.approx(1)
    later = Store(time, busy(), times=6)
    await patience.ask(later.read, on=StorageUnavailable)  # it ended with its block


async def test_what_took_long_is_told(
    time: Time, patience: Patience, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await patience.ask(Store(time, busy(), times=1).read, on=StorageUnavailable)
    await patience.ask(Store(time, busy(), times=4).read, on=StorageUnavailable)
    assert [(each.levelname, each.message) for each in caplog.records] == [
        ("INFO", "Done at try 2, after 0.1 s: busy."),
        ("WARNING", "Done at try 5, after 1.5 s: busy."),
    ]
