"""Sends single requests: bounded in time and size, without redirects, cookies or proxies inside."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from integrations.base import JsonValue
from integrations.rest.options import RestOptions

_NO_PROXY = {f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")}


class BodyTooLarge(Exception):
    def __init__(self, limit: int) -> None:
        super().__init__(f"the body is larger than {limit} bytes")


@dataclass(frozen=True, kw_only=True)
class HttpRequest:
    method: str
    url: httpx.URL
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    json: JsonValue = None
    form: Mapping[str, str] | None = field(default=None, repr=False)
    repeatable: bool = False  # whether sending it twice does no harm


@dataclass(frozen=True, kw_only=True)
class HttpReply:
    status: int
    headers: httpx.Headers = field(repr=False)
    body: bytes = field(repr=False)


class HttpSender:
    """Connections to one vendor, opened at the first request and kept until `aclose`."""

    def __init__(self, options: RestOptions) -> None:
        self._options = options
        self._client: httpx.AsyncClient | None = None

    async def send(self, request: HttpRequest) -> HttpReply:
        """The reply, whatever its status. Raises httpx.RequestError, TimeoutError, BodyTooLarge."""
        self._client = self._client or self._connections()
        # httpx's own timeouts run anew with each piece of the body; this one bounds the whole.
        async with (
            asyncio.timeout(self._options.request_timeout),
            self._client.stream(
                request.method,
                request.url,
                headers=dict(request.headers),
                json=request.json,
                data=request.form,
            ) as response,
        ):
            body = await self._read(response)
        return HttpReply(status=response.status_code, headers=response.headers, body=body)

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.aclose()

    def _connections(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            headers={"Accept": "application/json", "User-Agent": "orgmap"},
            timeout=self._options.request_timeout,
            follow_redirects=False,
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            mounts=_NO_PROXY,
        )

    async def _read(self, response: httpx.Response) -> bytes:
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > self._options.max_body_bytes:
                raise BodyTooLarge(self._options.max_body_bytes)
        return bytes(body)
