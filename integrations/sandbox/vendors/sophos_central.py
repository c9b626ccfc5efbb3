"""Sophos Central's tenants as a partner meets them, and what it tells of who is asking.

https://github.com/sophos/sophos-central-apis-postman/tree/b421160
https://github.com/sophos/Sophos-Central-SIEM-Integration/blob/f55e132/api_client.py
"""

import uuid
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.faults import Fault
from integrations.sandbox.vendor import (
    FOREIGN_HOST,
    SandboxContext,
    SandboxPage,
    SandboxVendor,
    form_fields,
    is_on,
    site,
    whole_number,
)
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

CLIENT_ID = "f0c1a9de-0000-4000-8000-fa4e50b405c1"
CLIENT_SECRET = "fake-sophos-secret-000000000000"  # noqa: S105 - of the sandbox
PARTNER = "57ca9a6b-0000-4000-8000-290548c26059"
MOVED_PARTNER = "61d2b7c4-0000-4000-8000-9a1f30e7d5aa"

_USUAL_PAGE = 50
_LARGEST_PAGE = 100
_REGIONS = {"US": "us03", "IE": "eu01", "DE": "eu02"}


class SophosCentralSandbox(SandboxVendor):
    name = "sophos_central"
    view = View(missing=7, suffixed=5, inactive=20)
    list_path = "/partner/v1/tenants"
    token_path = "/api/v2/oauth2/token"  # noqa: S105 - a path
    page_size = _LARGEST_PAGE

    def __init__(self, context: SandboxContext) -> None:
        super().__init__(context)
        self._partner = PARTNER

    def routes(self) -> list[Route]:
        return [
            Route("/api/v2/oauth2/token", self.token, methods=["POST"]),
            Route("/whoami/v1", self.whoami),
            Route("/partner/v1/tenants", self.tenant_list),
            Route("/partner/v1/tenants/{id}", self.tenant),
        ]

    @classmethod
    def config(cls, url: str) -> Mapping[str, str]:
        return {
            "base_url": url,
            "auth_url": f"{url}/api/v2/oauth2/token",
            "client_id": CLIENT_ID,
        }

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"client_secret": CLIENT_SECRET}

    @classmethod
    def forbidden(cls) -> Response:
        return _refusal(403)

    async def token(self, request: Request) -> Response:
        wanted = {
            "grant_type": "client_credentials",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "scope": "token",
        }
        if await form_fields(request) != wanted:
            body = {"errorCode": "oauth.invalid_client_secret", "message": "Unauthorized"}
            return JSONResponse(body, status_code=401)
        return JSONResponse(
            {
                "access_token": self.new_token(),
                "refresh_token": "fake-sophos-refresh-token",
                "token_type": "bearer",
                "message": "OK",
                "errorCode": "success",
                "expires_in": self.token_lifetime,
            }
        )

    async def whoami(self, request: Request) -> Response:
        """Neither a partner's id nor a host of its own is needed for this."""
        if not self.knows_token(request):
            return _refusal(401)
        is_foreign = self.strikes(Fault.FOREIGN_API_HOST, request)
        type = "tenant" if self.strikes(Fault.CUSTOMERS_KEY, request) else "partner"
        host = FOREIGN_HOST if is_foreign else site(request)
        return JSONResponse({"id": self._partner, "idType": type, "apiHosts": {"global": host}})

    async def tenant_list(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        asked = whole_number(request, "pageSize", _USUAL_PAGE)
        if not 1 <= asked <= _LARGEST_PAGE:
            return _refusal(400)
        number, size = whole_number(request, "page", 1), min(asked, self.page_size)
        page = self.page(self.companies, request, start=(number - 1) * size, size=size)
        rows = [_row(company) for company in page.items]
        return JSONResponse({"pages": _pages(page, number, size, request), "items": rows})

    async def tenant(self, request: Request) -> Response:
        if refusal := self._refusal(request):
            return refusal
        for company in self.companies:
            if _id(company) == request.path_params["id"]:
                return JSONResponse({"showAs": company.name, **_row(company)})
        return _refusal(404)

    def _refusal(self, request: Request) -> Response | None:
        if not self.knows_token(request):
            return _refusal(401)
        if self.strikes(Fault.MOVED_PARTNER, request):
            self._partner = MOVED_PARTNER
        return None if request.headers.get("X-Partner-ID") == self._partner else _refusal(403)


def _pages(page: SandboxPage[Company], number: int, size: int, request: Request) -> dict[str, int]:
    told = {"current": number, "size": size, "maxSize": _LARGEST_PAGE}
    if is_on(request, "pageTotal"):
        told |= {"total": -(-page.total // size), "items": page.total}
    return told


def _refusal(status: int) -> Response:
    names = {400: "BadRequest", 401: "Unauthorized", 403: "Forbidden", 404: "NotFound"}
    body = {
        "error": names[status],
        "correlationId": "cdf74ec9-0000-4000-8000-f57e67d67bbe",
        "message": names[status],
    }
    return JSONResponse(body, status_code=status)


def _id(company: Company) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{company.number}.sophos.example"))


def _row(company: Company) -> dict[str, Any]:
    geography = ("US", "IE", "DE")[company.number % 3]
    region = _REGIONS[geography]
    return {
        "id": _id(company),
        "name": company.name,
        "dataGeography": geography,
        "dataRegion": region,
        "billingType": "usage" if company.number % 2 else "term",
        "partner": {"id": PARTNER},
        "apiHost": f"https://api-{region}.central.sophos.com",
        "status": "active" if company.is_active else "inactive",
    }
