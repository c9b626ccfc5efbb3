"""A store that cannot do it now is asked again: after growing pauses, under one deadline.

There is one way to do so, for reads, commits, claims and repairs. What is asked within a deadline
shares it, so that one write, however often it has to look again, waits no longer than one read. The
time counts from the first failure, because a first answer may itself take ten seconds to fail.
"""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

from graphql_api.storage.table_store import OutcomeUnknown, StorageRefused, StorageUnavailable

logger = logging.getLogger(__name__)

BUSY_SECONDS = 15.0
"""For a store that answers that it is busy, or fails: Azure moves a partition in a few seconds."""
AWAY_SECONDS = 2.0
"""For a store that does not answer at all: whoever waits for it should soon be told."""
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 2.0
WORTH_A_WARNING = 1.0

Outage = StorageUnavailable | OutcomeUnknown
Result = TypeVar("Result")


@dataclass(kw_only=True)
class _Deadline:
    at_most: float
    first_failure: float | None = None

    def left(self, now: float, *, seconds: float) -> float:
        if self.first_failure is None:
            self.first_failure = now
        return self.first_failure + min(seconds, self.at_most) - now


_DEADLINE: ContextVar[_Deadline | None] = ContextVar("deadline", default=None)
"""Of what is asked just now."""


@contextmanager
def one_deadline(at_most: float = BUSY_SECONDS) -> Iterator[_Deadline]:
    """One for all that is asked within; inside another one, that one counts."""
    if (outer := _DEADLINE.get()) is not None:
        yield outer
        return
    deadline = _Deadline(at_most=at_most)
    token = _DEADLINE.set(deadline)
    try:
        yield deadline
    finally:
        _DEADLINE.reset(token)


@dataclass(frozen=True, kw_only=True)
class Patience:
    """`clock` counts seconds."""

    busy_seconds: float = BUSY_SECONDS
    away_seconds: float = AWAY_SECONDS
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    rng: Callable[[float, float], float] = random.uniform

    async def ask(
        self,
        attempt: Callable[[], Awaitable[Result]],
        *,
        on: type[StorageUnavailable] | type[OutcomeUnknown],
    ) -> Result:
        """The result of the first attempt without this failure; at last the failure is raised.

        A store that says how long it wants to be left alone is not asked sooner, and not at all if
        that is longer than there is time.
        """
        failure: Outage | None = None
        tries, began = 0, self.clock()
        with one_deadline() as deadline:
            while True:
                tries += 1
                try:
                    result = await attempt()
                except on as error:
                    failure, failure.tries, failure.seconds = error, tries, self.clock() - began
                    pause = self._pause(error, tries, deadline)
                else:
                    self._tell(failure, tries, seconds=self.clock() - began)
                    return result
                if pause is None:
                    raise failure
                await self.sleep(pause)

    def _pause(self, failure: Outage, tries: int, deadline: _Deadline) -> float | None:
        """None if there is no time, or no sense, to ask again."""
        seconds = self.busy_seconds if failure.is_busy else self.away_seconds
        left = deadline.left(self.clock(), seconds=seconds)
        asked_for = failure.retry_after or 0.0
        if isinstance(failure, StorageRefused) or left <= 0 or asked_for > left:
            return None
        drawn = self.rng(0, min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** (tries - 1)))
        return min(max(asked_for, drawn), left)

    def _tell(self, failure: Outage | None, tries: int, *, seconds: float) -> None:
        if failure is None:
            return
        level = logging.INFO if seconds < WORTH_A_WARNING else logging.WARNING
        failure.tries = 1  # the line counts them itself
        logger.log(level, "Done at try %d, after %.1f s: %s", tries, seconds, failure)


PATIENCE = Patience()
