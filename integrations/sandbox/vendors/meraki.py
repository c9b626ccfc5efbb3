"""Cisco Meraki's organizations, networks and devices, as Cisco's own clients know them.

https://github.com/meraki/dashboard-api-python/tree/dfb9a28/meraki
https://github.com/meraki/dashboard-api-go/blob/f004cd53/sdk/organizations.go
"""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.faults import Fault
from integrations.sandbox.records import Records, Row
from integrations.sandbox.vendor import SandboxContext, SandboxVendor, whole_number
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

_KEY = "fake0meraki0key000000000000000000000000"
_SMALLEST_PAGE = 3
_FIRST = "0"


class MerakiSandbox(SandboxVendor):
    name = "meraki"
    view = View(missing=5, suffixed=5, inactive=0)
    list_path = "/api/v1/organizations"
    page_size = 9000

    def __init__(self, context: SandboxContext) -> None:
        super().__init__(context)
        owner = ("organizationId",)
        self._networks = Records(self.companies, _network, owner=owner)
        self._devices = Records(self.companies, _device, owner=owner, id=("serial",))

    def routes(self) -> list[Route]:
        organization = "/api/v1/organizations/{id}"
        return [
            Route("/api/v1/organizations", self.organization_list),
            Route(organization, self.organization),
            Route(f"{organization}/networks", self.network_list),
            Route(f"{organization}/devices", self.device_list),
            Route("/api/v1/networks/{id}", self.network),
        ]

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"api_key": _KEY}

    async def organization_list(self, request: Request) -> Response:
        if not self._is_authorized(request):
            return _errors(401, "Invalid API key")
        return self._answer([_row(each) for each in self.companies], request, usual=9000)

    async def organization(self, request: Request) -> Response:
        if not self._is_authorized(request):
            return _errors(401, "Invalid API key")
        for company in self.companies:
            if _id(company) == request.path_params["id"]:
                return JSONResponse(_row(company))
        return _not_found()

    async def network_list(self, request: Request) -> Response:
        if not self._is_authorized(request):
            return _errors(401, "Invalid API key")
        found = self.records_of(self._networks, request.path_params["id"], request)
        return self._answer(found, request)

    async def device_list(self, request: Request) -> Response:
        """Devices do not say whose they are."""
        if not self._is_authorized(request):
            return _errors(401, "Invalid API key")
        found = self.records_of(self._devices, request.path_params["id"], request)
        shown = [{key: row[key] for key in row if key != "organizationId"} for row in found]
        return self._answer(shown, request, id="serial")

    async def network(self, request: Request) -> Response:
        if not self._is_authorized(request):
            return _errors(401, "Invalid API key")
        row = self._networks.find(request.path_params["id"])
        return _not_found() if row is None else JSONResponse(row)

    def _answer(
        self, found: Sequence[Row], request: Request, *, usual: int = 1000, id: str = "id"
    ) -> Response:
        """A bare array; the next page begins after the last id of this one."""
        size = whole_number(request, "perPage", usual)
        if size < _SMALLEST_PAGE:
            return _errors(400, "perPage must be between 3 and 9000")
        after = request.query_params.get("startingAfter", _FIRST)
        ids = [row[id] for row in found]
        start = ids.index(after) + 1 if after in ids else 0
        page = self.page(found, request, start=start, size=size)
        if page.is_last:
            return JSONResponse(list(page.items))
        last = ids[page.end - 1] if page.end else _FIRST
        path = request.url.path.removeprefix(request.scope["root_path"])
        link = self.link(request, f"{path}?perPage={size}&startingAfter={last}")
        return JSONResponse(list(page.items), headers={"Link": f"<{link}>; rel=next"})

    def _is_authorized(self, request: Request) -> bool:
        refused = self.strikes(Fault.EXPIRED_TOKEN, request)
        return not refused and request.headers.get("Authorization") == f"Bearer {_KEY}"


def _errors(status: int, message: str) -> Response:
    return JSONResponse({"errors": [message]}, status_code=status)


def _not_found() -> Response:
    """A 404 without a body, for what is not there and for what may not be seen."""
    return Response(status_code=404)


def _id(company: Company) -> str:
    return str(2_930_001 + 13 * company.number)


def _row(company: Company) -> dict[str, Any]:
    return {
        "id": _id(company),
        "name": company.name,
        "url": f"https://n1.meraki.com/o/{company.slug[:6]}/manage/organization/overview",
        "api": {"enabled": True},
        "licensing": {"model": "co-term"},
        "cloud": {"region": {"name": "Europe", "host": {"name": "Germany"}}},
        "management": {"details": [{"name": "customer number", "value": str(company.id)}]},
    }


def _network(company: Company, number: int) -> Row:
    return {
        "id": f"L_{_id(company)}{number}",
        "organizationId": _id(company),
        "name": f"Saltby {number + 1}",
        "productTypes": ["appliance", "switch", "wireless"],
        "timeZone": "Europe/London",
        "tags": [],
        "notes": "",
        "isBoundToConfigTemplate": False,
    }


def _device(company: Company, number: int) -> Row:
    return {
        "serial": f"Q2XX-{company.number:04}-{number:04}",
        "organizationId": _id(company),
        "networkId": f"L_{_id(company)}{number}",
        "name": f"{company.slug[:6]}-ap{number}",
        "model": "MR36",
        "productType": "wireless",
        "mac": f"02:00:00:00:00:{number:02x}",
        "firmware": "wireless-30-7",
        "tags": [],
    }
