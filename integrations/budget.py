"""What a call may take: its time, and whose share of a vendor's rate limit. Costs nothing.

How long a call may last decides how long a vendor's limit is waited for. That limit is shared by
everybody: connection tests get at most a part of it, and those of one person a part of that, so
that nobody can test until there is nothing left for the others.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_deadline: ContextVar[float | None] = ContextVar("deadline_of_call", default=None)
_person: ContextVar[str | None] = ContextVar("tested_on_behalf_of", default=None)


@contextmanager
def testing_on_behalf_of(person: str) -> Iterator[None]:
    """Charge `person`, any opaque key, for the tests in this block and in the tasks it starts."""
    token = _person.set(person)
    try:
        yield
    finally:
        _person.reset(token)


@contextmanager
def lasting(seconds: float) -> Iterator[None]:
    """What is called in this block ends within so long, or within what an outer block left."""
    left = seconds_left()
    within = seconds if left is None else min(seconds, left)
    token = _deadline.set(time.monotonic() + within)
    try:
        yield
    finally:
        _deadline.reset(token)


def seconds_left() -> float | None:
    """Seconds until the call that this is a part of ends; None if it may last."""
    deadline = _deadline.get()
    return None if deadline is None else deadline - time.monotonic()


def tested_on_behalf_of() -> str | None:
    """The person of the block that this is called in, if there is one."""
    return _person.get()
