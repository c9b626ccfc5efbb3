"""Confines development sign-in, which lets everybody in, to this machine.

Three doors, each of which would do if the others were left open: the server refuses to listen
elsewhere, every request must come from this machine without having passed a proxy, and its Host
and Origin must name this machine, so that no page of another site can send it.
"""

import asyncio
import socket
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_api.settings import SettingsError
from graphql_api.web.responses import error_response
from integrations.loopback import is_loopback

FORWARDED = (b"forwarded", b"via", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip")


async def refuse_other_than_loopback(host: str) -> None:
    """Raises SettingsError if other machines can reach the address."""
    addresses = await _addresses(host)
    if not addresses or not all(is_loopback(each) for each in addresses):
        raise SettingsError(
            f"--host {host} can be reached from other machines, and development sign-in "
            "(ORGMAP_AUTH=dev) lets everybody in. Use 127.0.0.1, ::1 or localhost. Where people "
            "sign in (ORGMAP_AUTH=oidc), any address will do."
        )


class LoopbackOnly:
    """Enforced inside the application, so it holds under any server, workers or proxy.

    A request that passed a proxy is refused, because only the proxy knows who sent it, and what
    its headers say about that may be forged. So is one without a peer's address.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        problem = None if scope["type"] == "lifespan" else _problem(scope)
        if problem is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            message = f"Development sign-in (ORGMAP_AUTH=dev) is for this machine alone: {problem}"
            await error_response(message, status=403, code="FORBIDDEN")(scope, receive, send)


async def _addresses(host: str) -> list[str]:
    """The addresses that a name resolves to; none if it does not resolve."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        return []
    return [str(address[0]) for *_, address in found] if host else []


def _problem(scope: Scope) -> str | None:
    headers = dict(scope["headers"])
    if not _is_local(scope.get("client")):
        return "the request comes from elsewhere."
    if not _is_local(scope.get("server")):
        return "the server listens on an address that others can reach."
    if any(name in headers for name in FORWARDED):
        return "the request passed a proxy."
    if b"origin" in headers and not _names_loopback(headers[b"origin"].decode("latin-1")):
        return "the request was sent by a page of another site."
    return None


def _is_local(address: tuple[str, int | None] | None) -> bool:
    """`::ffff:127.0.0.1` is how a socket of both families calls 127.0.0.1."""
    return address is not None and is_loopback(str(address[0]).removeprefix("::ffff:"))


def _names_loopback(origin: str) -> bool:
    try:
        return is_loopback(urlsplit(origin).hostname or "")
    except ValueError:
        return False
