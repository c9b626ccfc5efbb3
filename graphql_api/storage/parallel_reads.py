"""Many reads at once, but not all of them: a store answers none sooner for being asked for more."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

PARALLEL_READS = 64

Key = TypeVar("Key")
Value = TypeVar("Value")
Result = TypeVar("Result")


async def read_all(read: Callable[[Key], Awaitable[Value]], keys: Sequence[Key]) -> list[Value]:
    """In the order of the keys."""
    if len(keys) == 1:  # spares a task, and the event loop a round
        return [await read(keys[0])]
    limit = asyncio.Semaphore(PARALLEL_READS)

    async def one(key: Key) -> Value:
        async with limit:
            return await read(key)

    return await asyncio.gather(*(one(key) for key in keys))


async def all_of(calls: Iterable[Awaitable[Result]]) -> list[Result]:
    """Wait for all of them even when one fails, so that none outlives the caller."""
    results = await asyncio.gather(*calls, return_exceptions=True)
    done: list[Result] = []
    for result in results:
        if isinstance(result, BaseException):
            raise result
        done.append(result)
    return done
