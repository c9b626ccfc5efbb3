"""What is particular about Autotask: zones, mandatory filters, paging by POST, locked users."""

import asyncio
import time as wall
from functools import partial

import httpx
import pytest

from integrations import listing_notes
from integrations.base import (
    IntegrationAuthenticationError,
    IntegrationBadResponseError,
    IntegrationConfigurationError,
    IntegrationMissingResourceError,
    IntegrationPermissionError,
    IntegrationRateLimitedError,
    TestStepStatus,
)
from integrations.rest.transport.urls import parse_root
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import RunningSandbox
from integrations.sandbox.vendors import autotask as sandbox_autotask
from integrations.sandbox.world import build_companies
from integrations.vendors.autotask import integration as autotask_integration
from tests.integrations.connecting import Connect, Mapped, Serve, Time, remedy_of, secrets_of

ROOT = "/ATServicesRest/V1.0"
ZONE = f"/autotask{ROOT}/zoneInformation"
QUERY = f"/autotask{ROOT}/Companies/query"


@pytest.fixture
def autotask(connect: Connect) -> Connect:
    return partial(connect, "autotask")


def paths(sandbox: RunningSandbox) -> list[str]:
    return [one.path for one in sandbox.requests]


def plain_client(sandbox: RunningSandbox, **changes: str) -> httpx.AsyncClient:
    """What any client sends, without this engine."""
    headers = {
        "UserName": sandbox_autotask.USERNAME,
        "Secret": sandbox_autotask.SECRET,
        "ApiIntegrationCode": sandbox_autotask.INTEGRATION_CODE,
    }
    return httpx.AsyncClient(
        base_url=f"{sandbox.url}/autotask{ROOT}", headers={**headers, **changes}
    )


# The zone


async def test_the_zone_is_asked_for_without_the_secret_and_kept_for_a_day(
    sandbox: RunningSandbox, autotask: Connect, time: Time
) -> None:
    integration = autotask(sandbox)
    await integration.list_organizations()
    time.now += 23 * 3600
    await integration.list_organizations()
    assert paths(sandbox).count(ZONE) == 1
    time.now += 2 * 3600
    await integration.list_organizations()
    assert paths(sandbox).count(ZONE) == 2
    asked = next(one for one in sandbox.requests if one.path == ZONE)
    assert asked.query == "user=fakeapiuser%40sandbox.example"


@pytest.mark.parametrize("ending", ["/ATServicesRest", "/ATServicesRest/", ROOT, ROOT.lower()])
async def test_a_zone_that_is_set_is_not_asked_for(
    sandbox: RunningSandbox, autotask: Connect, ending: str
) -> None:
    zone = f"{sandbox.url}/autotask{ending}"
    session = await autotask(sandbox, autotask_base_url=zone).session()
    root = str(await session.api_root())
    assert root.lower() == f"{sandbox.url}/autotask{ROOT}".lower()
    assert not sandbox.requests


async def test_after_the_vendor_moved_the_customer_the_next_call_is_right(
    sandbox: RunningSandbox, autotask: Connect, faults: Faults
) -> None:
    integration = autotask(sandbox)
    before = await integration.list_organizations()
    faults.plan(Fault.MOVED_ZONE)
    sandbox.requests.clear()
    assert await integration.list_organizations() == before
    assert paths(sandbox).count(ZONE) == 1
    sandbox.requests.clear()
    assert await integration.list_organizations() == before
    assert all(path.startswith("/autotask/zone2/") for path in paths(sandbox))


async def test_a_customer_who_moves_during_a_listing_is_listed(
    serve: Serve, autotask: Connect, faults: Faults
) -> None:
    sandbox = await serve(companies=build_companies(50), largest_page=20)
    faults.plan(Fault.MOVED_ZONE, path="zoneInformation", after=1)
    faults.plan(Fault.MOVED_ZONE, path=QUERY, after=2)  # the count and the first page
    assert len(await autotask(sandbox).list_organizations()) == 50


async def test_a_client_of_a_workflow_follows_the_move_too(
    sandbox: RunningSandbox, autotask: Connect, faults: Faults, mapped: type[Mapped]
) -> None:
    client = await autotask(sandbox).get_client(mapped("175"))
    tickets = [row async for row in client.list("tickets")]
    faults.plan(Fault.MOVED_ZONE)
    assert [row async for row in client.list("tickets")] == tickets
    made = await client.create("tickets", {"title": "After the move"})
    assert made["title"] == "After the move"
    assert len([row async for row in client.list("tickets")]) == len(tickets) + 1


