"""Ids by which systems know a company, one system's id in another system's record among them."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from integrations.base import ExternalOrganization


class Identifier(NamedTuple):
    """`system` is the integration name of the system whose id it is."""

    system: str
    value: str

    def __str__(self) -> str:
        return f"{system_title(self.system)} id {self.value}"


def identifiers_of(integration_name: str, external: ExternalOrganization) -> frozenset[Identifier]:
    """Its own id, and those of other systems that its metadata holds."""
    found = [_identifier(integration_name, external.id)]
    for key, value in external.metadata.items():
        name = plain_key(key)
        if name in _SYSTEM_OF_KEY:
            found += [_identifier(_SYSTEM_OF_KEY[name], each) for each in listed(value)]
        elif name == "integrations":
            found += [_linked(each) for each in listed(value) if isinstance(each, Mapping)]
    return frozenset(identifier for identifier in found if identifier is not None)


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
        if left[system].isdisjoint(right[system]) and _look_alike(left[system], right[system])
    ]


def system_title(system: str) -> str:
    return _TITLES.get(system, system)


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
_NOTHING = frozenset({"", "0", "-1", "00000000-0000-0000-0000-000000000000"})


def _identifier(system: str, value: object) -> Identifier | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = str(value).strip().casefold()
    return None if text in _NOTHING else Identifier(system, text)


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
