"""Around every vendor of the sandbox: a record of requests, and the faults that any may have."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.switches import PATH as SWITCHES
from integrations.sandbox.vendor import SandboxVendor

_SIGN_IN_PAGE = "<!DOCTYPE html><html><head><title>Sign in</title></head><body></body></html>"


@dataclass(frozen=True)
class RecordedRequest:
    method: str
    path: str
    query: str


RequestLog = deque[RecordedRequest]


class SandboxMiddleware:
    def __init__(
        self,
        app: ASGIApp,
        *,
        vendors: Mapping[str, type[SandboxVendor]],
        faults: Faults,
        log: RequestLog,
    ) -> None:
        self._app = app
        self._vendors = vendors
        self._faults = faults
        self._log = log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == SWITCHES:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        self._log.append(RecordedRequest(request.method, request.url.path, request.url.query))
        if self._strikes(Fault.NO_ANSWER, request):
            await _wait_for_disconnect(receive)
            return
        if self._strikes(Fault.SLOW, request):
            await asyncio.sleep(self._faults.slow_seconds)
        await self._respond(request, send)

    async def _respond(self, request: Request, send: Send) -> None:
        wrong = await self._wrong_response(request)
        if wrong is not None:
            await wrong(request.scope, request.receive, send)
            return
        await self._app(request.scope, request.receive, self._damage(request, send))

    async def _wrong_response(self, request: Request) -> Response | None:
        if self._strikes(Fault.RATE_LIMITED, request):
            return self._rate_limited(request)
        if self._strikes(Fault.SERVER_ERROR, request):
            body = {"ClassName": "System.Exception", "Message": "An error has occurred."}
            return JSONResponse(body, status_code=500)
        if self._strikes(Fault.FORBIDDEN, request):
            return self._vendor(request).forbidden()
        if self._strikes(Fault.REDIRECT, request):
            return Response(status_code=302, headers={"Location": "http://elsewhere.example/"})
        if self._strikes(Fault.HTML_PAGE, request):
            return HTMLResponse(_SIGN_IN_PAGE)
        if self._strikes(Fault.ECHOED_SECRET, request):
            return await _echo(request)
        return None

    def _damage(self, request: Request, send: Send) -> Send:
        if self._strikes(Fault.CUT_BODY, request):
            return _cut(send, keeps_length=False)
        if self._strikes(Fault.DROPPED_CONNECTION, request):
            return _cut(send, keeps_length=True)
        return send

    def _rate_limited(self, request: Request) -> Response:
        reply = self._vendor(request).rate_limited()
        if self._faults.retry_after is not None:
            reply.headers["Retry-After"] = self._faults.retry_after
        return reply

    def _vendor(self, request: Request) -> type[SandboxVendor]:
        return self._vendors.get(request.url.path.split("/")[1], SandboxVendor)

    def _strikes(self, fault: Fault, request: Request) -> bool:
        return self._faults.strikes(fault, request.url.path)


async def _wait_for_disconnect(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _echo(request: Request) -> Response:
    body = (await request.body()).decode()
    said = f"cannot read {' '.join(_secrets_of(request))} {body}"
    return JSONResponse({"resultCode": 400, "errorMessage": said}, status_code=400)


def _secrets_of(request: Request) -> list[str]:
    plain = ("host", "accept", "accept-encoding", "connection", "user-agent", "content-type")
    return [value for name, value in request.headers.items() if name not in plain]


def _cut(send: Send, *, keeps_length: bool) -> Callable[[Message], Awaitable[None]]:
    """Sends half of the body. With the whole one's length announced, the server hangs up."""
    start: list[Message] = []

    async def cutting(message: Message) -> None:
        if message["type"] == "http.response.start":
            start.append(message)
            return
        half = message["body"][: len(message["body"]) // 2]
        length = len(message["body"]) if keeps_length else len(half)
        headers = [
            (name, value) for name, value in start[0]["headers"] if name != b"content-length"
        ]
        headers.append((b"content-length", str(length).encode()))
        await send({**start[0], "headers": headers})
        await send({"type": "http.response.body", "body": half, "more_body": keeps_length})

    return cutting
