"""Logs why nobody can be checked just now: once for an outage, whoever and however many ask."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

logger = logging.getLogger(__name__)

COUNT_EVERY = 10.0
"""Seconds between two lines about one outage."""
QUIET_FOR = 60.0
"""Seconds without a failure after which an outage is over."""


@dataclass(kw_only=True)
class _Outage:
    logged_at: float
    failed_at: float
    more: int = 0


class SignInOutages:
    """One outage for each kind of failure: anybody can cause one of the kind of an unknown key."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._outages: dict[type[Exception], _Outage] = {}

    def note(self, failure: Exception) -> None:
        now = self._clock()
        outage = self._outages.get(type(failure))
        if outage is None or now - outage.failed_at >= QUIET_FOR:
            logger.warning("a sign-in cannot be checked just now: %s", failure)
            self._outages[type(failure)] = _Outage(logged_at=now, failed_at=now)
            return
        outage.failed_at, outage.more = now, outage.more + 1
        if now - outage.logged_at >= COUNT_EVERY:
            logger.warning("%d more sign-ins cannot be checked: %s", outage.more, failure)
            outage.logged_at, outage.more = now, 0
