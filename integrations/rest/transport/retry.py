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
    """Exponential backoff with jitter. Times are in seconds."""

    tries: int = 3
    first_wait: float = 0.5
    longest_wait: float = 20.0
    longest_total: float = 60.0
    random: Callable[[], float] = random.random

    def wait_before_next(
        self, error: IntegrationError, *, tried: int, repeatable: bool, spent: float = 0.0
    ) -> float | None:
        """Seconds to wait before trying again; None if the error is final.

        `spent` is the time since the first try: no further one begins after `longest_total`.
        """
        if tried >= self.tries or not _is_worth_retrying(error, repeatable=repeatable):
            return None
        wait = self._backoff(error, tried)
        return None if wait is None or spent + wait > self.longest_total else wait

    def _backoff(self, error: IntegrationError, tried: int) -> float | None:
        if error.retry_after is not None:
            return error.retry_after if error.retry_after <= self.longest_wait else None
        wait: float = min(self.longest_wait, self.first_wait * 2 ** (tried - 1))
        return wait * (0.5 + self.random() / 2)


def _is_worth_retrying(error: IntegrationError, *, repeatable: bool) -> bool:
    # A request refused for its rate was not carried out, so it may always be sent again.
    if isinstance(error, IntegrationRateLimitedError):
        return True
    return repeatable and isinstance(error, IntegrationUnavailableError)