async def test_a_wrong_secret_asks_for_the_zone_anew_once_and_is_then_remembered(
    sandbox: RunningSandbox, autotask: Connect, time: Time
) -> None:
    integration = autotask(sandbox, autotask_secret="wrong")
    for _ in range(3):
        with pytest.raises(IntegrationAuthenticationError):
            await integration.list_organizations()
    assert paths(sandbox).count(ZONE) == 2
    assert len([path for path in paths(sandbox) if path != ZONE]) == 1


async def test_a_move_that_is_refused_there_too_is_tried_once_and_remembered(
    sandbox: RunningSandbox, autotask: Connect, faults: Faults
) -> None:
    integration = autotask(sandbox)
    await integration.list_organizations()
    faults.plan(Fault.MOVED_ZONE)
    faults.plan(Fault.EXPIRED_TOKEN, path="/zone2/")
    sandbox.requests.clear()
    for _ in range(3):
        with pytest.raises(IntegrationAuthenticationError):
            await integration.list_organizations()
    sent = [path for path in paths(sandbox) if path != ZONE]
    assert len(sent) <= 4  # the count and the first page, once at each zone


async def test_a_zone_that_is_set_is_not_asked_for_after_a_refusal_either(
    sandbox: RunningSandbox, autotask: Connect
) -> None:
    zone = f"{sandbox.url}/autotask/ATServicesRest"
    integration = autotask(sandbox, autotask_base_url=zone, autotask_secret="wrong")
    with pytest.raises(IntegrationAuthenticationError):
        await integration.list_organizations()
    assert ZONE not in paths(sandbox)


async def test_a_zone_on_another_host_is_refused_before_the_secret_is_sent(
    sandbox: RunningSandbox, autotask: Connect, faults: Faults
) -> None:
    faults.plan(Fault.FOREIGN_ZONE, path="zoneInformation")
    with pytest.raises(IntegrationConfigurationError, match="on another host") as caught:
        await autotask(sandbox).list_organizations()
    assert "elsewhere.example" in caught.value.message
    assert "ORGMAP_CONFIG_AUTOTASK_BASE_URL" in caught.value.message
    assert paths(sandbox) == [ZONE]


@pytest.mark.parametrize(
    ("zone", "trusted"),
    [
        ("https://webservices5.autotask.net/ATServicesRest/", True),
        ("https://prde.autotask.net/ATServicesRest/", True),
        ("https://zones.example/ATServicesRest", True),  # where auth_url is
        ("https://autotask.net.elsewhere.example/", False),
        ("https://notautotask.net/", False),
        ("https://webservices5.autotask.net:8443/", False),
        ("https://zones.example:8443/", False),
        ("https://webservices5.autotask.net@elsewhere.example/", False),
        ("http://webservices5.autotask.net/ATServicesRest/", False),
        ("//webservices5.autotask.net/", False),
        ("webservices5.autotask.net", False),
    ],
)
async def test_a_zone_is_the_vendors_own_or_at_the_host_that_was_set(
    sandbox: RunningSandbox, autotask: Connect, zone: str, trusted: bool
) -> None:
    session = await autotask(sandbox).session()
    asked = parse_root("https://zones.example/ATServicesRest")
    if trusted:
        assert autotask_integration.require_trusted_zone(zone, asked, session)
        return
    with pytest.raises(IntegrationConfigurationError):
        autotask_integration.require_trusted_zone(zone, asked, session)


async def test_an_unknown_user_has_no_zone_and_the_remedy_names_its_setting(
    sandbox: RunningSandbox, autotask: Connect
) -> None:
    integration = autotask(sandbox, autotask_username="nobody@sandbox.example")
    for _ in range(3):
        with pytest.raises(IntegrationAuthenticationError, match="not be determined") as caught:
            await integration.list_organizations()
    assert "ORGMAP_CONFIG_AUTOTASK_USERNAME" in remedy_of(caught.value)
    assert paths(sandbox) == [ZONE]


