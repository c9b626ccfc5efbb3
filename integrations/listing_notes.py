"""Says what a listing leaves out, to whoever shows it; costs nothing if nobody asks."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_notes: ContextVar[list[str] | None] = ContextVar("listing_notes", default=None)


@contextmanager
def collecting() -> Iterator[list[str]]:
    """The notes of the listings that are read in this block, one sentence each."""
    notes: list[str] = []
    token = _notes.set(notes)
    try:
        yield notes
    finally:
        _notes.reset(token)


def add(note: str) -> None:
    notes = _notes.get()
    if notes is not None:
        notes.append(note)
