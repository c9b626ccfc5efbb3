"""Ends connections whose peer neither sends nor reads: each holds memory and a descriptor."""

import asyncio
import socket
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_SECONDS = 15.0
"""In which a request's line and headers must come."""
STALLED_SECONDS = 60
"""After which a connection is dropped whose peer does not read what was sent to it."""


class PromptHttp(H11Protocol):
    """Closes a connection that began a request and does not go on with it, or begins none."""

    head_seconds = HEAD_SECONDS
    _closing: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._expect_request()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._is_answering():
            self._stop_expecting()
        elif self._closing is None:
            self._expect_request()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_expecting()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, event: Any) -> None:
        self._stop_expecting()
        super().handle_websocket_upgrade(event)

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


def drop_stalled_peers(listener: socket.socket | Any, *, seconds: int = STALLED_SECONDS) -> None:
    """Lets the kernel drop connections of a listener whose peer acknowledges or reads nothing.

    https://www.rfc-editor.org/rfc/rfc5482. Connections inherit it; only Linux has it.
    """
    option = getattr(socket, "TCP_USER_TIMEOUT", None)
    if option is not None:
        listener.setsockopt(socket.IPPROTO_TCP, option, seconds * 1000)
