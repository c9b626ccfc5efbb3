"""Reads what a peer sends in slices, so that no burst of it holds up anybody else.

A megabyte of the smallest chunks or frames takes a second to parse. A connection may take a little
of the processor at once, and earns it back slowly: all connections that took some share what the
process gives for parsing. One that took more is not read for a while. It is the time that counts,
whatever was sent.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Protocol

SLICE = 1024
"""Bytes after which the time is looked at."""
TURN = 0.002
"""Seconds of parsing after which others have their turn."""
BURST = 0.02
"""Seconds of parsing that a connection may be ahead: several of the largest bodies."""
AT_FIRST = 0.002
"""Likewise of a new connection: one may open many."""
SHARE = 0.25
"""Of the process's time, for the parsing of all connections."""
PASSED_ON = 0.0005
"""Seconds that are given for each request or message, since others count and limit those."""
SETTLES_EVERY = 0.1
"""Seconds after which one that took some is looked at again, at the earliest."""


class Reader(Protocol):
    """A protocol that is given its bytes by BoundedReading."""

    def read(self, data: bytes) -> None: ...


class BoundedReading:
    """A transport, between the real one and the protocol that parses what comes.

    `earning` are the connections of the process that have not earned back yet what they took.
    `clock` counts seconds of the processor.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        reader: Reader,
        *,
        earning: "set[BoundedReading]",
        clock: Callable[[], float] = time.thread_time,
    ) -> None:
        self._transport = transport
        self._reader = reader
        self._earning = earning
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._unread = bytearray()
        self._paused_by: set[str] = set()
        self._balance = AT_FIRST
        self._earned_at = self._loop.time()
        self._next: asyncio.Handle | None = None
        self._settling: asyncio.TimerHandle | None = None

    def __getattr__(self, name: str) -> Any:
        """All that is not about reading is the real transport's."""
        return getattr(self._transport, name)

    def receive(self, data: bytes) -> None:
        """Bytes came from the peer."""
        self._unread += data
        if self._next is None:
            self._read_or_wait()

    def pause_reading(self, why: str = "protocol") -> None:
        self._paused_by.add(why)
        self._transport.pause_reading()

    def resume_reading(self, why: str = "protocol") -> None:
        """Goes on, soon, unless there is another reason to pause."""
        self._paused_by.discard(why)
        if self._paused_by:
            return
        if not self._unread:
            self._transport.resume_reading()
        elif self._next is None:
            self._next = self._loop.call_soon(self._read_or_wait)

    def passed_on(self) -> None:
        """What was read made a request or a message."""
        self._balance = min(BURST, self._balance + PASSED_ON)

    def set_protocol(self, protocol: Any) -> None:
        """What comes from now on is for another protocol, such as a WebSocket's."""
        self._reader = protocol
        self._transport.set_protocol(protocol)

    def lost(self) -> None:
        """The connection has ended."""
        self._unread.clear()
        self._earning.discard(self)
        for timer in (self._next, self._settling):
            if timer is not None:
                timer.cancel()

    def _read_or_wait(self) -> None:
        self._next = None
        self._earn()
        if self._balance < 0:
            self._transport.pause_reading()
            self._next = self._loop.call_later(self._seconds_until(0), self._read_or_wait)
            return
        self._read_for_a_turn()
        if self._unread:
            self._transport.pause_reading()
        if not self._paused_by:
            self.resume_reading()

    def _read_for_a_turn(self) -> None:
        began = self._clock()
        taken = 0.0
        while self._unread and not self._paused_by and taken < TURN:
            data = bytes(self._unread[:SLICE])
            del self._unread[:SLICE]
            if not self._transport.is_closing():
                self._reader.read(data)
            taken = self._clock() - began
        self._balance -= taken
        if self._settling is None and not self._transport.is_closing():
            self._earning.add(self)
            self._settle()

    def _settle(self) -> None:
        """Leaves those that earn when all is earned back."""
        self._settling = None
        self._earn()
        if self._balance >= BURST:
            self._earning.discard(self)
            return
        seconds = max(SETTLES_EVERY, self._seconds_until(BURST))
        self._settling = self._loop.call_later(seconds, self._settle)

    def _earn(self) -> None:
        now = self._loop.time()
        if self in self._earning:
            earned = (now - self._earned_at) * SHARE / len(self._earning)
            self._balance = min(BURST, self._balance + earned)
        self._earned_at = now

    def _seconds_until(self, balance: float) -> float:
        return (balance - self._balance) * max(1, len(self._earning)) / SHARE
