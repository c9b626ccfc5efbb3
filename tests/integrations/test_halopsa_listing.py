"""HaloPSA's client list, read over HTTP from the sandbox."""

import asyncio
import dataclasses
import re

import pytest

from integrations import budget
from integrations.base import (
    IntegrationBadResponseError,
    IntegrationError,
    IntegrationPermissionError,
    IntegrationRateLimitedError,
    IntegrationTimeoutError,
    IntegrationUnavailableError,
)
from integrations.rest.transport.options import RestOptions
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.middleware import RecordedRequest
from integrations.sandbox.server import RunningSandbox
from integrations.sandbox.world import COMPANIES, build_companies
from tests.integrations.connecting import Connect, Serve, Time, remedy_of

LIST = "/halopsa/api/Client"


def list_requests(sandbox: RunningSandbox) -> list[RecordedRequest]:
    return [request for request in sandbox.requests if request.path == LIST]


def token_requests(sandbox: RunningSandbox) -> list[RecordedRequest]:
    return [request for request in sandbox.requests if request.path == "/halopsa/auth/token"]


@pytest.mark.parametrize(
    ("count", "pages"), [(0, 1), (1, 1), (100, 1), (101, 2), (150, 2), (200, 2), (201, 3)]
)
async def test_a_listing_holds_every_client_in_as_few_pages_as_there_are(
    serve: Serve, halopsa: Connect, count: int, pages: int
) -> None:
    companies = build_companies(count)
    sandbox = await serve(companies=companies)
    listed = await halopsa(sandbox).list_organizations()
    assert [one.id for one in listed] == [str(company.id) for company in companies]
    assert [one.name for one in listed] == [company.name for company in companies]
    assert len(list_requests(sandbox)) == pages


async def test_inactive_clients_are_listed_and_marked(
    sandbox: RunningSandbox, halopsa: Connect
) -> None:
    listed = await halopsa(sandbox).list_organizations()
    inactive = {one.id for one in listed if not one.is_active}
    assert inactive == {str(company.id) for company in COMPANIES if not company.is_active}
    assert len(inactive) == 12


async def test_metadata_keeps_what_identifies_a_client_elsewhere_and_drops_the_rest(
    sandbox: RunningSandbox, halopsa: Connect
) -> None:
    listed = await halopsa(sandbox).list_organizations()
    company = COMPANIES[1]
    assert listed[1].metadata == {
        "toplevel_id": company.group_id,
        "toplevel_name": company.group_name,
        "azure_tenant_id": company.azure_tenant_id,
        "itglue_id": company.itglue_id,
        "accountsid": "AC00017",
    }
    assert "azure_tenant_id" not in listed[0].metadata


async def test_a_client_whose_name_is_left_out_is_listed_with_a_name_that_says_so(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults
) -> None:
    faults.plan(Fault.NAMELESS_CLIENT, path=LIST, times=1)
    listed = await halopsa(sandbox).list_organizations()
    assert len(listed) == 150
    assert [one.name for one in listed if one.is_nameless] == ["No name (14)"]


@pytest.mark.parametrize(
    ("fault", "error_type", "words"),
    [
        (Fault.HTML_PAGE, IntegrationBadResponseError, "an HTML page"),
        (Fault.CUT_BODY, IntegrationBadResponseError, "invalid JSON"),
        (Fault.REDIRECT, IntegrationBadResponseError, "redirects are not followed"),
        (Fault.EMPTY_LIST, IntegrationBadResponseError, "the total is 150, but 0 rows were sent"),
        (Fault.FORBIDDEN, IntegrationPermissionError, "Not authorised."),
        (Fault.RATE_LIMITED, IntegrationRateLimitedError, "Rate Limit Reached - 300 Requests"),
        (Fault.SERVER_ERROR, IntegrationUnavailableError, "500: An error has occurred."),
        (Fault.DROPPED_CONNECTION, IntegrationUnavailableError, "dropped the connection"),
    ],
)
async def test_a_bad_answer_is_an_error_and_never_a_short_list(
    sandbox: RunningSandbox,
    halopsa: Connect,
    faults: Faults,
    fault: Fault,
    error_type: type[IntegrationError],
    words: str,
) -> None:
    faults.plan(fault, path=LIST)
    with pytest.raises(error_type, match=words) as caught:
        await halopsa(sandbox).list_organizations()
    assert caught.value.integration_name == "halopsa"
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.REPEATED_PAGE, "page 2: id 14 was sent twice"),
        (Fault.EMPTY_LIST, "page 2: the total is 150, but 100 rows were sent"),
        (Fault.CHANGED_TOTAL, "page 2: the total changed from 150 to 149"),
        (Fault.HTML_PAGE, "an HTML page"),
    ],
)
async def test_a_fault_on_a_later_page_loses_the_whole_listing(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults, fault: Fault, words: str
) -> None:
    faults.plan(fault, path=LIST, after=1)
    with pytest.raises(IntegrationBadResponseError, match=words):
        await halopsa(sandbox).list_organizations()


