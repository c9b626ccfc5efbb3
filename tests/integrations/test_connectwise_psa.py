"""What is particular about ConnectWise PSA: its address, its client ID, its count, its statuses."""

from functools import partial
from typing import Any

import httpx
import pytest

from integrations import listing_notes
from integrations.base import (
    IntegrationAuthenticationError,
    IntegrationBadResponseError,
    IntegrationConfigurationError,
    IntegrationMissingResourceError,
    IntegrationRateLimitedError,
    TestStepStatus,
)
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import RunningSandbox
from integrations.sandbox.vendors import connectwise_psa as sandbox_psa
from integrations.sandbox.world import build_companies
from tests.integrations.connecting import Connect, Mapped, Serve, Time, remedy_of

ROOT = "/v2025_1/apis/3.0"
COMPANIES = f"{ROOT}/company/companies"


@pytest.fixture
def psa(connect: Connect) -> Connect:
    return partial(connect, "connectwise_psa")


def site(sandbox: RunningSandbox) -> str:
    return f"{sandbox.url}/connectwise_psa"


def plain_client(sandbox: RunningSandbox, **changes: str) -> httpx.AsyncClient:
    """What any client sends, without this engine."""
    user = f"{sandbox_psa.COMPANY_ID}+{sandbox_psa.PUBLIC_KEY}"
    headers = {"clientId": sandbox_psa.CLIENT_ID, **changes}
    return httpx.AsyncClient(
        base_url=f"{site(sandbox)}{ROOT}", auth=(user, sandbox_psa.PRIVATE_KEY), headers=headers
    )


async def test_without_a_client_id_good_keys_are_refused(sandbox: RunningSandbox) -> None:
    async with plain_client(sandbox, clientId="") as client:
        reply = await client.get("/system/info")
    assert (reply.status_code, reply.json()["code"]) == (401, "Unauthorized")


async def test_the_client_id_and_a_version_are_sent_with_every_request(
    sandbox: RunningSandbox, psa: Connect, mapped: type[Mapped]
) -> None:
    session = await psa(sandbox).session()
    assert session.headers == {
        "clientId": sandbox_psa.CLIENT_ID,
        "Accept": "application/vnd.connectwise.com+json; version=2022.1",
    }


async def test_25_rows_come_unless_more_are_asked_for_and_links_lead_to_the_end(
    sandbox: RunningSandbox,
) -> None:
    rows: list[dict[str, Any]] = []
    url: str | None = "/company/companies?conditions=deletedFlag=False"
    async with plain_client(sandbox) as client:
        while url:
            reply = await client.get(url)
            assert len(reply.json()) <= 25
            rows += reply.json()
            url = reply.links.get("next", {}).get("url")
            assert url is None or url.startswith(site(sandbox))
        count = await client.get("/company/companies/count?conditions=deletedFlag=False")
    assert len({row["id"] for row in rows}) == len(rows) == count.json()["count"]


async def test_deleted_companies_are_left_out_and_inactive_ones_are_not(
    sandbox: RunningSandbox, psa: Connect
) -> None:
    listed = await psa(sandbox).list_organizations()
    assert "Old Harbour Chandlers" not in {one.name for one in listed}
    assert {one.is_active for one in listed} == {True, False}
    assert {one.metadata["status"] for one in listed if one.is_active} == {"Active"}


async def test_a_deleted_company_is_inactive_whatever_its_status(
    sandbox: RunningSandbox, psa: Connect, mapped: type[Mapped]
) -> None:
    result = await psa(sandbox).test_connection(mapped("19", "Old Harbour Chandlers"))
    assert result.steps[-1].status is TestStepStatus.WARNING
    assert "is inactive" in result.message


async def test_which_statuses_are_active_is_the_providers_own(
    sandbox: RunningSandbox, psa: Connect
) -> None:
    integration = psa(sandbox, connectwise_psa_active_statuses="Delinquent, Inactive")
    listed = await integration.list_organizations()
    assert {one.metadata["status"] for one in listed if one.is_active} == {"Inactive"}


async def test_one_type_of_company_is_listed_and_counted_where_that_is_set(
    serve: Serve, psa: Connect
) -> None:
    sandbox = await serve(companies=build_companies(50))
    listed = await psa(sandbox, connectwise_psa_company_type="Client").list_organizations()
    assert len(listed) == len([one for one in build_companies(50) if one.number % 9 != 4])


async def test_a_company_is_in_the_groups_of_its_types(
    sandbox: RunningSandbox, psa: Connect
) -> None:
    integration = psa(sandbox)
    listed = await integration.list_organizations()
    groups = {name for each in listed for name in integration.groups_of(each)}
    assert {"Client", "Prospect", "Managed customers"} <= groups


@pytest.mark.parametrize(
    ("types", "count", "others"),
    [
        ("Client", 44, 6),
        ("Prospect", 6, 44),
        ("Client, Prospect", 50, 0),
        (" client ,prospect ", 50, 0),
    ],
)
async def test_several_types_are_listed_and_those_of_others_are_counted(
    serve: Serve, psa: Connect, types: str, count: int, others: int
) -> None:
    sandbox = await serve(companies=build_companies(50))
    with listing_notes.collecting() as notes:
        listed = await psa(sandbox, connectwise_psa_company_type=types).list_organizations()
    assert len(listed) == count
    of_others = f"ConnectWise PSA has {others} companies of other types and not listed."
    assert notes == ([of_others] if others else [])


@pytest.mark.parametrize(
    "given", ['Client" or name="x', "back\\slash", "{private_key}", "Client,,Prospect", ",Client"]
)
async def test_a_type_cannot_say_more_than_a_name(
    sandbox: RunningSandbox, psa: Connect, given: str
) -> None:
    with pytest.raises(IntegrationConfigurationError, match="without quotation marks"):
        await psa(sandbox, connectwise_psa_company_type=given).list_organizations()


