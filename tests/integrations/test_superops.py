"""What is particular about SuperOps: failures with status 200, a subdomain, and stages."""

import pytest

from integrations.base import (
    IntegrationBadResponseError,
    IntegrationPermissionError,
    IntegrationRateLimitedError,
)
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import RunningSandbox
from tests.integrations.connecting import Connect, Mapped, allow, remedy_of

BY_TWO = {
    "joinOperator": "AND",
    "operands": [
        {"attribute": "stage", "operator": "is", "value": "active"},
        {"attribute": "name", "operator": "contains", "value": "dental"},
    ],
}
QUERY = (
    "query q($input: ListInfoInput!) { getClientList(input: $input) { clients { name stage } } }"
)


async def test_a_client_is_active_in_the_stages_that_are_set(
    sandbox: RunningSandbox, connect: Connect
) -> None:
    listed = await connect("superops", sandbox).list_organizations()
    states = {(one.metadata["stage"], one.is_active) for one in listed}
    assert states == {("Active", True), ("Inactive", False)}
    both = connect("superops", sandbox, superops_active_stages="Active, Inactive")
    assert all(one.is_active for one in await both.list_organizations())


async def test_a_wrong_subdomain_is_named(sandbox: RunningSandbox, connect: Connect) -> None:
    wrong = connect("superops", sandbox, superops_subdomain="southwind")
    with pytest.raises(IntegrationBadResponseError) as caught:
        await wrong.list_organizations()
    assert "ORGMAP_CONFIG_SUPEROPS_SUBDOMAIN" in remedy_of(caught.value)


@pytest.mark.parametrize("pasted", ["northwind.superops.ai", "https://northwind.superops.ai/#/"])
async def test_an_address_is_no_subdomain(
    sandbox: RunningSandbox, connect: Connect, pasted: str
) -> None:
    result = await connect("superops", sandbox, superops_subdomain=pasted).test_connection(
        Mapped("1")
    )
    assert (
        "such as acme of acme.superops.ai" in f"{result.steps[0].message}{result.steps[0].remedy}"
    )
    assert not sandbox.requests


async def test_a_role_that_may_not_view_clients_is_told_by_the_code_that_came(
    sandbox: RunningSandbox, connect: Connect, faults: Faults
) -> None:
    faults.plan(Fault.FORBIDDEN, path="/superops/msp")
    with pytest.raises(
        IntegrationPermissionError, match="answered 200 and an error: forbidden"
    ) as e:
        await connect("superops", sandbox).list_organizations()
    assert "must be allowed to view clients" in remedy_of(e.value)


async def test_a_limit_that_is_told_with_status_200_is_a_limit(
    sandbox: RunningSandbox, connect: Connect, faults: Faults
) -> None:
    faults.plan(Fault.RATE_LIMITED, path="/superops/msp")
    with pytest.raises(IntegrationRateLimitedError, match="rate_limit_exceeded"):
        await connect("superops", sandbox).list_organizations()


async def test_conditions_and_fields_of_ones_own_are_asked_for_in_graphql(
    sandbox: RunningSandbox, connect: Connect
) -> None:
    integration = connect("superops", sandbox)
    known = await integration.list_organizations()
    client = await integration.get_client(Mapped(known[0].id), authorize_unconfined=allow)
    body = {"query": QUERY, "variables": {"input": {"condition": BY_TWO}}}
    rows = [row async for row in client.unconfined.paginate("msp", json=body)]
    dental = [one.name for one in known if one.is_active and "dental" in one.name.casefold()]
    assert sorted(row["name"] for row in rows) == sorted(dental)
    body["query"] = QUERY.replace("stage", "phase")
    with pytest.raises(IntegrationBadResponseError, match="Cannot query field 'phase'"):
        await client.unconfined.post("msp", json=body)