async def test_a_denied_listing_says_which_permission_the_agent_lacks(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults
) -> None:
    faults.plan(Fault.FORBIDDEN, path=LIST)
    with pytest.raises(IntegrationPermissionError) as caught:
        await halopsa(sandbox).list_organizations()
    assert "Allow use of all Customers" in remedy_of(caught.value)


@pytest.mark.parametrize(
    ("fault", "waits"),
    [
        (Fault.RATE_LIMITED, [1.25, 2.5]),
        (Fault.SERVER_ERROR, [0.5, 1.0]),
        (Fault.DROPPED_CONNECTION, [0.5, 1.0]),
    ],
)
async def test_a_passing_fault_is_waited_out(
    sandbox: RunningSandbox,
    halopsa: Connect,
    faults: Faults,
    time: Time,
    fault: Fault,
    waits: list[float],
) -> None:
    faults.plan(fault, path=LIST, times=2)
    assert len(await halopsa(sandbox).list_organizations()) == 150
    assert time.slept == waits


async def test_a_limit_of_five_minutes_is_waited_out_and_the_log_says_until_when(
    sandbox: RunningSandbox,
    halopsa: Connect,
    faults: Faults,
    time: Time,
    caplog: pytest.LogCaptureFixture,
) -> None:
    faults.plan(Fault.RATE_LIMITED, path=LIST, times=8)
    assert len(await halopsa(sandbox).list_organizations()) == 150
    assert 200 < sum(time.slept) < 330
    assert re.search(r"waiting for HaloPSA's limit, goes on at \d\d:\d\d:\d\d UTC", caplog.text)


async def test_a_limit_that_lasts_longer_is_told_with_how_long_it_was_waited_for(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults, time: Time
) -> None:
    faults.plan(Fault.RATE_LIMITED, path=LIST)
    with pytest.raises(IntegrationRateLimitedError) as caught:
        await halopsa(sandbox).list_organizations()
    assert f"it was waited for {sum(time.slept):.0f} s" in caught.value.message
    assert sum(time.slept) <= 330


async def test_a_call_that_may_not_last_does_not_wait_longer_than_it_may(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults, time: Time
) -> None:
    faults.plan(Fault.RATE_LIMITED, path=LIST)
    with budget.lasting(10), pytest.raises(IntegrationRateLimitedError):
        await halopsa(sandbox).list_organizations()
    assert 0 < sum(time.slept) <= 10


async def test_a_vendor_that_keeps_failing_is_asked_three_times(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults
) -> None:
    faults.plan(Fault.SERVER_ERROR, path=LIST)
    with pytest.raises(IntegrationUnavailableError):
        await halopsa(sandbox).list_organizations()
    assert len(list_requests(sandbox)) == 3


async def test_a_short_retry_after_is_obeyed(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults, time: Time
) -> None:
    faults.retry_after = "7"
    faults.plan(Fault.RATE_LIMITED, path=LIST, times=1)
    await halopsa(sandbox).list_organizations()
    assert time.slept == [7.0]


async def test_a_long_retry_after_is_handed_on_at_once(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults, time: Time
) -> None:
    faults.retry_after = "600"
    faults.plan(Fault.RATE_LIMITED, path=LIST)
    with pytest.raises(IntegrationRateLimitedError, match=r"it is over at \d\d:\d\d UTC") as caught:
        await halopsa(sandbox).list_organizations()
    assert caught.value.retry_after == 600.0
    assert time.slept == []


async def test_no_answer_is_a_timeout_and_is_not_asked_again(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults, options: RestOptions
) -> None:
    faults.plan(Fault.NO_ANSWER, path=LIST)
    impatient = dataclasses.replace(options, request_timeout=0.1)
    with pytest.raises(IntegrationTimeoutError, match="did not answer in time"):
        await halopsa(sandbox, options=impatient).list_organizations()
    assert len(list_requests(sandbox)) == 1


async def test_a_listing_as_a_whole_has_a_time_limit(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults, options: RestOptions
) -> None:
    faults.slow_seconds = 0.15
    faults.plan(Fault.SLOW, path=LIST)
    limited = dataclasses.replace(options, listing_timeout=0.25)
    with pytest.raises(IntegrationTimeoutError, match=r"within 0\.25 s"):
        await halopsa(sandbox, options=limited).list_organizations()


