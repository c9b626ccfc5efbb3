"""Acronis's tree of tenants and their users, as the API client of a partner meets them.

https://github.com/acronis/acronis-cyber-cloud-go-sample-connector/tree/56f6319/connector/accclient
https://developer.acronis.com/doc/vendor-side/apis/pagination.html
"""

import base64
import binascii
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.records import Records, Row
from integrations.sandbox.vendor import (
    SandboxContext,
    SandboxVendor,
    form_fields,
    whole_number,
)
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

CLIENT_ID = "9d1c3f52-0000-4000-8000-c11e27fa4e00"
CLIENT_SECRET = "fake-acronis-secret-000000000000"  # noqa: S105 - of the sandbox

_USUAL_PAGE = 100
_UNITS = 7  # one customer in so many has a unit
_FOLDERS = 3  # one customer in so many is in the folder
_SCOPES = ("uuids", "parent_id", "subtree_root_id", "after")


def _uuid(seed: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{seed}.acronis.example"))


PARTNER, FOLDER = _uuid("partner"), _uuid("folder")


class AcronisSandbox(SandboxVendor):
    name = "acronis"
    view = View(missing=8, suffixed=6, inactive=14)
    list_path = "/api/2/tenants"
    token_path = "/api/2/idp/token"  # noqa: S105 - a path
    page_size = 1000

    def __init__(self, context: SandboxContext) -> None:
        super().__init__(context)
        customers = [_customer(company) for company in self.companies]
        units = [_unit(row) for number, row in enumerate(customers) if number % _UNITS == 0]
        # By level, the root of the tree first.
        self._tenants = [
            _tenant(PARTNER, "Fictional provider", kind="partner", parent=_uuid("acronis")),
            _tenant(FOLDER, "Sorted by hand", kind="folder", parent=PARTNER),
            *customers,
            *units,
        ]
        self._users = Records(self.companies, _user, owner=("tenant_id",))

    def routes(self) -> list[Route]:
        return [
            Route("/api/2/idp/token", self.token, methods=["POST"]),
            Route("/api/2/clients/{id}", self.client),
            Route("/api/2/tenants", self.tenant_list),
            Route("/api/2/tenants/{id}", self.tenant),
            Route("/api/2/users", self.user_list),
            Route("/api/2/users/{id}", self.user),
        ]

    @classmethod
    def config(cls, url: str) -> Mapping[str, str]:
        return {"base_url": url, "client_id": CLIENT_ID}

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"client_secret": CLIENT_SECRET}

    @classmethod
    def forbidden(cls) -> Response:
        return _error(403, "AccessDenied")

    async def token(self, request: Request) -> Response:
        """The moment of expiry is told, in seconds since 1970, and no lifetime."""
        pair = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        form = await form_fields(request)
        if request.headers.get("Authorization") != f"Basic {pair}":
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, status_code=400)
        expires_on = 1_780_000_000 + int(self.token_lifetime)
        token = {"access_token": self.new_token(), "token_type": "bearer"}
        return JSONResponse({**token, "expires_on": expires_on})

    async def client(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _error(401, "Unauthorized")
        if request.path_params["id"] != CLIENT_ID:
            return _error(404, "NotFound")
        body = {"client_id": CLIENT_ID, "tenant_id": PARTNER, "type": "api_client"}
        return JSONResponse({**body, "status": "enabled", "data": {"client_name": "Orgmap"}})

    async def tenant_list(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _error(401, "Unauthorized")
        if not set(_SCOPES) & set(request.query_params):
            return _error(400, "ParameterMalformed")
        return self._answer(self._found(request.query_params), request)

    async def tenant(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _error(401, "Unauthorized")
        for row in self._tenants:
            if row["id"] == request.path_params["id"]:
                return JSONResponse(row)
        return _error(404, "NotFound")

    async def user_list(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _error(401, "Unauthorized")
        owner = request.query_params.get("tenant_id")
        if owner is None:
            return _error(400, "ParameterMalformed")
        return self._answer(self.records_of(self._users, owner, request), request)

    async def user(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _error(401, "Unauthorized")
        row = self._users.find(request.path_params["id"])
        return _error(404, "NotFound") if row is None else JSONResponse(row)

    def _found(self, given: Mapping[str, str]) -> Sequence[Row]:
        """Those that the parameters mean; a cursor alone goes on with the whole tree."""
        root, parent = given.get("subtree_root_id", PARTNER), given.get("parent_id")
        if "uuids" in given:
            return [row for row in self._tenants if row["id"] in given["uuids"].split(",")]
        if parent is not None:
            return [row for row in self._tenants if row["parent_id"] == parent]
        return self._tenants if root == PARTNER else []

    def _answer(self, found: Sequence[Row], request: Request) -> Response:
        start = _place(request.query_params.get("after", ""))
        size = whole_number(request, "limit", _USUAL_PAGE)
        page = self.page(found, request, start=start, size=size)
        after = base64.b64encode(f"from:{page.end}".encode()).decode()
        cursors = {} if page.is_last else {"after": after}
        body = {"timestamp": "2026-01-15T10:00:00+00:00", "paging": {"cursors": cursors}}
        return JSONResponse({**body, "items": list(page.items)})


def _place(cursor: str) -> int:
    """The place in a list that a cursor stands for; 0 if there is none."""
    try:
        return int(base64.b64decode(cursor).removeprefix(b"from:") or 0)
    except (ValueError, binascii.Error):
        return 0


def _error(status: int, code: str) -> Response:
    error = {"domain": "PlatformAccountServer", "code": code, "message": code, "details": {}}
    return JSONResponse({"error": error}, status_code=status)


def _id(company: Company) -> str:
    return _uuid(f"{company.number}.customer")


def _tenant(id: str, name: str, *, kind: str, parent: str, enabled: bool = True) -> Row:
    return {
        "id": id,
        "version": 3,
        "name": name,
        "kind": kind,
        "parent_id": parent,
        "customer_type": "default",
        "customer_id": None,
        "internal_tag": None,
        "enabled": enabled,
        "has_children": kind != "unit",
        "language": "en",
    }


def _customer(company: Company) -> Row:
    parent = FOLDER if company.number % _FOLDERS == 0 else PARTNER
    active = company.is_active
    row = _tenant(_id(company), company.name, kind="customer", parent=parent, enabled=active)
    return {**row, "customer_id": str(company.id) if company.number % 2 else None}


def _unit(customer: Row) -> Row:
    id = _uuid(f"unit.{customer['id']}")
    return _tenant(id, "Head office", kind="unit", parent=customer["id"])


def _user(company: Company, number: int) -> dict[str, Any]:
    return {
        "id": _uuid(f"{number}.{company.number}.user"),
        "version": 1,
        "tenant_id": _id(company),
        "login": f"person{number + 1}@{company.domain}",
        "contact": {"firstname": "Person", "lastname": str(number + 1)},
        "activated": True,
        "enabled": True,
        "language": "en",
    }
