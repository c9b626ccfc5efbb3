"""How many threads work at once for what is awaited together."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any


async def most_threads_at_once(work: Iterable[Awaitable[object]]) -> int:
    threads = CountedThreads()
    asyncio.get_running_loop().set_default_executor(threads)
    await asyncio.gather(*work)
    return threads.most


class CountedThreads(ThreadPoolExecutor):
    """Notes how many functions it was given at once."""

    most = under_way = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **named: Any) -> "Future[Any]":
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        doing = super().submit(fn, *args, **named)
        doing.add_done_callback(self._end)
        return doing

    def _end(self, _: object) -> None:
        self.under_way -= 1
