"""What is particular about Sophos Central: whoami tells the partner's id and the API's host."""

from functools import partial

import pytest

from integrations.base import IntegrationError, IntegrationErrorKind, TestStepStatus
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import RunningSandbox
from tests.integrations.connecting import Connect, Mapped, Serve, remedy_of

WHOAMI = "/sophos_central/whoami/v1"
TENANTS = "/sophos_central/partner/v1/tenants"


@pytest.fixture
def sophos(connect: Connect) -> Connect:
    return partial(connect, "sophos_central")


def times(sandbox: RunningSandbox, path: str) -> int:
    return sum(request.path == path for request in sandbox.requests)


async def test_the_partner_is_asked_for_once(sandbox: RunningSandbox, sophos: Connect) -> None:
    integration = sophos(sandbox)
    known = await integration.list_organizations()
    await integration.list_organizations()
    assert (await integration.test_connection(Mapped(known[0].id, known[0].name))).success
    assert times(sandbox, WHOAMI) == 1
    assert {one.is_active for one in known} == {True, False}
    assert known[0].metadata["data_region"] in ("us03", "eu01", "eu02")


async def test_the_number_of_pages_ends_the_list(serve: Serve, sophos: Connect) -> None:
    sandbox = await serve(largest_page=40)
    listed = await sophos(sandbox).list_organizations()
    assert len(listed) > 80
    assert times(sandbox, TENANTS) == -(-len(listed) // 40)
    asked = [request.query for request in sandbox.requests if request.path == TENANTS]
    assert {"pageTotal=true", "pageSize=100"} <= set(asked[0].split("&"))


async def test_an_empty_page_before_the_last_is_no_end(
    serve: Serve, sophos: Connect, faults: Faults
) -> None:
    sandbox = await serve(largest_page=40)
    faults.plan(Fault.EMPTY_LIST, path=TENANTS, after=1)
    with pytest.raises(IntegrationError, match="page 2 is empty, and there are") as caught:
        await sophos(sandbox).list_organizations()
    assert caught.value.kind is IntegrationErrorKind.BAD_RESPONSE


async def test_credentials_that_are_another_partners_by_now_are_asked_about_anew(
    sandbox: RunningSandbox, sophos: Connect, faults: Faults
) -> None:
    integration = sophos(sandbox)
    known = await integration.list_organizations()
    faults.plan(Fault.MOVED_PARTNER, path=TENANTS, times=1)
    assert await integration.list_organizations() == known
    assert times(sandbox, WHOAMI) == 2


async def test_the_token_does_not_follow_to_a_host_that_is_not_the_vendors(
    sandbox: RunningSandbox, sophos: Connect, faults: Faults
) -> None:
    faults.plan(Fault.FOREIGN_API_HOST, path=WHOAMI)
    with pytest.raises(IntegrationError, match="on another host") as caught:
        await sophos(sandbox).list_organizations()
    assert caught.value.kind is IntegrationErrorKind.BAD_RESPONSE
    assert "elsewhere.example" in caught.value.message
    assert times(sandbox, TENANTS) == 0


async def test_the_credentials_of_one_customer_are_told_from_a_partners(
    sandbox: RunningSandbox, sophos: Connect, faults: Faults
) -> None:
    faults.plan(Fault.CUSTOMERS_KEY, path=WHOAMI)
    result = await sophos(sandbox).test_connection(Mapped("7d0d58a5-2c68-4f0e-9a51-3c3a0c1f6b1e"))
    failed = next(step for step in result.steps if step.status is TestStepStatus.FAILED)
    assert failed.name == "authentication"
    assert "idType of these credentials is 'tenant'; needed: partner" in failed.message
    assert "Sophos Central Partner" in remedy_of(failed)
