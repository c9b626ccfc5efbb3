"""HaloPSA as its clients know it: signing in, the client list and single clients.

Shapes: the "Halo API v2" specification and what working clients send and receive,
https://github.com/covenanttechnologysolutions/halopsa-rest/blob/0f2fc62/generator/spec/swagger.json
https://github.com/homotechsual/HaloAPI/tree/0a42760
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from integrations.sandbox.faults import Fault
from integrations.sandbox.vendor import (
    FOREIGN_HOST,
    SandboxVendor,
    form_fields,
    is_on,
    site,
    whole_number,
)
from integrations.sandbox.views import PLAIN
from integrations.sandbox.world import Company

TENANT = "sandbox"
CLIENT_ID = "00000000-fake-4000-8000-000000000001"
# HaloPSA's secrets are two GUIDs, joined.
CLIENT_SECRET = "-".join(["00000000-fake-4000-8000-00000000000a"] * 2)

_USUAL_PAGE = 50


class HaloPsaSandbox(SandboxVendor):
    name = "halopsa"
    view = replace(PLAIN, first=150)
    list_path = "/api/Client"
    token_path = "/auth/token"  # noqa: S105 - a path
    page_size = 100  # https://github.com/homotechsual/HaloAPI/issues/90

    def routes(self) -> list[Route]:
        return [
            Route("/api/authinfo", self.auth_info),
            Route("/auth/token", self.token, methods=["POST"]),
            Route("/api/{resource}", self.client_list),
            Route("/api/{resource}/{client_id}", self.client),
        ]

    async def auth_info(self, request: Request) -> Response:
        foreign = self.strikes(Fault.FOREIGN_AUTH_URL, request)
        named = FOREIGN_HOST if foreign else site(request)
        return JSONResponse({"auth_url": f"{named}/auth", "tenant_id": TENANT})

    async def token(self, request: Request) -> Response:
        form = await form_fields(request)
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, status_code=400)
        if not form.get("scope"):
            return JSONResponse({"error": "invalid_scope"}, status_code=400)
        given = (form.get("client_id"), form.get("client_secret"))
        tenant = request.query_params.get("tenant", TENANT)
        if given != (CLIENT_ID, CLIENT_SECRET) or tenant != TENANT:
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        return JSONResponse(
            {
                "access_token": self.new_token(),
                "token_type": "Bearer",
                "expires_in": self.token_lifetime,
                "scope": "all",
            }
        )

    async def client_list(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        states = _requested_states(request)
        found = [company for company in self.companies if company.is_active in states]
        if not is_on(request, "pageinate"):
            return JSONResponse({"record_count": len(found), "clients": _rows(found)})
        return JSONResponse(self._page(found, request))

    async def client(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        given = request.path_params["client_id"]
        if not given.isdecimal():
            body = {"resultCode": 400, "errorMessage": f"{given} is not a valid integer."}
            return JSONResponse(body, status_code=400)
        for company in self.companies:
            if company.id == int(given):
                return JSONResponse(_record(company))
        body = {"ClassName": "NotFoundException", "Message": "Client not found."}
        return JSONResponse(body, status_code=404)

    @classmethod
    def config(cls, url: str) -> Mapping[str, str]:
        return {"base_url": url, "client_id": CLIENT_ID}

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"client_secret": CLIENT_SECRET}

    @classmethod
    def rate_limited(cls) -> Response:
        # Word for word; no Retry-After was ever seen:
        # https://github.com/PowerShellWarranty/PowerShellWarrantyReports/issues/51
        text = "Rate Limit Reached - 300 Requests per rolling 5 minute window."
        return PlainTextResponse(text, status_code=429)

    def _refusal(self, request: Request) -> Response | None:
        if not self.knows_token(request):
            body = {"Message": "Authorization has been denied for this request."}
            return JSONResponse(body, status_code=401)
        # Paths are matched without regard to case, as IIS does.
        if request.path_params["resource"].lower() != "client":
            return JSONResponse({"Message": "No such resource."}, status_code=404)
        return None

    def _page(self, found: Sequence[Company], request: Request) -> dict[str, Any]:
        size = whole_number(request, "page_size", _USUAL_PAGE)
        number = whole_number(request, "page_no", 1)
        start = (number - 1) * min(size, self.page_size)
        page = self.page(found, request, start=start, size=size)
        rows = _rows(page.items)
        if self.strikes(Fault.NAMELESS_CLIENT, request):
            del rows[0]["name"]
        return {"page_no": number, "page_size": size, "record_count": page.total, "clients": rows}


def _requested_states(request: Request) -> set[bool]:
    """The values of is_active that are requested."""
    requested = {
        True: is_on(request, "includeactive", default="true"),
        False: is_on(request, "includeinactive"),
    }
    return {is_active for is_active, is_requested in requested.items() if is_requested}


def _rows(companies: Sequence[Company]) -> list[dict[str, Any]]:
    return [_row(company) for company in companies]


def _row(company: Company) -> dict[str, Any]:
    return {
        "id": company.id,
        "name": company.name,
        "inactive": not company.is_active,
        "toplevel_id": company.group_id,
        "toplevel_name": company.group_name,
        "colour": "#2bd3c6",
        "main_site_id": company.id + 5000,
        "customfields": [],
        "accountsid": f"AC{company.id:05}",
        "azure_tenant_id": company.azure_tenant_id or "",
        "itglue_id": company.itglue_id or "",
        "open_ticket_count": company.id % 9,
        "logo": "data:image/png;base64,iVBORw0KGgo=",
        "key": company.id,
        "use": "client",
        "table": "area",
    }


def _record(company: Company) -> dict[str, Any]:
    return {
        **_row(company),
        "main_site_name": "Main",
        "domain": company.domain,
        "website": f"https://www.{company.domain}",
        "ref": company.slug[:10].upper(),
        "datecreated": "2021-03-01T09:00:00",
        "azure_tenants": [company.azure_tenant_id] if company.azure_tenant_id else [],
        "external_links": [],
    }
