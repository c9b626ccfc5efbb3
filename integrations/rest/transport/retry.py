"""Decides if a failed request is sent again, and after how long. No I/O."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from integrations.base import (
    IntegrationError,
    IntegrationRateLimitedError,
    IntegrationUnavailableError,
)


@dataclass(frozen=True, kw_only=True)
class RetryPolicy:
    """Exponential backoff with jitter. Times are in seconds.

    A failure is tried again a few times. A limit is waited for as long as the call has time: that
    of HaloPSA and Hudu lasts five minutes, and their 429 does not say how much of them is left.
    """

    tries: int = 3
    first_wait: float = 0.5
    longest_wait: float = 20.0
    longest_total: float = 60.0
    first_wait_for_limit: float = 1.0
    longest_wait_for_limit: float = 60.0
    longest_total_for_limit: float = 330.0
    random: Callable[[], float] = random.random

    def wait_before_next(
        self,
        error: IntegrationError,
        *,
        tried: int,
        repeatable: bool,
        spent: float = 0.0,
        budget: float | None = None,
    ) -> float | None:
        """Seconds to wait before trying again; None if the error is final.

        `spent` is the time since the first try, of which the call has `budget` in all.
        """
        # A request refused for its rate was not carried out, so it may always be sent again.
        if isinstance(error, IntegrationRateLimitedError):
            longest = self.longest_total_for_limit
            wait: float | None = self._wait_for_limit(error, tried)
        elif repeatable and isinstance(error, IntegrationUnavailableError) and tried < self.tries:
            longest, wait = self.longest_total, self._wait_for_failure(error, tried)
        else:
            return None
        longest = longest if budget is None else min(longest, budget)
        return None if wait is None or spent + wait > longest else wait

    def _wait_for_limit(self, error: IntegrationError, tried: int) -> float:
        if error.retry_after is not None:
            return error.retry_after
        growing: float = self.first_wait_for_limit * 2 ** (tried - 1)
        return min(self.longest_wait_for_limit, growing) * (1 + self.random() / 4)

    def _wait_for_failure(self, error: IntegrationError, tried: int) -> float | None:
        if error.retry_after is not None:
            return error.retry_after if error.retry_after <= self.longest_wait else None
        wait: float = min(self.longest_wait, self.first_wait * 2 ** (tried - 1))
        return wait * (0.5 + self.random() / 2)
