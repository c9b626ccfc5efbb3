"""One way to try again after a conflict, whatever is written."""

import pytest

from graphql_api.storage.retrying import (
    LONGEST_PAUSE,
    MAX_ATTEMPTS,
    full_jitter,
    retry,
    retry_conflicts,
)
from graphql_api.storage.table_store import RowConflict, StorageUnavailable


class Conflict(Exception):
    pass


class Writer:
    """Meets another writer so many times before it is done."""

    def __init__(self, *, conflicts: int) -> None:
        self.attempts = 0
        self.pauses: list[int] = []
        self._conflicts = conflicts

    async def write(self) -> str:
        self.attempts += 1
        if self.attempts <= self._conflicts:
            raise Conflict(self.attempts)
        return "written"

    async def pause(self, attempt: int) -> None:
        self.pauses.append(attempt)


async def test_a_write_is_tried_until_nobody_comes_between() -> None:
    writer = Writer(conflicts=3)
    assert await retry(writer.write, on=Conflict, pause=writer.pause) == "written"
    assert writer.pauses == [0, 1, 2]


async def test_the_last_conflict_is_raised_without_another_pause() -> None:
    writer = Writer(conflicts=MAX_ATTEMPTS)
    with pytest.raises(Conflict, match=str(MAX_ATTEMPTS)):
        await retry(writer.write, on=Conflict, pause=writer.pause)
    assert (writer.attempts, len(writer.pauses)) == (MAX_ATTEMPTS, MAX_ATTEMPTS - 1)


async def test_another_failure_is_not_retried() -> None:
    writer = Writer(conflicts=1)
    with pytest.raises(Conflict):
        await retry(writer.write, on=LookupError, pause=writer.pause)
    assert writer.attempts == 1


async def test_conflicts_without_end_are_told_as_a_store_that_cannot_do_it_now() -> None:
    attempts = 0

    async def write() -> None:
        nonlocal attempts
        attempts += 1
        raise RowConflict("OrgPermissions", "*", "mira")

    with pytest.raises(StorageUnavailable, match="Too many changes to the same grant at once"):
        await retry_conflicts(write, of="grant", pause=Writer(conflicts=0).pause)
    assert attempts == MAX_ATTEMPTS


async def test_pauses_are_drawn_from_a_range_that_doubles_up_to_the_longest() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    for attempt in (0, 1, 2, 10, MAX_ATTEMPTS):
        await full_jitter(attempt, rng=lambda low, high: low + high, sleep=sleep)
    assert slept == [0.005, 0.01, 0.02, LONGEST_PAUSE, LONGEST_PAUSE]
