"""Microsoft Graph as a partner's application sees it: its customers, relationships and contracts.

https://learn.microsoft.com/graph/api/resources/delegatedadminrelationships-api-overview
https://learn.microsoft.com/graph/api/contract-list
"""

import base64
import json
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, quote

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.faults import Fault
from integrations.sandbox.vendor import SandboxContext, SandboxVendor, site
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

TENANT_ID = "00000000-fa4e-4000-8000-0000000000aa"
CLIENT_ID = "00000000-fa4e-4000-8000-000000000001"
CLIENT_SECRET = "fake~graph-secret.000000000000000000000000"  # noqa: S105 - of the sandbox

_LARGEST = 300
_USUAL_PAGE = 100
_SCOPE = "https://graph.microsoft.com/.default"
_DATE = "2026-01-15T10:00:00"

_FILTER = re.compile(r"(customer/tenantId|status) eq '([^']*)'")

# What a customer's relationships are in, by the company's number. Those that let the partner in
# are active and expiring.
_ACTIVE = (("active",), ("expired", "active"), ("expiring",), ("active", "terminated"))
_INACTIVE = (("expired",), ("terminated", "expired"), ("terminationRequested",))

Row = dict[str, Any]


class MicrosoftGraphSandbox(SandboxVendor):
    name = "microsoft_graph"
    # A tenant is never there twice; a customer may well have two.
    view = View(missing=6, doubled=0, several_tenants=20)
    list_path = "/v1.0/tenantRelationships/delegatedAdminCustomers"
    token_path = "/oauth2/v2.0/token"  # noqa: S105 - a path
    page_size = _LARGEST

    def __init__(self, context: SandboxContext) -> None:
        super().__init__(context)
        self._customers = [_customer(company) for company in self.companies]
        self._relationships = [
            *(one for company in self.companies for one in _relationships(company)),
            *_invitations(),
        ]
        self._contracts = [one for company in self.companies for one in _contracts(company)]

    def routes(self) -> list[Route]:
        api = "/v1.0/tenantRelationships"
        return [
            Route("/{tenant}/oauth2/v2.0/token", self.token, methods=["POST"]),
            Route(f"{api}/delegatedAdminCustomers", self.customers),
            Route(f"{api}/delegatedAdminCustomers/{{id}}", self.customer),
            Route(f"{api}/delegatedAdminRelationships", self.relationships),
            Route("/v1.0/contracts", self.contracts),
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
        """https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow"""
        form = {
            name: values[0] for name, values in parse_qs((await request.body()).decode()).items()
        }
        if request.path_params["tenant"] != TENANT_ID:
            return _sign_in_error(400, "invalid_request", 90002, "Tenant not found.")
        if form.get("grant_type") != "client_credentials":
            text = "The app requested an unsupported grant type."
            return _sign_in_error(400, "unsupported_grant_type", 70003, text)
        if form.get("scope") != _SCOPE:
            return _sign_in_error(400, "invalid_scope", 70011, "The provided scope is not valid.")
        if form.get("client_id") != CLIENT_ID:
            text = "Application was not found in the directory."
            return _sign_in_error(400, "unauthorized_client", 700016, text)
        if form.get("client_secret") != CLIENT_SECRET:
            text = "Invalid client secret provided."
            return _sign_in_error(401, "invalid_client", 7000215, text)
        return JSONResponse(
            {
                "token_type": "Bearer",
                "expires_in": self.token_lifetime,
                "ext_expires_in": self.token_lifetime,
                "access_token": self.new_token(),
            }
        )

    async def customers(self, request: Request) -> Response:
        return self._collection(request, self._customers)

    async def relationships(self, request: Request) -> Response:
        return self._collection(request, self._relationships)

    async def contracts(self, request: Request) -> Response:
        return self._collection(request, self._contracts)

    async def customer(self, request: Request) -> Response:
        if not self.knows_token(request):
            return _unauthorized()
        for customer in self._customers:
            if customer["id"] == request.path_params["id"]:
                return JSONResponse({"@odata.context": _context(request, "$entity"), **customer})
        return _error(404, "Request_ResourceNotFound", "The customer does not exist.")

    def _collection(self, request: Request, rows: Sequence[Row]) -> Response:
        if not self.knows_token(request):
            return _unauthorized()
        if self.strikes(Fault.NO_PARTNER_ROLE, request):
            return JSONResponse({"@odata.context": _context(request, "$metadata"), "value": []})
        place = _place(request)
        if place is None:
            return _error(400, "BadRequest", "The query specified in the URI is not valid.")
        return JSONResponse(self._page(request, _filter(rows, place["filter"]), place))

    def _page(self, request: Request, found: Sequence[Row], place: Row) -> Row:
        """https://learn.microsoft.com/graph/paging: there is more as long as there is a link.

        After the first page comes an empty one, which is allowed and must not be taken for the end.
        """
        body: Row = {"@odata.context": _context(request, "$metadata")}
        if place["empty"]:
            body["value"], after = [], {**place, "empty": False}
        else:
            page = self.page(found, request, start=place["start"], size=place["size"])
            body["value"] = list(page.items)
            if page.is_last:
                return body
            after = {**place, "start": page.end, "empty": place["start"] == 0}
        token = base64.b64encode(json.dumps(after).encode()).decode()
        path = request.url.path.removeprefix(request.scope["root_path"])
        body["@odata.nextLink"] = self.link(request, f"{path}?$skiptoken={quote(token, safe='')}")
        return body


def _place(request: Request) -> Row | None:
    """The number of the requested page; None if the query is invalid."""
    query = dict(request.query_params)
    if "$skiptoken" in query:
        # The link is whole as it is: nothing may be added to it.
        is_alone = len(query) == 1
        return json.loads(base64.b64decode(query["$skiptoken"])) if is_alone else None
    given = query.get("$top", str(_USUAL_PAGE))
    conditions = query.get("$filter", "")
    if not given.isdecimal() or not 1 <= int(given) <= _LARGEST:
        return None
    if conditions and not _FILTER.fullmatch(conditions):
        return None
    return {"start": 0, "size": int(given), "empty": False, "filter": conditions}


def _filter(rows: Sequence[Row], conditions: str) -> Sequence[Row]:
    match = _FILTER.fullmatch(conditions)
    if match is None:
        return rows
    field, value = match.groups()
    if field == "status":
        return [row for row in rows if row["status"] == value]
    return [row for row in rows if (row["customer"] or {}).get("tenantId") == value]


def _customer(company: Company) -> Row:
    return {
        "@odata.etag": f'W/"{company.number}"',
        "id": company.tenant_id,
        "tenantId": company.tenant_id,
        "displayName": company.name,
    }


def _relationships(company: Company) -> Iterator[Row]:
    kinds = _ACTIVE if company.is_active else _INACTIVE
    customer = {"tenantId": company.tenant_id, "displayName": company.name}
    for turn, status in enumerate(kinds[company.number % len(kinds)]):
        yield _relationship(f"{company.tenant_id} {turn}", status=status, customer=customer)


def _invitations() -> Iterator[Row]:
    """Not approved yet, so nobody's."""
    for status in ("created", "approvalPending"):
        yield _relationship(status, status=status, customer=None)


def _relationship(seed: str, *, status: str, customer: Row | None) -> Row:
    ids = (uuid.uuid5(uuid.NAMESPACE_DNS, f"{seed} {half}.example") for half in ("a", "b"))
    has_begun = customer is not None
    return {
        "@odata.etag": 'W/"1"',
        "id": "-".join(str(id) for id in ids),
        "displayName": f"GDAP {seed[:8]}",
        "duration": "P730D",
        "autoExtendDuration": "PT0S",
        "status": status,
        "customer": customer,
        "accessDetails": {
            "unifiedRoles": [{"roleDefinitionId": "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"}]
        },
        "createdDateTime": "2024-02-01T09:00:00Z",
        "lastModifiedDateTime": "2025-11-20T10:00:00Z",
        "activatedDateTime": "2024-02-02T09:00:00Z" if has_begun else None,
        "endDateTime": "2026-02-01T09:00:00Z" if has_begun else None,
    }


def _contracts(company: Company) -> Iterator[Row]:
    """Some customers have a second one; one in eight has another name now than its contract."""
    types = ["ResellerPartner", *(["BreadthPartner"] if company.number % 10 == 5 else [])]
    is_stale = company.number % 8 == 3
    for type in types:
        yield {
            "id": str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{type}.{company.domain}")),
            "deletedDateTime": None,
            "contractType": type,
            "customerId": company.tenant_id,
            "defaultDomainName": company.domain,
            "displayName": f"{company.name.split()[0]} Trading" if is_stale else company.name,
        }


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


def _sign_in_error(status: int, error: str, number: int, text: str) -> Response:
    body = {
        "error": error,
        "error_description": f"AADSTS{number}: {text}",
        "error_codes": [number],
        "timestamp": f"{_DATE}Z",
        "trace_id": TENANT_ID,
        "correlation_id": TENANT_ID,
    }
    return JSONResponse(body, status_code=status)
