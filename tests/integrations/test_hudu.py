"""What is particular about Hudu: it may stand behind Cloudflare Access."""

from functools import partial

import pytest

from integrations.base import IntegrationBadResponseError
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import RunningSandbox
from integrations.sandbox.vendors import hudu as sandbox_hudu
from tests.integrations.connecting import Connect, Mapped, remedy_of, secrets_of


@pytest.fixture
def hudu(connect: Connect) -> Connect:
    return partial(connect, "hudu")


async def test_behind_cloudflare_access_the_remedy_names_the_two_settings_that_let_it_pass(
    sandbox: RunningSandbox, hudu: Connect, faults: Faults
) -> None:
    faults.plan(Fault.BEHIND_ACCESS)
    with pytest.raises(IntegrationBadResponseError, match="redirect") as caught:
        await hudu(sandbox).list_organizations()
    for named in ("CONFIG_HUDU_CF_ACCESS_CLIENT_ID", "SECRET_HUDU_CF_ACCESS_CLIENT_SECRET"):
        assert f"ORGMAP_{named}" in remedy_of(caught.value)


async def test_with_a_service_token_it_is_listed(
    sandbox: RunningSandbox, hudu: Connect, faults: Faults
) -> None:
    faults.plan(Fault.BEHIND_ACCESS)
    id, secret = sandbox_hudu.ACCESS_TOKEN
    integration = hudu(sandbox, hudu_cf_access_client_id=id)
    secrets_of(integration)["hudu_cf_access_client_secret"] = secret
    assert await integration.list_organizations()
    assert (await integration.session()).headers["CF-Access-Client-Id"] == id


async def test_without_one_no_such_header_is_sent(sandbox: RunningSandbox, hudu: Connect) -> None:
    assert (await hudu(sandbox).session()).headers == {}


async def test_a_company_that_is_not_wrapped_is_read_and_must_be_the_one_that_was_asked_for(
    sandbox: RunningSandbox, hudu: Connect, faults: Faults
) -> None:
    faults.plan(Fault.FLAT_COMPANY)
    integration = hudu(sandbox)
    one, other = (await integration.list_organizations())[:2]
    client = await integration.get_client(Mapped(one.id))
    assert (await client.get_organization())["name"] == one.name
    result = await integration.test_connection(Mapped(other.id, other.name))
    assert {step.status.value for step in result.steps} == {"PASSED"}
