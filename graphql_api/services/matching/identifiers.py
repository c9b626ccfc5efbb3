"""Ids by which systems know a company, one system's id in another system's record among them.

A provider's own codes for its customers, which people type into several systems, are identifiers
too, of no system; see `Identifier.is_code`.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from graphql_api.services.matching.decoration import codes_in
from graphql_api.services.matching.word_tables import words_in
from integrations.base import ExternalOrganization

CUSTOMER_CODE = "customer code"


class Identifier(NamedTuple):
    """`system` is the integration name of the system whose id it is."""

    system: str
    value: str

    @property
    def is_code(self) -> bool:
        """Typed by people: it is evidence beside a name, and two that differ say nothing."""
        return self.system == CUSTOMER_CODE

    def __str__(self) -> str:
        if self.is_code:
            return f"{CUSTOMER_CODE} {self.value}"
        return f"{system_title(self.system)} id {self.value}"


def identifiers_of(integration_name: str, external: ExternalOrganization) -> frozenset[Identifier]:
    """Its own id, those of other systems that its metadata holds, and customer codes."""
    found = [_identifier(integration_name, external.id)]
    found += customer_codes(external.name)
    for key, value in external.metadata.items():
        name = plain_key(key)
        if name in _SYSTEM_OF_KEY:
            found += [_identifier(_SYSTEM_OF_KEY[name], each) for each in listed(value)]
        elif name in _KEYS_OF_CODES:
            found += [_code(each) for each in listed(value)]
        elif name == "integrations":
            links = [each for each in listed(value) if isinstance(each, Mapping)]
            found += [_linked(each) for each in links]
            found += [_code(each.get("identifier")) for each in links]
    return frozenset([identifier for identifier in found if identifier is not None])


def customer_codes(name: str) -> frozenset[Identifier]:
    """Those that are written around a name: "ACM01 - Corvane"."""
    codes = codes_in(name)
    if not codes:
        return _NO_IDENTIFIERS
    return frozenset(code for code in map(_code, codes) if code is not None)


_NO_IDENTIFIERS: frozenset[Identifier] = frozenset()
"""One for all that have none."""


def identity(
    shared: Iterable[Identifier], *, telling: Collection[object], names_are_alike: bool
) -> frozenset[Identifier]:
    """Those in common that tell who it is. Each system counts its customers from one: a number
    for a code does only if the names agree.
    """
    return frozenset(
        each
        for each in shared
        if each in telling and (names_are_alike or not (each.is_code and each.value.isdecimal()))
    )


def contradicting_systems(
    ones: Collection[Identifier], others: Collection[Identifier]
) -> list[str]:
    """The systems in which both have ids and none in common: two companies, by that system."""
    if not ones or not others:
        return []
    left, right = _by_system(ones), _by_system(others)
    return [
        system
        for system in sorted(left.keys() & right.keys())
        if system != CUSTOMER_CODE
        and left[system].isdisjoint(right[system])
        and _look_alike(left[system], right[system])
    ]


def system_title(system: str) -> str:
    return _TITLES.get(system, system)


@lru_cache(maxsize=1024)  # a vendor's records all have the same
def plain_key(key: str) -> str:
    """`azureTenantId`, `azure_tenant_id` and `azure-tenant-id` alike."""
    return "".join(letter for letter in key.casefold() if letter.isalnum())


def listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


_SYSTEM_OF_KEY = {
    "autotaskcompanyid": "autotask",
    "azuretenantid": "microsoft_graph",
    "azuretenants": "microsoft_graph",
    "connectwisecompanyid": "connectwise_psa",
    "connectwiseid": "connectwise_psa",
    "haloid": "halopsa",
    "halopsaid": "halopsa",
    "huduid": "hudu",
    "itglueid": "itglue",
    "microsofttenantid": "microsoft_graph",
    "ninjaoneid": "ninjaone",
    "ninjarmmid": "ninjaone",
    "pax8companyid": "pax8",
    "pax8id": "pax8",
}

_KEYS_OF_CODES = words_in(
    "accountsid companynumber customernumber externalid identifier idnumber internaltag shortname"
)

# The names that Hudu's `integrations[].integrator_name` may have, as far as clients show them:
# https://github.com/lwhitelock/HuduAPI
_SYSTEM_OF_INTEGRATOR = {
    "autotask": "autotask",
    "connectwise": "connectwise_psa",
    "connectwisemanage": "connectwise_psa",
    "connectwisepsa": "connectwise_psa",
    "cwmanage": "connectwise_psa",
    "dattormm": "datto_rmm",
    "halo": "halopsa",
    "halopsa": "halopsa",
    "itglue": "itglue",
    "ninja": "ninjaone",
    "ninjaone": "ninjaone",
    "ninjarmm": "ninjaone",
    "pax8": "pax8",
}

_TITLES = {
    "autotask": "Autotask",
    "connectwise_psa": "ConnectWise PSA",
    "datto_rmm": "Datto RMM",
    "halopsa": "HaloPSA",
    "hudu": "Hudu",
    "itglue": "IT Glue",
    "microsoft_graph": "Microsoft 365 tenant",
    "ninjaone": "NinjaOne",
    "pax8": "Pax8",
}

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OF_IDS = (str, int)
_NOTHING = frozenset({"", "0", "-1", "00000000-0000-0000-0000-000000000000"})


def _identifier(system: str, value: object) -> Identifier | None:
    if isinstance(value, bool) or not isinstance(value, _OF_IDS):
        return None
    text = str(value).strip().casefold()
    return None if text in _NOTHING else Identifier(system, text)


def _code(value: object) -> Identifier | None:
    """ "ACM-01" and "acm01" alike, and "0014" as "14", which is what spreadsheets make of it."""
    if isinstance(value, bool) or not isinstance(value, _OF_IDS):
        return None
    text = plain_key(str(value)).lstrip("0")
    is_one = text.isdecimal() or (len(text) > 1 and text not in _NO_CODES)
    return Identifier(CUSTOMER_CODE, text) if is_one else None


_NO_CODES = words_in(
    "na none null nil tba tbc tbd unknown test default new xx xxx no yes unassigned"
)


def _linked(link: Mapping[str, Any]) -> Identifier | None:
    system = _SYSTEM_OF_INTEGRATOR.get(plain_key(str(link.get("integrator_name"))))
    return _identifier(system, link.get("sync_id")) if system else None


def _by_system(identifiers: Iterable[Identifier]) -> dict[str, set[str]]:
    values: dict[str, set[str]] = {}
    for system, value in identifiers:
        values.setdefault(system, set()).add(value)
    return values


def _look_alike(ones: Iterable[str], others: Iterable[str]) -> bool:
    """Only ids of one shape can contradict: a text may be a name that somebody typed for an id."""
    shapes = {_shape(value) for value in ones} & {_shape(value) for value in others}
    return not shapes <= {"text"}


def _shape(value: str) -> str:
    if value.isdecimal():
        return "number"
    return "uuid" if _UUID.fullmatch(value) else "text"
