"""The work for somebody is counted wherever it is done, and no other work is."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from graphql_api.web.measured_work import Measure, measured, measuring_loop

_local = threading.local()
"""The time of each thread by itself: it goes on by this thread's work alone."""


def clock() -> int:
    now: int = getattr(_local, "now", 0)
    return now


def work() -> None:
    _local.now = clock() + 1


async def work_here() -> None:
    work()


class Counted:
    """The pieces of work that were counted."""

    def __init__(self) -> None:
        self.pieces = 0.0
        self.measure = Measure(self._count, clock=clock, thread_clock=clock)

    def _count(self, pieces: float) -> None:
        self.pieces += pieces


async def in_steps() -> None:
    work()
    await asyncio.sleep(0.01)
    work()


async def in_tasks() -> None:
    await asyncio.gather(work_here(), asyncio.create_task(work_here()))


async def in_tasks_of_tasks() -> None:
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(in_tasks())


async def in_threads() -> None:
    await asyncio.to_thread(work)
    await asyncio.gather(asyncio.to_thread(work))


@pytest.mark.parametrize("done", [in_steps, in_tasks, in_tasks_of_tasks, in_threads])
async def test_all_that_is_done_for_somebody_is_counted(
    done: Callable[[], Coroutine[Any, Any, None]],
) -> None:
    counted = Counted()
    with measuring_loop():
        await measured(done(), counted.measure)
        await asyncio.sleep(0)
    assert counted.pieces == 2


async def test_what_others_do_meanwhile_is_not() -> None:
    one, other = Counted(), Counted()
    with measuring_loop():
        unmeasured = asyncio.create_task(in_steps())
        await asyncio.gather(measured(in_steps(), one.measure), measured(in_tasks(), other.measure))
        await unmeasured
        await work_here()
        await asyncio.to_thread(work)
    assert (one.pieces, other.pieces) == (2, 2)


async def test_what_goes_on_afterwards_is_counted_too() -> None:
    begun: list[asyncio.Task[None]] = []

    async def begin() -> None:
        begun.append(asyncio.create_task(in_steps()))

    counted = Counted()
    with measuring_loop():
        await measured(begin(), counted.measure)
        await begun[0]
    assert counted.pieces == 2


async def test_errors_and_cancellation_pass_through() -> None:
    async def fail() -> None:
        try:
            await asyncio.sleep(0)
        finally:
            work()
        raise LookupError

    counted = Counted()
    with measuring_loop():
        with pytest.raises(LookupError):
            await measured(fail(), counted.measure)
        waiting = asyncio.create_task(measured(asyncio.sleep(60), counted.measure))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert counted.pieces == 1


async def test_work_while_an_error_is_handled_is_counted() -> None:
    async def clean_up() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            work()
            raise

    counted = Counted()
    with measuring_loop():
        task = asyncio.create_task(measured(clean_up(), counted.measure))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert counted.pieces == 1


async def test_an_async_generator_is_counted() -> None:
    async def numbers() -> AsyncIterator[int]:
        work()
        yield 1
        await asyncio.sleep(0)
        work()
        yield 2

    async def read() -> None:
        assert [number async for number in numbers()] == [1, 2]

    counted = Counted()
    await measured(read(), counted.measure)
    assert counted.pieces == 2


async def test_a_thread_gives_way_sooner_while_others_are_served() -> None:
    before = sys.getswitchinterval()
    with measuring_loop():
        assert sys.getswitchinterval() < before
    assert sys.getswitchinterval() == before
