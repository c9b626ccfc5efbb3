"""Authenticates every request to /graphql before anything of it is read.

Over HTTP, and so for server-sent events, the token is in the Authorization header. A browser cannot
set headers of a WebSocket: there it comes in the first message, `connection_init`, as
`{"authorization": "Bearer …"}` or `{"token": "…"}`, and the endpoint sees the connection only when
it holds. The connection ends with its token. What was granted is read when it opens, and again for
each operation.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graphql_api.identity.authenticator import MAX_TOKEN, InvalidToken, IssuerUnavailable
from graphql_api.services.access import Actor, ReadActor
from graphql_api.services.failures import UNAVAILABLE as OUTAGE
from graphql_api.storage.table_store import TableStoreError
from graphql_api.web.content_negotiation import GRAPHQL_RESPONSE
from graphql_api.web.request_body import read_json_object
from graphql_api.web.responses import BadRequest, error_response
from graphql_api.web.sign_in_outages import SignInOutages

SUBPROTOCOL = "graphql-transport-ws"
RETRY_AFTER = 5
INIT_TIMEOUT = 10.0
"""Seconds in which a WebSocket must say who it is."""
MAX_INIT = MAX_TOKEN + 2048
"""Characters of the first message, which anybody may send: a token and a little around it."""
HOW_TO_SIGN_IN = 'Send the token as {"authorization": "Bearer TOKEN"} or {"token": "TOKEN"}.'
UNAUTHORIZED = 4401
UNAVAILABLE = 1013
TOO_LATE = 4408


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """An authenticated request.

    `actor` has the permissions of that moment, `read_actor` reads them again. The sign-in ends at
    `expires_at`; None means never.
    """

    actor: Actor
    read_actor: ReadActor
    expires_at: datetime | None = None


SignIn = Callable[[str | None], Awaitable[SignedIn]]
"""Checks an Authorization header. Raises InvalidToken, IssuerUnavailable, TableStoreError."""


class SignInMiddleware:
    """Leaves a SignedIn in `request.state.signed_in`; `app.state.sign_in` is the way to one."""

    def __init__(
        self, app: ASGIApp, outages: SignInOutages, *, init_timeout: float = INIT_TIMEOUT
    ) -> None:
        self._app = app
        self._init_timeout = init_timeout
        self._outages = outages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self._http(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await _sign_in(scope, _authorization(scope))
        except InvalidToken as error:
            await _unauthenticated(scope, error)(scope, receive, send)
        except (IssuerUnavailable, TableStoreError) as error:
            self._outages.note(error)
            await _unavailable(scope)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        connect = await receive()
        if SUBPROTOCOL not in scope["subprotocols"]:
            await send({"type": "websocket.close", "code": 4406})
            return
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        try:
            async with asyncio.timeout(self._init_timeout):
                init = await receive()
                if init["type"] == "websocket.disconnect":
                    return
                await _sign_in(scope, _of_init(init))
        except TimeoutError:
            await _close(send, TOO_LATE, "Connection initialisation timeout")
        except InvalidToken as error:
            await _close(send, UNAUTHORIZED, str(error))
        except (IssuerUnavailable, TableStoreError) as error:
            self._outages.note(error)
            await _close(send, UNAVAILABLE, "Try again in a moment")
        else:
            await self._connected(scope, _replaying([connect, init], receive), send)

    async def _connected(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The connection ends with the token that opened it."""
        signed_in: SignedIn = scope["state"]["signed_in"]
        limit = asyncio.timeout(_seconds_until(signed_in.expires_at))
        try:
            async with limit:
                await self._app(scope, receive, _accepted(send))
        except TimeoutError:
            if not limit.expired():
                raise
            await _close(send, UNAUTHORIZED, "The token has expired")


async def _sign_in(scope: Scope, authorization: str | None) -> None:
    sign_in: SignIn = scope["app"].state.sign_in
    scope.setdefault("state", {})["signed_in"] = await sign_in(authorization)


def _seconds_until(time: datetime | None) -> float | None:
    return None if time is None else (time - datetime.now(UTC)).total_seconds()


def _authorization(scope: Scope) -> str | None:
    """Raises InvalidToken for several: who reads the first is not who reads the last."""
    values = [value for name, value in scope["headers"] if name == b"authorization"]
    if len(values) > 1:
        raise InvalidToken("Send one Authorization header.")
    return values[0].decode("latin-1") if values else None


def _unauthenticated(scope: Scope, error: InvalidToken) -> JSONResponse:
    headers = {"WWW-Authenticate": _challenge(error)}
    return _response(scope, str(error), status=401, code="UNAUTHENTICATED", headers=headers)


def _unavailable(scope: Scope) -> JSONResponse:
    message = "Who you are cannot be checked just now. Try again in a moment."
    headers = {"Retry-After": str(RETRY_AFTER)}
    return _response(scope, message, status=503, code=OUTAGE, headers=headers)


def _challenge(error: InvalidToken) -> str:
    """https://datatracker.ietf.org/doc/html/rfc6750#section-3"""
    return 'Bearer realm="orgmap"' + (', error="invalid_token"' if error.given else "")


def _response(
    scope: Scope, message: str, *, status: int, code: str, headers: Mapping[str, str]
) -> JSONResponse:
    accepted = b",".join(value for name, value in scope["headers"] if name == b"accept")
    return error_response(
        message,
        status=status,
        headers={**headers, "Cache-Control": "no-store"},
        media_type=GRAPHQL_RESPONSE if GRAPHQL_RESPONSE.encode() in accepted else None,
        code=code,
    )


def _of_init(message: Message) -> str | None:
    """The token of a WebSocket's first message. Raises InvalidToken for any other message."""
    text = message.get("text") or ""
    if len(text) > MAX_INIT:
        raise InvalidToken(
            f"The first message has {len(text):,} characters; {MAX_INIT:,} are allowed."
        )
    try:
        init = read_json_object(text.encode())
    except BadRequest as error:
        raise InvalidToken("The first message must be connection_init.") from error
    if init.get("type") != "connection_init":
        raise InvalidToken("The first message must be connection_init.")
    payload = init.get("payload") or {}
    if not isinstance(payload, dict):
        raise InvalidToken(HOW_TO_SIGN_IN)
    authorization, token = payload.get("authorization"), payload.get("token")
    if not isinstance(authorization, str | None) or not isinstance(token, str | None):
        raise InvalidToken(HOW_TO_SIGN_IN)
    if authorization is not None and token is not None:
        raise InvalidToken(HOW_TO_SIGN_IN)
    return authorization if token is None else f"Bearer {token}"


def _replaying(messages: list[Message], receive: Receive) -> Receive:
    async def replay() -> Message:
        return messages.pop(0) if messages else await receive()

    return replay


def _accepted(send: Send) -> Send:
    """The connection is accepted already when the endpoint accepts it."""

    async def forward(message: Message) -> None:
        if message["type"] != "websocket.accept":
            await send(message)

    return forward


async def _close(send: Send, code: int, reason: str) -> None:
    await send({"type": "websocket.close", "code": code, "reason": reason[:100]})
