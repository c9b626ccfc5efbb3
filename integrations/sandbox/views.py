"""Each vendor's own view of the same world: companies missing, renamed, doubled, inactive.

Every rule is drawn from the vendor's name and the company's number, so it is the same each time.
"""

import re
import uuid
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from integrations.sandbox.world import Company

_SUFFIXES = ("Ltd", "Limited", "GmbH", "Ltd.", "LLC")
_HAS_FORM = re.compile(r"\b(Ltd|Limited|GmbH|LLP|LLC|Co)\b")
_EXTRA_NUMBERS = 10_000


@dataclass(frozen=True, kw_only=True)
class View:
    """Applies to one company in so many; 0: to none. `first` keeps only the first so many."""

    first: int | None = None
    missing: int = 9
    suffixed: int = 4
    renamed: int = 12
    inactive: int = 15
    doubled: int = 40  # entered twice, the second time with another id
    several_tenants: int = 0  # one customer, several of the vendor's organizations


PLAIN = View(missing=0, suffixed=0, renamed=0, inactive=0, doubled=0)


def seen_by(vendor: str, view: View, companies: Sequence[Company]) -> tuple[Company, ...]:
    """The companies as this vendor knows them, each under a number of its own."""
    return tuple(
        one for company in companies[: view.first] for one in _views_of(vendor, view, company)
    )


def _views_of(vendor: str, view: View, company: Company) -> Iterator[Company]:
    def drawn(rule: str, one_in: int) -> bool:
        draw = zlib.crc32(f"{vendor} {rule} {company.number}".encode())
        return one_in > 0 and draw % one_in == 0

    if drawn("missing", view.missing):
        return
    known = company
    if drawn("renamed", view.renamed):
        known = replace(known, name=_rename(known.name))
    if drawn("suffixed", view.suffixed):
        known = replace(known, name=_add_suffix(known.name, company.number))
    if drawn("inactive", view.inactive):
        known = replace(known, is_active=False)
    yield known
    if drawn("doubled", view.doubled):
        yield replace(known, number=known.number + _EXTRA_NUMBERS)
    if drawn("several tenants", view.several_tenants):
        yield _second_tenant(known)


def _rename(name: str) -> str:
    """As people shorten and respell: no article, `and` for `&`, capitals for a short name."""
    plain = name.removeprefix("The ").replace(" & ", " and ")
    return plain.upper() if plain == name else plain


def _add_suffix(name: str, number: int) -> str:
    return name if _HAS_FORM.search(name) else f"{name} {_SUFFIXES[number % len(_SUFFIXES)]}"


def _second_tenant(company: Company) -> Company:
    slug = f"{company.slug}-group"
    return replace(
        company,
        number=company.number + 2 * _EXTRA_NUMBERS,
        name=f"{company.name} - Group",
        domain=f"{slug}.example",
        azure_tenant_id=str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{slug}.example")),
    )
