"""Limits how many event streams and WebSocket connections each identity has open in a process.

A stream costs memory and a connection for as long as it lasts, which the rate limit does not see.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

MAX_STREAMS = 20


class TooManyStreams(Exception):
    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} streams are open for you already, which is all that is allowed. "
            "End one of them first."
        )


class StreamLimit:
    """`most` for each identity."""

    def __init__(self, most: int = MAX_STREAMS) -> None:
        self._most = most
        self._open: Counter[str] = Counter()

    @contextmanager
    def acquire(self, identity: str) -> Iterator[None]:
        """Open until the block ends. Raises TooManyStreams."""
        if self._open[identity] >= self._most:
            raise TooManyStreams(self._most)
        self._open[identity] += 1
        try:
            yield
        finally:
            self._open[identity] -= 1
            if not self._open[identity]:
                del self._open[identity]
