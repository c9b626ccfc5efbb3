"""SentinelOne's sites, agents and groups, as clients of its management API 2.1 meet them.

https://github.com/s1buildpartners/sentinelone-go-sdk/tree/5e85e9d
https://github.com/pliancy/sentinelone-sdk/tree/491f31d/src/lib
"""

import base64
import binascii
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.faults import Fault
from integrations.sandbox.records import Records, Row
from integrations.sandbox.vendor import SandboxContext, SandboxPage, SandboxVendor, whole_number
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

_KEY = "fake-sentinelone-key-00000000000000000000000000"
_USUAL_PAGE = 10


class SentinelOneSandbox(SandboxVendor):
    name = "sentinelone"
    view = View(missing=6, renamed=10)
    list_path = "/web/api/v2.1/sites"
    page_size = 1000

    def __init__(self, context: SandboxContext) -> None:
        super().__init__(context)
        owner = ("siteId",)
        self._agents = Records(self.companies, _agent, owner=owner)
        self._groups = Records(self.companies, _group, owner=owner)

    def routes(self) -> list[Route]:
        return [
            Route("/web/api/v2.1/sites", self.site_list),
            Route("/web/api/v2.1/sites/{id}", self.site),
            Route("/web/api/v2.1/agents", self.lists(self._agents)),
            Route("/web/api/v2.1/groups", self.lists(self._groups)),
        ]

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"api_key": _KEY}

    async def site_list(self, request: Request) -> Response:
        if not self._is_authorized(request):
            return _errors(401, "Authentication Failed")
        page = self._page([_row(each) for each in self.companies], request)
        licenses = {"activeLicenses": 0, "totalLicenses": 0}
        data = {"allSites": licenses, "sites": list(page.items)}
        return JSONResponse({"data": data, "pagination": _pagination(page, request)})

    async def site(self, request: Request) -> Response:
        if not self._is_authorized(request):
            return _errors(401, "Authentication Failed")
        for company in self.companies:
            if _id(company) == request.path_params["id"]:
                return JSONResponse({"data": _row(company)})
        return _errors(404, "Resource not found")

    def lists(self, records: Records) -> Callable[[Request], Any]:
        """A list that may be filtered by the site."""

        async def answer(request: Request) -> Response:
            if not self._is_authorized(request):
                return _errors(401, "Authentication Failed")
            owner = request.query_params.get("siteIds")
            page = self._page(self.records_of(records, owner, request), request)
            data = list(page.items)
            return JSONResponse({"data": data, "pagination": _pagination(page, request)})

        return answer

    def _page(self, found: Sequence[Row], request: Request) -> SandboxPage[Row]:
        size = whole_number(request, "limit", _USUAL_PAGE)
        start = _place(request.query_params.get("cursor", ""))
        return self.page(found, request, start=start, size=size)

    def _is_authorized(self, request: Request) -> bool:
        refused = self.strikes(Fault.EXPIRED_TOKEN, request)
        return not refused and request.headers.get("Authorization") == f"ApiToken {_KEY}"


def _pagination(page: SandboxPage[Row], request: Request) -> dict[str, Any]:
    """The total is told on the first page alone."""
    cursor = base64.b64encode(f"id:{page.end}".encode()).decode()
    total = 0 if "cursor" in request.query_params else page.total
    return {"nextCursor": None if page.is_last else cursor, "totalItems": total}


def _place(cursor: str) -> int:
    """The place in a list that a cursor stands for; 0 if there is none."""
    try:
        return int(base64.b64decode(cursor).removeprefix(b"id:") or 0)
    except (ValueError, binascii.Error):
        return 0


def _errors(status: int, message: str) -> Response:
    error = {"code": 10_000 * status + 10, "message": message, "detail": None}
    return JSONResponse({"errors": [error]}, status_code=status)


def _id(company: Company) -> str:
    return str(225_494_730_938_000_000 + 17 * company.number)


def _state(company: Company) -> str:
    if company.is_active:
        return "active"
    return "deleted" if company.number % 2 else "expired"


def _row(company: Company) -> Row:
    return {
        "id": _id(company),
        "name": company.name,
        "accountId": "225494730938493804",
        "accountName": "Fictional provider",
        "state": _state(company),
        "siteType": "Paid",
        "isDefault": False,
        "healthStatus": True,
        "activeLicenses": 7,
        "totalLicenses": 20,
        "unlimitedLicenses": False,
        "unlimitedExpiration": True,
        "expiration": None,
        "externalId": None,
        "description": company.group_name,
        "createdAt": "2023-05-04T10:00:00.000000Z",
        "updatedAt": "2025-11-20T10:00:00.000000Z",
    }


def _agent(company: Company, number: int) -> Row:
    return {
        "id": f"{_id(company)}{number}",
        "siteId": _id(company),
        "siteName": company.name,
        "accountId": "225494730938493804",
        "groupId": f"{_id(company)}0",
        "computerName": f"{company.slug[:6].upper()}-PC{number:02}",
        "osType": "windows",
        "agentVersion": "24.1.2.6",
        "isActive": True,
        "isDecommissioned": False,
        "infected": False,
        "networkStatus": "connected",
        "lastActiveDate": "2026-01-15T10:00:00.000000Z",
    }


def _group(company: Company, number: int) -> Row:
    return {
        "id": f"{_id(company)}{number}",
        "siteId": _id(company),
        "name": "Default Group" if number == 0 else f"Office {number}",
        "type": "static",
        "isDefault": number == 0,
        "totalAgents": 7,
    }
