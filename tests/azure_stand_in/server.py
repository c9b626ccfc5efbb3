"""Azure before Azurite: a proxy that answers by a script, and forwards what the script leaves."""

import json
import math
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import urlsplit

from aiohttp import ClientSession, web
from yarl import URL

from tests.azure_stand_in.answers import Answer
from tests.azurite import connection_string

REQUEST_ID = "0a1b2c3d-0002-0045-1234-56789a000000"
"""Of every answer that the stand-in gives itself."""
_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}
_TOKEN = "stand-in"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request."""

    method: str
    path: URL
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def is_batch(self) -> bool:
        return self.path.path.endswith("/$batch")

    @property
    def is_read(self) -> bool:
        return self.method == "GET"

    @property
    def creates_a_table(self) -> bool:
        return self.method == "POST" and self.path.path.endswith("/Tables")


Forward = Callable[[Asked], Awaitable[web.Response]]
Reply = Callable[[Asked, Forward], Awaitable[web.Response | None]]
"""What is said to a request; None closes the connection without a word."""


@dataclass(kw_only=True)
class Line:
    """A line of the script: what is said to which requests, how often, and for how long."""

    reply: Reply
    to: Callable[[Asked], bool]
    times: float = math.inf
    seconds: float = math.inf
    _since: float | None = None

    def takes(self, asked: Asked) -> bool:
        if self.times < 1 or not self.to(asked):
            return False
        self._since = self._since or asked.at
        if asked.at - self._since > self.seconds:
            return False
        self.times -= 1
        return True


@dataclass(kw_only=True)
class Held:
    """A request whose caller has heard nothing, and which is still on its way."""

    asked: Asked
    forward: Forward

    async def release(self) -> web.Response:
        return await self.forward(self.asked)


@dataclass
class AzureStandIn:
    """Lines of the script are tried from the first to the last."""

    target: str
    script: list[Line] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    forwarded: list[web.Response] = field(default_factory=list)
    """What Azurite answered, whatever the stand-in says."""
    port: int = 0

    @property
    def connection_string(self) -> str:
        return connection_string(self.port)

    def say(
        self,
        reply: Reply,
        *,
        to: Callable[[Asked], bool],
        times: float = math.inf,
        seconds: float = math.inf,
    ) -> None:
        self.script.append(Line(reply=reply, to=to, times=times, seconds=seconds))

    def hold(self, *, to: Callable[[Asked], bool], times: float = 1) -> None:
        """Let the connection drop, and keep the request until somebody releases it."""

        async def keep(asked: Asked, forward: Forward) -> None:
            self.held.append(Held(asked=asked, forward=forward))

        self.say(keep, to=to, times=times)

    def forget(self) -> None:
        for each in (self.script, self.asked, self.held, self.forwarded):
            each.clear()


@asynccontextmanager
async def standing_in(azurite: str) -> AsyncIterator[AzureStandIn]:
    """Before the Azurite of this connection string."""
    endpoint = dict(part.split("=", 1) for part in azurite.split(";") if part)["TableEndpoint"]
    address = urlsplit(endpoint)
    stand_in = AzureStandIn(target=f"{address.scheme}://{address.netloc}")
    async with ClientSession(auto_decompress=False) as session:

        async def handle(request: web.BaseRequest) -> web.StreamResponse:
            asked = Asked(
                method=request.method,
                path=URL(request.raw_path, encoded=True),
                headers=dict(request.headers),
                body=await request.read(),
                at=time.monotonic(),
            )
            stand_in.asked.append(asked)
            line = next((each for each in stand_in.script if each.takes(asked)), None)
            reply = await (line.reply(asked, forward) if line else forward(asked))
            return reply if reply is not None else _hung_up(request)

        async def forward(asked: Asked) -> web.Response:
            url = URL(stand_in.target + str(_without_our_token(asked.path)), encoded=True)
            headers = {k: v for k, v in asked.headers.items() if k.lower() not in _HOP_BY_HOP}
            async with session.request(
                asked.method, url, headers=headers, data=asked.body or None
            ) as answered:
                kept = {k: v for k, v in answered.headers.items() if k.lower() not in _HOP_BY_HOP}
                body = await answered.read()
            response = web.Response(status=answered.status, headers=kept, body=body)
            stand_in.forwarded.append(response)
            return response

        server = web.ServerRunner(web.Server(handle), shutdown_timeout=1)
        await server.setup()
        site = web.TCPSite(server, "127.0.0.1", 0)
        await site.start()
        stand_in.port = server.addresses[0][1]
        try:
            yield stand_in
        finally:
            await server.cleanup()


# ---------------------------------------------------------------------- what is asked


def every_request(_: Asked) -> bool:
    return True


def batches(asked: Asked) -> bool:
    return asked.is_batch


def reads(asked: Asked) -> bool:
    return asked.is_read


def creations_of_tables(asked: Asked) -> bool:
    return asked.creates_a_table


# ---------------------------------------------------------------------- what is said


def whole(answer: Answer) -> Reply:
    """The answer instead of doing anything."""

    async def reply(asked: Asked, forward: Forward) -> web.Response:
        headers = {"x-ms-error-code": answer.code, "x-ms-request-id": REQUEST_ID}
        if answer.retry_after is not None:
            headers["Retry-After"] = str(answer.retry_after)
        return web.Response(
            status=answer.status,
            headers=headers,
            body=_error(answer, answer.message),
            content_type="application/json",
        )

    return reply


def is_done(response: web.Response) -> bool:
    """Whether a batch was done: each of its parts tells, and one that failed stands alone."""
    body = response.body
    assert isinstance(body, bytes)
    statuses = re.findall(rb"^HTTP/1\.1 (\d)", body, re.MULTILINE)
    return response.status == HTTPStatus.ACCEPTED and set(statuses) == {b"2"}


def done_but(answer: Answer) -> Reply:
    """The answer although everything was done."""

    async def reply(asked: Asked, forward: Forward) -> web.Response | None:
        await forward(asked)
        return await whole(answer)(asked, forward)

    return reply


async def done_and_silent(asked: Asked, forward: Forward) -> None:
    """All is done, and the connection drops before anything is said."""
    await forward(asked)


async def silent(asked: Asked, forward: Forward) -> None:
    """The connection drops, and nothing is done."""


def in_part(answer: Answer, *, index: int | str = 0) -> Reply:
    """As a batch tells that one of its operations failed: a part of a 202, and nothing is done.

    https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
    """

    async def reply(asked: Asked, forward: Forward) -> web.Response:
        return _accepted(_part(answer, index))

    return reply


def accepted(body: bytes, *, content_type: str = "text/html", done: bool = True) -> Reply:
    """A 202 that is no answer to a batch, although the batch was done."""

    async def reply(asked: Asked, forward: Forward) -> web.Response:
        if done:
            await forward(asked)
        return web.Response(status=202, body=body, headers={"Content-Type": content_type})

    return reply


def said(body: bytes) -> Reply:
    """A 200 that says this, and calls it JSON."""

    async def reply(asked: Asked, forward: Forward) -> web.Response:
        return web.Response(body=body, headers={"Content-Type": "application/json"})

    return reply


async def cut_short(asked: Asked, forward: Forward) -> web.Response:
    """The 202 of a batch that was done, with half of its parts."""
    answered = await forward(asked)
    body = answered.body
    assert isinstance(body, bytes)
    return web.Response(status=202, headers=answered.headers, body=body[: len(body) // 2])


async def empty_page(asked: Asked, forward: Forward) -> web.Response:
    """No entities, and a token for more.

    https://learn.microsoft.com/rest/api/storageservices/query-timeout-and-pagination
    """
    return web.Response(
        headers={
            "x-ms-continuation-NextPartitionKey": _TOKEN,
            "x-ms-continuation-NextRowKey": _TOKEN,
        },
        body=json.dumps({"value": []}).encode(),
        content_type="application/json",
    )


# ---------------------------------------------------------------------- parts


def _error(answer: Answer, message: str) -> bytes:
    text = f"{message}\nRequestId:{REQUEST_ID}\nTime:2026-11-30T00:00:00.0000000Z"
    told = {"code": answer.code, "message": {"lang": "en-US", "value": text}}
    return json.dumps({"odata.error": told}).encode()


def _part(answer: Answer, index: int | str) -> bytes:
    head = (
        f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}\r\n"
        "X-Content-Type-Options: nosniff\r\nDataServiceVersion: 3.0;\r\n"
        "Content-Type: application/json;odata=minimalmetadata\r\n\r\n"
    )
    return head.encode() + _error(answer, f"{index}:{answer.message}")


def _accepted(part: bytes) -> web.Response:
    changes = b"--changesetresponse_b\r\nContent-Type: application/http\r\n"
    changes += b"Content-Transfer-Encoding: binary\r\n\r\n" + part
    changes += b"\r\n--changesetresponse_b--\r\n"
    body = b"--batchresponse_a\r\nContent-Type: multipart/mixed; boundary=changesetresponse_b\r\n"
    body += b"\r\n" + changes + b"--batchresponse_a--\r\n"
    return web.Response(
        status=202,
        body=body,
        headers={
            "Content-Type": "multipart/mixed; boundary=batchresponse_a",
            "x-ms-request-id": REQUEST_ID,
        },
    )


def _without_our_token(path: URL) -> URL:
    if path.query.get("NextRowKey") != _TOKEN:
        return path
    pairs = [each for each in path.raw_query_string.split("&") if not each.startswith("Next")]
    return URL(f"{path.raw_path}?{'&'.join(pairs)}", encoded=True)


def _hung_up(request: web.BaseRequest) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
