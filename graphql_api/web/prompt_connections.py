"""Connections that none of their peers can make a burden for the others.

Those whose peer neither sends nor reads are ended: each holds memory and a descriptor. What a peer
sends is read in slices, and what it does not read is bounded.
"""

import asyncio
import re
import socket
from typing import Any, ClassVar, cast

import h11
from uvicorn._types import ASGISendEvent
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol
from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from graphql_api.web.bounded_reading import BoundedReading

HEAD_SECONDS = 15.0
"""In which a request's line and headers must come."""
STALLED_SECONDS = 60
"""After which a connection is dropped whose peer does not read what was sent to it."""
MAX_HEADERS = 100
"""Of a request, and again at the end of a body in chunks."""
TOO_MANY_HEADERS = f"The request has too many headers; {MAX_HEADERS} are allowed."
MAX_FRAGMENTS = 1024
"""Frames of one WebSocket message."""
MAX_UNSENT = 16 * 1024 * 1024
"""Bytes of a WebSocket's messages that its peer has not read yet, besides one message."""

_END_OF_HEAD = re.compile(rb"\n\r?\n")


class BoundedProtocol(asyncio.Protocol):
    """The part of both protocols that reads. To be inherited from before uvicorn's class."""

    _earning: ClassVar[set[BoundedReading]] = set()
    _reading: BoundedReading

    def connection_made(self, transport: Any) -> None:
        if not isinstance(transport, BoundedReading):  # it is one if it was upgraded
            transport = BoundedReading(transport, self, earning=self._earning)
        self._reading = transport
        super().connection_made(cast(asyncio.Transport, transport))

    def data_received(self, data: bytes) -> None:
        self._reading.receive(data)

    def read(self, data: bytes) -> None:
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._reading.lost()
        super().connection_lost(exc)


class PromptHttp(BoundedProtocol, H11Protocol):
    """Closes a connection that began a request and does not go on with it, or begins none."""

    head_seconds = HEAD_SECONDS
    _closing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._expect_request()

    def read(self, data: bytes) -> None:
        super().read(data)
        if self._is_answering():
            self._stop_expecting()
        elif self._closing is None:
            self._expect_request()

    def handle_events(self) -> None:
        """Headers are counted before they are parsed, which takes much longer."""
        if self.conn.their_state is h11.IDLE and self._lines_of_head() > MAX_HEADERS + 1:
            self._refuse_headers()
            return
        before = self.cycle
        super().handle_events()
        if self.cycle is not before:
            self._reading.passed_on()
        if self.conn.their_state is h11.SEND_BODY and self._lines_of_head() > MAX_HEADERS:
            self.transport.close()  # the response may have begun

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_expecting()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: Any) -> None:
        self._stop_expecting()
        super().handle_websocket_upgrade(event)

    def _lines_of_head(self) -> int:
        """Of what has come and is not parsed yet."""
        unparsed, _ = self.conn.trailing_data
        end = _END_OF_HEAD.search(unparsed)
        return unparsed.count(b"\n", 0, end.start() + 1 if end else None)

    def _refuse_headers(self) -> None:
        headers = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]
        response = h11.Response(status_code=431, headers=headers, reason=STATUS_PHRASES[431])
        for event in (response, h11.Data(data=TOO_MANY_HEADERS.encode()), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _expect_request(self) -> None:
        self._closing = self.loop.call_later(self.head_seconds, self._close_idle)

    def _stop_expecting(self) -> None:
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None

    def _close_idle(self) -> None:
        if not self._is_answering() and self.transport.get_protocol() is self:
            self.transport.close()


class PromptWebSocket(BoundedProtocol, WebSocketsSansIOProtocol):
    """A peer that does not read is not read from, and does not let messages pile up."""

    _unsent = 0

    def data_received(self, data: bytes) -> None:
        if self.handshake_initiated:
            super().data_received(data)
        else:  # what PromptHttp has read already
            self.read(data)

    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) < MAX_FRAGMENTS:
            super().handle_cont(event)
        elif not self.close_sent:
            self._fail(1008, f"A message has more than {MAX_FRAGMENTS:,} frames")

    def send_receive_event_to_app(self) -> None:
        """After a close nobody else counts and limits what comes: it is dropped."""
        super().send_receive_event_to_app()
        if not self.close_sent:
            self._reading.passed_on()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._reading.pause_reading("unsent")

    def resume_writing(self) -> None:
        super().resume_writing()
        self._reading.resume_reading("unsent")

    async def send(self, message: ASGISendEvent) -> None:
        """Returns when the peer, or the system for it, has taken the message."""
        if message["type"] == "websocket.close":
            self._close_soon()
        if message["type"] != "websocket.send":
            await super().send(message)
            return
        size = len((message.get("text") or "").encode())
        if self._unsent and self._unsent + size > MAX_UNSENT:
            self._give_up()
        self._unsent += size
        try:
            await super().send(message)
            await self.writable.wait()
        finally:
            self._unsent -= size

    def _give_up(self) -> None:
        """Raises ClientDisconnected, also for those that wait."""
        if not self.close_sent:
            self._fail(1013, f"{MAX_UNSENT:,} bytes were not read, which is all that may wait")
        self.disconnected = True
        self._close_soon()
        raise ClientDisconnected

    def _fail(self, code: int, reason: str) -> None:
        self.conn.fail(code, reason)
        self.handle_parser_exception()

    def _close_soon(self) -> None:
        """Even if the peer does not read what was written before."""
        if not self.writable.is_set():
            self.writable.set()
            self.loop.call_later(self.close_timeout, self.transport.abort)


def drop_stalled_peers(listener: socket.socket | Any, *, seconds: int = STALLED_SECONDS) -> None:
    """Lets the kernel drop connections of a listener whose peer acknowledges or reads nothing.

    https://www.rfc-editor.org/rfc/rfc5482. Connections inherit it; only Linux has it.
    """
    option = getattr(socket, "TCP_USER_TIMEOUT", None)
    if option is not None:
        listener.setsockopt(socket.IPPROTO_TCP, option, seconds * 1000)