async def test_a_body_beyond_the_limit_is_refused(
    sandbox: RunningSandbox, halopsa: Connect, options: RestOptions
) -> None:
    small = dataclasses.replace(options, max_body_bytes=10_000)
    with pytest.raises(IntegrationBadResponseError, match="larger than 10000 bytes"):
        await halopsa(sandbox, options=small).list_organizations()


async def test_a_server_that_is_not_there_is_unavailable(
    sandbox: RunningSandbox, halopsa: Connect
) -> None:
    nowhere = halopsa(sandbox, halopsa_base_url="http://127.0.0.1:1")
    with pytest.raises(IntegrationUnavailableError, match="cannot connect to HaloPSA"):
        await nowhere.list_organizations()


async def test_a_site_without_halopsa_is_told_apart_from_a_missing_client(
    sandbox: RunningSandbox, halopsa: Connect
) -> None:
    elsewhere = halopsa(
        sandbox,
        halopsa_base_url=f"{sandbox.url}/nothing",
        halopsa_auth_url=f"{sandbox.url}/halopsa/auth",
    )
    with pytest.raises(IntegrationBadResponseError, match="no HaloPSA client list at"):
        await elsewhere.list_organizations()


async def test_twenty_listings_at_once_fetch_one_token(
    sandbox: RunningSandbox, halopsa: Connect
) -> None:
    integration = halopsa(sandbox)
    listings = await asyncio.gather(*(integration.list_organizations() for _ in range(20)))
    assert {len(listing) for listing in listings} == {150}
    assert len(token_requests(sandbox)) == 1


async def test_a_token_is_renewed_a_minute_before_it_expires_by_one_of_twenty_callers(
    sandbox: RunningSandbox, halopsa: Connect, time: Time
) -> None:
    integration = halopsa(sandbox)
    await integration.list_organizations()
    time.now += 3539
    await integration.list_organizations()
    assert len(token_requests(sandbox)) == 1
    time.now += 2
    await asyncio.gather(*(integration.list_organizations() for _ in range(20)))
    assert len(token_requests(sandbox)) == 2


async def test_a_token_refused_in_the_middle_of_a_listing_is_replaced_once(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults
) -> None:
    faults.plan(Fault.EXPIRED_TOKEN, path=LIST, after=1, times=1)
    assert len(await halopsa(sandbox).list_organizations()) == 150
    assert len(token_requests(sandbox)) == 2


async def test_a_second_refusal_is_final(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults
) -> None:
    faults.plan(Fault.EXPIRED_TOKEN, path=LIST)
    with pytest.raises(IntegrationError) as caught:
        await halopsa(sandbox).list_organizations()
    assert caught.value.kind == "AUTHENTICATION"
    assert len(token_requests(sandbox)) == 2


async def test_a_caller_that_is_cancelled_while_renewing_leaves_the_others_a_token(
    sandbox: RunningSandbox, halopsa: Connect, faults: Faults
) -> None:
    faults.slow_seconds = 0.1
    faults.plan(Fault.SLOW, path="/auth/token", times=1)
    integration = halopsa(sandbox)
    renewing = asyncio.create_task(integration.list_organizations())
    await asyncio.sleep(0.03)
    waiting = asyncio.create_task(integration.list_organizations())
    await asyncio.sleep(0.01)
    renewing.cancel()
    assert len(await waiting) == 150
    with pytest.raises(asyncio.CancelledError):
        await renewing


async def test_a_cancelled_listing_asks_for_no_more_pages(
    serve: Serve, halopsa: Connect, faults: Faults
) -> None:
    sandbox = await serve(companies=build_companies(5000))
    faults.slow_seconds = 0.2
    faults.plan(Fault.SLOW, path=LIST, after=1)
    reading = asyncio.create_task(halopsa(sandbox).list_organizations())
    while len(list_requests(sandbox)) < 20:  # noqa: ASYNC110 - the sandbox's log is no event
        await asyncio.sleep(0.01)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    asked = len(list_requests(sandbox))
    await asyncio.sleep(0.4)
    assert len(list_requests(sandbox)) == asked < 50


async def test_a_failing_page_stops_those_that_are_read_beside_it(
    serve: Serve, halopsa: Connect, faults: Faults
) -> None:
    sandbox = await serve(companies=build_companies(5000))
    faults.plan(Fault.HTML_PAGE, path=LIST, after=1, times=1)
    faults.slow_seconds = 0.2
    faults.plan(Fault.SLOW, path=LIST, after=2)
    with pytest.raises(IntegrationBadResponseError, match="an HTML page"):
        await halopsa(sandbox).list_organizations()
    asked = len(list_requests(sandbox))
    await asyncio.sleep(0.4)
    assert len(list_requests(sandbox)) == asked < 50
