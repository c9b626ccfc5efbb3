"""Headers that tell a browser how little the pages need."""

from collections.abc import Iterable

from starlette.datastructures import MutableHeaders
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
        policy = content_security_policy(authenticator.origins())

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("content-security-policy", policy)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers.setdefault("strict-transport-security", TRANSPORT_SECURITY)
            await send(message)

        await self._app(scope, receive, send_with_headers)
