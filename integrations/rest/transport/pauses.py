"""Holds requests back while a vendor's rate limit is known to be reached.

A vendor counts the requests of all workers together, so a refusal that one of them gets is true
for the others: to ask all the same would use up the limit, and some vendors prolong it then.
"""

from collections.abc import Callable

from integrations.base import SharedPauses

LONGEST_SECONDS = 330.0
"""A vendor that says more is asked again all the same: it may have been set right meanwhile."""
LOOKED_EVERY = 1.0
"""Seconds between two looks at what other processes have met."""


class Pauses:
    """Pauses of one integration, by what its vendor counts together. Times are in seconds."""

    def __init__(self, integration_name: str, *, clock: Callable[[], float]) -> None:
        self.shared: SharedPauses | None = None
        self._name = integration_name
        self._clock = clock
        self._ends: dict[str, float] = {}
        self._looked: dict[str, float] = {}

    async def begin(self, counted: str, seconds: float) -> None:
        """Hold back what the vendor counts together as `counted`. A longer pause stays."""
        seconds = min(seconds, LONGEST_SECONDS)
        self._forget_ended()
        self._end_at(counted, self._clock() + seconds)
        if self.shared is not None:
            await self.shared.begin(self._key(counted), seconds)

    async def seconds_left(self, counted: str) -> float:
        """Seconds until a request may be sent; 0 if there is no pause."""
        left = self._seconds_left(counted)
        if left > 0 or self.shared is None or not self._is_time_to_look(counted):
            return left
        found = await self.shared.seconds_left(self._key(counted))
        self._end_at(counted, self._clock() + min(found, LONGEST_SECONDS))
        return self._seconds_left(counted)

    def end(self, counted: str) -> None:
        """A request that waited for the pause was answered: the limit is not reached any more.

        Other workers' pause, which is as long as that request has waited, ends by itself.
        """
        self._ends.pop(counted, None)

    def _seconds_left(self, counted: str) -> float:
        return max(0.0, self._ends.get(counted, 0.0) - self._clock())

    def _is_time_to_look(self, counted: str) -> bool:
        now = self._clock()
        if now < self._looked.get(counted, 0.0) + LOOKED_EVERY:
            return False
        self._forget_ended()
        self._looked[counted] = now
        return True

    def _end_at(self, counted: str, moment: float) -> None:
        self._ends[counted] = max(moment, self._ends.get(counted, 0.0))

    def _forget_ended(self) -> None:
        now = self._clock()
        self._ends = {key: end for key, end in self._ends.items() if end > now}
        self._looked = {key: at for key, at in self._looked.items() if at + LOOKED_EVERY > now}

    def _key(self, counted: str) -> str:
        return f"{self._name}:{counted}"
