"""The guide's manifest with resources, as a provider writes one for an API of its own."""

import re
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.base import OutsideOrganizationError
from integrations.rest.client import VendorClient
from integrations.rest.integration import integration_class
from integrations.rest.manifest.loading import load_manifest
from integrations.sandbox.server import serve_app
from tests.integrations.connecting import Mapped
from tests.memory_settings import MemorySettings

GUIDE = (Path(__file__).parents[2] / "docs/integrations.md").read_text()
PAGE = 2

Row = dict[str, Any]


def rows(first: int) -> dict[int, Row]:
    """Five of client 14 and five of client 17."""
    return {
        first + each: {"id": first + each, "client_id": 14 if each < 5 else 17}
        for each in range(10)
    }


@dataclass
class OwnApi:
    """Clients, tickets and users of two clients; it may ignore whose tickets are asked for."""

    ignores_filter: bool = False
    answers_with: Row | None = None
    tickets: dict[int, Row] = field(default_factory=lambda: rows(100))
    users: dict[int, Row] = field(default_factory=lambda: rows(200))
    writes: list[Row] = field(default_factory=list)

    def app(self) -> Starlette:
        one = ["GET", "PUT"]
        return Starlette(
            routes=[
                Route("/clients", self.client_list),
                Route("/clients/{client}/users", self.user_list),
                Route("/tickets", self.ticket_list, methods=["GET", "POST"]),
                Route("/tickets/{id:int}", self.ticket, methods=one),
                Route("/users/{id:int}", self.user),
            ]
        )

    async def client_list(self, request: Request) -> Response:
        clients = [{"id": 14, "name": "Larkfield"}, {"id": 17, "name": "Osterly"}]
        return JSONResponse(_page(clients, request))

    async def ticket_list(self, request: Request) -> Response:
        if request.method == "POST":
            return await self._write({"id": 900}, request)
        client = None if self.ignores_filter else request.query_params["client_id"]
        return JSONResponse({"tickets": _page(_of(self.tickets, client), request)})

    async def user_list(self, request: Request) -> Response:
        return JSONResponse(_page(_of(self.users, request.path_params["client"]), request))

    async def ticket(self, request: Request) -> Response:
        found = self.tickets[request.path_params["id"]]
        return await self._write(found, request) if request.method == "PUT" else JSONResponse(found)

    async def user(self, request: Request) -> Response:
        return JSONResponse(self.users[request.path_params["id"]])

    async def _write(self, row: Row, request: Request) -> Response:
        row |= await request.json()
        self.writes.append(row)
        return JSONResponse(self.answers_with or row)


def _of(rows: dict[int, Row], client: str | None) -> list[Row]:
    return [row for row in rows.values() if client in (None, str(row["client_id"]))]


def _page(found: list[Row], request: Request) -> list[Row]:
    start = (int(request.query_params["page"]) - 1) * PAGE
    return found[start : start + PAGE]


@pytest.fixture
def api() -> OwnApi:
    return OwnApi()


@pytest.fixture
async def client(api: OwnApi, tmp_path: Path) -> AsyncIterator[VendorClient]:
    """A client of client 14, by the manifest of the guide that has tickets."""
    file = tmp_path / "acme.toml"
    shown = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
    file.write_text(next(text for text in shown if "[resources.tickets]" in text))
    async with serve_app(api.app()) as url:
        integration = integration_class(load_manifest(file))(MemorySettings({"acme_base_url": url}))
        async with await integration.get_client(Mapped("14")) as client:
            yield client
        await integration.aclose()


async def taken(client: VendorClient, resource: str) -> list[int]:
    return [row["id"] async for row in client.list(resource)]


async def refused(call: Awaitable[object]) -> OutsideOrganizationError:
    with pytest.raises(OutsideOrganizationError) as caught:
        await call
    return caught.value


async def test_its_client_lists_the_organizations_records(client: VendorClient) -> None:
    assert client.resources == ("tickets", "users")
    assert await taken(client, "tickets") == [100, 101, 102, 103, 104]
    assert await taken(client, "users") == [200, 201, 202, 203, 204]


async def test_an_api_that_ignores_the_filter_gives_no_page_with_a_foreign_row(
    client: VendorClient, api: OwnApi
) -> None:
    api.ignores_filter = True
    given: list[int] = []

    async def take() -> None:
        async for row in client.list("tickets"):
            given.append(row["id"])  # noqa: PERF401 - what was given before the refusal counts

    await refused(take())
    assert given == [100, 101, 102, 103]  # the third page has one of each


async def test_its_records_are_read_and_written_for_the_organization_alone(
    client: VendorClient, api: OwnApi
) -> None:
    assert (await client.get("tickets", 100))["client_id"] == 14
    assert await client.create("tickets", {"user_id": 200, "status_id": 3}) == {
        "id": 900,
        "client_id": 14,
        "user_id": 200,
        "status_id": 3,
    }
    assert (await client.update("tickets", 101, {"summary": "x"}))["summary"] == "x"
    sent = len(api.writes)
    for call in (
        client.get("tickets", 105),
        client.get("users", 205),
        client.update("tickets", 105, {"summary": "x"}),
        client.create("tickets", {"client_id": 17}),
        client.create("tickets", {"user_id": 205}),
        client.create("tickets", {"agent_id": 1}),
    ):
        await refused(call)
    assert len(api.writes) == sent


async def test_a_foreign_answer_to_a_write_says_that_it_may_have_happened(
    client: VendorClient, api: OwnApi
) -> None:
    api.answers_with = {"id": 900, "client_id": 17}
    error = await refused(client.create("tickets", {"summary": "x"}))
    assert error.may_have_happened
