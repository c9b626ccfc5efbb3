"""Autotask PSA's companies, as the vendor's help and working clients show them.

https://ww1.autotask.net/help/DeveloperHelp/Content/APIs/REST/REST_API_Home.htm
https://github.com/KelvinTegelaar/AutotaskAPI/tree/c105ef7 (v1.json)
https://github.com/tphakala/go-autotask/tree/ef0c7b1
"""

import base64
import json
from collections.abc import Mapping, Sequence
from json import JSONDecodeError
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from integrations.sandbox.faults import Fault
from integrations.sandbox.vendor import FOREIGN_HOST, SandboxContext, SandboxVendor, site
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


class _InvalidQuery(ValueError):
    """The request is not a valid query."""


class AutotaskSandbox(SandboxVendor):
    name = "autotask"
    view = View(missing=8, suffixed=6, renamed=9)
    list_path = f"{_ROOT}/Companies/query"
    page_size = _LARGEST

    def __init__(self, context: SandboxContext) -> None:
        super().__init__(context)
        self._failures = 0
        self._kinds = records_of_autotask(self.companies)
        # The provider itself and a supplier are companies, too.
        self._rows = [_PROVIDER, _SUPPLIER, *(_row(company) for company in self.companies)]

    def routes(self) -> list[BaseRoute]:
        zone = self._routes_of_zone()
        return [*zone, Mount(_OTHER_ZONE, routes=zone)]

    def _routes_of_zone(self) -> list[Route]:
        methods = ["GET", "POST"]
        return [
            Route(f"{_ROOT}/zoneInformation", self.zone_information),
            Route(f"{_ROOT}/ThresholdInformation", self.threshold_information),
            Route(f"{_ROOT}/Companies/query", self.query, methods=methods),
            Route(f"{_ROOT}/Companies/query/next", self.query, methods=methods),
            Route(f"{_ROOT}/Companies/query/count", self.count, methods=methods),
            Route(f"{_ROOT}/Companies/{{id:int}}", self.company),
            Route(f"{_ROOT}/Companies/{{id:int}}/Contacts", self.write, methods=["POST", "PATCH"]),
            Route(f"{_ROOT}/{{entity}}/query", self.record_list, methods=methods),
            Route(f"{_ROOT}/{{entity}}/query/next", self.record_list, methods=methods),
            Route(f"{_ROOT}/{{entity}}/query/count", self.count_records, methods=methods),
            Route(f"{_ROOT}/{{entity}}/{{id:int}}", self.record),
            Route(f"{_ROOT}/{{entity}}", self.write, methods=["POST", "PATCH"]),
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

    async def query(self, request: Request) -> Response:
        """The first page, and with `paging` those after it: a POST with the same body each time."""
        refusal = self._refusal(request) or _refused_method(request)
        if refusal is not None:
            return refusal
        try:
            body = await _query_of(request)
            found = _found(self._rows, body)
            start = _place(request)
        except _InvalidQuery as error:
            return _errors(500, str(error))
        return self._page_of(found, request, body, start)

    async def record_list(self, request: Request) -> Response:
        refusal = self._refusal(request) or _refused_method(request)
        if refusal is not None:
            return refusal
        try:
            body = await _query_of(request)
            found = self._find_records(request, body)
            start = _place(request)
        except _InvalidQuery as error:
            return _errors(500, str(error))
        return self._page_of(found, request, body, start)

    async def count_records(self, request: Request) -> Response:
        refusal = self._refusal(request) or _refused_method(request)
        if refusal is not None:
            return refusal
        try:
            found = self._find_records(request, await _query_of(request))
        except _InvalidQuery as error:
            return _errors(500, str(error))
        return JSONResponse({"queryCount": len(found)})

    async def record(self, request: Request) -> Response:
        records = self._kinds[request.path_params["entity"]]
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

    def _find_records(self, request: Request, body: Row) -> list[Row]:
        records = self._kinds[_entity(request)]
        return self.found_in(records, _found(records.all(), body), request)

    def _page_of(self, found: list[Row], request: Request, body: Row, start: int) -> Response:
        page = self.page(found, request, start=start, size=int(body.get("MaxRecords", _LARGEST)))
        rows = [_with_fields(row, body.get("IncludeFields")) for row in page.items]
        return JSONResponse(
            {
                "items": rows,
                "pageDetails": {
                    "count": len(rows),
                    "requestCount": body.get("MaxRecords", _LARGEST),
                    "prevPageUrl": None,
                    "nextPageUrl": None if page.is_last else self._next_page(request, page.end),
                },
            }
        )

    async def count(self, request: Request) -> Response:
        refusal = self._refusal(request) or _refused_method(request)
        if refusal is not None:
            return refusal
        try:
            found = _found(self._rows, await _query_of(request))
        except _InvalidQuery as error:
            return _errors(500, str(error))
        return JSONResponse({"queryCount": len(found)})

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
        self._failures = 0
        return None

    def _next_page(self, request: Request, start: int) -> str:
        paging = base64.urlsafe_b64encode(json.dumps({"from": start}).encode()).decode()
        return self.link(request, f"{_ROOT}/{_entity(request)}/query/next?paging={paging}")


def _entity(request: Request) -> str:
    """The entity that is listed or written: the one of the path, or a company's contacts."""
    path: str = request.url.path
    if path.endswith("/Contacts"):
        return "Contacts"
    entity: str = request.path_params.get("entity", "Companies")
    return entity


def _refused_method(request: Request) -> Response | None:
    # What follows a POST has to be one: https://github.com/WYRE-AI/autotask-mcp/pull/170
    if request.method == "POST":
        return None
    text = f"The requested resource does not support http method '{request.method}'."
    return JSONResponse({"Message": text}, status_code=405)


async def _query_of(request: Request) -> Row:
    try:
        body = await request.json()
    except JSONDecodeError as error:
        raise _InvalidQuery("Unable to parse the query.") from error
    if not isinstance(body, dict) or not body.get("filter"):
        raise _InvalidQuery("A query must have a filter.")
    return body


def _place(request: Request) -> int:
    if not request.url.path.endswith("/next"):
        return 0
    try:
        place = json.loads(base64.urlsafe_b64decode(request.query_params.get("paging", "")))
    except ValueError as error:
        raise _InvalidQuery("The paging token is not valid.") from error
    return int(place["from"])


def _found(rows: Sequence[Row], body: Row) -> list[Row]:
    return [row for row in rows if all(_holds(one, row) for one in body["filter"])]


def _holds(condition: Row, row: Row) -> bool:
    """The operators that are understood here."""
    value, wanted = row.get(condition.get("field", "")), condition.get("value")
    match condition.get("op"):
        case "eq":
            return bool(value == wanted)
        case "gt":
            return value is not None and bool(value > wanted)
        case "gte":
            return value is not None and bool(value >= wanted)
        case "in" if isinstance(wanted, list):
            return value in wanted
        case "exist":
            return value is not None
        case operator:
            raise _InvalidQuery(f"Unable to find operator {operator} in the filter.")


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
