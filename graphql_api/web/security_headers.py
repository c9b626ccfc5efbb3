"""Headers that tell a browser how little the pages need."""

import functools
from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_api.identity.authenticator import Authenticator


def content_security_policy(connect_to: Iterable[str] = ()) -> str:
    """`connect_to` are the other origins that scripts may call."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "worker-src 'self'",
            "style-src 'self' 'unsafe-inline'",  # the component library sets style attributes
            "img-src 'self' data:",
            "font-src 'self' data:",
            " ".join(("connect-src 'self'", *sorted(connect_to))),
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "frame-src 'none'",
        )
    )


SECURITY_HEADERS = {
    "content-security-policy": content_security_policy(),
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
TRANSPORT_SECURITY = "max-age=31536000"


class SecurityHeaders:
    """Adds them to each response that has no such header of its own.

    Pages may call the hosts where people sign in, which `app.state.authenticator` knows.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        authenticator: Authenticator = scope["app"].state.authenticator
        added = _headers(authenticator.origins(), is_secure=scope["scheme"] == "https")

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = message.get("headers", ())
                names = {name.lower() for name, _ in own}
                missing = (each for each in added if each[0] not in names)
                message["headers"] = [*own, *missing]
            await send(message)

        await self._app(scope, receive, send_with_headers)


@functools.lru_cache(maxsize=16)
def _headers(origins: frozenset[str], *, is_secure: bool) -> tuple[tuple[bytes, bytes], ...]:
    """As ASGI has them. They are the same for nearly all responses of a process."""
    headers = {**SECURITY_HEADERS, "content-security-policy": content_security_policy(origins)}
    if is_secure:
        headers["strict-transport-security"] = TRANSPORT_SECURITY
    return tuple((name.encode(), value.encode()) for name, value in headers.items())
