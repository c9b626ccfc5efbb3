"""Pax8's particulars: a token for an audience, pages from 0, and three statuses."""

import dataclasses
from collections.abc import AsyncIterator
from functools import partial
from urllib.parse import parse_qs

import httpx
import pytest

from integrations.base import (
    IntegrationAuthenticationError,
    IntegrationBadResponseError,
    IntegrationMissingResourceError,
)
from integrations.registry import INTEGRATION_REGISTRY
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import RunningSandbox
from integrations.sandbox.vendors import pax8 as sandbox_pax8
from integrations.sandbox.world import build_companies
from tests.integrations.connecting import Connect, Mapped, Serve, remedy_of

LIST = "/pax8/v1/companies"

CREDENTIALS = {
    "client_id": sandbox_pax8.CLIENT_ID,
    "client_secret": sandbox_pax8.CLIENT_SECRET,
    "grant_type": "client_credentials",
}


@pytest.fixture
def pax8(connect: Connect) -> Connect:
    return partial(connect, "pax8")


@pytest.fixture
async def http(sandbox: RunningSandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{sandbox.url}/pax8/v1") as client:
        yield client


def pages(sandbox: RunningSandbox) -> list[int]:
    queries = [parse_qs(request.query) for request in sandbox.requests if request.path == LIST]
    assert all(query["size"] == ["200"] for query in queries)
    return sorted(int(query["page"][0]) for query in queries)


@pytest.mark.parametrize(("count", "last"), [(0, 0), (200, 0), (201, 1), (400, 1), (401, 2)])
async def test_pages_begin_at_nought_and_end_at_the_total(
    serve: Serve, pax8: Connect, count: int, last: int
) -> None:
    sandbox = await serve(companies=build_companies(count))
    assert len(await pax8(sandbox).list_organizations()) == count
    assert pages(sandbox) == list(range(last + 1))


async def test_inactive_and_deleted_companies_are_listed_and_told_apart(
    serve: Serve, pax8: Connect
) -> None:
    world = [dataclasses.replace(one, is_active=one.number == 0) for one in build_companies(3)]
    listed = await pax8(await serve(companies=world)).list_organizations()
    told = {one.name: (one.is_active, one.metadata["status"]) for one in listed}
    assert told == {
        world[0].name: (True, "Active"),
        world[1].name: (False, "Inactive"),
        world[2].name: (False, "Deleted"),
    }


async def test_an_inactive_company_is_a_warning_of_the_connection_test(
    serve: Serve, pax8: Connect, mapped: type[Mapped]
) -> None:
    world = [dataclasses.replace(one, is_active=False) for one in build_companies(1)]
    integration = pax8(await serve(companies=world))
    known = (await integration.list_organizations())[0]
    result = await integration.test_connection(mapped(known.id, known.name))
    assert result.success
    assert "is inactive in Pax8" in result.message


async def test_metadata_keeps_the_id_in_the_other_system(serve: Serve, pax8: Connect) -> None:
    world = build_companies(1)
    listed = await pax8(await serve(companies=world)).list_organizations()
    assert listed[0].metadata == {
        "status": "Active",
        "external_id": str(world[0].id),
        "website": f"https://www.{world[0].domain}",
    }


async def test_a_size_above_two_hundred_is_refused_by_the_sandbox(http: httpx.AsyncClient) -> None:
    reply = await http.post("/token", json={**CREDENTIALS, "audience": sandbox_pax8.AUDIENCE})
    http.headers["Authorization"] = f"Bearer {reply.json()['access_token']}"
    assert (await http.get("/companies", params={"size": 201})).status_code == 400
    page = (await http.get("/companies")).json()
    assert len(page["content"]) == page["page"]["size"] == 10
    assert page["page"]["number"] == 0
    assert page["page"]["totalElements"] > 200


async def test_a_token_is_for_an_audience_and_asked_for_in_json(http: httpx.AsyncClient) -> None:
    without = await http.post("/token", json=CREDENTIALS)
    as_form = await http.post("/token", data={**CREDENTIALS, "audience": sandbox_pax8.AUDIENCE})
    for refused in (without, as_form):
        assert refused.status_code == 401
        assert refused.json()["error"] == "access_denied"


async def test_refused_credentials_name_the_settings(
    sandbox: RunningSandbox, pax8: Connect
) -> None:
    with pytest.raises(IntegrationAuthenticationError, match="Unauthorized") as caught:
        await pax8(sandbox, pax8_client_secret="wrong").list_organizations()
    assert "ORGMAP_SECRET_PAX8_CLIENT_SECRET" in remedy_of(caught.value)


async def test_both_addresses_are_pax8s_own_unless_set() -> None:
    integration = INTEGRATION_REGISTRY["pax8"]
    defaults = {setting.name: setting.default for setting in integration.settings}
    assert defaults["base_url"] == "https://api.pax8.com/v1"
    assert defaults["auth_url"] == "https://api.pax8.com/v1/token"
    required = [setting.name for setting in integration.settings if setting.required]
    assert required == ["client_id", "client_secret"]


async def test_tokens_may_come_from_elsewhere(sandbox: RunningSandbox, pax8: Connect) -> None:
    elsewhere = pax8(sandbox, pax8_auth_url=f"{sandbox.url}/pax8/v1/token/")
    assert await elsewhere.list_organizations()


@pytest.mark.parametrize("id", ["95", "7d0d58a5-2c68-4f0e-9a51", ""])
async def test_an_id_of_another_form_is_never_sent(
    sandbox: RunningSandbox, pax8: Connect, mapped: type[Mapped], id: str
) -> None:
    with pytest.raises(IntegrationMissingResourceError, match="ids are UUIDs such as"):
        await pax8(sandbox).get_client(mapped(id))
    assert not sandbox.requests


async def test_pax8s_own_words_are_passed_on(
    sandbox: RunningSandbox, pax8: Connect, faults: Faults
) -> None:
    faults.plan(Fault.RATE_LIMITED, path=LIST)
    with pytest.raises(Exception, match="answered 429: Too many requests"):
        await pax8(sandbox).list_organizations()


async def test_a_page_that_is_missing_in_the_middle_loses_the_listing(
    serve: Serve, pax8: Connect, faults: Faults
) -> None:
    sandbox = await serve(companies=build_companies(900))
    faults.plan(Fault.EMPTY_LIST, path=LIST, after=2, times=1)
    with pytest.raises(IntegrationBadResponseError, match="the total is 900, but"):
        await pax8(sandbox).list_organizations()
