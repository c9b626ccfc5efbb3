"""A vendor that is asked in GraphQL: pages, single records, and failures with status 200."""

from collections.abc import AsyncIterator
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
    IntegrationError,
    IntegrationErrorKind,
    IntegrationMissingResourceError,
    OutsideOrganizationError,
)
from integrations.rest.integration import ManifestIntegration, integration_class
from integrations.rest.manifest.loading import parse_manifest
from integrations.rest.transport.options import RestOptions
from integrations.sandbox.server import serve_app
from tests.integrations.connecting import Mapped, Time, allow
from tests.integrations.test_body_words import GRAPHQL
from tests.memory_settings import MemorySettings

MOST = 4
KEY = "key-1234567890"
CLIENTS: list[dict[str, Any]] = [
    {"id": f"c{number}", "name": f"Client {number}"} for number in range(10)
]
TICKETS: list[dict[str, Any]] = [
    {"id": f"t{number}", "client": {"id": f"c{number % 2}", "name": "x"}} for number in range(20)
]
MANIFEST = (
    GRAPHQL.replace(
        'auth = { type = "none" }', 'auth = { type = "api_key", header = "x-api-key" }'
    ).replace(
        '{ name = "base_url", title = "Address" }',
        '{ name = "base_url", title = "Url" }, { name = "api_key", title = "K", secret = true }',
    )
    + """
[[refusals]]
status = 200
text = "forbidden"
means = "permission"

[[refusals]]
status = 200
text = "rate_limit_exceeded"
means = "rate_limited"

[[refusals]]
status = 200
text = "Internal Server Error"
means = "unavailable"

[[refusals]]
status = 200
text = "entity_does_not_exist"
means = "not_found"
"""
)


@dataclass
class GraphQlApi:
    """Answers by the names of fields; each answer that is planned replaces one of its own."""

    planned: list[dict[str, Any]] = field(default_factory=list)
    asked: list[Any] = field(default_factory=list)

    def app(self) -> Starlette:
        return Starlette(routes=[Route("/graphql", self.answer, methods=["POST"])])

    async def answer(self, request: Request) -> Response:
        sent = await request.json()
        self.asked.append(sent["variables"])
        if self.planned:
            return JSONResponse(self.planned.pop(0))
        return JSONResponse({"data": self._data(sent["query"], sent["variables"]), "errors": None})

    def _data(self, query: str, variables: dict[str, Any]) -> dict[str, Any]:
        if "client(" in query:
            return {"client": _find(CLIENTS, variables["id"])}
        if "ticket(" in query:
            return {"ticket": _find(TICKETS, variables["id"])}
        asked = variables["input"]
        name = "clients" if "clients(" in query else "tickets"
        rows = CLIENTS if name == "clients" else TICKETS
        if "condition" in asked:
            assert asked["condition"].pop("attribute") == "client.id"
            assert asked["condition"].pop("operator") == "is"
            rows = [row for row in rows if row["client"]["id"] == asked["condition"]["value"]]
        size = min(asked["pageSize"], MOST)
        start = (asked["page"] - 1) * size
        return {name: {"rows": rows[start : start + size], "total": len(rows)}}


def _find(rows: list[Any], id: str) -> Any:
    return next((row for row in rows if row["id"] == id), None)


@pytest.fixture
def api() -> GraphQlApi:
    return GraphQlApi()


@pytest.fixture
async def tenth(api: GraphQlApi, options: RestOptions) -> AsyncIterator[ManifestIntegration]:
    async with serve_app(api.app()) as url:
        source = MemorySettings({"tenth_base_url": url}, {"tenth_api_key": KEY})
        integration = integration_class(parse_manifest(MANIFEST))(source, options=options)
        yield integration
        await integration.aclose()


async def test_pages_are_asked_for_at_their_places_in_the_body(
    tenth: ManifestIntegration, api: GraphQlApi
) -> None:
    listed = await tenth.list_organizations()
    assert [one.id for one in listed] == [row["id"] for row in CLIENTS]
    fixed = {"order": "ASC", "tags": ["a"], "pageSize": 100}
    assert {each["input"]["page"] for each in api.asked} == {1, 2, 3}
    assert all({**each["input"], "page": 0} == {**fixed, "page": 0} for each in api.asked)


FORBIDDEN = {"errors": [{"extensions": {"clientError": [{"code": "forbidden", "param": {}}]}}]}
EMPTY: dict[str, Any] = {"data": {"clients": {"rows": [], "total": 0}}}


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        ({**FORBIDDEN, "data": {}}, IntegrationErrorKind.PERMISSION, "forbidden"),
        ({**FORBIDDEN, **EMPTY}, IntegrationErrorKind.PERMISSION, "forbidden"),
        (
            {**EMPTY, "errors": [{"message": "Field 'nam' is undefined"}]},
            IntegrationErrorKind.BAD_RESPONSE,
            "answered 200 and an error: Field 'nam' is undefined",
        ),
        (
            {"errors": [{"message": "Not allowed", "extensions": {"code": "FORBIDDEN"}}]},
            IntegrationErrorKind.PERMISSION,
            "Not allowed; FORBIDDEN",
        ),
        ({"errors": [{}], **EMPTY}, IntegrationErrorKind.BAD_RESPONSE, "without any words"),
        ({"errors": {"a": [1]}, **EMPTY}, IntegrationErrorKind.BAD_RESPONSE, "without any words"),
        ({"errors": [{"message": f"bad {KEY}"}]}, IntegrationErrorKind.BAD_RESPONSE, r"bad \*\*\*"),
    ],
)
async def test_an_answer_that_tells_an_error_is_a_failure_and_never_an_empty_list(
    tenth: ManifestIntegration,
    api: GraphQlApi,
    answer: dict[str, Any],
    kind: IntegrationErrorKind,
    words: str,
) -> None:
    for before in (0, 1):
        api.planned = [{"data": {"clients": {"rows": CLIENTS[:4], "total": 10}}}] * before
        api.planned.append(answer)
        with pytest.raises(IntegrationError, match=words) as caught:
            await tenth.list_organizations()
        assert caught.value.kind is kind
        assert caught.value.status == 200


