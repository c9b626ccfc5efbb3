"""What is particular about ConnectWise Automate: how it is signed in to, and its conditions."""

import pytest

from integrations.base import IntegrationError, IntegrationErrorKind
from integrations.sandbox.server import RunningSandbox
from integrations.sandbox.vendors.connectwise_automate import PERSON
from tests.integrations.connecting import Connect, Mapped, Serve, Time

TOKENS = "/connectwise_automate/cwa/api/v1/apitoken"


async def test_a_token_is_renewed_before_the_moment_that_has_no_time_zone(
    sandbox: RunningSandbox, connect: Connect, time: Time
) -> None:
    integration = connect("connectwise_automate", sandbox)
    for wait, asked in ((0, 1), (3500, 1), (60, 2)):
        time.now += wait
        await integration.list_organizations()
        assert sum(each.path == TOKENS for each in sandbox.requests) == asked


async def test_an_account_with_a_second_factor_is_told_to_be_an_integrators(
    sandbox: RunningSandbox, connect: Connect
) -> None:
    integration = connect("connectwise_automate", sandbox, connectwise_automate_username=PERSON)
    with pytest.raises(IntegrationError, match="its answer says IsTwoFactorRequired") as caught:
        await integration.list_organizations()
    assert caught.value.kind is IntegrationErrorKind.AUTHENTICATION
    assert "Integrator checked" in str(caught.value.remedy)


async def test_every_list_is_asked_for_in_an_order_that_stays(
    sandbox: RunningSandbox, connect: Connect
) -> None:
    await connect("connectwise_automate", sandbox).list_organizations()
    listed = [each.query for each in sandbox.requests if each.path.endswith("/Clients")]
    assert listed
    assert all("orderBy=Id" in query for query in listed)


async def test_an_authors_condition_is_joined_to_the_clients_own(
    serve: Serve, connect: Connect
) -> None:
    integration = connect("connectwise_automate", await serve(largest_page=3))
    id = (await integration.list_organizations())[5].id
    client = await integration.get_client(Mapped(id))
    every = [each async for each in client.list("devices")]
    where = "Status = 'Offline' or Client.Id > 0 and Status = 'Offline'"
    offline = [each async for each in client.list("devices", where=where)]
    assert (len(every), len(offline)) == (7, 3)
    assert {each["Client"]["Id"] for each in every} == {id}
    assert [each async for each in client.list("devices", where="Status = 'Nope' or Id > 0")] == (
        every
    )
    assert await client.get("devices", every[0]["Id"]) == every[0]
    tickets = [each async for each in client.list("tickets")]
    assert await client.get("tickets", tickets[0]["TicketId"]) == tickets[0]
