"""What a confined client asks of a vendor, seen by a small vendor of this file."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.base import (
    IntegrationBadResponseError,
    IntegrationConfigurationError,
    IntegrationPermissionError,
    OutsideOrganizationError,
    UnknownResourceError,
)
from integrations.rest.client import VendorClient
from integrations.rest.integration import integration_class
from integrations.rest.manifest.loading import parse_manifest
from integrations.sandbox.server import serve_app
from tests.integrations.connecting import Mapped
from tests.memory_settings import MemorySettings

MANIFEST = """
name = "tenth"
display_name = "Tenth"
auth = { type = "api_key", header = "x-api-key" }
organization = { id_form = "integer" }

[[settings]]
name = "base_url"
title = "Address"

[[settings]]
name = "api_key"
title = "Key"
secret = true

[resources.tickets]
path = "tickets"
pagination = { type = "none" }
confined = { query = "client_id", row = "client_id" }
single = { path = "tickets/{id}" }
write = { body = "client_id" }
update = "patch"

[resources.notes]
pagination = { type = "next_url", next = "next" }
items = "rows"
confined = { path = "clients/{organization}/notes" }

[resources.devices]
path = "devices"
pagination = { type = "none" }

[resources.devices.confined]
condition = { parameter = "conditions", text = "company/id={organization}" }
row = "company.id"
select = "fields"

[resources.assets]
path = "assets/query"
method = "POST"
pagination = { type = "none" }
confined = { condition = { body = "filter", field = "companyID" }, row = "companyID" }

