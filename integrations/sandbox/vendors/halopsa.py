"""HaloPSA as its clients know it: signing in, clients, and their tickets, users, assets, contracts.

Shapes: the "Halo API v2" specification and what working clients send and receive,
https://github.com/covenanttechnologysolutions/halopsa-rest/blob/0f2fc62/generator/spec/swagger.json
https://github.com/homotechsual/HaloAPI/tree/0a42760
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from integrations.sandbox.faults import Fault
from integrations.sandbox.records import Records, Row
from integrations.sandbox.vendor import (
    FOREIGN_HOST,
    AnyCaseRoute,
    SandboxVendor,
    form_fields,
    is_on,
    json_body,
    site,
    whole_number,
)
from integrations.sandbox.vendors import halopsa_records as make
from integrations.sandbox.views import PLAIN
from integrations.sandbox.world import Company

TENANT = "sandbox"
CLIENT_ID = "00000000-fake-4000-8000-000000000001"
# HaloPSA's secrets are two GUIDs, joined.
CLIENT_SECRET = "-".join(["00000000-fake-4000-8000-00000000000a"] * 2)

_SCOPES = {"all", "read:customers", "edit:customers", "read:tickets", "edit:tickets"}
_USUAL_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class _Kind:
    """Records, and the name under which a list has them."""

    key: str
    records: Records


class HaloPsaSandbox(SandboxVendor):
    name = "halopsa"
    view = replace(PLAIN, first=150)
    list_path = "/api/Client"
    token_path = "/auth/token"  # noqa: S105 - a path
    page_size = 100  # https://github.com/homotechsual/HaloAPI/issues/90

    def routes(self) -> list[AnyCaseRoute]:
        return [
            AnyCaseRoute("/api/authinfo", self.auth_info),
            AnyCaseRoute("/auth/token", self.token, methods=["POST"]),
            AnyCaseRoute("/api/{resource}", self.record_list, methods=["GET"]),
            AnyCaseRoute("/api/{resource}", self.write, methods=["POST"]),
            AnyCaseRoute("/api/{resource}/{id}", self.single, methods=["GET"]),
            AnyCaseRoute("/api/{resource}/{id}", self.remove, methods=["DELETE"]),
        ]

    async def auth_info(self, request: Request) -> Response:
        foreign = self.strikes(Fault.FOREIGN_AUTH_URL, request)
        named = FOREIGN_HOST if foreign else site(request)
        return JSONResponse({"auth_url": f"{named}/auth", "tenant_id": TENANT})

    async def token(self, request: Request) -> Response:
        form = await form_fields(request)
        if form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, status_code=400)
        scopes = form.get("scope", "").split()
        if not scopes or not set(scopes) <= _SCOPES:
            return JSONResponse({"error": "invalid_scope"}, status_code=400)
        given = (form.get("client_id"), form.get("client_secret"))
        is_shared = self.strikes(Fault.SHARED_SIGN_IN, request)
        tenant = request.query_params.get("tenant", None if is_shared else TENANT)
        if given != (CLIENT_ID, CLIENT_SECRET) or tenant != TENANT:
            # That there is a description is known from HaloPSA-API (Halo.py); its words are not.
            text = "invalid_client: the credentials are not known."
            body = {"error": "invalid_client", "error_description": text}
            return JSONResponse(body, status_code=401)
        return JSONResponse(
            {
                "access_token": self.new_token(),
                "token_type": "Bearer",
                "expires_in": self.token_lifetime,
                "scope": " ".join(scopes),
            }
        )

    async def record_list(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        resource = _resource(request)
        if resource == "client":
            states = _requested_states(request)
            found = [company for company in self.companies if company.is_active in states]
            return self._listed(_sought(_rows(found), request), request, key="clients")
        kind = self._kinds[resource]
        owner = request.query_params.get("client_id")
        found_rows = _sought(self.records_of(kind.records, owner, request), request)
        return self._listed(found_rows, request, key=kind.key)

    async def single(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        given = request.path_params["id"]
        if not given.isdecimal():
            body = {"resultCode": 400, "errorMessage": f"{given} is not a valid integer."}
            return JSONResponse(body, status_code=400)
        found = self._find(_resource(request), int(given))
        return _not_found() if found is None else JSONResponse(found)

    async def write(self, request: Request) -> Response:
        """A list of one record: with an id it is changed, without one it is new."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        given = await json_body(request)
        kind = self._kinds.get(_resource(request))
        if kind is None or not isinstance(given, list) or len(given) != 1:
            body = {"resultCode": 400, "errorMessage": "A list of one record is required."}
            return JSONResponse(body, status_code=400)
        row = self._write_row(kind.records, given[0])
        if row is None:
            return _not_found()
        return JSONResponse(self.answer_to_write(kind.records, row, request), status_code=201)

    async def remove(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        kind = self._kinds.get(_resource(request))
        row = None if kind is None else kind.records.find(request.path_params["id"])
        if kind is None or row is None:
            return _not_found()
        kind.records.remove(row["id"])
        return JSONResponse(row)

    @classmethod
    def config(cls, url: str) -> Mapping[str, str]:
        return {"base_url": url, "client_id": CLIENT_ID}

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"client_secret": CLIENT_SECRET}

    @classmethod
    def rate_limited(cls) -> Response:
        # Word for word; no Retry-After was ever seen:
        # https://github.com/PowerShellWarranty/PowerShellWarrantyReports/issues/51
        text = "Rate Limit Reached - 300 Requests per rolling 5 minute window."
        return PlainTextResponse(text, status_code=429)

    def _refusal(self, request: Request) -> Response | None:
        if not self.knows_token(request):
            body = {"Message": "Authorization has been denied for this request."}
            return JSONResponse(body, status_code=401)
        # Paths are matched without regard to case, as IIS does.
        if _resource(request) not in ("client", *self._kinds):
            return JSONResponse({"Message": "No such resource."}, status_code=404)
        return None

    @cached_property
    def _kinds(self) -> Mapping[str, _Kind]:
        def kind(key: str, make_row: Callable[[Company, int], Row]) -> _Kind:
            records = Records(self.companies, make_row, owner=("client_id",))
            return _Kind(key=key, records=records)

        return {
            "tickets": kind("tickets", make.ticket),
            "users": kind("users", make.user),
            "asset": kind("assets", make.asset),
            "clientcontract": kind("contracts", make.contract),
            "site": kind("sites", make.site),
        }

    def _find(self, resource: str, id: int) -> Row | None:
        if resource in self._kinds:
            return self._kinds[resource].records.find(id)
        companies = (company for company in self.companies if company.id == id)
        company = next(companies, None)
        return None if company is None else _record(company)

    def _write_row(self, records: Records, fields: Row) -> Row | None:
        if "id" in fields:
            row = records.find(fields["id"])
            return None if row is None else records.change(row, fields)
        return records.add(self._with_owner(fields), id=records.next_id)

    def _with_owner(self, fields: Row) -> Row:
        """A user or a site, if one is named, says whose the record is; client_id does not."""
        for name, resource in (("site_id", "site"), ("user_id", "users")):
            named = self._kinds[resource].records.find(fields.get(name))
            if named is not None:
                fields = {**fields, "client_id": int(named["client_id"])}
        return fields

    def _listed(self, rows: Sequence[Row], request: Request, *, key: str) -> Response:
        if not is_on(request, "pageinate"):
            count = whole_number(request, "count", len(rows))
            return JSONResponse({"record_count": len(rows), key: rows[:count]})
        size = whole_number(request, "page_size", _USUAL_PAGE)
        number = whole_number(request, "page_no", 1)
        start = (number - 1) * min(size, self.page_size)
        page = self.page(rows, request, start=start, size=size)
        sent = list(page.items)
        if self.strikes(Fault.NAMELESS_CLIENT, request):
            del sent[0]["name"]
        body = {"page_no": number, "page_size": size, "record_count": page.total, key: sent}
        return JSONResponse(body)


