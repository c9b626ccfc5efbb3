"""HaloPSA as its clients know it: signing in, the client list and single clients.

Shapes: the "Halo API v2" specification and what working clients send and receive,
https://github.com/covenanttechnologysolutions/halopsa-rest/blob/0f2fc62/generator/spec/swagger.json
https://github.com/homotechsual/HaloAPI/tree/0a42760
"""

import secrets
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.credentials import (
    HALOPSA_CLIENT_ID,
    HALOPSA_CLIENT_SECRET,
    HALOPSA_TENANT,
)
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.world import Company

# https://github.com/homotechsual/HaloAPI/issues/90
_LARGEST_PAGE = 100
_USUAL_PAGE = 50


class HaloPsaSandbox:
    def __init__(
        self,
        companies: Sequence[Company],
        *,
        faults: Faults,
        token_lifetime: float,
        clock: Callable[[], float],
    ) -> None:
        self._companies = companies
        self._faults = faults
        self._token_lifetime = token_lifetime
        self._clock = clock
        self._expiries: dict[str, float] = {}

    def routes(self) -> list[Route]:
        return [
            Route("/api/authinfo", self.auth_info),
            Route("/auth/token", self.token, methods=["POST"]),
            Route("/api/{resource}", self.client_list),
            Route("/api/{resource}/{client_id}", self.client),
        ]

    async def auth_info(self, request: Request) -> Response:
        foreign = self._faults.strikes(Fault.FOREIGN_AUTH_URL, request.url.path)
        site = "https://elsewhere.example" if foreign else _site(request)
        return JSONResponse({"auth_url": f"{site}/auth", "tenant_id": HALOPSA_TENANT})

    async def token(self, request: Request) -> Response:
        form = {
            name: values[0] for name, values in parse_qs((await request.body()).decode()).items()
        }
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, status_code=400)
        if not form.get("scope"):
            return JSONResponse({"error": "invalid_scope"}, status_code=400)
        given = (form.get("client_id"), form.get("client_secret"))
        tenant = request.query_params.get("tenant", HALOPSA_TENANT)
        if given != (HALOPSA_CLIENT_ID, HALOPSA_CLIENT_SECRET) or tenant != HALOPSA_TENANT:
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        return JSONResponse(self._new_token())

    async def client_list(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        found = [company for company in self._companies if _is_wanted(company, request)]
        if not _is_on(request, "pageinate"):
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
        for company in self._companies:
            if company.id == int(given):
                return JSONResponse(_record(company))
        body = {"ClassName": "NotFoundException", "Message": "Client not found."}
        return JSONResponse(body, status_code=404)

    def _new_token(self) -> dict[str, Any]:
        token = secrets.token_urlsafe(32)
        self._expiries[token] = self._clock() + self._token_lifetime
        return {
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": self._token_lifetime,
            "scope": "all",
        }

    def _refusal(self, request: Request) -> Response | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self._faults.strikes(Fault.EXPIRED_TOKEN, request.url.path):
            self._expiries.pop(token, None)
        if self._clock() >= self._expiries.get(token, 0):
            body = {"Message": "Authorization has been denied for this request."}
            return JSONResponse(body, status_code=401)
        # Paths are matched without regard to case, as IIS does.
        if request.path_params["resource"].lower() != "client":
            return JSONResponse({"Message": "No such resource."}, status_code=404)
        return None

    def _page(self, found: list[Company], request: Request) -> dict[str, Any]:
        path = request.url.path
        size = int(request.query_params.get("page_size", _USUAL_PAGE))
        number = int(request.query_params.get("page_no", 1))
        repeated = self._faults.strikes(Fault.REPEATED_PAGE, path)
        rows = _rows(_slice(found, size=size, number=1 if repeated else number))
        if self._faults.strikes(Fault.EMPTY_LIST, path):
            rows = []
        if self._faults.strikes(Fault.NAMELESS_CLIENT, path):
            del rows[0]["name"]
        changed = self._faults.strikes(Fault.CHANGED_TOTAL, path)
        total = len(found) - 1 if changed else len(found)
        return {"page_no": number, "page_size": size, "record_count": total, "clients": rows}


def _site(request: Request) -> str:
    # request.base_url leaves out where the routes are mounted.
    return f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}"


def _is_wanted(company: Company, request: Request) -> bool:
    if company.is_active:
        return _is_on(request, "includeactive", default="true")
    return _is_on(request, "includeinactive")


def _is_on(request: Request, name: str, *, default: str = "false") -> bool:
    return request.query_params.get(name, default).lower() == "true"


def _slice(found: list[Company], *, size: int, number: int) -> list[Company]:
    size = min(size, _LARGEST_PAGE)
    return found[(number - 1) * size : number * size]


def _rows(companies: list[Company]) -> list[dict[str, Any]]:
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
