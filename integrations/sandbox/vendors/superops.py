"""SuperOps's clients, tickets, assets and sites, asked for in GraphQL.

https://developer.superops.com/msp
https://support.superops.com/en/articles/6632228-handling-errors
https://github.com/wyre-technology/superops-mcp/blob/e3671ce/src/utils/conditions.ts
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphql import ExecutionResult, GraphQLError, build_schema, graphql_sync
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.faults import Fault
from integrations.sandbox.records import Records, Row
from integrations.sandbox.vendor import SandboxContext, SandboxVendor, json_body
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

_TOKEN = "fake-superops-00000000000000000000"  # noqa: S105 - of the sandbox
_SUBDOMAIN = "northwind"
_USUAL_PAGE = 10

_SCHEMA = build_schema("""
scalar JSON
type Query {
  getClientList(input: ListInfoInput!): ClientList
  getClient(input: ClientIdentifierInput!): Client
  getTicketList(input: ListInfoInput!): TicketList
  getAssetList(input: ListInfoInput!): AssetList
  getClientSiteList(input: GetClientSiteListInput!): ClientSiteList
}
input ListInfoInput { page: Int, pageSize: Int, condition: RuleConditionInput }
input RuleConditionInput {
  attribute: String, operator: String, value: JSON
  joinOperator: String, operands: [RuleConditionInput]
}
input ClientIdentifierInput { accountId: ID! }
input GetClientSiteListInput { clientId: ID, listInfo: ListInfoInput }
type ListInfo { page: Int, pageSize: Int, hasMore: Boolean, totalCount: Int }
type ClientList { clients: [Client], listInfo: ListInfo }
type TicketList { tickets: [Ticket], listInfo: ListInfo }
type AssetList { assets: [Asset], listInfo: ListInfo }
type ClientSiteList { sites: [ClientSite], listInfo: ListInfo }
type Client {
  accountId: ID!, name: String!, stage: String!, status: String, emailDomains: [String]
  accountManager: JSON, primaryContact: JSON, secondaryContact: JSON, hqSite: JSON
  technicianGroups: JSON, customFields: JSON
}
type Ticket {
  ticketId: ID!, displayId: String!, subject: String!, ticketType: String, requestType: String
  source: String, client: JSON, site: JSON, requester: JSON, technician: JSON, techGroup: JSON
  status: String, priority: String, impact: String, urgency: String, category: String
  subcategory: String, createdTime: String, updatedTime: String, resolutionTime: String
  customFields: JSON
}
type Asset {
  assetId: ID, name: String!, assetClass: JSON, client: JSON, site: JSON, requester: JSON
  serialNumber: String, manufacturer: String, model: String, hostName: String, platform: String
  status: String, lastCommunicatedTime: String, agentVersion: String, patchStatus: String
  warrantyExpiryDate: String, customFields: JSON
}
type ClientSite {
  id: ID!, name: String!, timezoneCode: String!, working24x7: Boolean!, line1: String, line2: String
  line3: String, city: String, postalCode: String, countryCode: String, stateCode: String
  contactNumber: String, client: JSON, hq: Boolean
}
""")

_OPERATORS: Mapping[str, Callable[[str, Any], bool]] = {
    "is": lambda text, value: text == _plain(value),
    "isNot": lambda text, value: text != _plain(value),
    "contains": lambda text, value: _plain(value) in text,
    "notContains": lambda text, value: _plain(value) not in text,
    "startsWith": lambda text, value: text.startswith(_plain(value)),
    "endsWith": lambda text, value: text.endswith(_plain(value)),
    "includes": lambda text, values: text in map(_plain, values),
    "notIncludes": lambda text, values: text not in map(_plain, values),
}


class SuperOpsSandbox(SandboxVendor):
    name = "superops"
    view = View(missing=8, suffixed=5)
    list_path = "/msp"
    page_size = 100

    def __init__(self, context: SandboxContext) -> None:
        super().__init__(context)
        owner = ("client", "accountId")
        self._tickets = Records(self.companies, _ticket, owner=owner, id=("ticketId",))
        self._assets = Records(self.companies, _asset, owner=owner, id=("assetId",))
        self._sites = Records(self.companies, _site, owner=owner)

    def routes(self) -> list[Route]:
        return [Route("/msp", self.answer, methods=["POST"])]

    @classmethod
    def config(cls, url: str) -> Mapping[str, str]:
        return {"base_url": url, "subdomain": _SUBDOMAIN}

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"api_token": _TOKEN}

    @classmethod
    def rate_limited(cls) -> Response:
        return _refusal("rate_limit_exceeded")

    @classmethod
    def forbidden(cls) -> Response:
        return _refusal("forbidden")

    async def answer(self, request: Request) -> Response:
        if self.strikes(Fault.EXPIRED_TOKEN, request) or not _is_authorized(request):
            return JSONResponse({"message": "Unauthorized"}, status_code=401)
        if request.headers.get("CustomerSubDomain") != _SUBDOMAIN:
            return JSONResponse({"message": "Bad Request"}, status_code=400)
        sent = await json_body(request)
        if not isinstance(sent, dict) or not isinstance(sent.get("query"), str):
            return JSONResponse({"message": "Bad Request"}, status_code=400)
        asked = graphql_sync(
            _SCHEMA,
            sent["query"],
            root_value=self._root(request),
            variable_values=sent.get("variables"),
        )
        return _answer(asked)

    def _root(self, request: Request) -> Mapping[str, Callable[..., Any]]:
        """The fields of Query, of which each takes `input`."""

        def clients(info: object, input: Row) -> Row:
            found = _meeting(input, [_row(each) for each in self.companies])
            return self._page("clients", found, input, request)

        def client(info: object, input: Row) -> Row:
            for each in self.companies:
                if _id(each) == input["accountId"]:
                    return _row(each)
            raise _refused("entity_does_not_exist")

        def listed(name: str, records: Records) -> Callable[..., Row]:
            def records_of(info: object, input: Row) -> Row:
                found = self.found_in(records, _meeting(input, records.all()), request)
                return self._page(name, found, input, request)

            return records_of

        def sites(info: object, input: Row) -> Row:
            found = self.records_of(self._sites, input.get("clientId"), request)
            return self._page("sites", found, input.get("listInfo") or {}, request)

        return {
            "getClientList": clients,
            "getClient": client,
            "getTicketList": listed("tickets", self._tickets),
            "getAssetList": listed("assets", self._assets),
            "getClientSiteList": sites,
        }

    def _page(self, name: str, found: Sequence[Row], asked: Row, request: Request) -> Row:
        number = max(1, asked.get("page") or 1)
        size = min(max(1, asked.get("pageSize") or _USUAL_PAGE), self.page_size)
        page = self.page(found, request, start=(number - 1) * size, size=size)
        info = {"page": number, "pageSize": size, "hasMore": not page.is_last}
        return {name: list(page.items), "listInfo": {**info, "totalCount": page.total}}


def _is_authorized(request: Request) -> bool:
    return request.headers.get("Authorization") == f"Bearer {_TOKEN}"


def _refusal(code: str) -> Response:
    error = {"extensions": {"clientError": [{"code": code, "param": {}}]}}
    return JSONResponse({"errors": [error], "data": {}})


def _refused(code: str) -> GraphQLError:
    return GraphQLError("", extensions={"clientError": [{"code": code, "param": {}}]})


def _answer(asked: ExecutionResult) -> Response:
    """The status is 200, whatever came of it."""
    if not asked.errors:
        return JSONResponse({"data": asked.data})
    errors = [
        {"message": each.message or None, "extensions": each.extensions or None}
        for each in asked.errors
    ]
    return JSONResponse({"errors": errors, "data": asked.data})


def _meeting(asked: Row, rows: list[Row]) -> list[Row]:
    condition = asked.get("condition")
    return rows if condition is None else [row for row in rows if _meets(row, condition)]


def _meets(row: Row, condition: Row) -> bool:
    """Letters in capitals are the same; a join that is not written AND in capitals is an OR."""
    operands = condition.get("operands")
    if operands is not None:
        join = all if condition.get("joinOperator") == "AND" else any
        return join(_meets(row, each) for each in operands)
    compare = _OPERATORS.get(condition.get("operator") or "")
    if compare is None:
        raise GraphQLError("Internal Server Error(s) while executing query")
    value: Any = row
    for key in (condition.get("attribute") or "").split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return isinstance(value, str) and compare(_plain(value), condition.get("value"))


def _plain(value: object) -> str:
    return str(value).casefold()


def _id(company: Company) -> str:
    return str(7_928_838_372_746_000_000 + 17 * company.number)


def _client(company: Company) -> Row:
    return {"accountId": _id(company), "name": company.name}


def _row(company: Company) -> Row:
    return {
        **_client(company),
        "stage": "Active" if company.is_active else "Inactive",
        "status": "Paid" if company.is_active else "Lost",
        "emailDomains": [company.domain],
        "accountManager": {"userId": "7928838372746166271", "name": "Clovis Sonsimps"},
        "hqSite": {"id": f"{_id(company)}0", "name": "Head office"},
    }


def _ticket(company: Company, number: int) -> Row:
    return {
        "ticketId": f"{_id(company)}{number}",
        "displayId": f"{company.number}{number}",
        "subject": f"Request {number}",
        "ticketType": "INCIDENT",
        "requestType": "Incident",
        "source": "EMAIL",
        "client": _client(company),
        "site": {"id": f"{_id(company)}0", "name": "Head office"},
        "status": "Open" if number % 2 else "Closed",
        "priority": "Medium",
        "createdTime": "2026-01-15T10:00:00.000",
        "updatedTime": "2026-01-15T11:00:00.000",
    }


def _asset(company: Company, number: int) -> Row:
    return {
        "assetId": f"{_id(company)}{number}",
        "name": f"{company.slug[:6].upper()}-PC{number:02}",
        "assetClass": {"classId": "1", "name": "Windows Machine"},
        "client": _client(company),
        "site": {"id": f"{_id(company)}0", "name": "Head office"},
        "hostName": f"{company.slug[:6].upper()}-PC{number:02}",
        "platform": "Microsoft Windows 11 Pro",
        "status": "ONLINE",
        "lastCommunicatedTime": "2026-01-15T10:00:00.000",
        "patchStatus": "Fully Patched",
    }


def _site(company: Company, number: int) -> Row:
    return {
        "id": f"{_id(company)}{number}",
        "name": "Head office" if number == 0 else f"Branch {number}",
        "timezoneCode": "Europe/London",
        "working24x7": False,
        "city": "Saltby",
        "countryCode": "GB",
        "client": _client(company),
        "hq": number == 0,
    }
