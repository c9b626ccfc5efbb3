"""Which URLs credentials may be sent to. No I/O."""

import ipaddress
import re
from urllib.parse import unquote

import httpx

from integrations.rest.redaction import HIDDEN

_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*\.?", re.IGNORECASE)


class UrlRefused(ValueError):
    """The URL is malformed, or credentials may not be sent there. Its text holds no secret."""


def parse_root(given: str, *, private_network: bool = False) -> httpx.URL:
    """The root of an API as a person set it: https, or http on loopback; without a final slash.

    Private and link-local addresses are taken only where `private_network` allows them.
    """
    url = _parse(given)
    problem = _problem_with(url, private_network=private_network)
    if problem:
        raise UrlRefused(
            f"{shown(given)!r} {problem}; allowed is https://host[:port][/path], "
            "and http:// on this machine only"
        )
    return httpx.URL(str(url).rstrip("/"))


def under(root: httpx.URL, path: str) -> httpx.URL:
    """The URL of a path below `root`. A full URL is taken only if it lies below `root` too."""
    address = path.partition("?")[0]
    if _climbs(address):
        raise UrlRefused(f"{shown(path)!r} climbs out of {root}")
    url = _parse(path if "://" in address else f"{root}/{path.lstrip('/')}")
    if not same_origin(root, url) or not _lies_below(root, url):
        raise UrlRefused(f"{shown(path)!r} is not below {root}; credentials are not sent there")
    return url


def follow(root: httpx.URL, asked: httpx.URL, link: str) -> httpx.URL:
    """The URL of a link that a vendor sent in answer to `asked`; it may not leave root's host."""
    try:
        url = asked.join(link.strip())
        _ = url.host
    except (httpx.InvalidURL, ValueError) as error:
        raise UrlRefused(f"{shown(link)!r} is not a URL") from error
    if not same_origin(root, url):
        raise UrlRefused(f"{shown(str(url))!r} is on another host than {root}")
    return url


def same_origin(one: httpx.URL, other: httpx.URL) -> bool:
    """Same scheme, host and port, and neither carries a `user@`."""
    return _origin(one) == _origin(other) and not (one.userinfo or other.userinfo)


def shown(given: str) -> str:
    """A URL as it may be shown: cut short, without its user part and its query."""
    address = given.strip().partition("?")[0]
    before, at, after = address.rpartition("@")
    return f"{HIDDEN}@{after}"[:200] if at and before else address[:200]


def _parse(given: str) -> httpx.URL:
    try:
        url = httpx.URL(given.strip())
        _ = url.host  # decoded only here, where idna may raise
    except (httpx.InvalidURL, ValueError) as error:
        raise UrlRefused(f"{shown(given)!r} is not a URL") from error
    return url


def _problem_with(url: httpx.URL, *, private_network: bool) -> str | None:
    if url.scheme not in ("https", "http") or not url.host:
        return "is not a web address"
    if not _is_host(url.raw_host.decode("ascii")) or not 0 < (url.port or 443) < 65536:
        return "has a malformed host or port"
    if url.scheme == "http" and not is_loopback(url.host):
        return "is not encrypted"
    if url.userinfo or url.query or url.fragment:
        return "has a user, a query or a fragment"
    address = _ip_address(url.host)
    if not private_network and address and is_private(address) and not address.is_loopback:
        return "is in a private network, which allow_private_network would permit"
    return None


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    address = _ip_address(host)
    return address is not None and address.is_loopback


def is_private(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Loopback, private, link-local and other addresses that are not the Internet's."""
    mapped = getattr(address, "ipv4_mapped", None)
    return not (mapped or address).is_global


def _is_host(host: str) -> bool:
    return _ip_address(host) is not None or _HOST_NAME.fullmatch(host) is not None


def _ip_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port  # httpx leaves out a scheme's usual port


def _climbs(address: str) -> bool:
    # Checked in the text: httpx resolves `..` itself, and servers may decode `%2e%2e` first.
    segments = [unquote(segment) for segment in address.replace("\\", "/").split("/")]
    return any(segment in (".", "..") for segment in segments)


def _lies_below(root: httpx.URL, url: httpx.URL) -> bool:
    root_path, path = _path(root), _path(url)
    return path == root_path or path.startswith(root_path.rstrip(b"/") + b"/")


def _path(url: httpx.URL) -> bytes:
    return url.raw_path.partition(b"?")[0]
