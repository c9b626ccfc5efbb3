"""Requests over connections that are kept, each sent as soon as the one before is answered.

It costs the machine little, which the servers that it measures share with it.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from itertools import cycle, islice
from typing import cast

HOST = "127.0.0.1"
OK = b"HTTP/1.1 200 "

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)


class LoadError(Exception):
    """An answer that is none, or a connection that ended."""


class Asking(asyncio.Protocol):
    """One connection. `answers` counts whole ones."""

    def __init__(self, requests: Sequence[bytes]) -> None:
        self.answers = 0
        self.failure: str | None = None
        self._requests = cycle(requests)
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self.transport.write(next(self._requests))

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not OK.startswith(self._received[: len(OK)]):
            self._fail(f"answered {self._received[:200]!r}")
        elif self._is_whole():
            self._received = b""
            self.answers += 1
            self.transport.write(next(self._requests))

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(f"the connection ended: {exc}")

    def _is_whole(self) -> bool:
        head, end, body = self._received.partition(b"\r\n\r\n")
        length = _LENGTH.search(head + b"\r\n")
        return bool(end and length and len(body) >= int(length[1]))

    def _fail(self, why: str) -> None:
        self.failure = self.failure or why
        self.transport.close()


async def answers_a_second(
    port: int, requests: Sequence[Sequence[bytes]], *, connections: int, seconds: float
) -> float:
    """Each connection sends one of the sequences of requests, over and over.

    Raises LoadError unless each answer is a whole one with status 200.
    """
    async with _asking(port, requests, connections) as asking:
        before, started = _answers(asking), time.perf_counter()
        await asyncio.sleep(seconds)
        return (_answers(asking) - before) / (time.perf_counter() - started)


@asynccontextmanager
async def _asking(
    port: int, requests: Sequence[Sequence[bytes]], connections: int
) -> AsyncIterator[list[Asking]]:
    loop = asyncio.get_running_loop()
    asking: list[Asking] = []
    try:
        for its_own in islice(cycle(requests), connections):
            _, each = await loop.create_connection(partial(Asking, its_own), HOST, port)
            asking.append(each)
        yield asking
    finally:
        for each in asking:
            each.transport.abort()


def _answers(asking: Sequence[Asking]) -> int:
    for each in asking:
        if each.failure is not None:
            raise LoadError(each.failure)
    return sum(each.answers for each in asking)