def _resource(request: Request) -> str:
    name: str = request.path_params["resource"]
    return name.lower()


def _not_found() -> Response:
    body = {"ClassName": "NotFoundException", "Message": "Client not found."}
    return JSONResponse(body, status_code=404)


def _requested_states(request: Request) -> set[bool]:
    """The values of is_active that are requested."""
    requested = {
        True: is_on(request, "includeactive", default="true"),
        False: is_on(request, "includeinactive"),
    }
    return {is_active for is_active, is_requested in requested.items() if is_requested}


def _sought(rows: Sequence[Row], request: Request) -> list[Row]:
    """By `search`, `toplevel_id` and `order`.

    https://github.com/ItsJustAGitHubMichealWhosGonnaSeeIt5Ppl/HaloPSA-API (Halo.py, Clients)
    """
    given, found = request.query_params, list(rows)
    words, group = given.get("search", "").lower(), given.get("toplevel_id")
    if words:
        found = [row for row in found if words in _title(row).lower()]
    if group:
        found = [row for row in found if str(row.get("toplevel_id")) == group]
    if given.get("order"):
        found.sort(key=lambda row: str(row.get(given["order"], "")).lower())
    return found[::-1] if is_on(request, "orderdesc") else found


def _title(row: Row) -> str:
    return str(row.get("name", row.get("summary", "")))


def _rows(companies: Sequence[Company]) -> list[dict[str, Any]]:
    return [_row(company) for company in companies]


def _row(company: Company) -> dict[str, Any]:
    return {
        "id": company.id,
        "name": company.name,
        "inactive": not company.is_active,
        "toplevel_id": company.group_id,
        "toplevel_name": company.group_name,
        "colour": "#2bd3c6",
        "main_site_id": company.id + 5000,
        "customfields": [],
        "accountsid": f"AC{company.id:05}",
        "azure_tenant_id": company.azure_tenant_id or "",
        "itglue_id": company.itglue_id or "",
        "open_ticket_count": company.id % 9,
        "logo": "data:image/png;base64,iVBORw0KGgo=",
        "key": company.id,
        "use": "client",
        "table": "area",
    }


def _record(company: Company) -> dict[str, Any]:
    return {
        **_row(company),
        "main_site_name": "Main",
        "domain": company.domain,
        "website": f"https://www.{company.domain}",
        "ref": company.slug[:10].upper(),
        "datecreated": "2021-03-01T09:00:00",
        "azure_tenants": [company.azure_tenant_id] if company.azure_tenant_id else [],
        "external_links": [],
    }
