"""What is particular about Duo: signed requests, and a list without pages."""

import pytest

from integrations.base import IntegrationAuthenticationError
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import RunningSandbox
from tests.integrations.connecting import Connect, Mapped, allow, remedy_of


async def test_an_empty_list_is_believed_if_it_comes_twice(
    sandbox: RunningSandbox, connect: Connect, faults: Faults
) -> None:
    faults.plan(Fault.EMPTY_LIST, path="/duo/", times=1)
    assert len(await connect("duo", sandbox).list_organizations()) > 100
    assert len(sandbox.requests) == 2
    faults.plan(Fault.EMPTY_LIST, path="/duo/", times=2)
    assert await connect("duo", sandbox).list_organizations() == []


@pytest.mark.parametrize(
    ("setting", "said"),
    [("duo_integration_key", "Invalid integration key"), ("duo_secret_key", "Invalid signature")],
)
async def test_a_wrong_key_is_told_by_the_vendors_words_and_the_clock_is_named(
    sandbox: RunningSandbox, connect: Connect, setting: str, said: str
) -> None:
    with pytest.raises(IntegrationAuthenticationError, match=said) as caught:
        await connect("duo", sandbox, **{setting: "wrong"}).list_organizations()
    assert "clock must be right" in remedy_of(caught.value)
    assert len(sandbox.requests) == 1


async def test_requests_with_a_query_and_a_body_of_ones_own_are_signed(
    sandbox: RunningSandbox, connect: Connect
) -> None:
    integration = connect("duo", sandbox)
    known = await integration.list_organizations()
    client = await integration.get_client(Mapped(known[0].id), authorize_unconfined=allow)
    answer = await client.unconfined.post(
        "accounts/v1/account/list",
        params={"b": "ä ~*&=", "a": ["2", "1"], "c": ""},
        json={"name": "Brännö"},
    )
    assert isinstance(answer, dict)
    assert answer["stat"] == "OK"
