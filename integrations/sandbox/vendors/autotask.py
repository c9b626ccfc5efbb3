"""Autotask PSA's companies, as the vendor's help and working clients show them.

https://ww1.autotask.net/help/DeveloperHelp/Content/APIs/REST/REST_API_Home.htm
https://github.com/KelvinTegelaar/AutotaskAPI/tree/c105ef7 (v1.json)
https://github.com/tphakala/go-autotask/tree/ef0c7b1
"""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount

from integrations.sandbox.faults import Fault
from integrations.sandbox.vendor import (
    FOREIGN_HOST,
    AnyCaseRoute,
    SandboxContext,
    SandboxVendor,
    site,
)
from integrations.sandbox.vendors.autotask_information import fields_of, information_about
from integrations.sandbox.vendors.autotask_queries import (
    InvalidQueryError,
    found,
    paging_from,
    place,
    query_of,
    refused_method,
)
from integrations.sandbox.vendors.autotask_records import records_of_autotask
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

USERNAME = "fakeapiuser@sandbox.example"
SECRET = "fake#Autotask$secret~1"  # noqa: S105 - of the sandbox
INTEGRATION_CODE = "FAKECODE0000000000000000001"

_ROOT = "/ATServicesRest/V1.0"
_OTHER_ZONE = "/zone2"
_LARGEST = 500
_FAILURES_ALLOWED = 5
_PROVIDER = {"id": 0, "companyName": "Harbourlight IT", "companyType": 1, "isActive": True}
_SUPPLIER = {"id": 90, "companyName": "Kestrel Hardware", "companyType": 7, "isActive": True}

Row = dict[str, Any]


