"""Microsoft Graph as a partner's application sees it: its customers, and each customer's tenant.

https://learn.microsoft.com/graph/api/resources/delegatedadminrelationships-api-overview
https://learn.microsoft.com/graph/api/contract-list
https://learn.microsoft.com/graph/query-parameters#error-handling-for-query-parameters
"""

import base64
import json
from collections.abc import Mapping, Sequence
from functools import partial
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.faults import Fault
from integrations.sandbox.records import Records, Row
from integrations.sandbox.vendor import SandboxContext, SandboxVendor, json_body, site
from integrations.sandbox.vendors import microsoft_graph_records as records
from integrations.sandbox.vendors.microsoft_graph_queries import (
    OPTIONS,
    InvalidQueryError,
    filtered,
    ordered,
)
from integrations.sandbox.vendors.microsoft_graph_sign_in import (
    CLIENT_ID,
    CLIENT_SECRET,
    TENANT_ID,
    SignIn,
)
from integrations.sandbox.views import View

_LARGEST = 300
_LARGEST_OF_DIRECTORY = 999  # https://learn.microsoft.com/graph/paging
_USUAL_PAGE = 100
_DATE = "2026-01-15T10:00:00"


class MicrosoftGraphSandbox(SandboxVendor):
    name = "microsoft_graph"
    # A tenant is never there twice; a customer may well have two.
    view = View(missing=6, doubled=0, several_tenants=20)
    list_path = "/v1.0/tenantRelationships/delegatedAdminCustomers"
    token_path = "/oauth2/v2.0/token"  # noqa: S105 - a path
    page_size = _LARGEST

    def __init__(self, context: SandboxContext) -> None:
        super().__init__(context)
        self._customers = [records.customer(company) for company in self.companies]
        self._relationships = [
            *(one for company in self.companies for one in records.relationships(company)),
            *records.invitations(),
        ]
        self._contracts = [one for each in self.companies for one in records.contracts(each)]
        self._sign_in = SignIn(
            self.companies, new_token=self.new_token, lifetime=self.token_lifetime
        )
        tenants = tuple(self._sign_in.companies.values())
        self._records = {
            path: Records(tenants, make, owner=(records.TENANT,))
            for path, make in records.KINDS.items()
        }

    def routes(self) -> list[Route]:
        api = "/v1.0/tenantRelationships"
        return [
            Route("/{tenant}/oauth2/v2.0/token", self.token, methods=["POST"]),
            Route("/{tenant}/v2.0/.well-known/openid-configuration", self.openid_configuration),
            Route(f"{api}/delegatedAdminCustomers", self.customers),
            Route(f"{api}/delegatedAdminCustomers/{{id}}", self.customer),
            Route(f"{api}/delegatedAdminRelationships", self.relationships),
            Route(f"{api}/delegatedAdminRelationships/{{id}}", self.relationship),
            Route("/v1.0/contracts", self.contracts),
            Route("/v1.0/organization", self.organization),
            *(route for path in records.KINDS for route in self._routes_of(path)),
        ]

    @classmethod
    def config(cls, url: str) -> Mapping[str, str]:
        return {
            "tenant_id": TENANT_ID,
            "client_id": CLIENT_ID,
            "base_url": f"{url}/v1.0",
            "auth_url": url,
        }

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"client_secret": CLIENT_SECRET}

    @classmethod
    def rate_limited(cls) -> Response:
        return _error(429, "TooManyRequests", "Too many requests.")

    @classmethod
    def forbidden(cls) -> Response:
        text = "Insufficient privileges to complete the operation."
        return _error(403, "Authorization_RequestDenied", text)

    async def token(self, request: Request) -> Response:
        is_foreign = self.strikes(Fault.FOREIGN_TENANT, request)
        return await self._sign_in.answer(request, of_another=is_foreign)

    async def openid_configuration(self, request: Request) -> Response:
        return self._sign_in.configuration(request)

    async def customers(self, request: Request) -> Response:
        return self._providers(request, self._customers)

    async def relationships(self, request: Request) -> Response:
        return self._providers(request, self._relationships)

    async def contracts(self, request: Request) -> Response:
        return self._providers(request, self._contracts)

    async def customer(self, request: Request) -> Response:
        return self._providers_one(request, self._customers)

    async def relationship(self, request: Request) -> Response:
        return self._providers_one(request, self._relationships)

    async def organization(self, request: Request) -> Response:
        """https://learn.microsoft.com/graph/api/organization-list: one, that of the token."""
        if not self.knows_token(request):
            return _unauthorized()
        company = self._sign_in.companies[self._sign_in.tenant_of(request) or ""]
        row = {"id": company.tenant_id, "displayName": company.name, "tenantType": "AAD"}
        rows = [] if self.strikes(Fault.EMPTY_LIST, request) else [row]
        return JSONResponse({"@odata.context": _context(request, "organization"), "value": rows})

    async def listed(self, path: str, request: Request) -> Response:
        """The records of one kind in the token's tenant; a POST makes a new one."""
        if not self.knows_token(request):
            return _unauthorized()
        tenant, kind = self._sign_in.tenant_of(request), self._records[path]
        if request.method == "POST":
            fields = {**await json_body(request), records.TENANT: tenant}
            row = kind.add(fields, id=records.new_id(kind.next_id))
            return JSONResponse(records.shown(row), status_code=201)
        return self._collection(request, [records.shown(row) for row in kind.of(tenant)])

    async def one(self, path: str, request: Request) -> Response:
        """One record of the token's tenant; a change is answered with nothing."""
        if not self.knows_token(request):
            return _unauthorized()
        tenant, kind = self._sign_in.tenant_of(request), self._records[path]
        row = kind.find(request.path_params["id"])
        if row is None or kind.owner(row) != tenant:
            return _error(404, "Request_ResourceNotFound", "Resource does not exist.")
        if request.method == "DELETE":
            kind.remove(row["id"])
            return Response(status_code=204)
        if request.method == "PATCH":
            kind.change(row, await json_body(request))
            return Response(status_code=204)
        return JSONResponse(records.shown(row))

    def _routes_of(self, path: str) -> list[Route]:
        is_written = path in records.WRITTEN
        of_all = ["GET", "POST"] if is_written else ["GET"]
        of_one = ["GET", "PATCH", "DELETE"] if is_written else ["GET"]
        return [
            Route(f"/v1.0/{path}", partial(self.listed, path), methods=of_all),
            Route(f"/v1.0/{path}/{{id}}", partial(self.one, path), methods=of_one),
        ]

    def _providers(self, request: Request, rows: Sequence[Row]) -> Response:
        """What the provider's own tenant has, and no other."""
        if not self.knows_token(request):
            return _unauthorized()
        if self._sign_in.tenant_of(request) != TENANT_ID:
            return self.forbidden()
        return self._collection(request, rows)

    def _providers_one(self, request: Request, rows: Sequence[Row]) -> Response:
        if not self.knows_token(request):
            return _unauthorized()
        if self._sign_in.tenant_of(request) != TENANT_ID:
            return self.forbidden()
        for row in rows:
            if row["id"] == request.path_params["id"]:
                shown = _selected(row, request.query_params.get("$select", ""))
                return JSONResponse({"@odata.context": _context(request, "$entity"), **shown})
        return _error(404, "Request_ResourceNotFound", "The resource does not exist.")

    def _collection(self, request: Request, rows: Sequence[Row]) -> Response:
        if self.strikes(Fault.NO_PARTNER_ROLE, request):
            return JSONResponse({"@odata.context": _context(request, "$metadata"), "value": []})
        try:
            place = _place(request)
            found = ordered(filtered(rows, place["filter"]), place["order"])
        except InvalidQueryError as error:
            return _error(400, "BadRequest", str(error))
        return JSONResponse(self._page(request, found, place))

    def _page(self, request: Request, found: Sequence[Row], place: Row) -> Row:
        """https://learn.microsoft.com/graph/paging: there is more as long as there is a link.

        After the first page comes an empty one, which is allowed and must not be taken for the end.
        """
        body: Row = {"@odata.context": _context(request, "$metadata")}
        if place["count"]:
            body["@odata.count"] = len(found)
        if place["empty"]:
            body["value"], after = [], {**place, "empty": False}
        else:
            page = self.page(found, request, start=place["start"], size=place["size"])
            body["value"] = [_selected(row, place["select"]) for row in page.items]
            if page.is_last:
                return body
            after = {**place, "start": page.end, "empty": place["start"] == 0}
        token = base64.b64encode(json.dumps(after).encode()).decode()
        path = request.url.path.removeprefix(request.scope["root_path"])
        if self.strikes(Fault.STRAY_NEXT_LINK, request):
            path = "/v1.0/elsewhere"
        body["@odata.nextLink"] = self.link(request, f"{path}?$skiptoken={quote(token, safe='')}")
        return body


