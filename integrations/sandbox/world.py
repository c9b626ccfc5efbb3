"""A fictional provider's customers: always the same ones, none of them real.

Domains end in `.example`, which is reserved: https://www.rfc-editor.org/rfc/rfc2606
"""

import re
import unicodedata
import uuid
from dataclasses import dataclass

_FIRST_DOZEN = (
    "Larkfield Dental Group",
    "Brännö Marine Supply",
    "Osterly & Finch Solicitors",
    "Tamsin Vale Primary School",
    "Quillmark Accountants",
    "Hexham Moor Veterinary Centre",
    "Pellworth Precision Engineering",
    "Saltmarsh Housing Association",
    "Corvane Logistics",
    "Meridew Architects",
    "The Copper Kettle Bakeries",
    "Ardleigh Court Care Homes",
)

_FAMILIES = (
    "Abberline", "Belcastro", "Cawthra", "Dunmarrow", "Eskeldale", "Fennimore", "Garrowby",
    "Hollinshaw", "Isenberth", "Jessamy", "Kerrowmoor", "Lindqvast", "Marchbanks", "Nethercote",
    "O'Dunnley", "Pemberwick", "Quennel", "Rosvall", "Stavely", "Thornaby", "Ullesthorpe",
    "Vantongeren", "Wyndlesham", "Yarnfield", "Zellweker", "Ashcombe", "Brightwen", "Calloway-Reed",
    "Dovermoor", "Elderkin", "Farrantine", "Gildersome", "Harkaway", "Ilminster", "Jollivet",
    "Kestlemere", "Lowenbach",
)  # fmt: skip

_PLACES = (
    "Saltby", "Upper Wenning", "Carrickmoor", "Eastwold", "Linnaford", "Mossgate", "Norbury Quay",
    "Fallowmere", "Port Arlen", "Greyholm", "St. Ebba's", "Rivenhall", "Tarnside",
)  # fmt: skip

_FAMILY_FORMS = (
    "{} Dental Care", "{} & Sons Builders", "{} Law LLP", "{} Optics",
    "{} Freight", "{} Wealth Management", "{} Interiors", "{} Foods Ltd",
    "{} Pharmacy", "{} Surveyors", "{} Joinery", "{} Nurseries",
    "{} Motor Group", "{} Print & Packaging", "{} Recruitment",
    "{} Estate Agents", "{} Brewing Co.", "{} Textiles", "{} Robotics",
)  # fmt: skip

_PLACE_FORMS = (
    "{} Medical Centre", "{} Academy Trust", "{} Golf Club", "{} Town Council",
    "{} Credit Union", "{} Theatre", "{} Harbour Authority", "Bank of {}",
    "{} Community Hospice", "{} Water", "{} Cycle Works",
)  # fmt: skip

_GROUPS = ((1, "Managed customers"), (2, "Co-managed customers"), (3, "Project customers"))


@dataclass(frozen=True, kw_only=True)
class Company:
    """A customer of the fictional provider. Vendors' ids follow from its number."""

    number: int
    name: str
    domain: str
    is_active: bool
    azure_tenant_id: str | None
    itglue_id: int | None
    group_id: int
    group_name: str

    @property
    def id(self) -> int:
        """HaloPSA's."""
        return 14 + 3 * self.number

    @property
    def tenant_id(self) -> str:
        """Its Microsoft 365 tenant, whether or not the provider has noted it down."""
        return self.azure_tenant_id or _azure_tenant_id(self.slug)

    @property
    def slug(self) -> str:
        return self.domain.removesuffix(".example")


def build_companies(count: int) -> tuple[Company, ...]:
    """The first `count` companies of the world, each with a name of its own."""
    return tuple(_company(position) for position in range(count))


def _company(position: int) -> Company:
    name = _name(position)
    slug = _slug(name)
    group_id, group_name = _GROUPS[position % 7 % len(_GROUPS)]
    return Company(
        number=position,
        name=name,
        domain=f"{slug}.example",
        is_active=position < len(_FIRST_DOZEN) or position % 12 != 3,
        azure_tenant_id=_azure_tenant_id(slug) if position % 3 else None,
        itglue_id=4_100_200 + 17 * position if position % 4 == 1 else None,
        group_id=group_id,
        group_name=group_name,
    )


def _name(position: int) -> str:
    if position < len(_FIRST_DOZEN):
        return _FIRST_DOZEN[position]
    turn, kind = divmod(position - len(_FIRST_DOZEN), 3)
    if kind == 2:
        return _combine(_PLACE_FORMS, _PLACES, turn)
    return _combine(_FAMILY_FORMS, _FAMILIES, 2 * turn + kind)


def _combine(forms: tuple[str, ...], names: tuple[str, ...], turn: int) -> str:
    # The lists' lengths share no divisor, so a pair comes back only after all the others.
    name = forms[turn % len(forms)].format(names[turn % len(names)])
    lap = turn // (len(forms) * len(names))
    return f"{name} {lap + 1}" if lap else name


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")


def _azure_tenant_id(slug: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{slug}.example"))


WORLD = build_companies(300)

COMPANIES = WORLD[:150]
"""The clients in HaloPSA, which the demonstration begins with."""
