"""What is particular about N-able N-central: a token that is exchanged for another."""

import pytest

from integrations.base import IntegrationError, IntegrationErrorKind
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import RunningSandbox
from tests.integrations.connecting import Connect, Mapped, Serve, Time

AUTHENTICATE = "/ncentral/api/auth/authenticate"


def exchanges(sandbox: RunningSandbox) -> int:
    return sum(each.path == AUTHENTICATE for each in sandbox.requests)


async def test_the_service_organization_is_no_customer(
    sandbox: RunningSandbox, connect: Connect
) -> None:
    listed = await connect("ncentral", sandbox).list_organizations()
    assert "Fictional provider" not in {one.name for one in listed}
    assert {one.metadata["service_organization_id"] for one in listed} == {"50"}
    assert any(one.metadata.get("external_id") for one in listed)


async def test_the_users_token_is_exchanged_again_before_the_hour_is_over(
    sandbox: RunningSandbox, connect: Connect, time: Time
) -> None:
    integration = connect("ncentral", sandbox)
    for wait, exchanged in ((0, 1), (3500, 1), (60, 2)):
        time.now += wait
        await integration.list_organizations()
        assert exchanges(sandbox) == exchanged


async def test_a_server_that_was_restarted_and_knows_no_token_is_asked_for_another(
    sandbox: RunningSandbox, connect: Connect, faults: Faults
) -> None:
    integration = connect("ncentral", sandbox)
    whole = await integration.list_organizations()
    faults.plan(Fault.EXPIRED_TOKEN, path="/ncentral/api/customers", times=1)
    assert await integration.list_organizations() == whole
    assert exchanges(sandbox) == 2


async def test_a_token_that_is_no_longer_good_is_told_with_what_to_do(
    sandbox: RunningSandbox, connect: Connect
) -> None:
    integration = connect("ncentral", sandbox, ncentral_jwt="fake.older.token")
    with pytest.raises(IntegrationError, match="DmsLoginException") as caught:
        await integration.list_organizations()
    assert caught.value.kind is IntegrationErrorKind.AUTHENTICATION
    assert "generate the token anew" in str(caught.value.remedy)
    assert "fake.older.token" not in caught.value.message_and_remedy


async def test_a_customers_sites_and_devices_are_those_of_its_own(
    serve: Serve, connect: Connect
) -> None:
    integration = connect("ncentral", await serve(largest_page=30))
    id = (await integration.list_organizations())[5].id
    client = await integration.get_client(Mapped(id))
    sites = [each async for each in client.list("sites")]
    devices = [each async for each in client.list("devices")]
    assert (len(sites), len(devices)) == (7, 7)
    assert {each["parentId"] for each in sites} == {id}
    assert {each["customerId"] for each in devices} == {int(id)}
    assert await client.get("devices", devices[0]["deviceId"]) == devices[0]
