"""Options of the engine that a host or a test may set: time, limits, retries."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from integrations.rest.transport.http import Observe
from integrations.rest.transport.retry import RetryPolicy


@dataclass(frozen=True, kw_only=True)
class RestOptions:
    """Times are in seconds; `listing_timeout` bounds a whole listing, its retries included.

    `observe` is told of each exchange, secrets and all.
    """

    request_timeout: float = 30.0
    listing_timeout: float = 420.0  # time for a limit of five minutes, and for the listing
    max_body_bytes: int = 32 * 1024 * 1024
    retry: RetryPolicy = field(default_factory=RetryPolicy)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    clock: Callable[[], float] = time.monotonic
    observe: Observe | None = None
