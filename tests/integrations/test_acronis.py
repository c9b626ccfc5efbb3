"""What is particular about Acronis: a tree of tenants, of which some are customers."""

from functools import partial

import pytest

from integrations.base import TestStepStatus
from integrations.sandbox.server import RunningSandbox
from integrations.sandbox.vendors.acronis import CLIENT_ID, FOLDER, PARTNER
from integrations.sandbox.world import WORLD
from tests.integrations.connecting import Connect, Mapped, Serve, Time

WHOAMI = f"/acronis/api/2/clients/{CLIENT_ID}"
TENANTS = "/acronis/api/2/tenants"
TOKEN = "/acronis/api/2/idp/token"


@pytest.fixture
def acronis(connect: Connect) -> Connect:
    return partial(connect, "acronis")


def asked(sandbox: RunningSandbox, path: str) -> list[str]:
    return [request.query for request in sandbox.requests if request.path == path]


async def test_the_tree_below_the_clients_own_tenant_is_listed_and_asked_for_once(
    sandbox: RunningSandbox, acronis: Connect
) -> None:
    integration = acronis(sandbox)
    await integration.list_organizations()
    await integration.list_organizations()
    assert len(asked(sandbox, WHOAMI)) == 1
    assert all(f"subtree_root_id={PARTNER}" in query for query in asked(sandbox, TENANTS))


async def test_customers_in_a_folder_are_listed_and_partners_folders_and_units_are_not(
    serve: Serve, acronis: Connect
) -> None:
    sandbox = await serve(largest_page=20)
    listed = await acronis(sandbox).list_organizations()
    assert {one.metadata["parent_id"] for one in listed} == {PARTNER, FOLDER}
    assert not {PARTNER, FOLDER} & {one.id for one in listed}
    assert "Head office" not in {one.name for one in listed}


async def test_a_first_page_without_customers_does_not_mean_that_none_is_visible(
    serve: Serve, acronis: Connect
) -> None:
    integration = acronis(await serve(companies=WORLD[:3], largest_page=2))
    known = (await integration.list_organizations())[0]
    result = await integration.test_connection(Mapped(known.id, known.name))
    assert {step.status for step in result.steps} == {TestStepStatus.PASSED}


async def test_a_token_of_which_no_lifetime_is_told_is_renewed_within_the_hour(
    serve: Serve, acronis: Connect, time: Time
) -> None:
    sandbox = await serve(token_lifetime=7200)
    integration = acronis(sandbox)
    await integration.list_organizations()
    time.now += 3500
    await integration.list_organizations()
    assert len(asked(sandbox, TOKEN)) == 1
    time.now += 100
    await integration.list_organizations()
    assert len(asked(sandbox, TOKEN)) == 2
