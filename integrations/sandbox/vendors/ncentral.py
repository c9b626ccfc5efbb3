"""N-able N-central's customers, sites and devices, by the API's own description.

https://github.com/sgibson-adt/N-central_MCP/blob/53e31e5/test/openapi-spec.json
https://developer.n-able.com/n-central/docs/managing-authentication
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.records import Records, Row
from integrations.sandbox.vendor import SandboxContext, SandboxVendor, whole_number
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

_JWT = "fake-header.fake-ncentral-payload.fake-signature"
_REFRESH_TOKEN = "fake-header.fake-refresh-payload.fake-signature"  # noqa: S105 - of the sandbox
_SERVICE_ORGANIZATION = 50
_USUAL_PAGE = 50


class NCentralSandbox(SandboxVendor):
    name = "ncentral"
    view = View(missing=7, suffixed=6, inactive=0)
    list_path = "/api/customers"
    token_path = "/api/auth/authenticate"  # noqa: S105 - a path

    def __init__(self, context: SandboxContext) -> None:
        super().__init__(context)
        self._devices = Records(self.companies, _device, owner=("customerId",), id=("deviceId",))
        self._sites = Records(self.companies, _site, owner=("parentId",), id=("orgUnitId",))
        # A server without any customer at all is how a test has nothing to be seen.
        own = [_service_organization()] if self.companies else []
        self._customers = [*own, *(_row(company) for company in self.companies)]

    def routes(self) -> list[Route]:
        return [
            Route("/api/auth/authenticate", self.authenticate, methods=["POST"]),
            Route("/api/customers", self.customer_list),
            Route("/api/customers/{id}", self.customer),
            Route("/api/org-units/{id}/devices", self.lists(self._devices)),
            Route("/api/org-units/{id}/children", self.lists(self._sites)),
            Route("/api/devices/{id}", self.device),
        ]

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"jwt": _JWT}

    @classmethod
    def rate_limited(cls) -> Response:
        return _failure(429, "TOO MANY REQUESTS: RateLimitException: Too many requests.")

    @classmethod
    def forbidden(cls) -> Response:
        return _failure(403, "FORBIDDEN: AccessDeniedException: Access is denied.")

    async def authenticate(self, request: Request) -> Response:
        """Exchanges the user's token for others, which the path to renew them follows."""
        if request.headers.get("Authorization") != f"Bearer {_JWT}":
            return _failure(401, "UNAUTHORIZED: DmsLoginException: Failed to get the sessionId.")
        access = {"token": self.new_token(), "type": "Bearer"}
        refresh = {"token": _REFRESH_TOKEN, "type": "Body", "expirySeconds": 90_000}
        return JSONResponse(
            {
                "tokens": {
                    "access": {**access, "expirySeconds": self.token_lifetime},
                    "refresh": refresh,
                },
                "refresh": "/api/auth/refresh",
                "validate": "/api/auth/validate",
            }
        )

    async def customer_list(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _unauthorized()
        return self._answer(self._customers, request)

    async def customer(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _unauthorized()
        for row in self._customers:
            if row["customerId"] == request.path_params["id"]:
                return JSONResponse(row)
        return _failure(404, "NOT FOUND: ResourceNotFoundException: Customer was not found!")

    async def device(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _unauthorized()
        row = self._devices.find(request.path_params["id"])
        if row is None:
            return _failure(404, "NOT FOUND: ResourceNotFoundException: Device was not found!")
        return JSONResponse({"data": row, "_links": {}})

    def lists(self, records: Records) -> Callable[[Request], Any]:
        """Those of one customer."""

        async def answer(request: Request) -> Response:
            if not self.knows_token(request):
                return _unauthorized()
            return self._answer(
                self.records_of(records, request.path_params["id"], request), request
            )

        return answer

    def _answer(self, found: Sequence[Row], request: Request) -> Response:
        size = min(whole_number(request, "pageSize", _USUAL_PAGE), self.page_size)
        number = whole_number(request, "pageNumber", 1)
        page = self.page(found, request, start=(number - 1) * size, size=size)
        following = f"{request.url.path}?pageNumber={number + 1}&pageSize={size}"
        return JSONResponse(
            {
                "data": list(page.items),
                "pageNumber": number,
                "pageSize": size,
                "itemCount": len(page.items),
                "totalItems": page.total,
                "totalPages": -(-page.total // max(size, 1)),
                "_links": {"nextPage": None if page.is_last else following},
                "_warning": None,
            }
        )


def _failure(status: int, message: str) -> Response:
    body = {"status": status, "message": f"[ID=0a1b2c3d] {message}"}
    return JSONResponse(body, status_code=status)


def _unauthorized() -> Response:
    return _failure(401, "UNAUTHORIZED: UnauthorizedException: The token is not valid.")


def _id(company: Company) -> int:
    return 1_000 + company.number


def _service_organization() -> Row:
    provider = _organization("Fictional provider", parent=1)
    return {
        **provider,
        "customerId": str(_SERVICE_ORGANIZATION),
        "orgUnitType": "SO",
        "isServiceOrg": True,
    }


def _row(company: Company) -> Row:
    linked = str(company.id) if company.number % 4 == 1 else None
    return {
        **_organization(company.name, parent=_SERVICE_ORGANIZATION),
        "customerId": str(_id(company)),
        "externalId": linked,
    }


def _organization(name: str, *, parent: int) -> Row:
    return {
        "customerName": name,
        "orgUnitType": "CUSTOMER",
        "parentId": str(parent),
        "externalId": None,
        "externalId2": None,
        "contactFirstName": "",
        "contactLastName": "",
        "phone": "",
        "city": "",
        "country": "GB",
        "isSystem": False,
        "isServiceOrg": False,
    }


def _site(company: Company, number: int) -> Row:
    return {
        "orgUnitId": str(100_000 + 10 * _id(company) + number),
        "orgUnitName": f"Office {number + 1}",
        "orgUnitType": "SITE",
        "parentId": str(_id(company)),
        "externalId": None,
    }


def _device(company: Company, number: int) -> Row:
    return {
        "deviceId": 5_000_000 + 10 * _id(company) + number,
        "longName": f"{company.slug[:8].upper()}-{number + 1:02}",
        "deviceClass": "Workstations - Windows",
        "isProbe": False,
        "osId": "winnt",
        "licenseMode": "Professional",
        "orgUnitId": 100_000 + 10 * _id(company),
        "soId": _SERVICE_ORGANIZATION,
        "customerId": _id(company),
        "customerName": company.name,
        "siteId": 100_000 + 10 * _id(company),
        "siteName": "Office 1",
    }