[resources.people]
pagination = { type = "none" }
confined = { path = "clients/{organization}/people" }
single = { path = "clients/{organization}/people/{id}" }
"""

ROWS: dict[str, Any] = {
    "tickets": [{"id": 1, "client_id": 14}],
    "devices": [{"id": 1, "company": {"id": 14}}],
    "assets/query": [{"id": 1, "companyID": 14}],
    "clients/14/people": [{"id": 1}],
}


@dataclass
class TenthVendor:
    """Answers as told, by path, or else with its rows; keeps what it was asked."""

    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str], Any]] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        path, body = request.url.path.lstrip("/"), await request.body()
        query = dict(request.query_params)
        self.asked.append((request.method, path, query, json.loads(body) if body else None))
        answer = self.answers.get(f"{request.method} {path}", ROWS.get(path))
        return Response(status_code=404) if answer is None else JSONResponse(answer)

    @asynccontextmanager
    async def client(self, **options: Any) -> AsyncIterator[VendorClient]:
        methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
        app = Starlette(routes=[Route("/{path:path}", self.answer, methods=methods)])
        async with serve_app(app) as url:
            source = MemorySettings({"tenth_base_url": url}, {"tenth_api_key": "canary"})
            integration = integration_class(parse_manifest(MANIFEST))(source)
            async with await integration.get_client(Mapped("14"), **options) as client:
                yield client
            await integration.aclose()


async def taken(client: VendorClient, resource: str, **request: Any) -> list[dict[str, Any]]:
    return [row async for row in client.list(resource, **request)]


async def test_the_organization_and_a_callers_filter_are_asked_for_together() -> None:
    vendor = TenthVendor()
    async with vendor.client() as client:
        own = {"client_id": 14, "sort": "{api_key}"}
        await taken(client, "tickets", where={"status": "open"}, params=own)
    assert vendor.asked == [
        ("GET", "tickets", {"client_id": "14", "status": "open", "sort": "{api_key}"}, None)
    ]


async def test_a_callers_condition_is_joined_in_brackets_and_proving_fields_are_selected() -> None:
    vendor = TenthVendor()
    async with vendor.client() as client:
        await taken(client, "devices")
        await taken(client, "devices", where="a=1 or b=2", params={"fields": "name"})
    assert [query for _, _, query, _ in vendor.asked] == [
        {"conditions": "company/id=14"},
        {"conditions": "(company/id=14) and (a=1 or b=2)", "fields": "name,id,company"},
    ]


async def test_a_callers_rules_are_added_to_the_organizations() -> None:
    vendor, rule = TenthVendor(), {"op": "eq", "field": "status", "value": 1}
    async with vendor.client() as client:
        await taken(client, "assets", where=rule)
        await taken(client, "assets", where=[rule])
    own = {"op": "eq", "field": "companyID", "value": 14}
    assert [body for _, _, _, body in vendor.asked] == [{"filter": [own, rule]}] * 2


@pytest.mark.parametrize(
    ("resource", "request_"),
    [
        ("tickets", {"where": "client_id=17"}),
        ("tickets", {"params": {"client_id": 17}}),
        ("tickets", {"params": {"client_id": [14, 17]}}),
        ("tickets", {"params": {"Client_Id": 14}}),
        ("tickets", {"params": {"client_id[]": 17}}),
        ("tickets", {"params": {" client_id": 17}}),
        ("tickets", {"where": {"clientId": 17}}),
        ("devices", {"params": {"conditions": "company/id=17"}}),
        ("devices", {"where": "a=1) or (company/id=17"}),
        ("devices", {"where": {"company/id": 17}}),
        ("assets", {"where": "companyID=17"}),
        ("assets", {"where": ["companyID=17"]}),
        ("assets", {"params": {"filter": "companyID=17"}}),
        ("assets", {"params": {"Filter[]": "companyID=17"}}),
    ],
)
async def test_what_would_ask_for_another_organization_is_not_sent(
    resource: str, request_: dict[str, Any]
) -> None:
    vendor = TenthVendor()
    async with vendor.client() as client:
        with pytest.raises((OutsideOrganizationError, IntegrationConfigurationError)):
            await taken(client, resource, **request_)
    assert vendor.asked == []


@pytest.mark.parametrize(
    "link",
    ["/clients/17/notes?page=2", "/clients/14/notes/../../17/notes", "/tickets", "/clients/14"],
)
async def test_a_next_link_that_leaves_the_organizations_path_is_not_followed(link: str) -> None:
    first = {"rows": [{"id": 1}], "next": link}
    vendor = TenthVendor({"GET clients/14/notes": first})
    async with vendor.client() as client:
        with pytest.raises(IntegrationBadResponseError, match="not trusted"):
            await taken(client, "notes")
    assert len(vendor.asked) == 1


async def test_what_is_below_the_organizations_path_needs_no_other_proof() -> None:
    vendor = TenthVendor({"GET clients/14/people/1": {"id": 1}})
    async with vendor.client() as client:
        assert await taken(client, "people") == [{"id": 1}]
        assert await client.get("people", 1) == {"id": 1}


async def test_another_record_than_the_one_that_was_asked_for_is_not_given() -> None:
    vendor = TenthVendor({"GET tickets/1": {"id": 2, "client_id": 14}})
    async with vendor.client() as client:
        with pytest.raises(IntegrationBadResponseError, match="sent another"):
            await client.get("tickets", 1)


OWN, FOREIGN = {"id": 1, "client_id": 14}, {"id": 1, "client_id": 17}


@pytest.mark.parametrize(
    "answer", [{"id": 1, "client_id": 14}, [OWN], {"id": 1}, {"id": 1, "client_id": None}]
)
async def test_an_answer_that_proves_nothing_is_followed_by_reading_the_record(answer: Any) -> None:
    vendor = TenthVendor({"POST tickets": answer, "GET tickets/1": OWN})
    async with vendor.client() as client:
        assert await client.create("tickets", {"summary": "x"}) == OWN
    proves = "client_id" in str(answer) and "None" not in str(answer)
    assert len(vendor.asked) == (1 if proves else 2)


@pytest.mark.parametrize(
    ("answer", "read"),
    [(FOREIGN, OWN), ({"id": 1}, FOREIGN), ({"id": 1}, None), ({}, OWN), ([], OWN), ("ok", OWN),
     ([OWN, FOREIGN], OWN)],
)  # fmt: skip
async def test_a_write_that_is_not_proven_may_have_happened(answer: Any, read: Any) -> None:
    vendor = TenthVendor({"POST tickets": answer, "GET tickets/1": read})
    async with vendor.client() as client:
        with pytest.raises(OutsideOrganizationError) as caught:
            await client.create("tickets", {"summary": "x"})
    assert caught.value.may_have_happened
    assert "17" not in str(caught.value)


async def test_the_answer_to_a_change_is_about_the_same_record() -> None:
    vendor = TenthVendor({"GET tickets/1": OWN, "PATCH tickets/1": {"id": 2, "client_id": 14}})
    async with vendor.client() as client:
        with pytest.raises(OutsideOrganizationError) as caught:
            await client.update("tickets", 1, {"summary": "x"})
    assert caught.value.may_have_happened


async def test_what_is_not_declared_for_a_resource_is_not_sent() -> None:
    vendor = TenthVendor()
    async with vendor.client() as client:
        for call in (
            client.get("notes", 1),
            client.create("people", {}),
            client.update("people", 1, {}),
            client.delete("tickets", 1),
        ):
            with pytest.raises(UnknownResourceError, match="not declared"):
                await call
        with pytest.raises(TypeError, match="needs an id"):
            await client.get("tickets")
        assert client.resources == ("tickets", "notes", "devices", "assets", "people")
    assert vendor.asked == []


async def test_unconfined_requests_are_refused_unless_they_are_authorized() -> None:
    vendor = TenthVendor()
    async with vendor.client() as client:
        for call in (client.unconfined.get("tickets"), client.unconfined.delete("tickets/1")):
            with pytest.raises(IntegrationPermissionError, match="may not leave"):
                await call
        with pytest.raises(IntegrationPermissionError):
            await anext(client.unconfined.paginate("tickets"))
    assert vendor.asked == []


async def test_each_unconfined_request_is_authorized_by_its_method_and_path() -> None:
    vendor, authorized = TenthVendor(), list[tuple[str, str]]()

    async def authorize(method: str, path: str) -> None:
        authorized.append((method, path))
        if method == "DELETE":
            raise PermissionError

    async with vendor.client(authorize_unconfined=authorize) as client:
        await client.unconfined.get("tickets")
        assert [row async for row in client.unconfined.paginate("tickets")] == ROWS["tickets"]
        await client.unconfined.post("tickets", json={})
        with pytest.raises(PermissionError):
            await client.unconfined.delete("tickets/1")
    assert authorized == [
        ("GET", "tickets"),
        ("GET", "tickets"),
        ("POST", "tickets"),
        ("DELETE", "tickets/1"),
    ]
    assert [method for method, *_ in vendor.asked] == ["GET", "GET", "POST"]


async def test_a_closed_client_is_closed_for_everything() -> None:
    async with TenthVendor().client() as client:
        pass
    for call in (
        client.get("tickets", 1),
        client.create("tickets", {}),
        client.unconfined.get("x"),
    ):
        with pytest.raises(RuntimeError, match="is closed"):
            await call
    with pytest.raises(RuntimeError, match="is closed"):
        await taken(client, "tickets")
