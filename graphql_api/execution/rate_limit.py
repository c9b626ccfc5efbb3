"""The rate limit: units of cost for each identity and minute, in one process's memory.

Each identity has a bucket that holds a minute's worth and refills all the time. What costs more
than a whole bucket may start when the bucket is full, and is paid off before the next.
Several processes each allow the limit; a shared count would put a round trip before each request.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

MAX_IDENTITIES = 10_000
"""Those who asked last are kept. One who did not for a minute has a full bucket anyway."""

MINUTE = 60.0


class RateLimitedError(Exception):
    def __init__(self, *, units_a_minute: int, retry_after: int) -> None:
        super().__init__(
            f"Too much was asked in a short time: {units_a_minute:,} units of cost are allowed a "
            f"minute. Try again in {retry_after} s."
        )
        self.retry_after = retry_after


class RateLimiter:
    """`units_a_minute` None or 0 allows everything. `clock` counts seconds."""

    def __init__(
        self,
        units_a_minute: int | None,
        *,
        clock: Callable[[], float] = time.monotonic,
        max_identities: int = MAX_IDENTITIES,
    ) -> None:
        self._capacity = units_a_minute or 0
        self._clock = clock
        self._max_identities = max_identities
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def charge(self, identity: str, cost: int) -> None:
        """Raises RateLimitedError, with whole seconds, if the bucket holds too little."""
        if not self._capacity:
            return
        now = self._clock()
        units = self._units(identity, now)
        missing = min(cost, self._capacity) - units
        if missing > 0:
            raise RateLimitedError(
                units_a_minute=self._capacity,
                retry_after=math.ceil(missing * MINUTE / self._capacity),
            )
        self._keep(identity, units - cost, now)

    def _units(self, identity: str, now: float) -> float:
        units, then = self._buckets.get(identity, (self._capacity, now))
        return min(self._capacity, units + (now - then) * self._capacity / MINUTE)

    def _keep(self, identity: str, units: float, now: float) -> None:
        self._buckets[identity] = (units, now)
        self._buckets.move_to_end(identity)
        if len(self._buckets) > self._max_identities:
            self._buckets.popitem(last=False)
