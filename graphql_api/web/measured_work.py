"""Measures how long the process works for somebody: on the event loop and in its threads.

`measured` counts the steps of a coroutine. Tasks that it begins, and functions that it hands to the
loop's threads, are counted as well on a loop that `measuring_loop` has prepared.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import Context, ContextVar
from typing import Any

Count = Callable[[float], None]
"""Is told the seconds of each piece of work."""

_count: ContextVar[Count | None] = ContextVar("_count", default=None)


async def measured(work: Coroutine[Any, Any, object], count: Count) -> None:
    """Does the work; `count` is told of each of its steps, on the event loop."""
    token = _count.set(count)
    try:
        await _Steps(work, count)
    finally:
        _count.reset(token)


@contextmanager
def measuring_loop() -> Iterator[None]:
    """Until the block ends, the running event loop counts tasks and threads as well."""
    loop = asyncio.get_running_loop()
    before = loop.get_task_factory()
    loop.set_default_executor(_CountingThreads(thread_name_prefix="orgmap"))
    loop.set_task_factory(_counted_task)
    try:
        yield
    finally:
        loop.set_task_factory(before)


class _Steps(Coroutine[Any, Any, Any]):
    """A coroutine that counts the time between its being resumed and its waiting again."""

    __slots__ = ("_count", "_work")

    def __init__(self, work: Coroutine[Any, Any, Any], count: Count) -> None:
        self._work = work
        self._count = count

    def send(self, value: Any) -> Any:
        return self._step(self._work.send, value)

    def throw(self, *error: Any) -> Any:
        return self._step(self._work.throw, *error)

    def _step(self, resume: Callable[..., Any], *given: Any) -> Any:
        began = time.perf_counter()
        try:
            return resume(*given)
        finally:
            self._count(time.perf_counter() - began)

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
    count = _count.get() if context is None else context.get(_count)
    if count is not None and isinstance(work, Coroutine):
        work = _Steps(work, count)
    return asyncio.Task(work, loop=loop, context=context)


class _CountingThreads(ThreadPoolExecutor):
    def submit(self, fn: Callable[..., Any], /, *args: Any, **named: Any) -> "Future[Any]":
        count = _count.get()
        if count is None:
            return super().submit(fn, *args, **named)
        loop = asyncio.get_running_loop()

        def timed() -> Any:
            began = time.thread_time()
            try:
                return fn(*args, **named)
            finally:
                with suppress(RuntimeError):  # the loop has ended
                    loop.call_soon_threadsafe(count, time.thread_time() - began)

        return super().submit(timed)
