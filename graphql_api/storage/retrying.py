"""Writes that met another writer: read again, decide again, write again, after a pause."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from graphql_api.storage.table_store import RowConflict, StorageUnavailable

MAX_ATTEMPTS = 60
FIRST_PAUSE = 0.005
LONGEST_PAUSE = 0.25
"""Seconds between two attempts, at most."""

Result = TypeVar("Result")

Pause = Callable[[int], Awaitable[None]]
"""Waits between two attempts; takes how many there were before the one that failed."""


async def full_jitter(
    attempt: int,
    *,
    rng: Callable[[float, float], float] = random.uniform,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> None:
    """Writers who met do not meet again.

    https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
    """
    await sleep(rng(0, min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt)))


async def retry(
    attempt: Callable[[], Awaitable[Result]], *, on: type[Exception], pause: Pause = full_jitter
) -> Result:
    """The result of the first attempt without a conflict; raises the conflict of the last one."""
    for number in range(MAX_ATTEMPTS - 1):
        try:
            return await attempt()
        except on:
            await pause(number)
    return await attempt()


async def retry_conflicts(
    attempt: Callable[[], Awaitable[Result]], *, of: str, pause: Pause = full_jitter
) -> Result:
    """As `retry` on RowConflict; raises StorageUnavailable if there is no end to them. `of` names
    what so many change."""
    try:
        return await retry(attempt, on=RowConflict, pause=pause)
    except RowConflict as error:
        raise StorageUnavailable(
            f"Too many changes to the same {of} at once. Try again."
        ) from error
