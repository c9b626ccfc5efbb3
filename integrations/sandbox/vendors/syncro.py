"""Syncro's customers, tickets, contacts and assets, by its API description.

https://github.com/advenimus/syncromsp-mcp/blob/6c5c8ea/docs/swagger.json
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.faults import Fault
from integrations.sandbox.records import Records, Row
from integrations.sandbox.vendor import SandboxContext, SandboxVendor, is_on, whole_number
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

_KEY = "fake-syncro-key-0000000000"


class SyncroSandbox(SandboxVendor):
    name = "syncro"
    view = View(missing=8, renamed=9)
    list_path = "/api/v1/customers"
    page_size = 100  # as in the description's example; nobody can ask for another

    def __init__(self, context: SandboxContext) -> None:
        super().__init__(context)
        owner = ("customer_id",)
        self._tickets = Records(self.companies, _ticket, owner=owner)
        self._contacts = Records(self.companies, _contact, owner=owner)
        self._assets = Records(self.companies, _asset, owner=owner)

    def routes(self) -> list[Route]:
        return [
            Route("/api/v1/customers", self.customer_list),
            Route("/api/v1/customers/{id}", self.customer),
            Route("/api/v1/tickets", self.lists("tickets", self._tickets, has_total=False)),
            Route("/api/v1/tickets/{id}", self.reads("ticket", self._tickets)),
            Route("/api/v1/contacts", self.lists("contacts", self._contacts)),
            Route("/api/v1/customer_assets", self.lists("assets", self._assets, has_total=False)),
            Route("/api/v1/customer_assets/{id}", self.reads("asset", self._assets)),
        ]

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"api_key": _KEY}

    async def customer_list(self, request: Request) -> Response:
        """Disabled customers are listed for those alone who ask for them."""
        if not self._is_authorized(request):
            return unauthorized()
        everyone = is_on(request, "include_disabled")
        shown = [_row(each) for each in self.companies if everyone or each.is_active]
        return self._answer("customers", shown, request)

    async def customer(self, request: Request) -> Response:
        if not self._is_authorized(request):
            return unauthorized()
        for company in self.companies:
            if str(_id(company)) == request.path_params["id"]:
                return JSONResponse({"customer": _row(company)})
        return _not_found()

    def lists(
        self, name: str, records: Records, *, has_total: bool = True
    ) -> Callable[[Request], Any]:
        """A list that may be filtered by the customer."""

        async def answer(request: Request) -> Response:
            if not self._is_authorized(request):
                return unauthorized()
            owner = request.query_params.get("customer_id")
            found = self.records_of(records, owner, request)
            return self._answer(name, found, request, has_total=has_total)

        return answer

    def reads(self, name: str, records: Records) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            if not self._is_authorized(request):
                return unauthorized()
            row = records.find(request.path_params["id"])
            return _not_found() if row is None else JSONResponse({name: row})

        return answer

    def _answer(
        self, name: str, found: Sequence[Row], request: Request, *, has_total: bool = True
    ) -> Response:
        number = whole_number(request, "page", 1)
        start = (number - 1) * self.page_size
        page = self.page(found, request, start=start, size=self.page_size)
        meta = {"total_pages": -(-page.total // self.page_size), "page": number}
        if has_total:
            meta |= {"total_entries": page.total, "per_page": self.page_size}
        return JSONResponse({name: list(page.items), "meta": meta})

    def _is_authorized(self, request: Request) -> bool:
        refused = self.strikes(Fault.EXPIRED_TOKEN, request)
        return not refused and request.headers.get("Authorization") == f"Bearer {_KEY}"


def unauthorized(error: str = "Not authenticated") -> Response:
    """A 401: for a wrong token, whose words are not described, or a missing permission."""
    return JSONResponse({"error": error}, status_code=401)


def _not_found() -> Response:
    return JSONResponse({"message": "Not found"}, status_code=404)


def _id(company: Company) -> int:
    return 1_203_001 + 7 * company.number


def _row(company: Company) -> Row:
    return {
        "id": _id(company),
        "firstname": "Robin",
        "lastname": "Ashdown",
        "fullname": "Robin Ashdown",
        "business_name": company.name,
        "business_then_name": company.name,
        "business_and_full_name": f"{company.name} - Robin Ashdown",
        "email": f"office@{company.domain}",
        "city": "Saltby",
        "notes": None,
        "disabled": not company.is_active,
        "no_email": False,
        "location_id": None,
        "properties": {},
        "referred_by": None,
        "ref_customer_id": None,
        "created_at": "2023-05-04T10:00:00.000Z",
        "updated_at": "2025-11-20T10:00:00.000Z",
        "contacts": [],
    }


def _ticket(company: Company, number: int) -> Row:
    return {
        "id": 10 * _id(company) + number,
        "number": 1000 + 10 * company.number + number,
        "subject": f"The printer of {company.name} is out of paper again",
        "customer_id": _id(company),
        "customer_business_then_name": company.name,
        "contact_id": None,
        "problem_type": "Hardware",
        "status": "New",
        "resolved_at": None,
        "user_id": None,
        "properties": {},
        "comments": [],
        "created_at": "2025-11-20T10:00:00.000Z",
    }


def _contact(company: Company, number: int) -> Row:
    return {
        "id": 10 * _id(company) + number,
        "customer_id": _id(company),
        "account_id": 1,
        "name": f"Robin Ashdown {number + 1}",
        "email": f"robin{number}@{company.domain}",
        "phone": "",
        "notes": "",
        "vendor_id": None,
        "properties": {},
        "created_at": "2023-05-04T10:00:00.000Z",
    }


def _asset(company: Company, number: int) -> Row:
    return {
        "id": 10 * _id(company) + number,
        "customer_id": _id(company),
        "contact_id": None,
        "name": f"{company.slug[:6].upper()}-PC{number:02}",
        "asset_type": "Syncro Device",
        "asset_serial": f"{company.slug[:6].upper()}{number:03}",
        "external_rmm_link": None,
        "properties": {},
        "created_at": "2023-05-04T10:00:00.000Z",
    }
