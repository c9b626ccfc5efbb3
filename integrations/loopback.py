"""Tells this machine's own addresses from all others. No I/O."""

import ipaddress

LOOPBACK_HOSTS = ("localhost", "127.0.0.1", "[::1]")
"""This machine's names, as a URL writes them."""


def is_loopback(host: str) -> bool:
    """Whether `host` is `localhost` or a loopback address; any other name is not looked up."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
