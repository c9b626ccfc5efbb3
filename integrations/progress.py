"""Reports the progress of a listing to a terminal; costs nothing if nobody listens."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[int], None]
"""Receives the number of rows that were read so far."""

_listener: ContextVar[Listener | None] = ContextVar("listing_progress", default=None)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Listen to the listings that begin in this block, in this task and those it starts."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def report(rows: int) -> None:
    listener = _listener.get()
    if listener is not None:
        listener(rows)
