"""Options of sockets that a server listens on."""

import socket
from typing import Any


def send_at_once(listener: socket.socket | Any) -> None:
    """Turns Nagle's algorithm off for the connections of a listener, which inherit it.

    Otherwise what follows a response's head waits for the acknowledgement of the head, and Linux
    delays that by 40 ms: https://www.rfc-editor.org/rfc/rfc1122#page-98. asyncio does the same only
    for sockets that were made with IPPROTO_TCP, which uvicorn's for several workers is not.
    """
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