async def test_no_part_of_a_secret_is_shown_where_an_errors_words_are_cut(
    tenth: ManifestIntegration, api: GraphQlApi
) -> None:
    api.planned = [{"errors": [{"message": "x" * 195 + KEY}]}]
    with pytest.raises(IntegrationBadResponseError) as caught:
        await tenth.list_organizations()
    assert KEY[:4] not in caught.value.message


@pytest.mark.parametrize("errors", [None, [], {}, ""])
async def test_an_answer_that_tells_no_error_is_taken(
    tenth: ManifestIntegration, api: GraphQlApi, errors: object
) -> None:
    api.planned = [{**EMPTY, "errors": errors}]
    assert await tenth.list_organizations() == []


@pytest.mark.parametrize(
    ("error", "waited"),
    [
        ({"extensions": {"clientError": [{"code": "rate_limit_exceeded"}]}}, 1.25),
        ({"message": "Internal Server Error(s) while executing query"}, 0.5),
    ],
)
async def test_a_failure_that_passes_is_waited_out_whatever_its_status(
    tenth: ManifestIntegration,
    api: GraphQlApi,
    time: Time,
    error: dict[str, Any],
    waited: float,
) -> None:
    api.planned = [{"errors": [error], "data": None}]
    assert len(await tenth.list_organizations()) == len(CLIENTS)
    assert time.slept == [waited]


async def test_one_organization_is_asked_for_by_its_id_in_the_body(
    tenth: ManifestIntegration, api: GraphQlApi
) -> None:
    result = await tenth.test_connection(Mapped("c7", "Client 7"))
    assert result.success
    assert {"id": "c7"} in api.asked
    api.planned = [{**EMPTY, "errors": None}]
    api.planned.append(
        {"errors": [{"extensions": {"clientError": [{"code": "entity_does_not_exist"}]}}]}
    )
    gone = await tenth.test_connection(Mapped("c7"))
    assert gone.details["errorKind"] == "NOT_FOUND"
    assert "no organization with id c7" in gone.message


async def test_one_organization_and_one_record_are_asked_for_again_as_a_list_is(
    tenth: ManifestIntegration, api: GraphQlApi, time: Time
) -> None:
    client = await tenth.get_client(Mapped("c1"))
    slip = {"errors": [{"message": "Internal Server Error(s) while executing query"}]}
    api.planned = [slip]
    assert (await client.get_organization())["id"] == "c1"
    api.planned = [slip]
    assert (await client.get("tickets", "t1"))["id"] == "t1"
    assert time.slept == [0.5, 0.5]


async def test_a_clients_records_are_those_that_the_body_asks_for_and_each_is_proven(
    tenth: ManifestIntegration, api: GraphQlApi
) -> None:
    client = await tenth.get_client(Mapped("c1"))
    own = [row["id"] async for row in client.list("tickets")]
    assert own == [row["id"] for row in TICKETS if row["client"]["id"] == "c1"]
    assert (await client.get("tickets", "t1"))["id"] == "t1"
    with pytest.raises(OutsideOrganizationError):
        await client.get("tickets", "t2")
    with pytest.raises(IntegrationBadResponseError):
        await client.get("tickets", "t99")
    api.planned = [{"data": {"tickets": {"rows": TICKETS[:4], "total": 4}}}]
    with pytest.raises(OutsideOrganizationError):
        [row async for row in client.list("tickets")]


async def test_a_filter_that_would_not_be_sent_is_refused(
    tenth: ManifestIntegration, api: GraphQlApi
) -> None:
    client = await tenth.get_client(Mapped("c1"))
    refused: tuple[Any, ...] = ({"status": "Open"}, "status=Open", [{"op": "eq"}])
    for where in refused:
        with pytest.raises(IntegrationConfigurationError, match="cannot be filtered by where"):
            [row async for row in client.list("tickets", where=where)]
    assert not api.asked


@pytest.mark.parametrize("name", ["query", "variables", "operationName", "extensions", "id"])
async def test_no_parameter_stands_beside_a_body_of_graphql(
    tenth: ManifestIntegration, api: GraphQlApi, name: str
) -> None:
    """Some servers prefer the address's to the body's: another query, or a mutation."""
    client = await tenth.get_client(Mapped("c1"))
    with pytest.raises(IntegrationConfigurationError, match="which takes no parameters"):
        [row async for row in client.list("tickets", params={name: "mutation { deleteAll }"})]
    assert not api.asked


async def test_requests_of_ones_own_fail_as_the_vendor_says(
    tenth: ManifestIntegration, api: GraphQlApi
) -> None:
    client = await tenth.get_client(Mapped("c1"), authorize_unconfined=allow)
    api.planned = [{"errors": [{"message": "entity_does_not_exist"}]}]
    with pytest.raises(IntegrationMissingResourceError, match="entity_does_not_exist"):
        await client.unconfined.post("graphql", json={"query": "{ a }", "variables": {}})
    paged = client.unconfined.paginate(
        "graphql", json={"query": "tickets(", "variables": {"input": {}}}, items="data.tickets.rows"
    )
    assert len([row async for row in paged]) == len(TICKETS)
    stray = client.unconfined.paginate("graphql", json={"query": "", "variables": "x"})
    with pytest.raises(IntegrationConfigurationError, match="variables holds no fields"):
        [row async for row in stray]
