"""The sandbox behaves as HaloPSA's clients have met it, traps included."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import RunningSandbox, serve_sandbox
from integrations.sandbox.world import COMPANIES, build_companies
from tests.integrations.connecting import Time
from tests.plain_halopsa import signed_in


@pytest.fixture
async def halo(sandbox: RunningSandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with signed_in(sandbox.url) as client:
        yield client


async def test_a_page_is_capped_at_a_hundred_rows_and_says_otherwise(
    halo: httpx.AsyncClient,
) -> None:
    params: dict[str, str | int] = {
        "pageinate": "true",
        "page_size": 1000,
        "includeinactive": "true",
    }
    page = (await halo.get("/api/Client", params=params)).json()
    assert (len(page["clients"]), page["page_size"], page["record_count"]) == (100, 1000, 150)


async def test_without_pageinate_the_list_is_not_paged(halo: httpx.AsyncClient) -> None:
    reply = (await halo.get("/api/client", params={"page_size": 10, "paginate": "true"})).json()
    assert len(reply["clients"]) == reply["record_count"] == 138


async def test_a_single_client_is_sent_bare_with_its_details(halo: httpx.AsyncClient) -> None:
    client = (await halo.get(f"/api/CLIENT/{COMPANIES[0].id}")).json()
    assert client["name"] == COMPANIES[0].name
    assert client["domain"] == COMPANIES[0].domain


async def test_an_id_with_a_decimal_point_is_refused(halo: httpx.AsyncClient) -> None:
    reply = await halo.get("/api/Client/95.0")
    assert reply.status_code == 400
    assert set(reply.json()) == {"resultCode", "errorMessage"}


async def test_an_expired_token_is_refused(halo: httpx.AsyncClient, time: Time) -> None:
    time.now += 3601
    assert (await halo.get("/api/Client")).status_code == 401


async def test_no_token_is_refused(sandbox: RunningSandbox) -> None:
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{sandbox.url}/halopsa/api/Client")).status_code == 401


async def test_a_taken_port_is_an_error(sandbox: RunningSandbox) -> None:
    with pytest.raises(OSError, match="in use"):
        async with serve_sandbox(port=int(sandbox.url.rpartition(":")[2])):
            pass


async def test_the_server_is_gone_when_its_block_ends() -> None:
    async with serve_sandbox() as sandbox, httpx.AsyncClient() as client:
        assert (await client.get(f"{sandbox.url}/halopsa/api/authinfo")).status_code == 200
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(sandbox.url)
    assert len(asyncio.all_tasks()) == 1


def test_the_world_is_the_same_each_time_and_every_name_is_its_own() -> None:
    assert build_companies(150) == COMPANIES
    companies = build_companies(400)
    for attribute in ("id", "name", "domain"):
        assert len({getattr(company, attribute) for company in companies}) == 400
    assert all(company.domain.endswith(".example") for company in companies)
    assert all(company.is_active for company in companies[:12])


def test_one_vendors_faults_end_and_leave_anothers() -> None:
    faults = Faults()
    faults.plan(Fault.FORBIDDEN, path="/hudu")
    faults.plan(Fault.FORBIDDEN, path="/pax8")
    faults.clear(path="/Hudu")
    assert not faults.strikes(Fault.FORBIDDEN, "/hudu/api/v1/companies")
    assert faults.strikes(Fault.FORBIDDEN, "/pax8/v1/companies")
