"""How many streams each identity has open: event streams and WebSocket connections, in a process.

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


class OpenStreams:
    """`most` for each identity."""

    def __init__(self, most: int = MAX_STREAMS) -> None:
        self._most = most
        self._open: Counter[str] = Counter()

    @contextmanager
    def one_more(self, identity: str) -> Iterator[None]:
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
