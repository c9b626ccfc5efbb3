"""Two ways to the same answer, measured in one run, in turns.

Absolute times mean little on a shared machine; their ratio does.
"""

import os
import statistics
import subprocess
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

ROUNDS = 9

Call = Callable[[], Awaitable[object]]


async def medians(*calls: Call, times: int, rounds: int = ROUNDS) -> tuple[float, ...]:
    """Median seconds of one call of each; a busy moment of the machine falls on all of them.

    A first round is not counted: the machine is slower while it is new to what it does.
    """
    taken: list[list[float]] = [[] for _ in calls]
    for _ in range(1 + rounds):
        for call, seconds in zip(calls, taken, strict=True):
            started = time.perf_counter()
            for _ in range(times):
                await call()
            seconds.append((time.perf_counter() - started) / times)
    return tuple(statistics.median(counted) for _, *counted in taken)


def resident_bytes(pid: int) -> int:
    """What a process holds in memory."""
    command = ["ps", "-o", "rss=", "-p", str(pid)]
    listed = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(listed.stdout) * 1024


@contextmanager
def on_one_core() -> Iterator[None]:
    """For threads begun in here that hand work to one another, where the system can do this.

    One that sleeps on another core takes longer to wake than all that it is woken for, and where
    it sleeps is chance: two threads that do the same then differ threefold, run for run.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, allowed)
