"""The work for somebody is counted wherever it is done, and no other work is."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest

from graphql_api.web.measured_work import measured, measuring_loop

PIECE = 0.02


def work() -> None:
    """Takes the processor, as nothing that waits does."""
    until = time.thread_time() + PIECE
    while time.thread_time() < until:
        pass


async def work_here() -> None:
    work()


class Counted:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, seconds: float) -> None:
        self.seconds += seconds

    @property
    def pieces(self) -> int:
        return int(self.seconds / PIECE)


async def in_steps() -> None:
    work()
    await asyncio.sleep(PIECE * 3)
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
        await measured(done(), counted)
        await asyncio.sleep(0)
    assert counted.pieces == 2


async def test_what_others_do_meanwhile_is_not() -> None:
    one, other = Counted(), Counted()
    with measuring_loop():
        unmeasured = asyncio.create_task(in_steps())
        await asyncio.gather(measured(in_steps(), one), measured(in_tasks(), other))
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
        await measured(begin(), counted)
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
            await measured(fail(), counted)
        waiting = asyncio.create_task(measured(asyncio.sleep(60), counted))
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
        task = asyncio.create_task(measured(clean_up(), counted))
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
    await measured(read(), counted)
    assert counted.pieces == 2
