"""Huntress's organizations, agents and incident reports, by its API description.

https://github.com/api-evangelist/huntress/blob/ef4cbfb/openapi/_original/huntress-rest-openapi.json
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
from integrations.sandbox.vendor import SandboxContext, SandboxVendor, whole_number
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

API_KEY = "hk_fake_0000000000000000"
API_SECRET = "hs_fake_00000000000000000000000000000000"  # noqa: S105 - of the sandbox

_USUAL_PAGE = 10
_ACCOUNT = 5


class HuntressSandbox(SandboxVendor):
    name = "huntress"
    view = View(missing=6, suffixed=5, inactive=0)
    list_path = "/v1/organizations"
    page_size = 500

    def __init__(self, context: SandboxContext) -> None:
        super().__init__(context)
        owner = ("organization_id",)
        self._agents = Records(self.companies, _agent, owner=owner)
        self._reports = Records(self.companies, _report, owner=owner)

    def routes(self) -> list[Route]:
        return [
            Route("/v1/organizations", self.organization_list),
            Route("/v1/organizations/{id}", self.organization),
            Route("/v1/agents", self.lists("agents", self._agents)),
            Route("/v1/agents/{id}", self.reads("agent", self._agents)),
            Route("/v1/incident_reports", self.lists("incident_reports", self._reports)),
            Route("/v1/incident_reports/{id}", self.reads("incident_report", self._reports)),
        ]

    @classmethod
    def config(cls, url: str) -> Mapping[str, str]:
        return {"base_url": url, "api_key": API_KEY}

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"api_secret": API_SECRET}

    async def organization_list(self, request: Request) -> Response:
        if not self._is_authorized(request):
            return _refusal(401)
        descending = request.query_params.get("sort_direction", "desc") == "desc"
        found = [_row(each) for each in sorted(self.companies, key=_id, reverse=descending)]
        return self._answer("organizations", found, request)

    async def organization(self, request: Request) -> Response:
        if not self._is_authorized(request):
            return _refusal(401)
        for company in self.companies:
            if str(_id(company)) == request.path_params["id"]:
                return JSONResponse({"organization": {**_row(company), "actual_usages": {}}})
        return _refusal(404)

    def lists(self, name: str, records: Records) -> Callable[[Request], Any]:
        """A list that may be filtered by the organization."""

        async def answer(request: Request) -> Response:
            if not self._is_authorized(request):
                return _refusal(401)
            owner = request.query_params.get("organization_id")
            return self._answer(name, self.records_of(records, owner, request), request)

        return answer

    def reads(self, name: str, records: Records) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            if not self._is_authorized(request):
                return _refusal(401)
            row = records.find(request.path_params["id"])
            return _refusal(404) if row is None else JSONResponse({name: row})

        return answer

    def _answer(self, name: str, found: Sequence[Row], request: Request) -> Response:
        """A page and, unless it is the last one, the token and the address of the next."""
        size = whole_number(request, "limit", _USUAL_PAGE)
        start = _place(request.query_params.get("page_token", ""))
        page = self.page(found, request, start=start, size=size)
        pagination: dict[str, Any] = {}
        if not page.is_last:
            token = base64.urlsafe_b64encode(str(page.end).encode()).decode().rstrip("=")
            query = f"?page_token={token}&limit={size}"
            pagination["next_page_url"] = self.link(request, f"/v1/{name}{query}")
            pagination["next_page_token"] = token
        return JSONResponse({name: list(page.items), "pagination": pagination})

    def _is_authorized(self, request: Request) -> bool:
        refused = self.strikes(Fault.EXPIRED_TOKEN, request)
        right = base64.b64encode(f"{API_KEY}:{API_SECRET}".encode()).decode()
        return not refused and request.headers.get("Authorization") == f"Basic {right}"


def _place(token: str) -> int:
    """The place in a list that a token stands for; 0 if there is none."""
    try:
        return int(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)) or 0)
    except (ValueError, binascii.Error):
        return 0


def _refusal(status: int) -> Response:
    # The description tells statuses, not the shape of these bodies.
    messages = {401: "Your request could not be authenticated.", 404: "Not found"}
    return JSONResponse({"error": messages[status]}, status_code=status)


def _id(company: Company) -> int:
    return 600_003 + 5 * company.number


def _row(company: Company) -> Row:
    return {
        "id": _id(company),
        "account_id": _ACCOUNT,
        "name": company.name,
        "key": company.slug,
        "agents_count": 7,
        "incident_reports_count": 7,
        "logs_sources_count": 0,
        "billable_identity_count": 12,
        "sat_learner_count": 0,
        "identity_provider_tenant_id": company.azure_tenant_id,
        "report_recipients": [f"it@{company.domain}"],
        "created_at": "2023-05-04T10:00:00Z",
        "updated_at": "2025-11-20T10:00:00Z",
    }


def _agent(company: Company, number: int) -> Row:
    return {
        "id": 10 * _id(company) + number,
        "account_id": _ACCOUNT,
        "organization_id": _id(company),
        "hostname": f"{company.slug[:6].upper()}-PC{number:02}",
        "platform": "windows",
        "os": "Windows 11 Pro",
        "version": "0.14.92",
        "ipv4_address": f"192.0.2.{10 + number}",
        "last_callback_at": "2026-01-15T10:00:00Z",
        "tags": [],
        "created_at": "2023-05-04T10:00:00Z",
    }


def _report(company: Company, number: int) -> Row:
    return {
        "id": 10 * _id(company) + number,
        "account_id": _ACCOUNT,
        "organization_id": _id(company),
        "agent_id": 10 * _id(company) + number,
        "platform": "windows",
        "severity": "low",
        "status": "closed",
        "subject": f"LOW - Incident on {company.slug[:6].upper()}-PC{number:02}",
        "sent_at": "2025-11-20T10:00:00Z",
        "closed_at": "2025-11-21T10:00:00Z",
    }
