"""Browsers ask no server before a page of another site opens a WebSocket to it, so it must look.

Only pages of this host may, and of those sites that ORGMAP_CORS_ORIGINS names. A caller that is no
browser sends no Origin.
"""

from collections.abc import Collection

from starlette.types import ASGIApp, Receive, Scope, Send
from strawberry.http.websocket_origin import is_same_origin

FORBIDDEN = 4403


class KnownOriginsOnly:
    """Before the connection is accepted: a browser is told nothing but that it failed."""

    def __init__(self, app: ASGIApp, *, allowed: Collection[str]) -> None:
        self._app = app
        self._allowed = frozenset(allowed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if all(self._is_known(origin, scope) for origin in _values(scope, b"origin")):
            await self._app(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": FORBIDDEN})

    def _is_known(self, origin: str, scope: Scope) -> bool:
        hosts = _values(scope, b"host")
        return origin in self._allowed or any(is_same_origin(origin, host) for host in hosts)


def _values(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]
