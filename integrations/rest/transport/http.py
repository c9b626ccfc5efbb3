"""Sends single requests: bounded in time and size, without redirects, cookies or proxies inside.

The only module of the integrations that imports httpx, so that a successor of httpx is taken into
use here: whatever the engine and the vendors need of an HTTP library is defined or named below,
and nothing of httpx is raised. Its successor needs a URL type with `join`, `copy_with`,
`copy_merge_params` and `params`, headers that ignore case, streamed bodies, and a hook that sees
the address of a new connection before anything is sent on it.
"""

import asyncio
import ipaddress
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.request import getproxies

import httpx

from integrations.base import JsonValue
from integrations.loopback import LOOPBACK_HOSTS, is_loopback
from integrations.rest.transport.redaction import redact

Url = httpx.URL
InvalidUrl = httpx.InvalidURL
Headers = httpx.Headers
Trace = Callable[[str, Mapping[str, Any]], Awaitable[None]]

_httpx_logger = logging.getLogger("httpx")

_NO_PROXY = {f"all://{host}": None for host in LOOPBACK_HOSTS}

_CONNECTED = "connection.connect_tcp.complete"


class HttpError(Exception):
    """A request that brought no complete response."""


class ConnectFailed(HttpError):
    """There is no connection to the host."""


class ConnectionDropped(HttpError):
    """The connection ended before the response did."""


class ResponseTimeout(HttpError):
    """The response did not come in time."""


class UnreadableBody(HttpError):
    """The body cannot be decoded, or is too large."""


class AddressRefused(HttpError):
    """The host is in a private network, where requests may not go unless that is configured."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(f"{host} is at {address}, in a private network")


@dataclass(frozen=True, kw_only=True)
class HttpRequest:
    method: str
    url: Url = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    credentials: tuple[str, ...] = field(default=(), repr=False)  # to be hidden in any error
    json: JsonValue = field(default=None, repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    content: bytes | None = field(default=None, repr=False)  # the body of json, if it is signed
    sign: "Sign | None" = field(default=None, repr=False)  # before each time that it is sent
    repeatable: bool = False  # whether sending it twice does no harm
    answered_with_secrets: bool = False  # as a token request is


Sign = Callable[[HttpRequest], HttpRequest]


@dataclass(frozen=True, kw_only=True)
class HttpResponse:
    status: int
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_redirect(self) -> bool:
        return 300 <= self.status < 400


Observe = Callable[[HttpRequest, HttpResponse], None]


class HttpSender:
    """Connections to one vendor, opened at the first request and kept until `aclose`.

    `request_timeout` bounds a request as a whole, in seconds.
    """

    def __init__(
        self, *, request_timeout: float, max_body_bytes: int, observe: Observe | None = None
    ) -> None:
        self._timeout = request_timeout
        self._observe = observe
        self._max_body_bytes = max_body_bytes
        self._hidden = _HideCredentials()
        self._client: httpx.AsyncClient | None = None

    async def send(self, request: HttpRequest, *, private_network: bool) -> HttpResponse:
        """The response, whatever its status. Raises HttpError."""
        self._client = self._client or self._open_client()
        # httpx's own timeouts run anew with each piece of the body; this one bounds the whole.
        with self._hidden.hiding(request.credentials), _translate_errors():
            async with (
                asyncio.timeout(self._timeout),
                self._client.stream(
                    request.method,
                    request.url,
                    headers=dict(request.headers),
                    json=None if request.content is not None else request.json,
                    content=request.content,
                    data=request.form,
                    extensions=_extensions(request.url, private_network=private_network),
                ) as response,
            ):
                body = await self._read_body(response)
        found = HttpResponse(status=response.status_code, headers=response.headers, body=body)
        if self._observe is not None:
            self._observe(request, found)
        return found

    async def aclose(self) -> None:
        _httpx_logger.removeFilter(self._hidden)
        if self._client is not None:
            await self._client.aclose()

    def _open_client(self) -> httpx.AsyncClient:
        _httpx_logger.addFilter(self._hidden)
        return httpx.AsyncClient(
            headers={"Accept": "application/json", "User-Agent": "orgmap"},
            timeout=self._timeout,
            follow_redirects=False,
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            mounts=_NO_PROXY,
        )

    async def _read_body(self, response: httpx.Response) -> bytes:
        limit = self._max_body_bytes
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > limit:
                raise UnreadableBody(f"the body is larger than {limit} bytes")
        return bytes(body)


class _HideCredentials(logging.Filter):
    """httpx logs each URL with its query, in which some vendors want the key.

    It does so while the request is under way, and only for so long a secret is remembered.
    """

    def __init__(self) -> None:
        super().__init__()
        self._secrets: Counter[str] = Counter()

    @contextmanager
    def hiding(self, secrets: Collection[str]) -> Iterator[None]:
        """Hide these in what is logged within the block."""
        self._secrets.update(secrets)
        try:
            yield
        finally:
            self._secrets -= Counter(secrets)

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            redacted = ((each, redact(str(each), self._secrets)) for each in record.args)
            record.args = tuple(each if str(each) == text else text for each, text in redacted)
        return True


@contextmanager
def _translate_errors() -> Iterator[None]:
    try:
        yield
    except (TimeoutError, httpx.TimeoutException) as error:
        raise ResponseTimeout(str(error)) from error
    except httpx.DecodingError as error:
        raise UnreadableBody(str(error)) from error
    except httpx.ConnectError as error:
        raise ConnectFailed(str(error)) from error
    except httpx.RequestError as error:
        raise ConnectionDropped(str(error)) from error


def next_link(headers: Headers) -> str | None:
    """The `rel="next"` of a Link header. https://www.rfc-editor.org/rfc/rfc8288"""
    links = httpx.Response(200, headers=headers).links
    return links.get("next", {}).get("url")


def is_private(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Loopback, private, link-local and other addresses that are not the Internet's."""
    mapped = getattr(address, "ipv4_mapped", None)
    return not (mapped or address).is_global


def peer_check(host: str) -> Trace | None:
    """A `trace` extension that ends a connection into a private network before it is used.

    It looks at the address that the name turned out to have. None if there is nothing to check:
    this machine by its own name, or a proxy, which looks the address up itself.
    https://www.encode.io/httpcore/extensions/#trace
    """
    if is_loopback(host) or getproxies():
        return None

    async def check(event: str, info: Mapping[str, Any]) -> None:
        if event != _CONNECTED:
            return
        stream = info["return_value"]
        address = str(stream.get_extra_info("server_addr")[0]).partition("%")[0]
        if is_private(ipaddress.ip_address(address)):
            await stream.aclose()
            raise AddressRefused(host, address)

    return check


def _extensions(url: Url, *, private_network: bool) -> dict[str, Any]:
    check = None if private_network else peer_check(url.host)
    return {} if check is None else {"trace": check}
