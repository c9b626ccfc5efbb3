"""The sandbox finds, orders and refuses what the vendors document."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import httpx
import pytest

from integrations.sandbox.app import SANDBOX_VENDORS
from integrations.sandbox.server import RunningSandbox
from tests.plain_halopsa import signed_in

HEADERS: Mapping[str, Callable[[Mapping[str, str]], Mapping[str, str]]] = {
    "autotask": lambda given: {
        "UserName": given["username"],
        "Secret": given["secret"],
        "ApiIntegrationCode": given["integration_code"],
    },
    "connectwise_psa": lambda given: {"clientId": given["client_id"]},
    "hudu": lambda given: {"x-api-key": given["api_key"]},
    "itglue": lambda given: {"x-api-key": given["api_key"]},
}


@pytest.fixture
def connect(sandbox: RunningSandbox) -> Callable[[str], httpx.AsyncClient]:
    """A plain client of a vendor whose credentials are headers."""

    def open_client(name: str) -> httpx.AsyncClient:
        vendor, url = SANDBOX_VENDORS[name], f"{sandbox.url}/{name}"
        given = {**vendor.config(url), **vendor.secrets()}
        user = f"{given.get('company_id')}+{given.get('public_key')}"
        auth = (user, given["private_key"]) if name == "connectwise_psa" else None
        headers = HEADERS[name](given)
        return httpx.AsyncClient(base_url=given.get("base_url", url), headers=headers, auth=auth)

    return open_client


Connect = Callable[[str], httpx.AsyncClient]


async def test_connectwise_links_name_the_next_page_and_the_last_one_first(
    connect: Connect,
) -> None:
    async with connect("connectwise_psa") as client:
        there = f"{client.base_url}company/companies?pageSize=100"
        links = [
            (await client.get(f"/company/companies?page={page}&pageSize=100")).headers["Link"]
            for page in (1, 2, 3)
        ]
    ahead = [f'<{there}&page=2>; rel="next"', f'<{there}&page=3>; rel="last"']
    back = [f'<{there}&page=1>; rel="first"', f'<{there}&page=2>; rel="prev"']
    assert links[0].split(", ") == ahead
    assert [part.rpartition("rel=")[2] for part in links[1].split(", ")] == [
        '"next"',
        '"last"',
        '"first"',
        '"prev"',
    ]
    assert links[2].split(", ") == back


async def test_connectwise_orders_rows_and_goes_on_after_an_id(connect: Connect) -> None:
    async with connect("connectwise_psa") as client:
        given = {"orderBy": "status/name desc, name", "pageSize": "1000"}
        rows = (await client.get("/company/companies", params=given)).json()
        ordered = [(row["status"]["name"] == "Active", row["name"].lower()) for row in rows]
        assert ordered == sorted(ordered)
        after = (await client.get("/company/companies?pageId=300&pageSize=3")).json()
    assert [row["id"] > 300 for row in after] == [True] * 3


@pytest.mark.parametrize(
    "conditions",
    [
        "id >",
        "id",
        "(id = 1",
        "id = 1)",
        'name like "%a',
        "id in ()",
        "id in (1, 2",
        'name ~ "x"',
        'id > "many"',
        "id = 1 and",
        "or id = 1",
        "id = 1 id = 2",
        "= 1",
    ],
)
async def test_connectwise_refuses_what_are_no_conditions(
    connect: Connect, conditions: str
) -> None:
    async with connect("connectwise_psa") as client:
        refused = await client.get("/company/companies", params={"conditions": conditions})
    assert (refused.status_code, refused.json()["code"]) == (400, "InvalidObject")


async def test_autotask_takes_a_query_by_get_whose_next_page_is_a_get_too(
    connect: Connect,
) -> None:
    query = {"filter": [{"op": "notIn", "field": "id", "value": [0, 90]}], "maxRecords": 200}
    found: list[int] = []
    async with connect("autotask") as client:
        url: str | None = "/atservicesrest/v1.0/COMPANIES/Query"
        params: dict[str, str] | None = {"search": json.dumps(query)}
        while url is not None:
            page = (await client.get(url, params=params)).json()
            found += [row["id"] for row in page["items"]]
            url, params = page["pageDetails"]["nextPageUrl"], None
        refused = await client.get("/atservicesrest/v1.0/companies/query")
    assert len(found) > 200
    assert len(found) == len(set(found))
    assert refused.status_code == 405


@pytest.mark.parametrize(
    "condition",
    [
        {"op": "between", "field": "id", "value": 1},
        {"op": "in", "field": "id", "value": 1},
        {"op": "gt", "field": "id", "value": "many"},
        {"op": "or", "items": [{"op": "sounds", "field": "companyName", "value": "x"}]},
    ],
)
async def test_autotask_refuses_what_is_no_condition(
    connect: Connect, condition: Mapping[str, Any]
) -> None:
    async with connect("autotask") as client:
        body = {"filter": [condition]}
        refused = await client.post("/ATServicesRest/V1.0/Companies/query", json=body)
    assert (refused.status_code, list(refused.json())) == (500, ["errors"])


async def test_autotask_has_no_entity_of_another_name(connect: Connect) -> None:
    body = {"filter": [{"op": "exist", "field": "id"}]}
    async with connect("autotask") as client:
        refused = await client.post("/ATServicesRest/V1.0/Accounts/query", json=body)
        found = await client.post("/ATServicesRest/V1.0/tickets/QUERY", json=body)
    assert (refused.status_code, found.status_code) == (404, 200)


async def test_halopsa_counts_and_orders_a_list_without_pages(sandbox: RunningSandbox) -> None:
    async with signed_in(sandbox.url) as client:
        given = {"count": "7", "order": "name", "orderdesc": "true"}
        reply = (await client.get("/api/CLIENT", params=given)).json()
    names = [row["name"].lower() for row in reply["clients"]]
    assert (len(names), reply["record_count"]) == (7, 138)
    assert names == sorted(names, reverse=True)


async def test_hudu_finds_archived_companies_and_those_of_another_system(
    connect: Connect,
) -> None:
    async with connect("hudu") as client:
        archived = (await client.get("/api/v1/companies?archived=true")).json()["companies"]
        [one] = (await client.get("/api/v1/companies?id_in_integration=26")).json()["companies"]
    assert {row["archived"] for row in archived} == {True}
    assert one["integrations"][0]["sync_id"] == 26


async def test_it_glue_sorts_by_an_attribute_and_filters_by_another(connect: Connect) -> None:
    async with connect("itglue") as client:
        given = {"sort": "-id", "filter[organization_status_id]": "2", "page[size]": "1000"}
        rows = (await client.get("/organizations", params=given)).json()["data"]
    ids = [int(row["id"]) for row in rows]
    assert ids == sorted(ids, reverse=True)
    assert {row["attributes"]["organization-status-name"] for row in rows} == {"Inactive"}


async def test_pax8_sorts_by_a_field_of_the_address_and_knows_its_audiences(
    sandbox: RunningSandbox,
) -> None:
    vendor, url = SANDBOX_VENDORS["pax8"], f"{sandbox.url}/pax8"
    given = {"client_id": vendor.config(url)["client_id"], **vendor.secrets()}
    form = {**given, "grant_type": "client_credentials"}
    async with httpx.AsyncClient(base_url=url) as client:
        refused = await client.post("/oauth/token", json={**form, "audience": "api://another"})
        answer = await client.post("/oauth/token", json={**form, "audience": "api://p8p.client"})
        headers = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        sorting = {"sort": "city,desc", "size": "200", "status": "Active"}
        page = (await client.get("/v1/companies", params=sorting, headers=headers)).json()
    cities = [row["address"]["city"] for row in page["content"]]
    assert refused.status_code == 401
    assert cities == sorted(cities, reverse=True)
    assert {row["status"] for row in page["content"]} == {"Active"}


@pytest.fixture
async def graph(sandbox: RunningSandbox) -> AsyncIterator[httpx.AsyncClient]:
    vendor, url = SANDBOX_VENDORS["microsoft_graph"], f"{sandbox.url}/microsoft_graph"
    given = {**vendor.config(url), **vendor.secrets()}
    async with httpx.AsyncClient(base_url=f"{url}/v1.0") as client:
        metadata = f"{url}/{given['tenant_id']}/v2.0/.well-known/openid-configuration"
        there = (await client.get(metadata)).json()["token_endpoint"]
        form = {name: given[name] for name in ("client_id", "client_secret")}
        scope = "https://graph.microsoft.com/.default"
        form |= {"grant_type": "client_credentials", "scope": scope}
        token = (await client.post(there, data=form)).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        yield client


async def test_graph_counts_and_orders_what_a_filter_finds(graph: httpx.AsyncClient) -> None:
    given = {
        "$filter": "not (status eq 'active') and (customer ne null or status eq 'created')",
        "$orderby": "status desc",
        "$count": "true",
        "$top": "300",
    }
    page = (
        await graph.get("/tenantRelationships/delegatedAdminRelationships", params=given)
    ).json()
    statuses = [row["status"] for row in page["value"]]
    assert page["@odata.count"] == len(statuses)
    assert statuses == sorted(statuses, reverse=True)
    assert ("active" in statuses, "created" in statuses) == (False, True)


@pytest.mark.parametrize(
    "query",
    [
        "$expand=accessAssignments",
        "$filter=state eq 'active'",
        "$filter=status like 'active'",
        "$filter=status eq active",
        "$filter=(status eq 'active'",
        "$filter=status eq 'active",
        "$filter=startswith(status)",
        "$orderby=state",
        "$top=301",
        "$top=0",
    ],
)
async def test_graph_refuses_what_it_does_not_support(graph: httpx.AsyncClient, query: str) -> None:
    refused = await graph.get(f"/tenantRelationships/delegatedAdminRelationships?{query}")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "BadRequest")


async def test_graph_has_longer_pages_of_contracts_and_tells_nothing_of_a_foreign_tenant(
    graph: httpx.AsyncClient, sandbox: RunningSandbox
) -> None:
    assert (await graph.get("/contracts?$top=999")).status_code == 200
    nobody = "00000000-0000-4000-8000-000000000000"
    path = f"/microsoft_graph/{nobody}/v2.0/.well-known/openid-configuration"
    refused = await graph.get(f"{sandbox.url}{path}")
    assert (refused.status_code, refused.json()["error"]) == (400, "invalid_tenant")
