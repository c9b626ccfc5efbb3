"""Hudu's companies and assets, as its API description and answers of 2.45.1 show them.

https://github.com/msoukhomlinov/node-hudu/tree/7b22fbf
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from integrations.sandbox.faults import Fault
from integrations.sandbox.records import Records, Row
from integrations.sandbox.vendor import SandboxVendor, json_body, whole_number
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

_KEY = "fake-hudu-key-0000000000"
ACCESS_TOKEN = ("fake0000.access", "fake-access-secret-0000")
_USUAL_PAGE = 25


class HuduSandbox(SandboxVendor):
    name = "hudu"
    view = View(missing=7, renamed=10)
    list_path = "/api/v1/companies"
    page_size = 1000

    def routes(self) -> list[Route]:
        return [
            Route("/api/v1/api_info", self.api_info),
            Route("/api/v1/companies", self.company_list),
            Route("/api/v1/companies/{id}", self.company),
            Route("/api/v1/assets", self.asset_list),
            Route("/api/v1/companies/{company_id}/assets", self.new_asset, methods=["POST"]),
            Route(
                "/api/v1/companies/{company_id}/assets/{id}",
                self.asset,
                methods=["GET", "PUT", "DELETE"],
            ),
        ]

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"api_key": _KEY}

    @classmethod
    def rate_limited(cls) -> Response:
        # Rack::Attack's own words: https://github.com/lwhitelock/HuduAPI/issues/66
        return PlainTextResponse("Retry later\n", status_code=429)

    async def api_info(self, request: Request) -> Response:
        if not self._is_authorized(request):
            return _unauthorized()
        return JSONResponse({"version": "2.45.1", "date": "2026-01-15"})

    async def company_list(self, request: Request) -> Response:
        """No total and no next link; archived companies are hidden."""
        stopped = self._stop_at_access(request)
        if stopped is not None:
            return stopped
        if not self._is_authorized(request):
            return _unauthorized()
        size = whole_number(request, "page_size", _USUAL_PAGE)
        start = (whole_number(request, "page", 1) - 1) * min(size, self.page_size)
        shown = [row for row in map(_row, self.companies) if _is_sought(row, request)]
        page = self.page(shown, request, start=start, size=size)
        return JSONResponse({"companies": list(page.items)})

    async def company(self, request: Request) -> Response:
        if not self._is_authorized(request):
            return _unauthorized()
        for company in self.companies:
            if str(_id(company)) == request.path_params["id"]:
                is_flat = self.strikes(Fault.FLAT_COMPANY, request)
                return JSONResponse(_row(company) if is_flat else {"company": _row(company)})
        return JSONResponse({"error": "Couldn't find Company"}, status_code=404)

    async def asset_list(self, request: Request) -> Response:
        if not self._is_authorized(request):
            return _unauthorized()
        owner = request.query_params.get("company_id")
        found = self.records_of(self._assets, owner, request)
        size = whole_number(request, "page_size", _USUAL_PAGE)
        start = (whole_number(request, "page", 1) - 1) * min(size, self.page_size)
        page = self.page(found, request, start=start, size=size)
        return JSONResponse({"assets": list(page.items)})

    async def new_asset(self, request: Request) -> Response:
        """The company of the path has it, whatever the body says."""
        if not self._is_authorized(request):
            return _unauthorized()
        given = (await json_body(request))["asset"]
        owner = {"company_id": int(request.path_params["company_id"])}
        row = self._assets.add({**given, **owner}, id=self._assets.next_id)
        return JSONResponse({"asset": self.answer_to_write(self._assets, row, request)})

    async def asset(self, request: Request) -> Response:
        """Found below its own company alone."""
        if not self._is_authorized(request):
            return _unauthorized()
        row = self._assets.find(request.path_params["id"])
        if row is None or self._assets.owner(row) != request.path_params["company_id"]:
            return JSONResponse({"error": "Couldn't find Asset"}, status_code=404)
        if request.method == "DELETE":
            self._assets.remove(row["id"])
            return Response(status_code=204)
        if request.method == "PUT":
            self._assets.change(row, (await json_body(request))["asset"])
            row = self.answer_to_write(self._assets, row, request)
        return JSONResponse({"asset": row})

    @cached_property
    def _assets(self) -> Records:
        return Records(self.companies, _asset, owner=("company_id",))

    def _stop_at_access(self, request: Request) -> Response | None:
        """Cloudflare's sign-in page, to which whoever has no service token is sent."""
        names = ("CF-Access-Client-Id", "CF-Access-Client-Secret")
        given = tuple(request.headers.get(name) for name in names)
        if given == ACCESS_TOKEN or not self.strikes(Fault.BEHIND_ACCESS, request):
            return None
        page = "https://sandbox.cloudflareaccess.com/cdn-cgi/access/login"
        return Response(status_code=302, headers={"Location": page})

    def _is_authorized(self, request: Request) -> bool:
        refused = self.strikes(Fault.EXPIRED_TOKEN, request)
        return not refused and request.headers.get("x-api-key") == _KEY


def _unauthorized() -> Response:
    return JSONResponse({"error": "Unauthorized"}, status_code=401)


def _id(company: Company) -> int:
    return 21 + 2 * company.number


def _row(company: Company) -> dict[str, Any]:
    return {
        "id": _id(company),
        "slug": f"{company.slug}-{_id(company):x}",
        "name": company.name,
        "nickname": "",
        "company_type": company.group_name,
        "parent_company_id": None,
        "parent_company_name": None,
        "city": "Saltby",
        "country_name": "",
        "phone_number": "",
        "website": f"https://www.{company.domain}",
        "id_number": "",
        "archived": not company.is_active,
        "object_type": "Company",
        "url": f"/c/{company.slug}",
        "created_at": "2023-05-04T10:00:00.000Z",
        "updated_at": "2025-11-20T10:00:00.000Z",
        "integrations": _integrations(company),
    }


def _is_sought(row: Row, request: Request) -> bool:
    """The parameters of https://github.com/msoukhomlinov/node-hudu/tree/7b22fbf for companies."""
    given = request.query_params
    exact = ("name", "slug", "phone_number", "website", "city", "id_number")
    ids = {str(each["sync_id"]) for each in row["integrations"]}
    return (
        row["archived"] == (given.get("archived") == "true")
        and all(row[name] == given[name] for name in exact if given.get(name))
        and given.get("search", "").lower() in row["name"].lower()
        and given.get("id_in_integration", "") in {"", *ids}
    )


def _integrations(company: Company) -> list[dict[str, Any]]:
    """Hudu keeps what it was synchronised with, as here with HaloPSA."""
    if company.number % 5 == 0:
        return []
    return [
        {
            "id": 900 + company.number,
            "integrator_id": 3,
            "integrator_name": "halo",
            "sync_id": company.id,
            "identifier": None,
            "name": company.name,
            "company_id": _id(company),
        }
    ]


def _asset(company: Company, number: int) -> Row:
    return {
        "id": 100 * _id(company) + number,
        "company_id": _id(company),
        "company_name": company.name,
        "asset_layout_id": 3,
        "name": f"Desk {number + 1}",
        "primary_serial": f"{company.slug[:6].upper()}{number:03}",
        "archived": False,
        "object_type": "Asset",
        "fields": [],
    }
