"""Domains as evidence: whose they are, and whether two have to do with each other."""

import re
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

from graphql_api.services.matching.identifiers import listed, plain_key
from graphql_api.services.matching.vocabulary import ANYBODYS_DOMAINS, DOMAIN_KEYS


def domains_of(metadata: Mapping[str, Any]) -> frozenset[str]:
    """The domains that a record's metadata names, in normal form."""
    return normalized_domains(
        value
        for key, values in metadata.items()
        if plain_key(key) in DOMAIN_KEYS
        for value in listed(values)
        if isinstance(value, str)
    )


def normalized_domains(texts: Iterable[str | None]) -> frozenset[str]:
    """Without those that many companies share and that therefore tell none from another."""
    found = (_normalized(text) for text in texts if text)
    return frozenset(domain for domain in found if "." in domain and not _is_anybodys(domain))


def domains_differ(ones: Iterable[str], others: Iterable[str]) -> bool:
    """Both have some, and none of one has to do with any of the other."""
    pairs = list(product(ones, others))
    return bool(pairs) and not any(_related(one, other) for one, other in pairs)


_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://")
_AFTER_HOST = re.compile(r"[/?#]")


def domain_label(domain: str) -> str:
    """The name in it: `oak-mill.example` is "oakmill"."""
    return domain.partition(".")[0].replace("-", "")


def _normalized(text: str) -> str:
    """`https://www.Müller.example/about` as `xn--mller-kva.example`."""
    address = _SCHEME.sub("", text.strip().casefold())
    host = _AFTER_HOST.split(address, maxsplit=1)[0].rpartition("@")[2].partition(":")[0]
    return _ascii(host.strip(".").removeprefix("www."))


def _ascii(host: str) -> str:
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _is_anybodys(domain: str) -> bool:
    labels = domain.split(".")
    return any(".".join(labels[-count:]) in ANYBODYS_DOMAINS for count in (2, 3))


def _related(one: str, other: str) -> bool:
    """Another ending or hyphen, or a part of the other, says nothing against."""
    if one.endswith(f".{other}") or other.endswith(f".{one}"):
        return True
    return domain_label(one) == domain_label(other)
