"""Sends single requests: bounded in time and size, without redirects, cookies or proxies inside."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from integrations.base import JsonValue
from integrations.rest.addresses import peer_check
from integrations.rest.options import RestOptions
from integrations.rest.redaction import redact

_httpx_logger = logging.getLogger("httpx")

_NO_PROXY = {f"all://{host}": None for host in ("localhost", "127.0.0.1", "[::1]")}


class BodyTooLarge(Exception):
    def __init__(self, limit: int) -> None:
        super().__init__(f"the body is larger than {limit} bytes")


@dataclass(frozen=True, kw_only=True)
class HttpRequest:
    method: str
    url: httpx.URL
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    credentials: tuple[str, ...] = field(default=(), repr=False)  # to be hidden in any error
    json: JsonValue = None
    form: Mapping[str, str] | None = field(default=None, repr=False)
    repeatable: bool = False  # whether sending it twice does no harm


@dataclass(frozen=True, kw_only=True)
class HttpReply:
    status: int
    headers: httpx.Headers = field(repr=False)
    body: bytes = field(repr=False)


class _HideCredentials(logging.Filter):
    """httpx logs each URL with its query, in which some vendors want the key."""

    def __init__(self) -> None:
        super().__init__()
        self._secrets: set[str] = set()

    def hide(self, secrets: Iterable[str]) -> None:
        self._secrets.update(secrets)

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            shown = ((one, redact(str(one), self._secrets)) for one in record.args)
            record.args = tuple(one if str(one) == text else text for one, text in shown)
        return True


class HttpSender:
    """Connections to one vendor, opened at the first request and kept until `aclose`."""

    def __init__(self, options: RestOptions) -> None:
        self._options = options
        self._hidden = _HideCredentials()
        self._client: httpx.AsyncClient | None = None

    async def send(self, request: HttpRequest, *, private_network: bool) -> HttpReply:
        """The reply, whatever its status.

        Raises httpx.RequestError, TimeoutError, BodyTooLarge, AddressRefused.
        """
        self._client = self._client or self._connections()
        self._hidden.hide(request.credentials)
        # httpx's own timeouts run anew with each piece of the body; this one bounds the whole.
        async with (
            asyncio.timeout(self._options.request_timeout),
            self._client.stream(
                request.method,
                request.url,
                headers=dict(request.headers),
                json=request.json,
                data=request.form,
                extensions=_extensions(request.url, private_network=private_network),
            ) as response,
        ):
            body = await self._read(response)
        return HttpReply(status=response.status_code, headers=response.headers, body=body)

    async def aclose(self) -> None:
        _httpx_logger.removeFilter(self._hidden)
        if self._client is not None:
            await self._client.aclose()

    def _connections(self) -> httpx.AsyncClient:
        _httpx_logger.addFilter(self._hidden)
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


def _extensions(url: httpx.URL, *, private_network: bool) -> dict[str, Any]:
    check = None if private_network else peer_check(url.host)
    return {} if check is None else {"trace": check}