async def test_a_wrong_integration_code_is_said_and_not_tried_again(
    sandbox: RunningSandbox, autotask: Connect
) -> None:
    integration = autotask(sandbox, autotask_integration_code="WRONG")
    for _ in range(3):
        with pytest.raises(IntegrationAuthenticationError, match="Code is invalid") as caught:
            await integration.list_organizations()
    assert "ORGMAP_CONFIG_AUTOTASK_INTEGRATION_CODE" in remedy_of(caught.value)
    assert len([path for path in paths(sandbox) if path != ZONE]) == 1


async def test_a_permission_that_is_missing_is_told_though_the_status_is_500(
    sandbox: RunningSandbox, autotask: Connect, faults: Faults
) -> None:
    faults.plan(Fault.NO_PERMISSION, path=QUERY)
    with pytest.raises(IntegrationPermissionError, match="adequate permissions") as caught:
        await autotask(sandbox).list_organizations()
    assert "security level" in remedy_of(caught.value)


# The listing


async def test_pages_after_the_first_are_posted_with_the_same_body(
    serve: Serve, autotask: Connect
) -> None:
    sandbox = await serve(companies=build_companies(50), largest_page=20)
    assert len(await autotask(sandbox).list_organizations()) == 50
    sent = [(one.method, one.path) for one in sandbox.requests if one.path.startswith(QUERY)]
    assert sorted(sent) == [
        ("POST", QUERY),
        ("POST", f"{QUERY}/count"),
        ("POST", f"{QUERY}/count"),  # of companies of all types
        ("POST", f"{QUERY}/next"),
        ("POST", f"{QUERY}/next"),
    ]


async def test_the_sandbox_answers_a_get_after_a_post_as_autotask_does(
    sandbox: RunningSandbox,
) -> None:
    query = {"filter": [{"op": "exist", "field": "id"}], "MaxRecords": 20}
    async with plain_client(sandbox) as client:
        first = (await client.post("/Companies/query", json=query)).json()
        link = first["pageDetails"]["nextPageUrl"]
        assert first["pageDetails"]["count"] == len(first["items"]) == 20
        assert (await client.get(link)).status_code == 405
        assert (await client.post(link)).json() == {"errors": ["Unable to parse the query."]}
        assert len((await client.post(link, json=query)).json()["items"]) == 20
        unfiltered = await client.post("/Companies/query", json={"MaxRecords": 20})
    assert (unfiltered.status_code, unfiltered.json()) == (
        500,
        {"errors": ["A query must have a filter."]},
    )


async def test_the_provider_itself_and_its_suppliers_are_not_listed(
    sandbox: RunningSandbox, autotask: Connect
) -> None:
    listed = await autotask(sandbox).list_organizations()
    assert not {one.id for one in listed} & {"0", "90"}
    assert {one.is_active for one in listed} == {True, False}


@pytest.mark.parametrize(("types", "count"), [("1", 50), ("1, 7", 51), ("all", 51), ("7,8", 1)])
async def test_which_types_of_companies_are_listed_is_set_and_the_others_are_counted(
    serve: Serve, autotask: Connect, types: str, count: int
) -> None:
    sandbox = await serve(companies=build_companies(50))
    with listing_notes.collecting() as notes:
        listed = await autotask(sandbox, autotask_company_types=types).list_organizations()
    assert "0" not in {one.id for one in listed}
    assert len(listed) == count
    assert len(notes) == (count < 51)
    assert all(f"has {51 - count} compan" in note for note in notes)


@pytest.mark.parametrize("given", ["customer", "1;2", "1,", "-1"])
async def test_types_are_numbers(sandbox: RunningSandbox, autotask: Connect, given: str) -> None:
    with pytest.raises(IntegrationConfigurationError, match="numbers separated by commas"):
        await autotask(sandbox, autotask_company_types=given).list_organizations()


async def test_a_listing_that_ends_before_its_count_is_an_error(
    serve: Serve, autotask: Connect, faults: Faults
) -> None:
    sandbox = await serve(companies=build_companies(41), largest_page=20)
    faults.plan(Fault.CHANGED_TOTAL, path=QUERY)  # so the second page says that it is the last
    with pytest.raises(IntegrationBadResponseError, match="the total is 41, but 40 rows were sent"):
        await autotask(sandbox).list_organizations()


