"""Ends a stream of results with the sign-in that began it, or after the maximum duration."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Any

from graphql import GraphQLError
from strawberry.types import ExecutionResult

from graphql_api.execution.error_codes import TIMEOUT, UNAUTHENTICATED
from graphql_api.identity.expiry import until
from graphql_api.services.clock import utc_now

MAX_DURATION = timedelta(hours=1)


async def bounded(
    results: AsyncGenerator[Any, None],
    *,
    expires_at: datetime | None,
    max_duration: timedelta = MAX_DURATION,
) -> AsyncGenerator[ExecutionResult, None]:
    """Yields the results; if they are cut off, a last one says why, and `results` is closed."""
    longest = utc_now() + max_duration
    source = _Tracked(results)
    limited = until(min(expires_at or longest, longest), source.items())
    async with aclosing(limited):
        async for result in limited:
            yield result
    if not source.is_complete:
        yield _cut_off(expires_at is not None and expires_at <= longest, max_duration)


class _Tracked:
    """Results that know whether they came to their own end."""

    def __init__(self, results: AsyncGenerator[Any, None]) -> None:
        self._results = results
        self.is_complete = False

    async def items(self) -> AsyncGenerator[ExecutionResult, None]:
        async with aclosing(self._results):
            async for result in self._results:
                yield result
        self.is_complete = True


def _cut_off(has_expired: bool, max_duration: timedelta) -> ExecutionResult:
    if has_expired:
        message, code = "The token has expired. Sign in again.", UNAUTHENTICATED
    else:
        minutes = max_duration.total_seconds() / 60
        message = f"A stream lasts {minutes:g} minutes at most. Ask again for what is missing."
        code = TIMEOUT
    return ExecutionResult(data=None, errors=[GraphQLError(message, extensions={"code": code})])
