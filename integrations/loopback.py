"""Recognises this machine's own addresses. No I/O."""

import functools
import ipaddress

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
"""This machine's names, as a URL writes them."""


@functools.lru_cache(maxsize=64)  # it is asked for each request
def is_loopback(host: str) -> bool:
    """True for `localhost` and loopback addresses; other names are not looked up."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
