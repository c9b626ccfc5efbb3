"""Datto RMM's particulars: its password grant, forgetful next links, uids, and what is no site."""

from collections.abc import Iterable
from functools import partial
from urllib.parse import parse_qs

import httpx
import pytest

from integrations.base import (
    ExternalOrganization,
    IntegrationAuthenticationError,
    IntegrationMissingResourceError,
    IntegrationPermissionError,
    IntegrationRateLimitedError,
)
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.middleware import RecordedRequest
from integrations.sandbox.server import RunningSandbox
from integrations.sandbox.vendors import datto_rmm as sandbox_datto
from integrations.sandbox.world import build_companies
from tests.integrations.connecting import Connect, Mapped, Serve, Time, allow, remedy_of

LIST = "/datto_rmm/api/v2/account/sites"
TOKEN = "/datto_rmm/auth/oauth/token"
SYSTEM = {"Managed", "OnDemand", "Deleted Devices"}


@pytest.fixture
def datto(connect: Connect) -> Connect:
    return partial(connect, "datto_rmm")


def list_queries(sandbox: RunningSandbox) -> list[dict[str, list[str]]]:
    return [parse_qs(request.query) for request in sandbox.requests if request.path == LIST]


def token_requests(sandbox: RunningSandbox) -> list[RecordedRequest]:
    return [request for request in sandbox.requests if request.path == TOKEN]


def names(listed: Iterable[ExternalOrganization]) -> set[str]:
    return {one.name for one in listed}


async def test_the_page_size_is_put_back_into_links_that_leave_it_out(
    serve: Serve, datto: Connect
) -> None:
    sandbox = await serve(companies=build_companies(600))
    assert len(await datto(sandbox).list_organizations()) == 600
    assert list_queries(sandbox) == [
        {"max": ["250"]},
        {"max": ["250"], "page": ["1"]},
        {"max": ["250"], "page": ["2"]},
    ]


async def test_so_is_a_filter_which_would_else_hold_for_the_first_page_only(
    serve: Serve, datto: Connect, mapped: type[Mapped]
) -> None:
    sandbox = await serve(companies=build_companies(90), largest_page=5)
    expected = [one.name for one in build_companies(90) if "al" in one.name.lower()]
    integration = datto(sandbox)
    known = (await integration.list_organizations())[0]
    mapping = mapped(known.id)
    async with await integration.get_client(mapping, authorize_unconfined=allow) as client:
        sites = client.unconfined.paginate("account/sites", params={"siteName": "al"})
        assert [site["name"] async for site in sites] == expected
    assert len(expected) > 5
    assert all(query["siteName"] == ["al"] for query in list_queries(sandbox)[19:])


async def test_the_sandboxs_links_forget_what_was_asked(serve: Serve) -> None:
    sandbox = await serve(companies=build_companies(400))
    form = {
        "grant_type": "password",
        "username": sandbox_datto.API_KEY,
        "password": sandbox_datto.API_SECRET,
    }
    async with httpx.AsyncClient(base_url=f"{sandbox.url}/datto_rmm") as client:
        refused = await client.post("/auth/oauth/token", data=form)
        reply = await client.post("/auth/oauth/token", data=form, auth=("public-client", "public"))
        client.headers["Authorization"] = f"Bearer {reply.json()['access_token']}"
        params: dict[str, str | int] = {"max": 250, "siteName": "a"}
        page = (await client.get("/api/v2/account/sites", params=params)).json()
    assert refused.status_code == 401
    assert page["pageDetails"]["nextPageUrl"] == f"{sandbox.url}{LIST}?page=1"
    assert page["pageDetails"]["count"] == len(page["sites"]) == 250


async def test_sites_that_are_nobodys_are_left_out_and_counted(
    serve: Serve, datto: Connect
) -> None:
    sandbox = await serve(companies=build_companies(3))
    listed = await datto(sandbox).list_organizations()
    assert names(listed) == {company.name for company in build_companies(3)}


