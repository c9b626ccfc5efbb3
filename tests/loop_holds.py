"""The longest time for which an operation keeps the event loop from answering anybody else."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

EVERY = 0.001
"""Seconds after which the loop is looked in on."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """Seconds of one run, those that this process computed, and of its longest hold of the loop."""

    seconds: float
    computed: float
    longest_hold: float


async def watched(call: Callable[[], Awaitable[object]]) -> Run:
    """Run the call once, with the loop looked in on meanwhile.

    A hold is as long as the loop answers late, but no longer than this process computed meanwhile:
    another process that had the core held nobody's loop.
    """
    started, before = time.perf_counter(), time.process_time()
    task = asyncio.ensure_future(call())
    longest = 0.0
    while not task.done():
        asked, computed = time.perf_counter(), time.process_time()
        await asyncio.sleep(EVERY)
        late = time.perf_counter() - asked - EVERY
        longest = max(longest, min(late, time.process_time() - computed))
    await task
    return Run(
        seconds=time.perf_counter() - started,
        computed=time.process_time() - before,
        longest_hold=longest,
    )
