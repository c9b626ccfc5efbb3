"""Finds the hosts that a page calls to sign somebody in. No I/O."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from integrations.loopback import is_loopback

ENDPOINTS = ("token_endpoint", "revocation_endpoint")
"""The endpoints that a page calls itself; the browser navigates to the others."""

_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|[0-9a-f:]+")
"""Nothing that would mean more than a host in a content security policy."""


def sign_in_origins(issuer: str, document: Mapping[str, Any]) -> frozenset[str]:
    """The issuer's own, and those of the endpoints that its discovery document names.

    An address that a browser would not call from an encrypted page is left out: then signing in
    fails in the client, which says so, and tokens of other clients count as before.
    """
    own = origin(issuer)
    named = (document.get(name) for name in ENDPOINTS)
    found = {origin(url) for url in named if isinstance(url, str)}
    local = own is not None and is_loopback(urlsplit(own).hostname or "")
    allowed = {each for each in found if each and (local or each.startswith("https://"))}
    return frozenset(allowed | {own} if own else allowed)


def origin(url: str) -> str | None:
    """`https://host` or `https://host:port`; None for what is no web address."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or _HOST.fullmatch(host) is None:
        return None
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}" + (f":{port}" if port else "")
