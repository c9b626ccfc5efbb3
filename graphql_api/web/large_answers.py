"""Limits the large answers of a person that are written and not yet taken by those who asked.

A person may ask for much on many connections at once. All of it would be written in a moment, and
lie in memory, if the connections are slow. So an operation that has ended waits before its answer
is written, while others of the same person are large and on their way.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from weakref import WeakValueDictionary

from strawberry.http import GraphQLHTTPResponse

from graphql_api.web.responses import encode

MAX_UNSENT_ANSWERS = 4
"""Of a person, in a process."""
LARGE = 256 * 1024
"""Bytes from which an answer counts. What is smaller lies in the system's own buffers."""


class LargeAnswers:
    def __init__(self, most: int = MAX_UNSENT_ANSWERS) -> None:
        self._most = most
        self._turns: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    @asynccontextmanager
    async def written(
        self, identity: str, body: GraphQLHTTPResponse, *, limit: int
    ) -> AsyncIterator[bytes]:
        """The JSON of a body, as `encode` writes it, to be sent within the block."""
        turns = self._turns.setdefault(identity, asyncio.Semaphore(self._most))
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(turns)
            written = encode(body, limit=limit)
            if len(written) < LARGE:
                await stack.aclose()
            yield written
