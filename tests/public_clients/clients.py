"""The clients that others wrote, in the versions that are pinned beside this file."""

import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from integrations.sandbox.world import WORLD, Company

HERE = Path(__file__).parent
PACKAGES = HERE.parents[1] / ".cache" / "public-clients"
PROGRAMS = HERE / "programs"

IsFound = Callable[[Company], bool]


@dataclass(frozen=True, kw_only=True)
class PublicClient:
    """One package, and the program that makes it list, read and search.

    `one` is the vendor's id of a company; `searches` are what the client asks for, each with the
    companies that must be found. `beside` are names that are no company's of the sandbox's world,
    and `active_only` says that the client does not see the others.
    """

    package: str
    vendor: str
    program: str
    one: Callable[[Company], object]
    searches: Sequence[tuple[Any, IsFound]] = ()
    beside: Sequence[str] = ()
    active_only: bool = False

    @property
    def version(self) -> str:
        return VERSIONS[self.package]

    @property
    def command(self) -> list[str]:
        program = str(PROGRAMS / self.program)
        # Without -S a package that is missing here would come from the project's own.
        return ["node", program] if program.endswith(".mjs") else [sys.executable, "-S", program]

    @property
    def python_path(self) -> Sequence[Path]:
        """Both packages for IT Glue are imported as itglue."""
        first = [PACKAGES / "itglue"] if self.package == "itglue" else []
        return [*first, PACKAGES / "python"]


def _pinned() -> Mapping[str, str]:
    python = "".join((HERE / name).read_text() for name in ("requirements.txt", "itglue.txt"))
    found: dict[str, str] = dict(re.findall(r"^([a-z0-9-]+)==(\S+)", python, re.MULTILINE))
    node: dict[str, str] = json.loads((HERE / "package.json").read_text())["dependencies"]
    return {**found, **node}


VERSIONS = _pinned()


def _holds(*words: str) -> IsFound:
    return lambda company: any(word in company.name.lower() for word in words)


def _numbered(*numbers: int) -> IsFound:
    return lambda company: company.number in numbers


def _is_inactive(company: Company) -> bool:
    return company.number > 0 and not company.is_active


_CONNECTWISE: Sequence[tuple[str, IsFound]] = (
    ("id > 500", lambda company: 250 + company.number > 500),
    ("id >= 500 and id < 502", _numbered(250, 251)),
    ('name like "%dental%"', _holds("dental")),
    ('name contains "Dental"', _holds("dental")),
    ("id in (252, 254, 99999)", _numbered(2, 4)),
    (
        '(name contains "Dental" or name contains "Optics") and id > 300',
        lambda company: _holds("dental", "optics")(company) and company.number > 50,
    ),
    (
        'name contains "Dental" or name contains "Optics" and id > 300',
        lambda company: (
            _holds("dental")(company) or (_holds("optics")(company) and company.number > 50)
        ),
    ),
    (
        'name not contains "Dental" and id > 250 and id <= 260',
        lambda company: 0 < company.number <= 10 and "dental" not in company.name.lower(),
    ),
    ('id > 250 and name not in (\'x\', "y") and status/name = "Inactive"', _is_inactive),
)
_AUTOMATE: Sequence[tuple[str, IsFound]] = (
    ("Id > 275", lambda company: 25 + company.number > 275),
    ("Id >= 275 and Id < 277", _numbered(250, 251)),
    ("Name like '%dental%'", _holds("dental")),
    (
        "(Name contains 'Dental' or Name contains 'Optics') and Id > 75",
        lambda company: _holds("dental", "optics")(company) and company.number > 50,
    ),
    ("Id in (27, 29, 99999)", _numbered(2, 4)),
)
_CONTAINS = {"op": "contains", "field": "companyName", "value": "dental"}
_BEGINS = {"op": "beginsWith", "field": "companyName", "value": "Saltby"}
_BETWEEN = [
    {"op": "gte", "field": "id", "value": 180},
    {"op": "lt", "field": "id", "value": 190},
]
_AUTOTASK: Sequence[tuple[Any, IsFound]] = (
    (_CONTAINS, _holds("dental")),
    (_BEGINS, lambda company: company.name.lower().startswith("saltby")),
)
_AUTOTASK_GROUPS: Sequence[tuple[Any, IsFound]] = (
    *_AUTOTASK,
    ({"op": "and", "items": _BETWEEN}, lambda company: 5 <= company.number < 15),
    (
        {"op": "or", "items": [_CONTAINS, {"op": "and", "items": _BETWEEN}]},
        lambda company: "dental" in company.name.lower() or 5 <= company.number < 15,
    ),
)
_NAME = "Quillmark Accountants"
_LARKFIELD = WORLD[0]


