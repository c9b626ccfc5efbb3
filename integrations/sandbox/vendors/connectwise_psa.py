"""ConnectWise PSA's companies and their records, as its guide and working clients show them.

https://developer.connectwise.com/Best_Practices/PSA_API_Requests
https://github.com/christaylorcodes/ConnectWiseManageAPI/tree/e7f0842
https://www.thelazyadministrator.com/2024/06/06/how-the-connectwise-manage-api-handles-pagination-with-powershell/
"""

import base64
from collections.abc import Awaitable, Callable, Mapping, Sequence
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.faults import Fault
from integrations.sandbox.records import Records, Row
from integrations.sandbox.vendor import (
    SandboxContext,
    SandboxPage,
    SandboxVendor,
    json_body,
    whole_number,
)
from integrations.sandbox.vendors.connectwise_psa_queries import (
    InvalidConditionsError,
    ordered,
    parse_conditions,
)
from integrations.sandbox.vendors.connectwise_psa_records import records_of_connectwise
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

COMPANY_ID = "sandbox"
PUBLIC_KEY = "fakePublicKey001"
PRIVATE_KEY = "fake-private-key-001"
CLIENT_ID = "00000000-fa4e-4000-8000-0000000000c1"

CODEBASE, NEXT_CODEBASE = "v2025_1", "v2025_2"
_ROOT = f"/{CODEBASE}/apis/3.0"
_NEXT_ROOT = f"/{NEXT_CODEBASE}/apis/3.0"
_USUAL_PAGE = 25
_CONDITIONS = ("conditions", "childConditions")

Answer = Callable[[Records, Request], Awaitable[Response]]