async def test_a_listing_that_does_not_reach_the_count_is_an_error(
    serve: Serve, psa: Connect, faults: Faults
) -> None:
    sandbox = await serve(companies=build_companies(50), largest_page=20)
    faults.plan(Fault.EMPTY_LIST, path=COMPANIES, after=2)
    with pytest.raises(IntegrationBadResponseError, match="the total is 50, but 40 rows were sent"):
        await psa(sandbox).list_organizations()


async def test_three_calls_list_two_thousand_companies_with_their_count(
    serve: Serve, psa: Connect
) -> None:
    sandbox = await serve(companies=build_companies(1999))
    assert len(await psa(sandbox).list_organizations()) == 1999
    assert len(sandbox.requests) == 3


async def test_a_bare_site_is_asked_where_its_api_is_and_only_once(
    sandbox: RunningSandbox, psa: Connect
) -> None:
    integration = psa(sandbox, connectwise_psa_base_url=site(sandbox))
    assert await integration.list_organizations()
    assert await integration.list_organizations()
    session = await integration.session()
    assert str(await session.api_root()) == f"{site(sandbox)}{ROOT}"
    paths = [one.path for one in sandbox.requests]
    assert paths.count("/connectwise_psa/login/companyinfo/sandbox") == 1


@pytest.mark.parametrize("old", [None, Fault.REDIRECT, Fault.EXPIRED_TOKEN])
async def test_a_release_that_renames_the_codebase_is_noticed_at_the_next_call(
    sandbox: RunningSandbox, psa: Connect, faults: Faults, old: Fault | None
) -> None:
    integration = psa(sandbox, connectwise_psa_base_url=site(sandbox))
    before = await integration.list_organizations()
    faults.plan(Fault.RELEASED)
    if old is not None:
        faults.plan(old, path=ROOT)
    assert await integration.list_organizations() == before
    session = await integration.session()
    assert str(await session.api_root()) == f"{site(sandbox)}/v2025_2/apis/3.0"


async def test_companies_that_are_missing_do_not_have_the_address_asked_for_again_and_again(
    sandbox: RunningSandbox, psa: Connect, mapped: type[Mapped], time: Time
) -> None:
    integration = psa(sandbox, connectwise_psa_base_url=site(sandbox))
    for _ in range(5):
        client = await integration.get_client(mapped("999999"))
        with pytest.raises(IntegrationMissingResourceError):
            await client.get_organization()
    asked = "/connectwise_psa/login/companyinfo/sandbox"
    assert [one.path for one in sandbox.requests].count(asked) == 2


async def test_a_bare_site_that_does_not_know_the_company_says_which_setting_is_wrong(
    sandbox: RunningSandbox, psa: Connect
) -> None:
    integration = psa(
        sandbox,
        connectwise_psa_base_url=site(sandbox),
        connectwise_psa_company_id="elsewhere",
    )
    with pytest.raises(IntegrationConfigurationError, match="CONNECTWISE_PSA_COMPANY_ID"):
        await integration.list_organizations()


@pytest.mark.parametrize("given", ["..", "a/b", "a+b", "a:b", "a?b", "a b"])
async def test_a_company_id_that_cannot_be_one_is_refused_before_anything_is_sent(
    sandbox: RunningSandbox, psa: Connect, given: str
) -> None:
    with pytest.raises(IntegrationConfigurationError, match="allowed: the ID alone"):
        await psa(sandbox, connectwise_psa_company_id=given).list_organizations()
    assert not sandbox.requests


@pytest.mark.parametrize("host", ["na", "api-na"])
async def test_the_clouds_api_is_at_a_host_of_its_own(
    sandbox: RunningSandbox, psa: Connect, host: str
) -> None:
    given = f"https://{host}.myconnectwise.net/v4_6_release/apis/3.0/"
    session = await psa(sandbox, connectwise_psa_base_url=given).session()
    known = "https://api-na.myconnectwise.net/v4_6_release/apis/3.0"
    assert str(await session.api_root()) == known


async def test_the_test_proves_the_keys_and_then_that_companies_may_be_seen(
    sandbox: RunningSandbox, psa: Connect, faults: Faults, mapped: type[Mapped]
) -> None:
    integration = psa(sandbox)
    known = next(one for one in await integration.list_organizations() if one.is_active)
    sandbox.requests.clear()
    faults.plan(Fault.FORBIDDEN, path=COMPANIES)
    result = await integration.test_connection(mapped(known.id, known.name))
    assert [one.path for one in sandbox.requests if one.path.endswith("/system/info")]
    listing = next(step for step in result.steps if step.name == "listing")
    assert listing.status is TestStepStatus.FAILED
    assert "security role" in remedy_of(listing)


async def test_refused_keys_are_not_tried_again(sandbox: RunningSandbox, psa: Connect) -> None:
    with pytest.raises(IntegrationAuthenticationError, match="UserNotAuthenticated") as caught:
        await psa(sandbox, connectwise_psa_private_key="wrong").list_organizations()
    assert "ORGMAP_SECRET_CONNECTWISE_PSA_PRIVATE_KEY" in remedy_of(caught.value)
    assert len(sandbox.requests) <= 2  # the count and the first page, which go out together


async def test_the_vendors_usual_retry_after_is_handed_on(
    sandbox: RunningSandbox, psa: Connect, faults: Faults
) -> None:
    faults.retry_after = "30"
    faults.plan(Fault.RATE_LIMITED, path=COMPANIES)
    with pytest.raises(IntegrationRateLimitedError, match="try again in 30 seconds") as caught:
        await psa(sandbox).list_organizations()
    assert caught.value.retry_after == 30