def _is_named(company: Company) -> bool:
    return company.name == _NAME


CLIENTS = (
    PublicClient(
        package="pyconnectwise",
        vendor="connectwise_psa",
        program="pyconnectwise_.py",
        one=lambda company: 250 + company.number,
        searches=_CONNECTWISE,
        beside=["Old Harbour Chandlers"],
    ),
    PublicClient(
        package="connectwise-rest",
        vendor="connectwise_psa",
        program="connectwise_rest.mjs",
        one=lambda company: 250 + company.number,
        searches=_CONNECTWISE,
        beside=["Old Harbour Chandlers"],
    ),
    PublicClient(
        package="connectwise-rest",
        vendor="connectwise_automate",
        program="connectwise_rest_automate.mjs",
        one=lambda company: 25 + company.number,
        searches=_AUTOMATE,
    ),
    PublicClient(
        package="halopsa",
        vendor="halopsa",
        program="halopsa_.py",
        one=lambda company: company.id,
        searches=[("dental", _holds("dental")), ("nobody of this name", _numbered())],
    ),
    PublicClient(
        package="py-autotask",
        vendor="autotask",
        program="py_autotask_.py",
        one=lambda company: 175 + company.number,
        searches=_AUTOTASK,
        beside=["Harbourlight IT", "Kestrel Hardware"],
    ),
    PublicClient(
        package="@apigrate/autotask-restapi",
        vendor="autotask",
        program="autotask_restapi.mjs",
        one=lambda company: 175 + company.number,
        searches=_AUTOTASK_GROUPS,
        beside=["Harbourlight IT", "Kestrel Hardware"],
    ),
    PublicClient(
        package="msal",
        vendor="microsoft_graph",
        program="msal_.py",
        one=lambda company: company.tenant_id,
    ),
    PublicClient(
        package="@microsoft/microsoft-graph-client",
        vendor="microsoft_graph",
        program="microsoft_graph_client.mjs",
        one=lambda company: company.tenant_id,
        searches=[
            ("status eq 'expiring'", lambda company: company.is_active and company.number % 4 == 2),
            (
                f"customer/tenantId eq '{_LARKFIELD.tenant_id}' and status eq 'active'",
                lambda company: company.tenant_id == _LARKFIELD.tenant_id,
            ),
            (
                "status eq 'expiring' and startswith(customer/displayName, 'Saltby')",
                lambda company: (
                    company.is_active
                    and company.number % 4 == 2
                    and company.name.startswith("Saltby")
                ),
            ),
        ],
    ),
    PublicClient(
        package="itglue",
        vendor="itglue",
        program="itglue_.py",
        one=lambda company: 4_100_200 + 17 * company.number,
        searches=[(_NAME, _is_named), ("Nobody", _numbered())],
    ),
    PublicClient(
        package="py-itglue",
        vendor="itglue",
        program="py_itglue_.py",
        one=lambda company: 4_100_200 + 17 * company.number,
        searches=[(_NAME, _is_named), ("Nobody", _numbered())],
    ),
    PublicClient(
        package="hudu-api-ctek",
        vendor="hudu",
        program="hudu_api_ctek_.py",
        one=lambda company: 21 + 2 * company.number,
        active_only=True,
    ),
    PublicClient(
        package="hudu-magic",
        vendor="hudu",
        program="hudu_magic_.py",
        one=lambda company: 21 + 2 * company.number,
        searches=[({"name": _NAME}, _is_named), ({"search": "dental"}, _holds("dental"))],
        active_only=True,
    ),
    PublicClient(
        package="pax8",
        vendor="pax8",
        program="pax8_.py",
        one=lambda company: uuid5(NAMESPACE_DNS, f"{company.number}.pax8.example"),
        searches=[
            ({"city": "Eastwold"}, lambda company: company.number % 3 == 1),
            ({"city": "Nowhere"}, _numbered()),
        ],
    ),
)
