"""NinjaOne's organizations, devices and users, by its API description and what clients meet.

https://github.com/homotechsual/NinjaOne/blob/49cc78c/ninjaOne-API-core-resources.yaml
"""

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
    json_body,
    whole_number,
)
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

CLIENT_ID = "fake-ninjaone-client"
CLIENT_SECRET = "fake-ninjaone-secret-00000000"  # noqa: S105 - of the sandbox

_SCOPES = frozenset({"monitoring", "management", "control", "offline_access"})
_USUAL_PAGE = 100  # https://github.com/Nine-Minds/alga-psa/pull/1503


class NinjaOneSandbox(SandboxVendor):
    name = "ninjaone"
    view = View(missing=8, suffixed=5, inactive=0)
    list_path = "/v2/organizations"
    token_path = "/ws/oauth/token"  # noqa: S105 - a path
    page_size = 1000

    def __init__(self, context: SandboxContext) -> None:
        super().__init__(context)
        self.companies = sorted(self.companies, key=_id)
        owner = ("organizationId",)
        self._devices = Records(self.companies, _device, owner=owner)
        self._users = Records(self.companies, _user, owner=owner)

    def routes(self) -> list[Route]:
        return [
            Route("/ws/oauth/token", self.token, methods=["POST"]),
            Route("/oauth/token", self.no_token, methods=["POST"]),
            Route("/v2/organizations", self.organization_list),
            Route("/v2/organization/{id}", self.organization),
            Route("/v2/organization/{id}/devices", self.device_list),
            Route("/v2/organization/{id}/end-users", self.user_list),
            Route("/v2/device/{id}", self.device, methods=["GET", "PATCH"]),
            Route("/v2/user/end-user/{id}", self.user),
        ]

    @classmethod
    def config(cls, url: str) -> Mapping[str, str]:
        return {"base_url": url, "client_id": CLIENT_ID}

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"client_secret": CLIENT_SECRET}

    @classmethod
    def rate_limited(cls) -> Response:
        return _failure(429, "Too many requests")

    async def token(self, request: Request) -> Response:
        form = await form_fields(request)
        scopes = set(form.get("scope", "").split())
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, status_code=400)
        if (form.get("client_id"), form.get("client_secret")) != (CLIENT_ID, CLIENT_SECRET):
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        if not scopes or scopes - _SCOPES:
            return JSONResponse({"error": "invalid_scope"}, status_code=400)
        return JSONResponse(
            {
                "access_token": self.new_token(),
                "token_type": "Bearer",
                "expires_in": self.token_lifetime,
                "scope": " ".join(sorted(scopes)),
            }
        )

    async def no_token(self, request: Request) -> Response:
        return Response(status_code=405)

    async def organization_list(self, request: Request) -> Response:
        """A bare array of those after the id `after`, which is not among them."""
        if not self.knows_token(request):
            return _unauthorized()
        after, size = whole_number(request, "after", 0), whole_number(request, "pageSize", 0)
        start = sum(_id(company) <= after for company in self.companies)
        page = self.page(self.companies, request, start=start, size=size or _USUAL_PAGE)
        return JSONResponse(_rows(page.items))

    async def organization(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _unauthorized()
        for company in self.companies:
            if str(_id(company)) == request.path_params["id"]:
                return JSONResponse(_record(company))
        return _failure(404, "Organization not found")

    async def device_list(self, request: Request) -> Response:
        """Those of one organization after the id `after`, as organizations are listed."""
        if not self.knows_token(request):
            return _unauthorized()
        found = self.records_of(self._devices, request.path_params["id"], request)
        after, size = whole_number(request, "after", 0), whole_number(request, "pageSize", 0)
        start = sum(row["id"] <= after for row in found)
        page = self.page(found, request, start=start, size=size or _USUAL_PAGE)
        return JSONResponse(list(page.items))

    async def user_list(self, request: Request) -> Response:
        """All of one organization's at once."""
        if not self.knows_token(request):
            return _unauthorized()
        found = self.records_of(self._users, request.path_params["id"], request)
        return JSONResponse(found)

    async def device(self, request: Request) -> Response:
        """A change is answered without a body."""
        if not self.knows_token(request):
            return _unauthorized()
        row = self._devices.find(request.path_params["id"])
        if row is None:
            return _failure(404, "Device not found")
        if request.method == "GET":
            return JSONResponse(row)
        row = self._devices.change(row, await json_body(request))
        row.update(self.answer_to_write(self._devices, row, request))
        return Response(status_code=204)

    async def user(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _unauthorized()
        row = self._users.find(request.path_params["id"])
        return _failure(404, "User not found") if row is None else JSONResponse(row)


def _failure(status: int, message: str) -> Response:
    incident = "00000000-fake-4000-8000-0000000000aa"
    body = {"resultCode": "FAILURE", "errorMessage": message, "incidentId": incident}
    return JSONResponse(body, status_code=status)


def _unauthorized() -> Response:
    return JSONResponse({"error": "invalid_token"}, status_code=401)


def _id(company: Company) -> int:
    return 2 + 4 * company.number


def _rows(companies: Sequence[Company]) -> list[dict[str, Any]]:
    return [_row(company) for company in companies]


def _row(company: Company) -> dict[str, Any]:
    return {
        "id": _id(company),
        "name": company.name,
        "description": f"www.{company.domain}" if company.number % 2 else "",
        "userData": {"psaClientId": company.id} if company.number % 5 == 0 else {},
        "nodeApprovalMode": "AUTOMATIC",
    }


def _record(company: Company) -> dict[str, Any]:
    location = {"id": _id(company) + 1, "name": "Main Office", "address": "", "description": ""}
    return {
        **_row(company),
        "locations": [location],
        "policies": [{"nodeRoleId": 211, "policyId": 57}],
        "settings": {},
    }


def _device(company: Company, number: int) -> Row:
    return {
        "id": 100 * _id(company) + number,
        "organizationId": _id(company),
        "locationId": _id(company) + 1,
        "nodeClass": "WINDOWS_WORKSTATION",
        "nodeRoleId": 211,
        "systemName": f"{company.slug[:8].upper()}-{number + 1:02}",
        "displayName": f"Desk {number + 1}",
        "offline": number % 3 == 0,
        "userData": {},
    }


def _user(company: Company, number: int) -> Row:
    return {
        "id": 500_000 + 100 * _id(company) + number,
        "organizationId": _id(company),
        "firstName": "Person",
        "lastName": str(number + 1),
        "email": f"person{number + 1}@{company.domain}",
        "userType": "END_USER",
    }
