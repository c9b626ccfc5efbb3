"""NinjaOne's particulars: `after` that leaves out its own id, no total, one singular path."""

import dataclasses
from functools import partial
from urllib.parse import parse_qs

import httpx
import pytest

from integrations.base import (
    IntegrationAuthenticationError,
    IntegrationConfigurationError,
    IntegrationMissingResourceError,
    IntegrationPermissionError,
)
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import RunningSandbox
from integrations.sandbox.vendors import ninjaone as sandbox_ninjaone
from integrations.sandbox.world import build_companies
from tests.integrations.connecting import Connect, Mapped, Serve, allow, remedy_of

LIST = "/ninjaone/v2/organizations"


@pytest.fixture
def ninjaone(connect: Connect) -> Connect:
    return partial(connect, "ninjaone")


def afters(sandbox: RunningSandbox) -> list[int]:
    queries = [parse_qs(request.query) for request in sandbox.requests if request.path == LIST]
    assert all(query["pageSize"] == ["1000"] for query in queries)
    return [int(query.get("after", ["0"])[0]) for query in queries]


@pytest.mark.parametrize(
    ("count", "last_ids"),
    [
        (0, [0, 0]),  # nothing at all is asked for twice
        (999, [0, 3994, 3994]),  # so is the end after a page as full as any
        (1000, [0, 3998, 3998]),
        (1001, [0, 3998, 4002]),  # after a shorter one the end was to be expected
        (2000, [0, 3998, 7998, 7998]),
    ],
)
async def test_each_page_begins_after_the_last_id_and_an_empty_one_is_the_end(
    serve: Serve, ninjaone: Connect, count: int, last_ids: list[int]
) -> None:
    sandbox = await serve(companies=build_companies(count))
    listed = await ninjaone(sandbox).list_organizations()
    assert [one.id for one in listed] == [str(2 + 4 * number) for number in range(count)]
    assert afters(sandbox) == last_ids


async def test_an_empty_answer_after_a_full_page_is_not_believed_at_once(
    serve: Serve, ninjaone: Connect, faults: Faults
) -> None:
    sandbox = await serve(companies=build_companies(1500))
    faults.plan(Fault.EMPTY_LIST, path=LIST, after=1, times=1)
    assert len(await ninjaone(sandbox).list_organizations()) == 1500


async def test_what_is_listed_is_active(serve: Serve, ninjaone: Connect) -> None:
    companies = [dataclasses.replace(one, is_active=False) for one in build_companies(3)]
    listed = await ninjaone(await serve(companies=companies)).list_organizations()
    assert [one.is_active for one in listed] == [True, True, True]


async def test_metadata_keeps_where_ids_of_other_systems_may_be(
    serve: Serve, ninjaone: Connect
) -> None:
    companies = build_companies(6)
    listed = await ninjaone(await serve(companies=companies)).list_organizations()
    assert listed[0].metadata == {"user_data": {"psaClientId": companies[0].id}}
    assert listed[1].metadata == {"description": f"www.{companies[1].domain}"}
    assert listed[2].metadata == {}


async def test_one_organization_is_read_by_the_singular_path(
    sandbox: RunningSandbox, ninjaone: Connect, mapped: type[Mapped]
) -> None:
    known = (await ninjaone(sandbox).list_organizations())[0]
    mapping = mapped(known.id)
    async with await ninjaone(sandbox).get_client(mapping, authorize_unconfined=allow) as client:
        record = await client.get_organization()
        with pytest.raises(IntegrationMissingResourceError):
            await client.unconfined.get(f"organizations/{known.id}")
    assert record["locations"][0]["name"] == "Main Office"
    assert f"/ninjaone/v2/organization/{known.id}" in [one.path for one in sandbox.requests]


async def test_an_id_of_another_form_is_never_sent(
    sandbox: RunningSandbox, ninjaone: Connect, mapped: type[Mapped]
) -> None:
    with pytest.raises(IntegrationMissingResourceError, match="whole numbers such as 95"):
        await ninjaone(sandbox).get_client(mapped("95.0"))
    assert not sandbox.requests


async def test_tokens_come_from_ws_and_from_nowhere_else(
    sandbox: RunningSandbox, ninjaone: Connect
) -> None:
    await ninjaone(sandbox).list_organizations()
    assert sandbox.requests[0].path == "/ninjaone/ws/oauth/token"
    async with httpx.AsyncClient() as client:
        assert (await client.post(f"{sandbox.url}/ninjaone/oauth/token")).status_code == 405


@pytest.mark.parametrize("scope", ["monitoring", "monitoring management control"])
async def test_the_scopes_are_a_setting(
    sandbox: RunningSandbox, ninjaone: Connect, scope: str
) -> None:
    assert await ninjaone(sandbox, ninjaone_scope=scope).list_organizations()


async def test_a_scope_that_nobody_knows_is_named_with_those_that_there_are(
    sandbox: RunningSandbox, ninjaone: Connect
) -> None:
    with pytest.raises(IntegrationConfigurationError, match="monitoring, management and control"):
        await ninjaone(sandbox, ninjaone_scope="everything").list_organizations()


async def test_refused_credentials_name_settings_application_and_region(
    sandbox: RunningSandbox, ninjaone: Connect
) -> None:
    with pytest.raises(IntegrationAuthenticationError, match="invalid_client") as caught:
        await ninjaone(sandbox, ninjaone_client_secret="wrong").list_organizations()
    for named in ("NINJAONE_CLIENT_ID", "NINJAONE_CLIENT_SECRET", "NINJAONE_BASE_URL", "machine"):
        assert named in remedy_of(caught.value)


async def test_a_refused_request_names_the_scope(
    sandbox: RunningSandbox, ninjaone: Connect, faults: Faults
) -> None:
    faults.plan(Fault.FORBIDDEN, path=LIST)
    with pytest.raises(IntegrationPermissionError) as caught:
        await ninjaone(sandbox).list_organizations()
    assert "ORGMAP_CONFIG_NINJAONE_SCOPE" in remedy_of(caught.value)


async def test_ninjaones_own_words_are_passed_on(
    sandbox: RunningSandbox, ninjaone: Connect, faults: Faults
) -> None:
    faults.plan(Fault.RATE_LIMITED, path=LIST)
    with pytest.raises(Exception, match="answered 429: Too many requests"):
        await ninjaone(sandbox).list_organizations()


async def test_the_sandbox_sends_a_hundred_unless_asked_for_more(serve: Serve) -> None:
    sandbox = await serve(companies=build_companies(150))
    form = {
        "grant_type": "client_credentials",
        "client_id": sandbox_ninjaone.CLIENT_ID,
        "client_secret": sandbox_ninjaone.CLIENT_SECRET,
        "scope": "monitoring",
    }
    async with httpx.AsyncClient(base_url=f"{sandbox.url}/ninjaone") as client:
        token = (await client.post("/ws/oauth/token", data=form)).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        page = (await client.get("/v2/organizations")).json()
    assert len(page) == 100