async def test_no_more_than_three_requests_are_under_way(
    sandbox: RunningSandbox, autotask: Connect, faults: Faults, mapped: type[Mapped]
) -> None:
    integration = autotask(sandbox)
    known = (await integration.list_organizations())[0]
    client = await integration.get_client(mapped(known.id))
    faults.slow_seconds = 0.1
    faults.plan(Fault.SLOW, path=f"{ROOT}/Companies/")
    started = wall.perf_counter()
    await asyncio.gather(*(client.get_organization() for _ in range(9)))
    assert wall.perf_counter() - started >= 0.3


async def test_a_refused_thread_is_asked_again_later(
    sandbox: RunningSandbox, autotask: Connect, faults: Faults, time: Time
) -> None:
    faults.plan(Fault.RATE_LIMITED, path=QUERY, times=1)
    assert await autotask(sandbox).list_organizations()
    assert time.slept == [1.25]


async def test_threads_that_stay_refused_are_told_with_what_to_do(
    sandbox: RunningSandbox, autotask: Connect, faults: Faults
) -> None:
    faults.plan(Fault.RATE_LIMITED, path=QUERY)
    with pytest.raises(IntegrationRateLimitedError, match="Thread Threshold Exceeded") as caught:
        await autotask(sandbox).list_organizations()
    assert "10,000 requests" in remedy_of(caught.value)


# One company


async def test_an_item_of_null_is_no_company(
    sandbox: RunningSandbox, autotask: Connect, mapped: type[Mapped]
) -> None:
    client = await autotask(sandbox).get_client(mapped("999999"))
    with pytest.raises(IntegrationMissingResourceError, match="has no company with id 999999"):
        await client.get_organization()


async def test_the_provider_itself_can_be_mapped_by_hand(
    sandbox: RunningSandbox, autotask: Connect, mapped: type[Mapped]
) -> None:
    result = await autotask(sandbox).test_connection(mapped("0", "Harbourlight IT"))
    assert {step.status for step in result.steps} == {TestStepStatus.PASSED}


# Sign-in


async def test_a_failed_login_is_tried_once_whatever_goes_out_together(
    sandbox: RunningSandbox, autotask: Connect
) -> None:
    integration = autotask(sandbox, autotask_secret="wrong")
    for _ in range(10):
        with pytest.raises(IntegrationAuthenticationError) as caught:
            await integration.list_organizations()
    # The count and the first page are asked for together, and are one login.
    assert len([path for path in paths(sandbox) if path != ZONE]) == 1
    assert "not tried again for 900 s" in caught.value.message
    assert "not locked" in remedy_of(caught.value)


async def test_corrected_settings_are_tried_at_once(
    sandbox: RunningSandbox, autotask: Connect
) -> None:
    integration = autotask(sandbox, autotask_secret="wrong")
    with pytest.raises(IntegrationAuthenticationError):
        await integration.list_organizations()
    secrets_of(integration)["autotask_secret"] = sandbox_autotask.SECRET
    assert await integration.list_organizations()


async def test_a_login_that_is_refused_later_is_remembered_too(
    sandbox: RunningSandbox, autotask: Connect, faults: Faults, time: Time
) -> None:
    integration = autotask(sandbox)
    assert await integration.list_organizations()
    faults.plan(Fault.EXPIRED_TOKEN, path=f"{QUERY}/count", times=1)
    with pytest.raises(IntegrationAuthenticationError):
        await integration.list_organizations()
    sandbox.requests.clear()
    with pytest.raises(IntegrationAuthenticationError, match="not tried again"):
        await integration.list_organizations()
    assert not sandbox.requests
    time.now += 901
    assert await integration.list_organizations()


async def test_a_locked_user_gets_the_same_refusal_and_the_remedy_says_where_to_look(
    sandbox: RunningSandbox, autotask: Connect, mapped: type[Mapped]
) -> None:
    async with plain_client(sandbox, Secret="wrong") as client:
        for _ in range(5):
            assert (await client.get("/ThresholdInformation")).status_code == 401
    result = await autotask(sandbox).test_connection(mapped("175"))
    failed = next(step for step in result.steps if step.status is TestStepStatus.FAILED)
    assert failed.name == "authentication"
    assert "not locked" in remedy_of(failed)
