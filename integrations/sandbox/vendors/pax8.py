"""Pax8's companies, their contacts and subscriptions, by its own API descriptions.

https://github.com/api-evangelist/pax8/tree/36580fb/openapi/_original
"""

import json
import uuid
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.records import Records, Row
from integrations.sandbox.vendor import SandboxPage, SandboxVendor, whole_number
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

CLIENT_ID = "fake-pax8-client"
CLIENT_SECRET = "fake-pax8-secret-000000000000"  # noqa: S105 - of the sandbox
AUDIENCE = "https://api.pax8.com"
OLDER_AUDIENCE = "api://p8p.client"  # https://github.com/scheibling/pax8 (rest.py)

_OWNER = "_companyId"  # known to Pax8, and in none of its answers
_USUAL_PAGE = 10
_LARGEST_SIZE = 200
_CITIES = ("Saltby", "Eastwold", "Greyholm")
_FILTERS = (
    "city",
    "country",
    "stateOrProvince",
    "postalCode",
    "selfServiceAllowed",
    "billOnBehalfOfEnabled",
    "orderApprovalRequired",
    "status",
)


class Pax8Sandbox(SandboxVendor):
    name = "pax8"
    view = View(missing=5, suffixed=6, inactive=9)
    list_path = "/v1/companies"
    token_path = "/v1/token"  # noqa: S105 - a path
    page_size = _LARGEST_SIZE

    def routes(self) -> list[Route]:
        return [
            Route("/v1/token", self.token, methods=["POST"]),
            Route(
                "/oauth/token", self.token, methods=["POST"]
            ),  # of login.pax8.com, for older ones
            Route("/v1/companies", self.company_list),
            Route("/v1/companies/{id}", self.company),
            Route("/v1/companies/{id}/contacts", self.contact_list, methods=["GET"]),
            Route("/v1/companies/{id}/contacts", self.new_contact, methods=["POST"]),
            Route(
                "/v1/companies/{id}/contacts/{contact_id}",
                self.contact,
                methods=["GET", "PUT", "DELETE"],
            ),
            Route("/v1/subscriptions", self.subscription_list),
            Route("/v1/subscriptions/{id}", self.subscription),
        ]

    @classmethod
    def config(cls, url: str) -> Mapping[str, str]:
        return {"base_url": f"{url}/v1", "auth_url": f"{url}/v1/token", "client_id": CLIENT_ID}

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"client_secret": CLIENT_SECRET}

    @classmethod
    def rate_limited(cls) -> Response:
        return _error(429, "TOO_MANY_REQUESTS", "Too many requests", "/v1")

    async def token(self, request: Request) -> Response:
        given = await _json_object(request)
        wanted = {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "audience": given.get("audience"),
            "grant_type": "client_credentials",
        }
        if given != wanted or given["audience"] not in (AUDIENCE, OLDER_AUDIENCE):
            body = {"error": "access_denied", "error_description": "Unauthorized"}
            return JSONResponse(body, status_code=401)
        token = {"access_token": self.new_token(), "token_type": "Bearer"}
        return JSONResponse({**token, "expires_in": self.token_lifetime})

    async def company_list(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _unauthorized(request)
        given = whole_number(request, "size", _USUAL_PAGE)
        if not 1 <= given <= _LARGEST_SIZE:
            message = "size must be between 1 and 200"
            return _error(400, "VALIDATION_ERROR", message, request.url.path)
        number, size = whole_number(request, "page", 0), min(given, self.page_size)
        found = [row for row in map(_row, self.companies) if _is_sought(row, request)]
        _sort(found, request.query_params.get("sort", "name"))
        page = self.page(found, request, start=number * size, size=size)
        return JSONResponse({"content": list(page.items), "page": _page(page, number, size)})

    async def company(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _unauthorized(request)
        for company in self.companies:
            if _id(company) == request.path_params["id"]:
                return JSONResponse(_row(company))
        return _error(404, "NOT_FOUND", "Company not found", request.url.path)

    async def contact_list(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _unauthorized(request)
        found = self.records_of(self._contacts, request.path_params["id"], request)
        return self._page_of([_without_owner(row) for row in found], request)

    async def new_contact(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _unauthorized(request)
        fields = {**await _json_object(request), _OWNER: request.path_params["id"]}
        row = self._contacts.add(fields, id=_uuid(f"{self._contacts.next_id}"))
        return JSONResponse(_without_owner(row))

    async def contact(self, request: Request) -> Response:
        """Found below its own company alone."""
        if not self.knows_token(request):
            return _unauthorized(request)
        row = self._contacts.find(request.path_params["contact_id"])
        if row is None or row[_OWNER] != request.path_params["id"]:
            return _error(404, "NOT_FOUND", "Contact not found", request.url.path)
        if request.method == "DELETE":
            self._contacts.remove(row["id"])
            return Response(status_code=204)
        if request.method == "PUT":
            self._contacts.change(row, await _json_object(request))
        return JSONResponse(_without_owner(row))

    async def subscription_list(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _unauthorized(request)
        owner = request.query_params.get("companyId")
        return self._page_of(self.records_of(self._subscriptions, owner, request), request)

    async def subscription(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _unauthorized(request)
        row = self._subscriptions.find(request.path_params["id"])
        if row is None:
            return _error(404, "NOT_FOUND", "Subscription not found", request.url.path)
        return JSONResponse(row)

    def _page_of(self, found: Sequence[Row], request: Request) -> Response:
        number = whole_number(request, "page", 0)
        size = min(whole_number(request, "size", _USUAL_PAGE), self.page_size)
        page = self.page(found, request, start=number * size, size=size)
        body = {"content": list(page.items), "page": _page(page, number, size)}
        return JSONResponse(body)

    @cached_property
    def _contacts(self) -> Records:
        return Records(self.companies, _contact, owner=(_OWNER,))

    @cached_property
    def _subscriptions(self) -> Records:
        return Records(self.companies, _subscription, owner=("companyId",))


async def _json_object(request: Request) -> dict[str, Any]:
    """Empty if the body is not JSON, as in the usual form of a token request."""
    try:
        given = json.loads(await request.body())
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}


def _error(status: int, type: str, message: str, instance: str) -> Response:
    body = {"type": type, "message": message, "instance": instance, "status": status, "details": []}
    return JSONResponse(body, status_code=status)


def _unauthorized(request: Request) -> Response:
    return _error(401, "UNAUTHORIZED", "Unauthorized", request.url.path)


def _page(page: SandboxPage[Any], number: int, size: int) -> dict[str, int]:
    return {
        "size": size,
        "totalElements": page.total,
        "totalPages": -(-page.total // size),
        "number": number,
    }


def _id(company: Company) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{company.number}.pax8.example"))


def _status(company: Company) -> str:
    if company.is_active:
        return "Active"
    return "Inactive" if company.number % 2 else "Deleted"


def _row(company: Company) -> dict[str, Any]:
    return {
        "id": _id(company),
        "name": company.name,
        "status": _status(company),
        "externalId": str(company.id) if company.number % 3 == 0 else None,
        "website": f"https://www.{company.domain}",
        "phone": "",
        "address": {
            "street": "1 High Street",
            "street2": "",
            "city": _CITIES[company.number % len(_CITIES)],
            "stateOrProvince": "",
            "postalCode": "SB1 1AA",
            "country": "GB",
        },
        "billOnBehalfOfEnabled": True,
        "selfServiceAllowed": False,
        "orderApprovalRequired": False,
        "updatedDate": "2025-11-20T09:00:00Z",
    }


def _is_sought(row: Row, request: Request) -> bool:
    """True if all parameters hold that the vendor's description has for companies."""
    known = {**row["address"], **row}
    given = ((name, request.query_params.get(name)) for name in _FILTERS)
    return all(_text(known[name]) == value.lower() for name, value in given if value is not None)


def _sort(rows: list[Row], sort: str) -> None:
    """By a field of the company or of its address, as in `city,desc`."""
    name, _, direction = sort.partition(",")
    rows.sort(
        key=lambda row: _text({**row["address"], **row}.get(name, "")),
        reverse=direction.lower() == "desc",
    )


def _text(value: object) -> str:
    return str(value).lower()


def _uuid(seed: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{seed}.pax8.example"))


def _without_owner(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != _OWNER}


def _contact(company: Company, number: int) -> Row:
    return {
        "id": _uuid(f"{number}.{company.number}.contact"),
        _OWNER: _id(company),
        "firstName": "Person",
        "lastName": str(number + 1),
        "email": f"person{number + 1}@{company.domain}",
        "phone": "",
        "types": [],
    }


def _subscription(company: Company, number: int) -> Row:
    return {
        "id": _uuid(f"{number}.{company.number}.subscription"),
        "companyId": _id(company),
        "productId": _uuid(f"{number}.product"),
        "quantity": 3 + number,
        "status": "Active",
    }
