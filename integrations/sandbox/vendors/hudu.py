"""Hudu's companies, as its own API description and recorded answers of 2.45.1 show them.

https://github.com/msoukhomlinov/node-hudu/tree/7b22fbf
"""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from integrations.sandbox.faults import Fault
from integrations.sandbox.vendor import SandboxVendor, whole_number
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

_KEY = "fake-hudu-key-0000000000"
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
        ]

    @classmethod
    def config(cls, url: str) -> Mapping[str, str]:
        return {"base_url": url}

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
        if not self._is_authorized(request):
            return _unauthorized()
        size = whole_number(request, "page_size", _USUAL_PAGE)
        start = (whole_number(request, "page", 1) - 1) * min(size, self.page_size)
        shown = [company for company in self.companies if company.is_active]
        page = self.page(shown, request, start=start, size=size)
        return JSONResponse({"companies": [_row(company) for company in page.items]})

    async def company(self, request: Request) -> Response:
        if not self._is_authorized(request):
            return _unauthorized()
        for company in self.companies:
            if str(_id(company)) == request.path_params["id"]:
                return JSONResponse({"company": _row(company)})
        return JSONResponse({"error": "Couldn't find Company"}, status_code=404)

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
