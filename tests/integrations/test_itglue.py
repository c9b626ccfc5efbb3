"""IT Glue's particulars: JSON:API, and keys that are good in one region only."""

import dataclasses
from functools import partial
from urllib.parse import parse_qs

import pytest

from integrations import listing_notes
from integrations.base import (
    IntegrationAuthenticationError,
    IntegrationBadResponseError,
    IntegrationPermissionError,
)
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import RunningSandbox
from integrations.sandbox.vendors.itglue import KEY_OF_ANOTHER_REGION
from integrations.sandbox.world import Company, build_companies
from tests.integrations.connecting import Connect, Mapped, Serve, allow, remedy_of

LIST = "/itglue/organizations"


@pytest.fixture
def itglue(connect: Connect) -> Connect:
    return partial(connect, "itglue")


def list_queries(sandbox: RunningSandbox) -> list[dict[str, list[str]]]:
    return [parse_qs(request.query) for request in sandbox.requests if request.path == LIST]


def companies(count: int, *, is_active: bool = True) -> list[Company]:
    return [dataclasses.replace(one, is_active=is_active) for one in build_companies(count)]


async def test_ids_are_texts_and_names_come_from_hyphenated_attributes(
    serve: Serve, itglue: Connect
) -> None:
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
    serve: Serve, itglue: Connect, count: int, pages: int
) -> None:
    sandbox = await serve(companies=companies(count))
    assert len(await itglue(sandbox).list_organizations()) == count
    asked = {"sort": ["id"], "page[size]": ["1000"]}
    expected = [asked | {"page[number]": [str(number + 1)]} for number in range(pages)]
    assert list_queries(sandbox) == expected


async def test_a_page_without_rows_is_held_against_the_total(
    sandbox: RunningSandbox, itglue: Connect, faults: Faults
) -> None:
    faults.plan(Fault.EMPTY_LIST, path=LIST)
    with pytest.raises(IntegrationBadResponseError, match="but 0 rows were sent"):
        await itglue(sandbox).list_organizations()


async def test_an_organization_is_active_by_its_status_and_without_one(
    serve: Serve, itglue: Connect
) -> None:
    listed = await itglue(await serve(companies=companies(8))).list_organizations()
    assert "organization_status_name" not in listed[7].metadata
    assert all(one.is_active for one in listed)
    listed = await itglue(await serve(companies=companies(8, is_active=False))).list_organizations()
    assert not any(one.is_active for one in listed)


async def test_organizations_of_some_types_are_listed_and_the_others_are_counted(
    serve: Serve, itglue: Connect
) -> None:
    known = companies(20)
    chosen = sorted({one.group_name for one in known})[:2]
    sandbox = await serve(companies=known)
    with listing_notes.collecting() as notes:
        integration = itglue(sandbox, itglue_organization_types=", ".join(chosen))
        listed = await integration.list_organizations()
    assert {one.metadata["organization_type_name"] for one in listed} == set(chosen)
    assert len(listed) == sum(one.group_name in chosen for one in known)
    assert notes == [f"IT Glue has {20 - len(listed)} organizations left out by the settings."]


async def test_a_provider_names_its_own_statuses(serve: Serve, itglue: Connect) -> None:
    sandbox = await serve(companies=companies(3, is_active=False))
    chosen = itglue(sandbox, itglue_active_statuses="Live, Inactive")
    assert all(one.is_active for one in await chosen.list_organizations())


async def test_a_key_of_another_region_says_so_at_the_first_step_that_uses_it(
    sandbox: RunningSandbox, itglue: Connect, mapped: type[Mapped]
) -> None:
    integration = itglue(sandbox, itglue_api_key=KEY_OF_ANOTHER_REGION)
    with pytest.raises(IntegrationPermissionError, match="403: Forbidden") as caught:
        await integration.list_organizations()
    assert "another region" in remedy_of(caught.value)
    assert "https://api.eu.itglue.com" in remedy_of(caught.value)
    result = await integration.test_connection(mapped("4100200"))
    assert [step.status for step in result.steps] == [
        "PASSED",
        "PASSED",
        "FAILED",
        "SKIPPED",
        "SKIPPED",
    ]
    assert "ORGMAP_CONFIG_ITGLUE_BASE_URL" in remedy_of(result.steps[2])


async def test_an_unknown_key_is_final(sandbox: RunningSandbox, itglue: Connect) -> None:
    with pytest.raises(IntegrationAuthenticationError, match="401: Unauthorized") as caught:
        await itglue(sandbox, itglue_api_key="ITG.unknown").list_organizations()
    assert "ORGMAP_SECRET_ITGLUE_API_KEY" in remedy_of(caught.value)
    assert len(list_queries(sandbox)) == 1


async def test_a_client_writes_in_the_media_type_of_json_api(
    sandbox: RunningSandbox, itglue: Connect, mapped: type[Mapped]
) -> None:
    known = (await itglue(sandbox).list_organizations())[0]
    change = {"data": {"type": "organizations", "attributes": {"quick-notes": "Seen"}}}
    mapping = mapped(known.id)
    async with await itglue(sandbox).get_client(mapping, authorize_unconfined=allow) as client:
        changed = await client.unconfined.patch(f"organizations/{known.id}", json=change)
    assert isinstance(changed, dict)
    assert changed["data"]["id"] == known.id
