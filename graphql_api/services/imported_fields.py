"""The name and the domain that an organization has if it is made of an external one."""

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from graphql_api.services import validation
from graphql_api.services.matching.domains import domain_label, domains_of
from integrations.base import ExternalOrganization

MANY = 3
"""Records with one domain, if none of them is called by it: a host that no list knows."""

_ENTITY = re.compile(r"&(#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);")


def name_to_keep(external: ExternalOrganization) -> str:
    """`Smith &amp; Sons` as people write it, whichever vendor sends it so."""
    # What is written as `&…;` alone: html.unescape would take `&company` for a © and `mpany`.
    return _ENTITY.sub(lambda found: html.unescape(found[0]), external.name)


def domains_to_keep(listed: Iterable[ExternalOrganization]) -> dict[str, str]:
    """By external id the domain that the vendor tells, if it is one, and the company's own.

    Of several, any may be another company's. One that many records have is nobody's, but for those
    that are called by it: a group's companies share theirs.
    """
    told = {each.id: (each, domains_of(each.metadata)) for each in listed}
    held = Counter(domain for _, domains in told.values() for domain in domains)
    return {
        external_id: domain
        for external_id, (external, domains) in told.items()
        for domain in _only(domains)
        if held[domain] < MANY or _is_called_by(external, domain)
    }


def _only(domains: frozenset[str]) -> Iterator[str]:
    if len(domains) != 1:
        return
    problems = validation.Problems()
    domain = validation.domain(next(iter(domains)), problems)
    if domain and not problems.found:
        yield domain


def _is_called_by(external: ExternalOrganization, domain: str) -> bool:
    letters = "".join(letter for letter in external.name.casefold() if letter.isalnum())
    return domain_label(domain) in letters
