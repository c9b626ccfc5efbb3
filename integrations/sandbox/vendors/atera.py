"""Atera's customers, agents and tickets, by its API description.

https://github.com/davejlong/PSAtera/blob/0082085/atera-openapi.yaml
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

_KEY = "fake.atera.key-0000000000000000000000000000"
_USUAL_PAGE = 20


class AteraSandbox(SandboxVendor):
    name = "atera"
    view = View(missing=7, suffixed=6, inactive=0)
    list_path = "/api/v3/customers"
    page_size = 50

    def __init__(self, context: SandboxContext) -> None:
        super().__init__(context)
        owner = ("CustomerID",)
        self._agents = Records(self.companies, _agent, owner=owner, id=("AgentID",))
        self._tickets = Records(self.companies, _ticket, owner=owner, id=("TicketID",))

    def routes(self) -> list[Route]:
        return [
            Route("/api/v3/customers", self.customer_list),
            Route("/api/v3/customers/{id}", self.customer),
            Route("/api/v3/agents/customer/{customer_id}", self.agent_list),
            Route("/api/v3/agents/{id}", self.agent),
            Route("/api/v3/tickets", self.ticket_list),
            Route("/api/v3/tickets/{id}", self.ticket),
        ]

    @classmethod
    def config(cls, url: str) -> Mapping[str, str]:
        return {"base_url": f"{url}/api/v3"}

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"api_key": _KEY}

    async def customer_list(self, request: Request) -> Response:
        if not self._is_authorized(request):
            return _problem(401, "Unauthorized")
        return self._answer([_row(each) for each in self.companies], request)

    async def customer(self, request: Request) -> Response:
        if not self._is_authorized(request):
            return _problem(401, "Unauthorized")
        rows = (_row(each) for each in self.companies)
        wanted = request.path_params["id"]
        return _found(next((row for row in rows if str(row["CustomerID"]) == wanted), None))

    async def agent_list(self, request: Request) -> Response:
        if not self._is_authorized(request):
            return _problem(401, "Unauthorized")
        owner = request.path_params["customer_id"]
        return self._answer(self.records_of(self._agents, owner, request), request)

    async def agent(self, request: Request) -> Response:
        if not self._is_authorized(request):
            return _problem(401, "Unauthorized")
        return _found(self._agents.find(request.path_params["id"]))

    async def ticket_list(self, request: Request) -> Response:
        if not self._is_authorized(request):
            return _problem(401, "Unauthorized")
        owner = request.query_params.get("customerId")
        return self._answer(self.records_of(self._tickets, owner, request), request)

    async def ticket(self, request: Request) -> Response:
        if not self._is_authorized(request):
            return _problem(401, "Unauthorized")
        return _found(self._tickets.find(request.path_params["id"]))

    def _answer(self, found: Sequence[Row], request: Request) -> Response:
        """A page with the links to those before and after it."""
        number = whole_number(request, "page", 1)
        size = min(whole_number(request, "itemsInPage", _USUAL_PAGE), self.page_size)
        page = self.page(found, request, start=(number - 1) * size, size=size)
        path = request.url.path.removeprefix(request.scope["root_path"])
        links = {
            name: self.link(request, f"{path}?page={other}&itemsInPage={size}") if exists else ""
            for name, other, exists in (
                ("prevLink", number - 1, number > 1),
                ("nextLink", number + 1, not page.is_last),
            )
        }
        counts = {"totalItemCount": page.total, "totalPages": -(-page.total // size)}
        body = {"items": list(page.items), "page": number, "itemsInPage": size}
        return JSONResponse({**body, **counts, **links})

    def _is_authorized(self, request: Request) -> bool:
        refused = self.strikes(Fault.EXPIRED_TOKEN, request)
        return not refused and request.headers.get("Authorization") == f"Bearer {_KEY}"


def _problem(status: int, title: str) -> Response:
    body = {"type": "about:blank", "title": title, "status": status, "detail": "", "instance": ""}
    return JSONResponse(body, status_code=status)


def _found(row: Row | None) -> Response:
    return _problem(404, "Not Found") if row is None else JSONResponse(row)


def _id(company: Company) -> int:
    return 11 + 3 * company.number


def _row(company: Company) -> dict[str, Any]:
    return {
        "CustomerID": _id(company),
        "CustomerName": company.name,
        "BusinessNumber": "",
        "Domain": company.domain,
        "Address": "",
        "City": "Saltby",
        "State": "",
        "Country": "",
        "ZipCodeStr": "",
        "Phone": "",
        "Fax": "",
        "Notes": "",
        "Logo": "",
        "Links": "",
        "Longitude": 0.0,
        "Latitude": 0.0,
        "CreatedOn": "2023-05-04T10:00:00Z",
        "LastModified": "2025-11-20T10:00:00Z",
    }


def _agent(company: Company, number: int) -> Row:
    name = f"{company.slug[:6].upper()}-PC{number:02}"
    return {
        "AgentID": 10 * _id(company) + number,
        "MachineID": f"{_id(company)}-{number}",
        "CustomerID": _id(company),
        "CustomerName": company.name,
        "FolderID": None,
        "AgentName": name,
        "MachineName": name,
        "DomainName": company.slug.upper(),
        "Monitored": True,
        "Online": True,
        "LastSeen": "2026-01-15T10:00:00Z",
        "OS": "Windows 11 Pro",
        "IpAddresses": [f"192.0.2.{10 + number}"],
    }


def _ticket(company: Company, number: int) -> Row:
    return {
        "TicketID": 10 * _id(company) + number,
        "TicketTitle": f"The printer of {company.name} is out of paper again",
        "TicketNumber": str(10 * _id(company) + number),
        "TicketPriority": "Low",
        "TicketStatus": "Open",
        "TicketType": "Problem",
        "CustomerID": _id(company),
        "CustomerName": company.name,
        "EndUserID": None,
        "TechnicianContactID": None,
        "ContractID": None,
        "TicketCreatedDate": "2025-11-20T10:00:00Z",
    }
