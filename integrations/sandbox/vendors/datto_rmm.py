"""Datto RMM's sites: a public client, uids beside ids, and next links that forget parameters.

https://rmm.datto.com/help/en/Content/2SETUP/APIv2.htm
https://github.com/pncit/datto-rmm-api-client/blob/ee59ab4/spec/openapi.json
"""

import base64
import uuid
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.records import Records, Row
from integrations.sandbox.vendor import (
    SandboxContext,
    SandboxPage,
    SandboxVendor,
    form_fields,
    whole_number,
)
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

API_KEY = "FAKEDATTOKEY0000000000000000000A"
API_SECRET = "FAKEDATTOSECRET00000000000000000"  # noqa: S105 - of the sandbox

_PUBLIC_CLIENT = "Basic " + base64.b64encode(b"public-client:public").decode()
_ACCOUNT = "fakeacct-0000-4000-8000-000000000001"
_USUAL_PAGE = 100  # not documented; fewer than what a client may ask for
_SYSTEM_SITES = ("Managed", "OnDemand", "Deleted Devices")


class DattoRmmSandbox(SandboxVendor):
    name = "datto_rmm"
    view = View(missing=11, renamed=8, inactive=0)
    list_path = "/api/v2/account/sites"
    token_path = "/auth/oauth/token"  # noqa: S105 - a path
    page_size = 250

    def __init__(self, context: SandboxContext) -> None:
        super().__init__(context)
        # An account without any site at all is how a test has nothing to be seen.
        system = [_system_site(name) for name in _SYSTEM_SITES] if self.companies else []
        self._devices = Records(self.companies, _device, owner=("siteUid",), id=("uid",))
        self._sites = [*system, *(_row(company) for company in self.companies)]

    def routes(self) -> list[Route]:
        return [
            Route("/auth/oauth/token", self.token, methods=["POST"]),
            Route("/api/v2/account/sites", self.site_list),
            Route("/api/v2/site/{uid}", self.site),
            Route("/api/v2/site/{uid}/devices", self.device_list),
            Route("/api/v2/device/{uid}", self.device),
        ]

    @classmethod
    def config(cls, url: str) -> Mapping[str, str]:
        return {"base_url": url, "api_key": API_KEY}

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"api_secret": API_SECRET}

    async def token(self, request: Request) -> Response:
        form = await form_fields(request)
        if request.headers.get("Authorization") != _PUBLIC_CLIENT:
            return JSONResponse({"error": "invalid_client"}, status_code=401)
        if form.get("grant_type") != "password":
            return JSONResponse({"error": "unsupported_grant_type"}, status_code=400)
        if (form.get("username"), form.get("password")) != (API_KEY, API_SECRET):
            body = {"error": "invalid_grant", "error_description": "Bad credentials"}
            return JSONResponse(body, status_code=400)
        return JSONResponse(
            {
                "access_token": self.new_token(),
                "token_type": "bearer",
                "expires_in": self.token_lifetime,
                "scope": "read write",
            }
        )

    async def site_list(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _unauthorized()
        size = min(whole_number(request, "max", _USUAL_PAGE), self.page_size)
        number = whole_number(request, "page", 0)
        wanted = request.query_params.get("siteName", "").lower()
        found = [site for site in self._sites if wanted in site["name"].lower()]
        page = self.page(found, request, start=number * size, size=size)
        details = self._page_details(page, request, number, path=self.list_path)
        return JSONResponse({"pageDetails": details, "sites": page.items})

    async def device_list(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _unauthorized()
        uid = request.path_params["uid"]
        found = self.records_of(self._devices, uid, request)
        size = min(whole_number(request, "max", _USUAL_PAGE), self.page_size)
        number = whole_number(request, "page", 0)
        page = self.page(found, request, start=number * size, size=size)
        path = f"/api/v2/site/{uid}/devices"
        details = self._page_details(page, request, number, path=path)
        return JSONResponse({"pageDetails": details, "devices": page.items})

    async def device(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _unauthorized()
        row = self._devices.find(request.path_params["uid"])
        if row is None:
            return JSONResponse({"errorMessage": "Device not found"}, status_code=404)
        return JSONResponse(row)

    async def site(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _unauthorized()
        for site in self._sites:
            if site["uid"] == request.path_params["uid"]:
                return JSONResponse(site)
        return JSONResponse({"errorMessage": "Site not found"}, status_code=404)

    def _page_details(
        self, page: SandboxPage[Row], request: Request, number: int, *, path: str
    ) -> Row:
        # Neither `max` nor `siteName` comes back:
        # https://github.com/TheShadowTek/DattoRMM.Core/blob/bd4e095/DattoRMM.Core/Private/Api/Invoke-ApiMethod.ps1
        following = self.link(request, f"{path}?page={number + 1}")
        previous = self.link(request, f"{path}?page={number - 1}")
        return {
            "count": len(page.items),
            "totalCount": page.total,
            "prevPageUrl": previous if number else None,
            "nextPageUrl": None if page.is_last else following,
        }


def _unauthorized() -> Response:
    return JSONResponse({"error": "invalid_token"}, status_code=401)


def _system_site(name: str) -> Row:
    # Not even its uid is well formed:
    # https://github.com/TheShadowTek/DattoRMM.Core/blob/bd4e095/API-Feature-Requests.md
    position = _SYSTEM_SITES.index(name)
    uid = f"00000000-0000-0000-{position}000" if name == "Deleted Devices" else _uid(name)
    return _site(number=position, uid=uid, name=name, on_demand=name == "OnDemand")


def _row(company: Company) -> Row:
    is_linked = company.number % 3 == 0
    return {
        **_site(number=10 + company.number, uid=_uid(company.number), name=company.name),
        "autotaskCompanyName": company.name if is_linked else None,
        "autotaskCompanyId": str(29_700 + company.number) if is_linked else None,
    }


def _site(*, number: int, uid: str, name: str, on_demand: bool = False) -> Row:
    return {
        "id": 61_000 + number,
        "uid": uid,
        "accountUid": _ACCOUNT,
        "name": name,
        "description": "",
        "notes": "",
        "onDemand": on_demand,
        "splashtopAutoInstall": False,
        "devicesStatus": {
            "numberOfDevices": number % 40,
            "numberOfOnlineDevices": number % 40,
            "numberOfOfflineDevices": 0,
        },
        "autotaskCompanyName": None,
        "autotaskCompanyId": None,
        "portalUrl": f"https://pinotage.centrastage.net/csm/site/{61_000 + number}",
    }


def _uid(key: object) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{key}.site.example"))


def _device(company: Company, number: int) -> Row:
    site = _row(company)
    return {
        "id": 1000 * site["id"] + number,
        "uid": str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{number}.{company.number}.device.example")),
        "siteId": site["id"],
        "siteUid": site["uid"],
        "siteName": site["name"],
        "hostname": f"{company.slug[:8].upper()}-{number + 1:02}",
        "deviceClass": "device",
        "online": number % 3 != 0,
        "deleted": False,
    }
