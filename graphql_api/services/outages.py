"""Tells which failures of an outage are worth a line in the log: few, however many there are."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

COUNT_EVERY = 10.0
"""Seconds between two lines about one outage."""
QUIET_FOR = 60.0
"""Seconds without a failure after which an outage is over."""


@dataclass(kw_only=True)
class _Outage:
    logged_at: float
    failed_at: float
    more: int = 0
    correlation_id: str = field(default_factory=lambda: str(uuid.uuid4()))


@dataclass(frozen=True, kw_only=True)
class Noted:
    """A failure as part of an outage.

    `to_count` are the failures that the log has not had yet, if it is time to say how many; else 0.
    """

    correlation_id: str
    is_first: bool = False
    to_count: int = 0


class Outages:
    """`clock` counts seconds."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._outages: dict[str, _Outage] = {}

    def note(self, kind: str) -> Noted:
        """A failure happened; those of one kind are one outage until it is over."""
        now = self._clock()
        self._forget(now)
        outage = self._outages.get(kind)
        if outage is None:
            outage = self._outages[kind] = _Outage(logged_at=now, failed_at=now)
            return Noted(correlation_id=outage.correlation_id, is_first=True)
        outage.failed_at, outage.more = now, outage.more + 1
        if now - outage.logged_at < COUNT_EVERY:
            return Noted(correlation_id=outage.correlation_id)
        to_count, outage.logged_at, outage.more = outage.more, now, 0
        return Noted(correlation_id=outage.correlation_id, to_count=to_count)

    def _forget(self, now: float) -> None:
        """What is over, so that few are kept however long the process lives."""
        self._outages = {
            kind: each for kind, each in self._outages.items() if now - each.failed_at < QUIET_FOR
        }
