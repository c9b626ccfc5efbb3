"""Refuses connections into private networks, at the address that a name turned out to have."""

import ipaddress
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.request import getproxies

from integrations.rest.urls import is_loopback, is_private

Trace = Callable[[str, Mapping[str, Any]], Awaitable[None]]

_CONNECTED = "connection.connect_tcp.complete"


class AddressRefused(Exception):
    """The host is in a private network, where requests may not go unless that is configured."""

    def __init__(self, host: str, address: str) -> None:
        super().__init__(f"{host} is at {address}, in a private network")


def peer_check(host: str) -> Trace | None:
    """For httpx's `trace` extension: ends a new connection before anything is sent on it.

    None where there is nothing to check: this machine by its own name, or a proxy, which looks
    the address up itself. https://www.encode.io/httpcore/extensions/#trace
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