class AutotaskSandbox(SandboxVendor):
    name = "autotask"
    view = View(missing=8, suffixed=6, renamed=9)
    list_path = f"{_ROOT}/Companies/query"
    page_size = _LARGEST

    def __init__(self, context: SandboxContext) -> None:
        super().__init__(context)
        self._failures = 0
        kinds = records_of_autotask(self.companies)
        self._names = {"companies": "Companies", **{name.lower(): name for name in kinds}}
        self._kinds = {name.lower(): records for name, records in kinds.items()}
        # The provider itself and a supplier are companies, too.
        self._rows = [_PROVIDER, _SUPPLIER, *(_row(company) for company in self.companies)]

    def routes(self) -> list[BaseRoute]:
        zone = self._routes_of_zone()
        return [*zone, Mount(_OTHER_ZONE, routes=zone)]

    def _routes_of_zone(self) -> list[AnyCaseRoute]:
        methods = ["GET", "POST"]
        return [
            AnyCaseRoute(f"{_ROOT}/zoneInformation", self.zone_information),
            AnyCaseRoute(f"{_ROOT}/ThresholdInformation", self.threshold_information),
            AnyCaseRoute(f"{_ROOT}/Companies/{{id:int}}", self.company),
            AnyCaseRoute(
                f"{_ROOT}/Companies/{{id:int}}/Contacts", self.write, methods=["POST", "PATCH"]
            ),
            AnyCaseRoute(f"{_ROOT}/{{entity}}/entityInformation", self.entity_information),
            AnyCaseRoute(f"{_ROOT}/{{entity}}/entityInformation/fields", self.fields),
            AnyCaseRoute(f"{_ROOT}/{{entity}}/query", self.record_list, methods=methods),
            AnyCaseRoute(f"{_ROOT}/{{entity}}/query/next", self.record_list, methods=methods),
            AnyCaseRoute(f"{_ROOT}/{{entity}}/query/count", self.count_records, methods=methods),
            AnyCaseRoute(f"{_ROOT}/{{entity}}/{{id:int}}", self.record),
            AnyCaseRoute(f"{_ROOT}/{{entity}}", self.write, methods=["POST", "PATCH"]),
        ]

    @classmethod
    def config(cls, url: str) -> Mapping[str, str]:
        return {
            "auth_url": f"{url}/ATServicesRest",
            "username": USERNAME,
            "integration_code": INTEGRATION_CODE,
        }

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"secret": SECRET}

    @classmethod
    def rate_limited(cls) -> Response:
        # The name that the vendor's help has for a fourth request at a time.
        return _errors(429, "Thread Threshold Exceeded")

    @classmethod
    def forbidden(cls) -> Response:
        return _errors(403, "The API user may not read entity: Company.")

    async def zone_information(self, request: Request) -> Response:
        """Needs the username alone, not the secret."""
        if request.query_params.get("user") != USERNAME:
            return _errors(500, "Zone information could not be determined for this user.")
        root = site(request)
        if self.strikes(Fault.FOREIGN_ZONE, request):
            root = FOREIGN_HOST
        if self.strikes(Fault.MOVED_ZONE, request):
            root += _OTHER_ZONE
        return JSONResponse(
            {
                "zoneName": "Sandbox",
                "url": f"{root}/ATServicesRest/",
                "webUrl": f"{root}/",
                "ci": 1,
            }
        )

    async def threshold_information(self, request: Request) -> Response:
        refusal = self._refusal(request)
        return refusal or JSONResponse(
            {
                "externalRequestThreshold": 10000,
                "requestThresholdTimeframe": 60,
                "currentTimeframeRequestCount": 12,
            }
        )

    async def record_list(self, request: Request) -> Response:
        """The first page, and with `paging` those after it: a POST with the same body each time."""
        refusal = self._refusal(request) or refused_method(request)
        if refusal is not None:
            return refusal
        try:
            body = await query_of(request)
            rows = self._find(request, body)
            start = place(request)
        except InvalidQueryError as error:
            return _errors(500, str(error))
        return self._page_of(rows, request, body, start)

    async def count_records(self, request: Request) -> Response:
        refusal = self._refusal(request) or refused_method(request)
        if refusal is not None:
            return refusal
        try:
            rows = self._find(request, await query_of(request))
        except InvalidQueryError as error:
            return _errors(500, str(error))
        return JSONResponse({"queryCount": len(rows)})

    async def record(self, request: Request) -> Response:
        records = self._kinds[_entity(request)]
        row = records.find(request.path_params["id"])
        return self._refusal(request) or JSONResponse({"item": row})

    async def write(self, request: Request) -> Response:
        """Answered with the id alone; a change has it in its body."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        records, given = self._kinds[_entity(request)], await request.json()
        if request.method == "POST":
            row = records.add(given, id=records.next_id)
        else:
            found = records.find(given.get("id"))
            if found is None:
                return _errors(500, "The record does not exist.")
            row = records.change(found, given)
        row.update(self.answer_to_write(records, row, request))
        return JSONResponse({"itemId": row["id"]})

    async def entity_information(self, request: Request) -> Response:
        refusal = self._refusal(request)
        return refusal or JSONResponse({"info": information_about(self._names[_entity(request)])})

    async def fields(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        entity = _entity(request)
        rows = self._kinds[entity].all() if entity in self._kinds else self._rows
        return JSONResponse({"fields": fields_of(rows)})

    def _find(self, request: Request, body: Row) -> list[Row]:
        records = self._kinds.get(_entity(request))
        if records is None:
            return found(self._rows, body["filter"])
        return self.found_in(records, found(records.all(), body["filter"]), request)

    def _page_of(self, all: list[Row], request: Request, body: Row, start: int) -> Response:
        size = int(body.get("maxrecords") or _LARGEST)
        page = self.page(all, request, start=start, size=size)
        rows = [_with_fields(row, body.get("includefields")) for row in page.items]
        return JSONResponse(
            {
                "items": rows,
                "pageDetails": {
                    "count": len(rows),
                    "requestCount": size,
                    "prevPageUrl": None,
                    "nextPageUrl": None if page.is_last else self._next_page(request, page.end),
                },
            }
        )

    async def company(self, request: Request) -> Response:
        """A company that is not there is no error."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        id = request.path_params["id"]
        found = next((row for row in self._rows if row["id"] == id), None)
        return JSONResponse({"item": found})

    def _refusal(self, request: Request) -> Response | None:
        """401 for a wrong secret, and for good credentials of a user that is locked by then.

        A wrong username or integration code is answered 500:
        https://github.com/apigrate/autotask-restapi/issues/19
        """
        if self.strikes(Fault.EXPIRED_TOKEN, request):
            return _unauthorized()
        is_first_zone = _OTHER_ZONE not in request.url.path
        if is_first_zone and self.strikes(Fault.MOVED_ZONE, request):
            return _unauthorized()
        if request.headers.get("UserName") != USERNAME:
            return _errors(500, "Zone information could not be determined for this user.")
        if self._failures >= _FAILURES_ALLOWED or request.headers.get("Secret") != SECRET:
            self._failures += 1
            return _unauthorized()
        if request.headers.get("ApiIntegrationCode") != INTEGRATION_CODE:
            return _errors(500, "IntegrationCode is invalid")
        if self.strikes(Fault.NO_PERMISSION, request):
            words = "does not have the adequate permissions to query this entity type."
            return _errors(500, f"The logged in Resource {words}")
        if "entity" in request.path_params and _entity(request) not in self._names:
            return JSONResponse({"Message": "There is no such entity."}, status_code=404)
        self._failures = 0
        return None

    def _next_page(self, request: Request, start: int) -> str:
        entity, paging = self._names[_entity(request)], paging_from(start, request)
        return self.link(request, f"{_ROOT}/{entity}/query/next?paging={paging}")


def _entity(request: Request) -> str:
    """The entity that is listed or written: the one of the path, or a company's contacts."""
    path: str = request.url.path.lower()
    if path.endswith("/contacts"):
        return "contacts"
    entity: str = request.path_params.get("entity", "companies")
    return entity.lower()


def _with_fields(row: Row, wanted: Sequence[str] | None) -> Row:
    return {name: row.get(name) for name in wanted} if wanted else row


def _row(company: Company) -> Row:
    return {
        "id": 175 + company.number,
        "companyName": company.name,
        "companyNumber": f"C{company.number:04}",
        "companyType": 1,
        "classification": None,
        "isActive": company.is_active,
        "parentCompanyID": None,
        "phone": "",
        "webAddress": f"https://www.{company.domain}",
        "city": "Saltby",
        "ownerResourceID": 29682885,
        "createDate": "2021-03-01T09:00:00",
        "lastActivityDate": "2025-11-20T10:00:00",
        "userDefinedFields": [],
    }


def _unauthorized() -> Response:
    return _errors(401, "The logged in user is not authorized.")


def _errors(status: int, text: str) -> Response:
    return JSONResponse({"errors": [text]}, status_code=status)
