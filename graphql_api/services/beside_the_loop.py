"""Long computations in a thread of their own, so that the event loop answers meanwhile."""

import asyncio
import gc
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Computed = TypeVar("Computed")


async def beside_the_loop(
    compute: Callable[Given, Computed], *args: Given.args, **kwargs: Given.kwargs
) -> Computed:
    """`asyncio.to_thread` for what makes very many objects and no cycles of them."""

    def uncollected() -> Computed:
        with _without_collection():
            return compute(*args, **kwargs)

    return await asyncio.to_thread(uncollected)


_lock = threading.Lock()
_under_way = 0
"""Computations, of the whole process: there is one collector for all of it."""


@contextmanager
def _without_collection() -> Iterator[None]:
    """Nothing looks for cycles meanwhile.

    Each full look passes all objects there are and lets no thread run until it is done: with the
    names of twenty thousand customers read, that is most of a second for the event loop to wait.
    What is not part of a cycle is freed as ever.
    """
    _begin()
    try:
        yield
    finally:
        _end()


def _begin() -> None:
    global _under_way
    with _lock:
        _under_way += 1
        gc.disable()


def _end() -> None:
    global _under_way
    with _lock:
        _under_way -= 1
        if not _under_way:
            gc.enable()
