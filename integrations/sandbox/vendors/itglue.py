"""IT Glue's organizations, contacts and configurations in JSON:API.

Ids are texts, names have hyphens, parameters have brackets.

https://api.itglue.com/developer and https://github.com/itglue/powershellwrapper/tree/7b05442
"""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.sandbox.faults import Fault
from integrations.sandbox.records import Records, Row
from integrations.sandbox.vendor import SandboxPage, SandboxVendor, json_body, whole_number
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

KEY_OF_ANOTHER_REGION = "ITG.fake-key-of-another-region"

_KEY = "ITG.fake-itglue-key-0000000000"
_MEDIA_TYPE = "application/vnd.api+json"
_USUAL_PAGE = 50
_NUMBER = "page[number]"
_FILTER = re.compile(r"filter\[([a-z_-]+)\]")
_FILTERS = (
    "name",
    "organization-type-id",
    "organization-status-id",
    "created-at",
    "updated-at",
    "my-glue-account-id",
    "primary",
)


class ItGlueSandbox(SandboxVendor):
    name = "itglue"
    view = View(missing=6, suffixed=3, renamed=14)
    list_path = "/organizations"
    page_size = 1000

    def routes(self) -> list[Route]:
        return [
            Route("/regions", self.regions),
            Route("/organizations", self.organization_list),
            Route("/organizations/{id}", self.organization, methods=["GET", "PATCH"]),
            Route("/organizations/{id}/relationships/{kind}", self.record_list, methods=["GET"]),
            Route("/organizations/{id}/relationships/{kind}", self.new_record, methods=["POST"]),
            Route("/{kind}/{id}", self.record, methods=["GET", "PATCH"]),
        ]

    @classmethod
    def secrets(cls) -> Mapping[str, str]:
        return {"api_key": _KEY}

    @classmethod
    def rate_limited(cls) -> Response:
        return _error(429, "Too Many Requests")

    async def regions(self, request: Request) -> Response:
        attributes = {"name": "Ontario", "iso": "ON", "country-id": 2, "created-at": None}
        region = {"id": "63", "type": "regions", "attributes": attributes}
        return self._refusal(request) or _reply({"data": [region]})

    async def organization_list(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        size = min(whole_number(request, "page[size]", _USUAL_PAGE), self.page_size)
        number = whole_number(request, "page[number]", 1)
        found = [row for row in map(_row, self.companies) if _is_sought(row, request)]
        _sort(found, request.query_params.get("sort", "name"))
        page = self.page(found, request, start=(number - 1) * size, size=size)
        meta, links = _meta(page, number, size), self._links(page, number, request)
        return _reply({"data": list(page.items), "meta": meta, "links": links})

    async def organization(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        if request.method == "PATCH" and request.headers.get("Content-Type") != _MEDIA_TYPE:
            return _error(415, "Unsupported Media Type")
        for company in self.companies:
            if _id(company) == request.path_params["id"]:
                return _reply({"data": _row(company)})
        return _error(404, "Record not found")

    async def record_list(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        records, owner = self._kinds[request.path_params["kind"]], request.path_params["id"]
        found = self.records_of(records, int(owner), request)
        size = min(whole_number(request, "page[size]", _USUAL_PAGE), self.page_size)
        number = whole_number(request, "page[number]", 1)
        page = self.page(found, request, start=(number - 1) * size, size=size)
        meta = _meta(page, number, size)
        links = self._links(page, number, request)
        return _reply({"data": list(page.items), "meta": meta, "links": links})

    async def new_record(self, request: Request) -> Response:
        """The organization of the path has it, unless its own attributes name one."""
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        records, owner = self._kinds[request.path_params["kind"]], request.path_params["id"]
        given = (await json_body(request))["data"]
        attributes = {"organization-id": int(owner), **given["attributes"]}
        row = records.add({**given, "attributes": attributes}, id=str(records.next_id))
        return _reply({"data": self.answer_to_write(records, row, request)}, 201)

    async def record(self, request: Request) -> Response:
        refusal = self._refusal(request)
        if refusal is not None:
            return refusal
        records = self._kinds.get(request.path_params["kind"])
        row = None if records is None else records.find(request.path_params["id"])
        if records is None or row is None:
            return _error(404, "Record not found")
        if request.method == "PATCH":
            row["attributes"].update((await json_body(request))["data"]["attributes"])
            row = self.answer_to_write(records, row, request)
        return _reply({"data": row})

    def _links(self, page: SandboxPage[Any], number: int, request: Request) -> dict[str, str]:
        """https://jsonapi.org/format/#fetching-pagination, which others' clients follow."""
        others = {name: value for name, value in request.query_params.items() if name != _NUMBER}
        path = request.url.path.removeprefix(request.scope["root_path"])
        numbers = {} if page.is_last else {"next": number + 1}
        if number > 1:
            numbers["prev"] = number - 1
        return {
            name: self.link(request, f"{path}?{urlencode({**others, _NUMBER: other})}")
            for name, other in numbers.items()
        }

    @cached_property
    def _kinds(self) -> Mapping[str, Records]:
        owner = ("attributes", "organization-id")
        return {
            "contacts": Records(self.companies, _contact, owner=owner),
            "configurations": Records(self.companies, _configuration, owner=owner),
        }

    def _refusal(self, request: Request) -> Response | None:
        key = request.headers.get("x-api-key")
        if key == KEY_OF_ANOTHER_REGION:
            return _error(403, "Forbidden")
        if key != _KEY or self.strikes(Fault.EXPIRED_TOKEN, request):
            return _error(401, "Unauthorized")
        return None


def _reply(body: Mapping[str, Any], status: int = 200) -> Response:
    return JSONResponse(body, status_code=status, media_type=_MEDIA_TYPE)


def _error(status: int, title: str) -> Response:
    return _reply({"errors": [{"status": str(status), "title": title, "detail": title}]}, status)


def _is_sought(row: Row, request: Request) -> bool:
    """True if all filters hold: `filter[name]` and the like, several values with commas.

    https://api.itglue.com/developer (Organizations)
    """
    attributes, filters = row["attributes"], _filters(request)
    known = {"id": row["id"], **{name: attributes.get(name) for name in _FILTERS}}
    return all(str(known[name]) in values for name, values in filters.items() if name in known)


def _filters(request: Request) -> dict[str, list[str]]:
    """The values by the name, in which hyphen and underscore are the same."""
    given = request.query_params.items()
    found = ((_FILTER.fullmatch(name), value) for name, value in given)
    return {
        match[1].replace("_", "-"): [value, *value.split(",")] for match, value in found if match
    }


def _sort(rows: list[Row], sort: str) -> None:
    """By one attribute, or by the id; a hyphen before it turns it round."""
    name, is_falling = sort.removeprefix("-").replace("_", "-"), sort.startswith("-")
    if name == "id":
        rows.sort(key=lambda row: int(row["id"]), reverse=is_falling)
    else:
        rows.sort(key=lambda row: str(row["attributes"].get(name)), reverse=is_falling)


def _meta(page: SandboxPage[Any], number: int, size: int) -> dict[str, Any]:
    return {
        "current-page": number,
        "next-page": None if page.is_last else number + 1,
        "prev-page": number - 1 if number > 1 else None,
        "total-pages": -(-page.total // size),
        "total-count": page.total,
        "filters": {},
    }


def _id(company: Company) -> str:
    return str(4_100_200 + 17 * company.number)


def _row(company: Company) -> dict[str, Any]:
    return {
        "id": _id(company),
        "type": "organizations",
        "attributes": {
            "name": company.name,
            "short-name": company.slug[:12],
            "description": "",
            "organization-type-id": company.group_id,
            "organization-type-name": company.group_name,
            "organization-status-id": 1 + (not company.is_active),
            "organization-status-name": _status(company),
            "alert": None,
            "primary": False,
            "quick-notes": None,
            "logo": None,
            "psa-integration": "enabled" if company.number % 3 else "disabled",
            "my-glue-account-id": 9000 + company.number if company.number % 4 == 0 else None,
            "created-at": "2022-02-01T09:00:00.000Z",
            "updated-at": "2025-11-20T09:00:00.000Z",
        },
        "relationships": {},
    }


def _status(company: Company) -> str | None:
    if not company.is_active:
        return "Inactive"
    return None if company.number % 10 == 7 else "Active"


def _contact(company: Company, number: int) -> Row:
    attributes = {
        "organization-id": int(_id(company)),
        "organization-name": company.name,
        "first-name": "Person",
        "last-name": str(number + 1),
        "contact-type-id": 7,
        "important": number == 0,
        "notes": None,
    }
    return {"id": f"{_id(company)}1{number}", "type": "contacts", "attributes": attributes}


def _configuration(company: Company, number: int) -> Row:
    attributes = {
        "organization-id": int(_id(company)),
        "organization-name": company.name,
        "name": f"{company.slug[:8].upper()}-{number + 1:02}",
        "configuration-type-id": 22,
        "configuration-status-id": 2,
        "contact-id": int(f"{_id(company)}1{number}"),
        "archived": False,
        "notes": None,
    }
    return {"id": f"{_id(company)}2{number}", "type": "configurations", "attributes": attributes}