class ConnectWisePsaSandbox(SandboxVendor):
    name = "connectwise_psa"
    view = View(missing=11, suffixed=5, doubled=50)
    list_path = f"{_ROOT}/company/companies"
    page_size = 1000

    def __init__(self, context: SandboxContext) -> None:
        super().__init__(context)
        self._kinds = records_of_connectwise(self.companies)
        self._rows = [_deleted_row(), *(_row(company) for company in self.companies)]

    def routes(self) -> list[Route]:
        return [
            Route("/login/companyinfo/{company}", self.company_info),
            *self._routes_at(_ROOT),
            *self._routes_at(_NEXT_ROOT),
        ]

    def _routes_at(self, root: str) -> list[Route]:
        return [
            Route(f"{root}/system/info", self.system_info),
            Route(f"{root}/company/companies", self.company_list),
            Route(f"{root}/company/companies/count", self.count),
            Route(f"{root}/company/companies/{{id:int}}", self.company),
            *(route for kind in self._kinds for route in self._routes_of(kind, root)),
        ]

    @classmethod
    def config(cls, url: str) -> Mapping[str, str]:
        return {
            "base_url": f"{url}{_ROOT}",
            "company_id": COMPANY_ID,
            "public_key": PUBLIC_KEY,
            "client_id": CLIENT_ID,
        }

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"private_key": PRIVATE_KEY}

    @classmethod
    def rate_limited(cls) -> Response:
        text = "Too many requests. Please try again in 30 seconds."
        return JSONResponse({"error": "ConnectWiseAPI", "message": text}, status_code=429)

    @classmethod
    def forbidden(cls) -> Response:
        return _error(403, "Forbidden", "You do not have security permission to do this.")

    async def company_info(self, request: Request) -> Response:
        """The path of the API, the only information that needs no credentials."""
        if request.path_params["company"].lower() != COMPANY_ID:
            return JSONResponse(None)
        released = self.strikes(Fault.RELEASED, request)
        codebase = NEXT_CODEBASE if released else CODEBASE
        return JSONResponse(
            {
                "CompanyName": "Sandbox",
                "Codebase": f"{codebase}/",
                "VersionCode": codebase.replace("_", "."),
                "VersionNumber": "v4.6.88000",
                "CompanyID": COMPANY_ID,
                "IsCloud": False,
                "SiteUrl": request.url.netloc,
            }
        )

    async def system_info(self, request: Request) -> Response:
        refusal = self._refusal(request)
        return refusal or JSONResponse(
            {
                "version": "v2025.1",
                "isCloud": False,
                "serverTimeZone": "Greenwich Standard Time",
                "licenseBits": [],
            }
        )

    async def company_list(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        found = _found(self._rows, request)
        return _invalid_conditions() if found is None else self._page_of(found, request)

    async def count(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        found = _found(self._rows, request)
        return _invalid_conditions() if found is None else JSONResponse({"count": len(found)})

    async def company(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        id = request.path_params["id"]
        for row in self._rows:
            if row["id"] == id:
                return JSONResponse(row)
        return _error(404, "NotFound", f"CompanyCompany {id} not found")

    def _routes_of(self, kind: str, root: str) -> list[Route]:
        path, writes = f"{root}/{kind}", ["GET", "PATCH", "DELETE"]

        def bound(answer: Answer) -> Callable[[Request], Awaitable[Response]]:
            async def endpoint(request: Request) -> Response:
                return self._refusal(request) or await answer(self._kinds[kind], request)

            return endpoint

        return [
            Route(path, bound(self._record_list), methods=["GET"]),
            Route(path, bound(self._new_record), methods=["POST"]),
            Route(f"{path}/count", bound(self._count_records)),
            Route(f"{path}/{{id:int}}", bound(self._record), methods=writes),
        ]

    async def _record_list(self, records: Records, request: Request) -> Response:
        found = _found(records.all(), request)
        if found is None:
            return _invalid_conditions()
        return self._page_of(self.found_in(records, found, request), request)

    async def _count_records(self, records: Records, request: Request) -> Response:
        found = _found(records.all(), request)
        if found is None:
            return _invalid_conditions()
        return JSONResponse({"count": len(self.found_in(records, found, request))})

    async def _new_record(self, records: Records, request: Request) -> Response:
        row = records.add(await json_body(request), id=records.next_id)
        return JSONResponse(self.answer_to_write(records, row, request), status_code=201)

    async def _record(self, records: Records, request: Request) -> Response:
        row = records.find(request.path_params["id"])
        if row is None:
            return _error(404, "NotFound", "Record not found")
        if request.method == "DELETE":
            records.remove(row["id"])
            return Response(status_code=204)
        if request.method == "PATCH":
            changes = {each["path"]: each["value"] for each in await json_body(request)}
            records.change(row, changes)
            row = self.answer_to_write(records, row, request)
        return JSONResponse(row)

    def _refusal(self, request: Request) -> Response | None:
        refused = self.strikes(Fault.EXPIRED_TOKEN, request)
        is_next = NEXT_CODEBASE in request.url.path
        if self.strikes(Fault.RELEASED, request) != is_next and not refused:
            return _error(404, "NotFound", "There is no such codebase.")
        if not request.headers.get("clientId"):
            return _error(401, "Unauthorized", "clientId is required.")
        pair = f"{COMPANY_ID}+{PUBLIC_KEY}:{PRIVATE_KEY}"
        good = "Basic " + base64.b64encode(pair.encode()).decode()
        if refused or request.headers.get("Authorization") != good:
            return _error(401, "ConnectWiseApi", "UserNotAuthenticated")
        return None

    def _page_of(self, found: Sequence[Row], request: Request) -> Response:
        given = whole_number(request, "pageSize", _USUAL_PAGE)
        number, size = whole_number(request, "page", 1), min(given, self.page_size)
        page = self.page(found, request, start=(number - 1) * size, size=size)
        rows = [_with_fields(row, request) for row in page.items]
        return JSONResponse(rows, headers=self._links(request, number, page, size))

    def _links(
        self, request: Request, number: int, page: SandboxPage[Row], size: int
    ) -> dict[str, str]:
        """The next page and the last come first; at the end neither is there."""
        numbers = {"next": number + 1, "last": -(-page.total // max(size, 1))}
        if page.is_last:
            numbers = {}
        if number > 1:
            numbers |= {"first": 1, "prev": number - 1}
        named = ((self._page_link(request, other), rel) for rel, other in numbers.items())
        return {"Link": ", ".join(f'<{url}>; rel="{rel}"' for url, rel in named)} if numbers else {}

    def _page_link(self, request: Request, number: int) -> str:
        """The page is the last of the parameters, where others' clients look for it.

        https://github.com/HealthITAU/pyconnectwise/blob/5ea14c1/src/pyconnectwise/utils/helpers.py
        """
        others = {name: value for name, value in request.query_params.items() if name != "page"}
        path = request.url.path.removeprefix(request.scope["root_path"])
        return self.link(request, f"{path}?{urlencode({**others, 'page': number})}")


def _found(rows: Sequence[Row], request: Request) -> list[Row] | None:
    """The requested rows in the requested order, by id; None if the conditions are invalid."""
    try:
        tests = [parse_conditions(request.query_params.get(name, "")) for name in _CONDITIONS]
        found = [row for row in rows if all(test(row) for test in tests)]
    except InvalidConditionsError:
        return None
    after = whole_number(request, "pageId", -1)
    left = [row for row in found if int(row["id"]) > after]
    return ordered(left, request.query_params.get("orderBy", ""))


def _with_fields(row: Row, request: Request) -> Row:
    given = request.query_params.get("fields")
    wanted = given.split(",") if given else list(row)
    return {name: row[name] for name in wanted if name in row}


def _row(company: Company) -> Row:
    id = 250 + company.number
    status = {"id": 1, "name": "Active"} if company.is_active else {"id": 2, "name": "Inactive"}
    return {
        "id": id,
        "identifier": company.slug.replace("-", "")[:30],
        "name": company.name[:50],
        "status": status,
        "types": [_type(company), {"id": 30, "name": company.group_name}],
        "addressLine1": "1 Quay Street",
        "city": "Saltby",
        "phoneNumber": "",
        "website": f"www.{company.domain}",
        "territory": {"id": 2, "name": "Corporate"},
        "deletedFlag": False,
        "customFields": [],
        "_info": {"lastUpdated": "2025-11-20T10:00:00Z", "updatedBy": "sandbox"},
    }


def _type(company: Company) -> Row:
    return {"id": 4, "name": "Prospect"} if company.number % 9 == 4 else {"id": 1, "name": "Client"}


def _deleted_row() -> Row:
    """Deleted companies stay, and are listed unless conditions leave them out."""
    return {
        "id": 19,
        "identifier": "OldHarbour",
        "name": "Old Harbour Chandlers",
        "status": {"id": 1, "name": "Active"},
        "types": [{"id": 1, "name": "Client"}],
        "deletedFlag": True,
        "dateDeleted": "2024-06-01T09:00:00Z",
    }


def _invalid_conditions() -> Response:
    return _error(400, "InvalidObject", "conditions is invalid")


def _error(status: int, code: str, message: str) -> Response:
    return JSONResponse({"code": code, "message": message, "errors": []}, status_code=status)
