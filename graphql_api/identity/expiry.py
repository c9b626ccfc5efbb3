"""Ends a stream when its token expires."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import datetime
from typing import TypeVar

from graphql_api.services.clock import Clock, utc_now

Item = TypeVar("Item")


async def until(
    expires_at: datetime | None,
    items: AsyncGenerator[Item, None],
    *,
    clock: Clock = utc_now,
) -> AsyncGenerator[Item, None]:
    """Yields items until `expires_at` (None: never), then closes `items`, even while it waits.

    An item that becomes ready at the very end is not yielded any more.
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
