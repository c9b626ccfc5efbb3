"""For how long rows have stood as they are, by the monotonic clock of who looks at them.

Whoever holds a row changes it again and again. One that stays the same is a dead process's, and no
clock of another machine can be wrong about it.
"""

import time
from collections.abc import Callable, Mapping


class Unchanged:
    """`seconds` is this process's monotonic clock."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._seen: dict[str, tuple[str, float]] = {}
        """By key: the ETag, and since when it has been that."""

    def look(self, etags: Mapping[str, str]) -> dict[str, float]:
        """Seconds since each was first seen with its ETag. Those that are gone are forgotten."""
        now = self._seconds()
        self._seen = {key: self._since(key, etag, now) for key, etag in etags.items()}
        return {key: now - since for key, (_, since) in self._seen.items()}

    def _since(self, key: str, etag: str, now: float) -> tuple[str, float]:
        known = self._seen.get(key)
        return known if known is not None and known[0] == etag else (etag, now)
