"""Decides which URLs credentials may be sent to. No I/O."""

import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote, unquote

from integrations.loopback import is_loopback
from integrations.rest.transport.http import InvalidUrl, Url, is_private
from integrations.rest.transport.redaction import abbreviate

_DEEPEST_ENCODING = 8
_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*\.?", re.IGNORECASE)


class UrlRefused(ValueError):
    """The URL is malformed, or credentials may not be sent there. The text contains no secret."""


def parse_root(given: str, *, private_network: bool = False) -> Url:
    """The root of an API as a person set it: https, or http on loopback; without a final slash.

    Private and link-local addresses are accepted only with `private_network`.
    Raises UrlRefused.
    """
    url = _parse(given)
    problem = _find_problem(url, private_network=private_network)
    if problem:
        raise UrlRefused(
            f"{abbreviate(given)!r} {problem}; allowed: https://host[:port][/path], "
            "or http:// on this machine"
        )
    return Url(str(url).rstrip("/"))


def under(root: Url, path: str) -> Url:
    """The URL of a path below `root`; a full URL is accepted only if it lies below `root` too.

    Raises UrlRefused.
    """
    address = path.partition("?")[0]
    if _climbs(address):
        raise UrlRefused(f"{abbreviate(path)!r} leads outside of {root}")
    url = _parse(path if "://" in address else f"{root}/{path.lstrip('/')}")
    if not same_origin(root, url) or not _lies_below(root, url):
        given = abbreviate(path)
        raise UrlRefused(f"{given!r} is not below {root}; credentials are not sent there")
    return url


def id_segment(id: str) -> str:
    """An id as one segment of a path, encoded once. Raises UrlRefused if it may lead elsewhere."""
    if _climbs(id):
        raise UrlRefused(f"{abbreviate(id)!r} leads to another address")
    return quote(id, safe="")


def follow(root: Url, requested: Url, link: str) -> Url:
    """The URL of a link in the response to `requested`; it may not leave the host of `root`.

    Raises UrlRefused.
    """
    try:
        url = requested.join(link.strip())
        _ = url.host
    except (InvalidUrl, ValueError) as error:
        raise UrlRefused(f"{abbreviate(link)!r} is not a URL") from error
    if not same_origin(root, url):
        raise UrlRefused(f"{abbreviate(str(url))!r} is on another host than {root}")
    return url


def follow_within(root: Url, requested: Url, link: str) -> Url:
    """`follow`, to the path that was requested or below it. Raises UrlRefused."""
    url = follow(root, requested, link)
    if not is_below(requested, url):
        raise UrlRefused(f"{abbreviate(str(url))!r} is not below {abbreviate(str(requested))}")
    return url


def is_below(root: Url, url: Url) -> bool:
    """Whether the path is the root's or continues it, for any server. Hosts are not compared."""
    return _lies_below(root, url) and not _climbs(_path(url).decode("ascii"))


def fill_segments(path: str, **ids: str) -> str:
    """The path with each id in the place of its name in braces, as one encoded segment.

    Raises UrlRefused if an id may lead elsewhere.
    """
    for name, id in ids.items():
        path = path.replace(f"{{{name}}}", id_segment(id))
    return path


def same_origin(one: Url, other: Url) -> bool:
    """Same scheme, host and port, and neither carries a `user@`."""
    return _origin(one) == _origin(other) and not (one.userinfo or other.userinfo)


def is_trusted(found: Url, *, asked: Url, domains: Iterable[str]) -> bool:
    """Whether credentials may follow to an address that the vendor at `asked` names.

    It is encrypted and in one of the vendor's own `domains`, such as `.acme.example`, or at the
    very host that was asked.
    """
    is_vendors = found.scheme == "https" and found.port is None and not found.userinfo
    return same_origin(found, asked) or (is_vendors and found.host.endswith(tuple(domains)))


def _parse(given: str) -> Url:
    try:
        url = Url(given.strip())
        _ = url.host  # decoded only here, where idna may raise
    except (InvalidUrl, ValueError) as error:
        raise UrlRefused(f"{abbreviate(given)!r} is not a URL") from error
    return url


def _find_problem(url: Url, *, private_network: bool) -> str | None:
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
        return "is in a private network, and allow_private_network is not true"
    return None


def _is_host(host: str) -> bool:
    return _ip_address(host) is not None or _HOST_NAME.fullmatch(host) is not None


def _ip_address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _origin(url: Url) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port  # httpx leaves out a scheme's usual port


def _climbs(address: str) -> bool:
    """True if the path leads upwards for any server or proxy, however often it decodes it."""
    # Checked in the text: httpx resolves `..` itself, and servers may decode `%2e%2e` first.
    decoded = _decode_wholly(address)
    return decoded is None or any(map(_is_dots, re.split(r"[/\\]", decoded)))


def _decode_wholly(text: str) -> str | None:
    """The text when nothing is left to decode; None if it is encoded deeper than in good faith."""
    for _ in range(_DEEPEST_ENCODING):
        decoded = unicodedata.normalize("NFKC", unquote(text))
        if decoded == text:
            return text
        text = decoded
    return None


def _is_dots(segment: str) -> bool:
    # `..;x` is `..` for servlets, and some servers drop spaces and what is invisible.
    name = segment.partition(";")[0]
    visible = {each for each in name if each.isprintable() and not each.isspace()}
    return visible == {"."}


def _lies_below(root: Url, url: Url) -> bool:
    root_path, path = _path(root), _path(url)
    return path == root_path or path.startswith(root_path.rstrip(b"/") + b"/")


def _path(url: Url) -> bytes:
    return url.raw_path.partition(b"?")[0]