@pytest.mark.parametrize(
    ("excluded", "left"),
    [(",", SYSTEM), ("Managed, Deleted Devices", {"OnDemand"}), ("", set()), (None, set())],
)
async def test_which_sites_those_are_is_a_setting(
    serve: Serve, datto: Connect, excluded: str | None, left: set[str]
) -> None:
    sandbox = await serve(companies=build_companies(3))
    listed = await datto(sandbox, datto_rmm_excluded_sites=excluded).list_organizations()
    assert names(listed) & SYSTEM == left


async def test_a_site_is_known_by_its_uid_and_the_portals_number_is_kept(
    serve: Serve, datto: Connect, mapped: type[Mapped]
) -> None:
    sandbox = await serve(companies=build_companies(2))
    listed = await datto(sandbox).list_organizations()
    assert listed[0].id.count("-") == 4
    assert listed[0].metadata == {
        "portal_id": 61_010,
        "portal_url": "https://pinotage.centrastage.net/csm/site/61010",
        "on_demand": False,
        "autotask_company_id": "29700",
        "autotask_company_name": listed[0].name,
    }
    with pytest.raises(IntegrationMissingResourceError, match="not the number in the portal"):
        await datto(sandbox).get_client(mapped("61010"))


async def test_a_uid_that_is_no_uuid_is_found_too(
    sandbox: RunningSandbox, datto: Connect, mapped: type[Mapped]
) -> None:
    everything = await datto(sandbox, datto_rmm_excluded_sites=",").list_organizations()
    odd = next(one for one in everything if one.name == "Deleted Devices")
    async with await datto(sandbox).get_client(mapped(odd.id)) as client:
        assert (await client.get_organization())["name"] == "Deleted Devices"


async def test_an_expired_token_is_replaced_once_and_never_twice(
    sandbox: RunningSandbox, datto: Connect, faults: Faults
) -> None:
    faults.plan(Fault.EXPIRED_TOKEN, path=LIST, times=1)
    integration = datto(sandbox)
    assert await integration.list_organizations()
    assert len(token_requests(sandbox)) == 2
    faults.plan(Fault.EXPIRED_TOKEN, path=LIST)
    with pytest.raises(IntegrationAuthenticationError):
        await integration.list_organizations()
    assert len(token_requests(sandbox)) == 3


async def test_a_token_serves_for_its_hundred_hours(
    serve: Serve, datto: Connect, time: Time
) -> None:
    sandbox = await serve(companies=build_companies(2), token_lifetime=360_000)
    integration = datto(sandbox)
    await integration.list_organizations()
    time.now += 359_000
    await integration.list_organizations()
    assert len(token_requests(sandbox)) == 1


@pytest.mark.parametrize("path", [LIST, TOKEN])
async def test_a_block_is_told_as_one_and_asked_again_by_nobody(
    sandbox: RunningSandbox, datto: Connect, faults: Faults, path: str, time: Time
) -> None:
    faults.plan(Fault.FORBIDDEN, path=path)
    with pytest.raises((IntegrationPermissionError, IntegrationAuthenticationError)) as caught:
        await datto(sandbox).list_organizations()
    assert "blocked this machine's address" in remedy_of(caught.value)
    assert len([one for one in sandbox.requests if one.path == path]) == 1
    assert time.slept == []


async def test_a_rate_limit_warns_of_the_block(
    sandbox: RunningSandbox, datto: Connect, faults: Faults
) -> None:
    faults.plan(Fault.RATE_LIMITED, path=LIST)
    with pytest.raises(IntegrationRateLimitedError) as caught:
        await datto(sandbox).list_organizations()
    assert "blocked" in remedy_of(caught.value)


async def test_refused_keys_name_the_settings_and_the_platform(
    sandbox: RunningSandbox, datto: Connect
) -> None:
    with pytest.raises(IntegrationAuthenticationError, match="Bad credentials") as caught:
        await datto(sandbox, datto_rmm_api_key="wrong").list_organizations()
    for named in ("DATTO_RMM_API_KEY", "DATTO_RMM_API_SECRET", "DATTO_RMM_BASE_URL"):
        assert named in remedy_of(caught.value)
    assert len(token_requests(sandbox)) == 1
