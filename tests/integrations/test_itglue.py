"""IT Glue's particulars: JSON:API, and keys that are good in one region only."""

import dataclasses
from functools import partial
from urllib.parse import parse_qs

import pytest

from integrations.base import (
    IntegrationAuthenticationError,
    IntegrationBadResponseError,
    IntegrationPermissionError,
)
from integrations.sandbox.faults import Fault
from integrations.sandbox.vendors.itglue import KEY_OF_ANOTHER_REGION
from integrations.sandbox.world import build_companies

LIST = "/itglue/organizations"


@pytest.fixture
def itglue(connect):
    return partial(connect, "itglue")


def list_queries(sandbox):
    return [parse_qs(request.query) for request in sandbox.requests if request.path == LIST]


def companies(count, *, is_active=True):
    return [dataclasses.replace(one, is_active=is_active) for one in build_companies(count)]


async def test_ids_are_texts_and_names_come_from_hyphenated_attributes(serve, itglue):
    known = companies(3)
    listed = await itglue(await serve(companies=known)).list_organizations()
    assert [one.id for one in listed] == ["4100200", "4100217", "4100234"]
    assert [one.name for one in listed] == [company.name for company in known]
    assert listed[0].metadata == {
        "short_name": known[0].slug[:12],
        "organization_type_name": known[0].group_name,
        "organization_status_name": "Active",
        "my_glue_account_id": 9000,
        "psa_integration": "disabled",
        "primary": False,
    }


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (999, 1), (1000, 1), (1001, 2), (2000, 2)])
async def test_no_page_is_asked_for_beyond_the_one_whose_next_page_is_null(
    serve, itglue, count, pages
):
    sandbox = await serve(companies=companies(count))
    assert len(await itglue(sandbox).list_organizations()) == count
    asked = {"sort": ["id"], "page[size]": ["1000"]}
    expected = [asked | {"page[number]": [str(number + 1)]} for number in range(pages)]
    assert list_queries(sandbox) == expected


async def test_a_page_without_rows_is_held_against_the_total(sandbox, itglue, faults):
    faults.plan(Fault.EMPTY_LIST, path=LIST)
    with pytest.raises(IntegrationBadResponseError, match="but 0 rows were sent"):
        await itglue(sandbox).list_organizations()


async def test_an_organization_is_active_by_its_status_and_without_one(serve, itglue):
    listed = await itglue(await serve(companies=companies(8))).list_organizations()
    assert "organization_status_name" not in listed[7].metadata
    assert all(one.is_active for one in listed)
    listed = await itglue(await serve(companies=companies(8, is_active=False))).list_organizations()
    assert not any(one.is_active for one in listed)


async def test_a_provider_names_its_own_statuses(serve, itglue):
    sandbox = await serve(companies=companies(3, is_active=False))
    chosen = itglue(sandbox, itglue_active_statuses="Live, Inactive")
    assert all(one.is_active for one in await chosen.list_organizations())


async def test_a_key_of_another_region_says_so_at_the_first_step_that_uses_it(
    sandbox, itglue, mapped
):
    integration = itglue(sandbox, itglue_api_key=KEY_OF_ANOTHER_REGION)
    with pytest.raises(IntegrationPermissionError, match="403: Forbidden") as caught:
        await integration.list_organizations()
    assert "another region" in caught.value.remedy
    assert "https://api.eu.itglue.com" in caught.value.remedy
    result = await integration.test_connection(mapped("4100200"))
    assert [step.status for step in result.steps] == [
        "PASSED",
        "PASSED",
        "FAILED",
        "SKIPPED",
        "SKIPPED",
    ]
    assert "ORGMAP_CONFIG_ITGLUE_BASE_URL" in result.steps[2].remedy


async def test_an_unknown_key_is_final(sandbox, itglue):
    with pytest.raises(IntegrationAuthenticationError, match="401: Unauthorized") as caught:
        await itglue(sandbox, itglue_api_key="ITG.unknown").list_organizations()
    assert "ORGMAP_SECRET_ITGLUE_API_KEY" in caught.value.remedy
    assert len(list_queries(sandbox)) == 1


async def test_a_client_writes_in_the_media_type_of_json_api(sandbox, itglue, mapped):
    known = (await itglue(sandbox).list_organizations())[0]
    change = {"data": {"type": "organizations", "attributes": {"quick-notes": "Seen"}}}
    async with await itglue(sandbox).get_client(mapped(known.id)) as client:
        changed = await client.patch(f"organizations/{known.id}", json=change)
    assert changed["data"]["id"] == known.id
