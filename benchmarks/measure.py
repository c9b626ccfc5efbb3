"""Two ways to the same answer, measured in one run, in turns.

Absolute times mean little on a shared machine; their ratio does.
"""

import statistics
import time
from collections.abc import Awaitable, Callable

ROUNDS = 9

Call = Callable[[], Awaitable[object]]


async def medians(*calls: Call, times: int, rounds: int = ROUNDS) -> tuple[float, ...]:
    """Median seconds of one call of each; a busy moment of the machine falls on all of them."""
    taken: list[list[float]] = [[] for _ in calls]
    for call in calls:
        await call()
    for _ in range(rounds):
        for call, seconds in zip(calls, taken, strict=True):
            started = time.perf_counter()
            for _ in range(times):
                await call()
            seconds.append((time.perf_counter() - started) / times)
    return tuple(statistics.median(each) for each in taken)
