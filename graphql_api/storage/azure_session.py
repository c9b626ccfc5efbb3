"""The HTTP session of the Azure adapter."""

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp

KEEP_ALIVE = 4.0
"""Below the 5 seconds of Azurite: a connection that the server closes first loses a write."""


def session_for(endpoint: str) -> aiohttp.ClientSession:
    """As the SDK would make it, but for the keep-alive and `trust_env`.

    That would look for a proxy in a thread for each request, which is nearly half of what a read
    takes, and for a login in a netrc file: each signed request fails if there is one.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(keepalive_timeout=KEEP_ALIVE),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        proxy=_proxy_of_environment(endpoint),
    )


def _proxy_of_environment(endpoint: str) -> str | None:
    scheme, address, *_ = urlsplit(endpoint)
    return None if proxy_bypass(address) else getproxies().get(scheme)
