"""What was begun with a token ends with it."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import TypeVar

Item = TypeVar("Item")


def utc_now() -> datetime:
    return datetime.now(UTC)


async def until(
    expires_at: datetime | None,
    items: AsyncGenerator[Item, None],
    *,
    clock: Callable[[], datetime] = utc_now,
) -> AsyncGenerator[Item, None]:
    """The items that come before that time; then `items` is closed, even in the middle of a wait.

    None stands for no end. An item that is ready when the time has come is not given out any more.
    """
    async with aclosing(items):
        while True:
            left = None if expires_at is None else (expires_at - clock()).total_seconds()
            if left is not None and left <= 0:
                return
            limit = asyncio.timeout(left)
            try:
                async with limit:
                    item = await anext(items)
            except StopAsyncIteration:
                return
            except TimeoutError:
                if limit.expired():
                    return
                raise
            yield item
