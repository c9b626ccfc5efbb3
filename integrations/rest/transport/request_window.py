"""Counts the requests that began within a sliding window of time. No I/O."""

import math
from collections import deque


class RequestWindow:
    """At most `requests` begin in any `seconds`, if each is counted and none begins too early.

    Times are the caller's clock's, in seconds. Only the latest `requests` beginnings are kept:
    older ones cannot delay anything.
    """

    def __init__(self, requests: int, seconds: float) -> None:
        self.requests = requests
        self.seconds = seconds
        self._begun: deque[float] = deque(maxlen=requests)

    def due(self, requests: int) -> float:
        """The time from which so many may begin at once, or as many as the window takes."""
        excess = min(requests, self.requests) + len(self._begun) - self.requests
        return self._begun[excess - 1] + self.seconds if excess > 0 else -math.inf

    def begin(self, at: float) -> None:
        """Count a request that begins then."""
        self._begun.append(at)

    def is_empty(self, now: float) -> bool:
        return not self._begun or self._begun[-1] + self.seconds <= now
