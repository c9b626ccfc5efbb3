"""Names the person on whose behalf connections are tested; costs nothing if nobody asks.

A vendor's rate limit is shared by everybody. Connection tests get at most a part of it, and those
of one person a part of that, so that nobody can test until there is nothing left for the others.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_person: ContextVar[str | None] = ContextVar("tested_on_behalf_of", default=None)


@contextmanager
def testing_on_behalf_of(person: str) -> Iterator[None]:
    """Charge `person`, any opaque key, for the tests in this block and in the tasks it starts."""
    token = _person.set(person)
    try:
        yield
    finally:
        _person.reset(token)


def tested_on_behalf_of() -> str | None:
    """The person of the block that this is called in, if there is one."""
    return _person.get()
