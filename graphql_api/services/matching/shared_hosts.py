"""Domains that turn out to be anybody's: no list has them, but the records that hold them show it.

A group's companies share a domain too, and it still says whose they are. So a domain is anybody's
only if its holders have nothing in common, neither with each other nor with the domain.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from graphql_api.services.matching.domains import domain_label
from graphql_api.services.matching.profiles import Profile
from graphql_api.services.matching.vocabulary import TRADE_WORDS

HOLDERS = 3
"""Two may be one customer twice, or two that belong together."""


def without_shared_hosts(profiles: Sequence[Profile]) -> list[Profile]:
    """The same records without the domains that tell nothing, for or against."""
    hosts = _shared_hosts(profiles)
    return [
        replace(each, domains=each.domains - hosts) if each.domains & hosts else each
        for each in profiles
    ]


def _shared_hosts(profiles: Iterable[Profile]) -> frozenset[str]:
    holders: dict[str, list[Profile]] = defaultdict(list)
    for profile in profiles:
        for domain in profile.domains:
            holders[domain].append(profile)
    return frozenset(
        domain
        for domain, held_by in holders.items()
        if len(held_by) >= HOLDERS and _are_unrelated(held_by, domain_label(domain))
    )


def _are_unrelated(profiles: Iterable[Profile], label: str) -> bool:
    held: Counter[str] = Counter()
    for profile in profiles:
        if any(label in name.squeezed or name.squeezed in label for name in profile.readings):
            return False
        held.update(_telling_words(profile))
    return max(held.values(), default=0) < 2


def _telling_words(profile: Profile) -> set[str]:
    return {word for name in profile.readings for word in name.plain} - TRADE_WORDS