def _place(request: Request) -> Row:
    """The requested page and what it is of."""
    query = dict(request.query_params)
    if "$skiptoken" in query:
        if len(query) > 1:
            raise InvalidQueryError("Nothing may be added to a next link: it is whole as it is.")
        place: Row = json.loads(base64.b64decode(query["$skiptoken"]))
        return place
    unknown = [name for name in query if name.startswith("$") and name not in OPTIONS]
    if unknown:
        raise InvalidQueryError(f"Query option '{unknown[0]}' is not allowed.")
    return {
        "start": 0,
        "size": _size(request, query.get("$top", str(_USUAL_PAGE))),
        "empty": False,
        "filter": query.get("$filter", ""),
        "order": query.get("$orderby", ""),
        "select": query.get("$select", ""),
        "count": query.get("$count") == "true",
    }


def _size(request: Request, given: str) -> int:
    """Contracts are objects of the directory, of which a page may have more."""
    largest = _LARGEST_OF_DIRECTORY if request.url.path.endswith("/contracts") else _LARGEST
    if not given.isdecimal() or not 1 <= int(given) <= largest:
        raise InvalidQueryError(f"Invalid page size specified: '{given}'; up to {largest}.")
    return int(given)


def _selected(row: Row, select: str) -> Row:
    names = [name.strip() for name in select.split(",")] if select else list(row)
    return {name: row[name] for name in names if name in row}


def _context(request: Request, what: str) -> str:
    return f"{site(request)}/v1.0/$metadata#{what}"


def _unauthorized() -> Response:
    text = "Access token has expired or is not yet valid."
    return _error(401, "InvalidAuthenticationToken", text)


def _error(status: int, code: str, message: str) -> Response:
    """https://learn.microsoft.com/graph/errors"""
    inner = {"date": _DATE, "request-id": CLIENT_ID, "client-request-id": CLIENT_ID}
    body = {"error": {"code": code, "message": message, "innerError": inner}}
    return JSONResponse(body, status_code=status)
