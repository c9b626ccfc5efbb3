"""ConnectWise Automate's clients and their records, by the API's description and its clients.

https://github.com/covenanttechnologysolutions/connectwise-rest/tree/b00a876/generator/automate-json
https://github.com/asachs01/node-connectwise-automate/blob/f35c028/src/auth.ts
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.records import Records, Row
from integrations.sandbox.vendor import (
    AnyCaseRoute,
    SandboxContext,
    SandboxVendor,
    json_body,
    whole_number,
)
from integrations.sandbox.vendors.connectwise_psa_queries import (
    InvalidConditionsError,
    parse_conditions,
)
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

USERNAME = "fake-automate-integrator"
PERSON = "fake-automate-person"
"""Has the same password, and a second factor."""
PASSWORD = "fake-automate-password-000000"  # noqa: S105 - of the sandbox
CLIENT_ID = "00000000-fa4e-4000-8000-0000000000c2"

_ROOT = "/cwa/api/v1"
_USUAL_PAGE = 30


class ConnectWiseAutomateSandbox(SandboxVendor):
    name = "connectwise_automate"
    view = View(missing=10, renamed=7, inactive=0)
    list_path = f"{_ROOT}/Clients"
    token_path = f"{_ROOT}/apitoken"

    def __init__(self, context: SandboxContext) -> None:
        super().__init__(context)
        owner = ("Client", "Id")
        self._clients = [_row(company) for company in self.companies]
        self._computers = Records(self.companies, _computer, owner=owner, id=("Id",))
        self._contacts = Records(self.companies, _contact, owner=owner, id=("Id",))
        self._tickets = Records(self.companies, _ticket, owner=owner, id=("TicketId",))

    def routes(self) -> list[Route]:
        return [
            AnyCaseRoute(f"{_ROOT}/apitoken", self.token, methods=["POST"]),
            AnyCaseRoute(f"{_ROOT}/Clients", self.client_list),
            AnyCaseRoute(f"{_ROOT}/Clients/{{id}}", self.client),
            AnyCaseRoute(f"{_ROOT}/Computers", self.lists(self._computers)),
            AnyCaseRoute(f"{_ROOT}/Computers/{{id}}", self.reads(self._computers)),
            AnyCaseRoute(f"{_ROOT}/Contacts", self.lists(self._contacts)),
            AnyCaseRoute(f"{_ROOT}/Tickets", self.lists(self._tickets)),
            AnyCaseRoute(f"{_ROOT}/Tickets/{{id}}", self.reads(self._tickets)),
        ]

    @classmethod
    def config(cls, url: str) -> Mapping[str, str]:
        return {"base_url": url, "username": USERNAME, "client_id": CLIENT_ID}

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"password": PASSWORD}

    @classmethod
    def rate_limited(cls) -> Response:
        return JSONResponse({"Message": "Rate limit exceeded"}, status_code=429)

    async def token(self, request: Request) -> Response:
        """It does without the ClientId that every other request must have.

        Names are in any letter case: https://github.com/gavsto/AutomateAPI sends small letters.
        """
        given = {name.lower(): text for name, text in (await json_body(request) or {}).items()}
        if given.get("password") != PASSWORD or given.get("username") not in (USERNAME, PERSON):
            return _denied()
        is_person = given["username"] == PERSON
        now = datetime.now(UTC)
        answer = {
            "AccessToken": "" if is_person else self.new_token(),
            "TokenType": "Bearer",
            "ExpirationDate": _moment(now + timedelta(seconds=self.token_lifetime)),
            "AbsoluteExpirationDate": _moment(now + timedelta(days=1)),
            "UserId": "12",
            "InternalUserName": given["username"],
            "IsTwoFactorRequired": is_person,
            "IsInternalTwoFactorRequired": False,
        }
        return JSONResponse(answer, headers={"Date": format_datetime(now, usegmt=True)})

    async def client_list(self, request: Request) -> Response:
        refusal = self._refusal(request)
        found = _found(self._clients, request)
        return refusal or (_invalid() if found is None else self._answer(found, request))

    async def client(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        for row in self._clients:
            if row["Id"] == request.path_params["id"]:
                return JSONResponse(row)
        return _not_found()

    def lists(self, records: Records) -> Callable[[Request], Any]:
        """A list that conditions filter."""

        async def answer(request: Request) -> Response:
            refusal = self._refusal(request)
            if refusal is not None:
                return refusal
            found = _found(records.all(), request)
            if found is None:
                return _invalid()
            return self._answer(self.found_in(records, found, request), request)

        return answer

    def reads(self, records: Records) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            refusal = self._refusal(request)
            row = records.find(request.path_params["id"])
            return refusal or (_not_found() if row is None else JSONResponse(row))

        return answer

    def _refusal(self, request: Request) -> Response | None:
        is_known = self.knows_token(request) and request.headers.get("ClientId")
        return None if is_known else _denied()

    def _answer(self, found: Sequence[Row], request: Request) -> Response:
        size = whole_number(request, "pageSize", _USUAL_PAGE)
        size = min(size, self.page_size)
        start = (whole_number(request, "page", 1) - 1) * size
        return JSONResponse(list(self.page(found, request, start=start, size=size).items))


def _found(rows: Sequence[Row], request: Request) -> list[Row] | None:
    """The rows for which the condition holds; None if it is in no known form."""
    try:
        holds = parse_conditions(request.query_params.get("condition", ""), separator=".")
        return [row for row in rows if holds(row)]
    except InvalidConditionsError:
        return None


def _invalid() -> Response:
    return JSONResponse({"Message": "The condition is not valid."}, status_code=400)


def _denied() -> Response:
    message = "Authorization has been denied for this request."
    return JSONResponse({"Message": message}, status_code=401)


def _not_found() -> Response:
    return JSONResponse({"Message": "Not found"}, status_code=404)


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}"


def _id(company: Company) -> str:
    return str(25 + company.number)


def _row(company: Company) -> Row:
    return {
        "Id": _id(company),
        "Name": company.name,
        "Company": company.name,
        "FirstName": "",
        "LastName": "",
        "City": "Saltby",
        "Country": "United Kingdom",
        "PhoneNumber": "",
        "Comment": "",
        "ExternalId": str(250 + company.number) if company.number % 3 else "0",
        "IsHiddenFromAllInclusiveGroup": False,
    }


def _client(company: Company) -> Row:
    return {"Id": _id(company), "Name": company.name}


def _computer(company: Company, number: int) -> Row:
    return {
        "Id": str(100_000 + 10 * company.number + number),
        "Client": _client(company),
        "Location": {"Id": str(25 + company.number), "Name": "Main"},
        "ComputerName": f"{company.slug[:8].upper()}-{number + 1:02}",
        "OperatingSystemName": "Microsoft Windows 11 Pro x64",
        "Type": "Workstation",
        "Status": "Offline" if number % 3 == 0 else "Online",
    }


def _contact(company: Company, number: int) -> Row:
    return {
        "Id": str(300_000 + 10 * company.number + number),
        "Client": _client(company),
        "FirstName": "Person",
        "LastName": str(number + 1),
        "Email": f"person{number + 1}@{company.domain}",
    }


def _ticket(company: Company, number: int) -> Row:
    return {
        "TicketId": 500_000 + 10 * company.number + number,
        "Client": _client(company),
        "Subject": f"Disk {number + 1} is almost full",
        "SupportLevel": 1,
    }
