"""Pax8's companies, by its own API descriptions.

https://github.com/api-evangelist/pax8/tree/36580fb/openapi/_original
"""

import json
import uuid
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.vendor import SandboxPage, SandboxVendor, whole_number
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

CLIENT_ID = "fake-pax8-client"
CLIENT_SECRET = "fake-pax8-secret-000000000000"  # noqa: S105 - of the sandbox
AUDIENCE = "https://api.pax8.com"

_USUAL_PAGE = 10
_LARGEST_SIZE = 200


class Pax8Sandbox(SandboxVendor):
    name = "pax8"
    view = View(missing=5, suffixed=6, inactive=9)
    list_path = "/v1/companies"
    token_path = "/v1/token"  # noqa: S105 - a path
    page_size = _LARGEST_SIZE

    def routes(self) -> list[Route]:
        return [
            Route("/v1/token", self.token, methods=["POST"]),
            Route("/v1/companies", self.company_list),
            Route("/v1/companies/{id}", self.company),
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
            "audience": AUDIENCE,
            "grant_type": "client_credentials",
        }
        if given != wanted:
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
        status = request.query_params.get("status")
        found = [company for company in self.companies if status in (None, _status(company))]
        found.sort(key=lambda company: company.name)
        page = self.page(found, request, start=number * size, size=size)
        content = [_row(company) for company in page.items]
        return JSONResponse({"content": content, "page": _page(page, number, size)})

    async def company(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _unauthorized(request)
        for company in self.companies:
            if _id(company) == request.path_params["id"]:
                return JSONResponse(_row(company))
        return _error(404, "NOT_FOUND", "Company not found", request.url.path)


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


def _page(page: SandboxPage[Company], number: int, size: int) -> dict[str, int]:
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
            "city": "Saltby",
            "stateOrProvince": "",
            "postalCode": "SB1 1AA",
            "country": "GB",
        },
        "billOnBehalfOfEnabled": True,
        "selfServiceAllowed": False,
        "orderApprovalRequired": False,
        "updatedDate": "2025-11-20T09:00:00Z",
    }
