"""Measures how long the process works for somebody: on the event loop and in its threads.

`measured` counts the steps of a coroutine. Tasks that it begins, and functions that it hands to the
loop's threads, are counted as well on a loop that `measuring_loop` has prepared.
"""

import asyncio
import sys
import time
from collections.abc import Callable, Coroutine, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import Context, ContextVar
from dataclasses import dataclass
from typing import Any

Count = Callable[[float], None]
"""Is told the seconds of each piece of work."""
Clock = Callable[[], float]
SWITCH_INTERVAL = 0.0005
"""Seconds after which a thread that works lets the event loop go on, a tenth of the usual."""


@dataclass(frozen=True)
class Measure:
    """`clock` is that of the event loop's work, `thread_clock` that of a thread's own work."""

    count: Count
    clock: Clock = time.perf_counter
    thread_clock: Clock = time.thread_time


_measure: ContextVar[Measure | None] = ContextVar("_measure", default=None)


async def measured(work: Coroutine[Any, Any, object], measure: Measure) -> None:
    """Does the work; each of its steps is counted, on the event loop."""
    token = _measure.set(measure)
    try:
        await _Steps(work, measure)
    finally:
        _measure.reset(token)


@contextmanager
def measuring_loop() -> Iterator[None]:
    """Until the block ends, the running event loop counts tasks and threads as well.

    A thread that works gives way sooner than is usual, since the loop answers others meanwhile.
    """
    loop = asyncio.get_running_loop()
    before, interval = loop.get_task_factory(), sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL)
    loop.set_default_executor(_CountingThreads(thread_name_prefix="orgmap"))
    loop.set_task_factory(_counted_task)
    try:
        yield
    finally:
        loop.set_task_factory(before)
        sys.setswitchinterval(interval)


class _Steps(Coroutine[Any, Any, Any]):
    """A coroutine that counts the time between its being resumed and its waiting again."""

    __slots__ = ("_measure", "_work")

    def __init__(self, work: Coroutine[Any, Any, Any], measure: Measure) -> None:
        self._work = work
        self._measure = measure

    def send(self, value: Any) -> Any:
        return self._step(self._work.send, value)

    def throw(self, *error: Any) -> Any:
        return self._step(self._work.throw, *error)

    def _step(self, resume: Callable[..., Any], *given: Any) -> Any:
        measure = self._measure
        began = measure.clock()
        try:
            return resume(*given)
        finally:
            measure.count(measure.clock() - began)

    def close(self) -> None:
        self._work.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        return self  # a generator in all but its type

    def __iter__(self) -> "_Steps":
        return self

    def __next__(self) -> Any:
        return self.send(None)


def _counted_task(
    loop: asyncio.AbstractEventLoop,
    work: Coroutine[Any, Any, Any] | Generator[Any, None, Any],
    context: Context | None = None,
) -> "asyncio.Task[Any]":
    measure = _measure.get() if context is None else context.get(_measure)
    if measure is not None and isinstance(work, Coroutine):
        work = _Steps(work, measure)
    return asyncio.Task(work, loop=loop, context=context)


class _CountingThreads(ThreadPoolExecutor):
    def submit(self, fn: Callable[..., Any], /, *args: Any, **named: Any) -> "Future[Any]":
        measure = _measure.get()
        if measure is None:
            return super().submit(fn, *args, **named)
        loop = asyncio.get_running_loop()

        def timed() -> Any:
            began = measure.thread_clock()
            try:
                return fn(*args, **named)
            finally:
                with suppress(RuntimeError):  # the loop has ended
                    loop.call_soon_threadsafe(measure.count, measure.thread_clock() - began)

        return super().submit(timed)
