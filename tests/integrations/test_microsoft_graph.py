"""What is particular about Microsoft Graph: relationships, contracts, opaque links, throttling."""

from collections import Counter
from functools import partial

import pytest

from integrations.base import (
    ExternalOrganization,
    IntegrationAuthenticationError,
    IntegrationBadResponseError,
    IntegrationConfigurationError,
    IntegrationMissingResourceError,
    IntegrationPermissionError,
    IntegrationRateLimitedError,
    TestStepStatus,
)
from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.server import RunningSandbox
from integrations.sandbox.vendors import microsoft_graph_sign_in as entra
from integrations.sandbox.world import build_companies
from tests.integrations.connecting import Connect, Mapped, Serve, Time, remedy_of

CUSTOMERS = "/v1.0/tenantRelationships/delegatedAdminCustomers"
RELATIONSHIPS = "/v1.0/tenantRelationships/delegatedAdminRelationships"
CONTRACTS = "/v1.0/contracts"


@pytest.fixture
def graph(connect: Connect) -> Connect:
    return partial(connect, "microsoft_graph")


@pytest.fixture
def by_contract(graph: Connect) -> Connect:
    return partial(graph, microsoft_graph_customers_from="contracts")


def statuses(organization: ExternalOrganization) -> set[str]:
    return {one["status"] for one in organization.metadata["relationships"]}


async def test_a_customer_is_active_while_one_of_its_relationships_is_active_or_expiring(
    sandbox: RunningSandbox, graph: Connect
) -> None:
    listed = await graph(sandbox).list_organizations()
    seen = Counter((tuple(sorted(statuses(one))), one.is_active) for one in listed)
    assert set(seen) == {
        (("active",), True),
        (("active", "expired"), True),
        (("expiring",), True),
        (("active", "terminated"), True),
        (("expired",), False),
        (("expired", "terminated"), False),
        (("terminationRequested",), False),
    }


async def test_a_customer_whose_relationships_are_not_listed_is_inactive(
    sandbox: RunningSandbox, graph: Connect, faults: Faults
) -> None:
    faults.plan(Fault.NO_PARTNER_ROLE, path=RELATIONSHIPS)
    listed = await graph(sandbox).list_organizations()
    assert not [one for one in listed if one.is_active or "relationships" in one.metadata]


async def test_the_id_is_the_tenants_and_is_kept_as_what_identifies_it_elsewhere(
    sandbox: RunningSandbox, graph: Connect
) -> None:
    listed = await graph(sandbox).list_organizations()
    assert all(one.metadata["azure_tenant_id"] == one.id for one in listed)


async def test_one_tenant_is_read_with_its_own_relationships(
    sandbox: RunningSandbox, graph: Connect, mapped: type[Mapped]
) -> None:
    integration = graph(sandbox)
    listed = await integration.list_organizations()
    ended = next(one for one in listed if not one.is_active)
    result = await integration.test_connection(mapped(ended.id, ended.name))
    assert result.success
    assert result.steps[-1].status is TestStepStatus.WARNING
    assert "is inactive in Microsoft Graph" in result.message
    asked = [one.query for one in sandbox.requests if one.path.endswith(RELATIONSHIPS)]
    assert f"customer%2FtenantId+eq+%27{ended.id}%27" in asked[-1]
    source = await integration.source_of_organizations()
    assert await integration.read_organization(source, ended.id) == ended


async def test_relationships_that_cannot_be_read_fail_the_listing(
    sandbox: RunningSandbox, graph: Connect, faults: Faults
) -> None:
    faults.plan(Fault.FORBIDDEN, path=RELATIONSHIPS)
    with pytest.raises(IntegrationPermissionError, match="Insufficient privileges") as caught:
        await graph(sandbox).list_organizations()
    assert "DelegatedAdminRelationship.Read.All" in remedy_of(caught.value)


async def test_links_are_followed_as_they_are_through_an_empty_page_to_the_end(
    serve: Serve, graph: Connect
) -> None:
    companies = build_companies(50)
    sandbox = await serve(companies=companies, largest_page=20)
    listed = await graph(sandbox).list_organizations()
    assert {one.id for one in listed} == {company.tenant_id for company in companies}
    first, *others = [one.query for one in sandbox.requests if one.path.endswith(CUSTOMERS)]
    assert first == "%24top=300"
    # 20 rows, none, 20 and 10. Nothing is added to a link: the sandbox answers 400 if it is.
    assert len(others) == 3
    assert all(query.startswith("$skiptoken=") and "&" not in query for query in others)


async def test_an_empty_first_page_is_not_taken_for_no_customers(
    sandbox: RunningSandbox, graph: Connect, faults: Faults, mapped: type[Mapped]
) -> None:
    integration = graph(sandbox)
    known = (await integration.list_organizations())[0]
    faults.plan(Fault.EMPTY_LIST, path=CUSTOMERS, times=1)
    result = await integration.test_connection(mapped(known.id, known.name))
    assert {step.status for step in result.steps} == {TestStepStatus.PASSED}


async def test_without_a_retry_after_a_throttled_page_is_asked_again_after_growing_waits(
    sandbox: RunningSandbox, graph: Connect, faults: Faults, time: Time
) -> None:
    faults.plan(Fault.RATE_LIMITED, path=CUSTOMERS, times=2)
    assert await graph(sandbox).list_organizations()
    assert time.slept == [1.25, 2.5]


async def test_with_a_retry_after_it_is_asked_again_when_that_has_passed(
    sandbox: RunningSandbox, graph: Connect, faults: Faults, time: Time
) -> None:
    faults.retry_after = "12"
    faults.plan(Fault.RATE_LIMITED, path=RELATIONSHIPS, times=1)
    assert await graph(sandbox).list_organizations()
    assert time.slept == [12.0]


async def test_a_long_retry_after_is_handed_on_instead_of_waited_out(
    sandbox: RunningSandbox, graph: Connect, faults: Faults, time: Time
) -> None:
    faults.retry_after = "600"
    faults.plan(Fault.RATE_LIMITED, path=CUSTOMERS)
    with pytest.raises(IntegrationRateLimitedError, match="Too many requests") as caught:
        await graph(sandbox).list_organizations()
    assert caught.value.retry_after == 600
    assert time.slept == []


async def test_an_identity_without_a_partner_role_sees_nothing_which_is_a_warning(
    sandbox: RunningSandbox, graph: Connect, faults: Faults, mapped: type[Mapped]
) -> None:
    known = (await graph(sandbox).list_organizations())[0]
    faults.plan(Fault.NO_PARTNER_ROLE, path=CUSTOMERS)
    result = await graph(sandbox).test_connection(mapped(known.id, known.name))
    listing = next(step for step in result.steps if step.name == "listing")
    assert listing.status is TestStepStatus.WARNING
    assert listing.message == "Microsoft Graph shows 0 tenants."
    assert "partner role" in remedy_of(listing)
    assert result.details["visibleOrganizations"] == 0


async def test_no_customers_beside_relationships_in_force_is_no_listing(
    sandbox: RunningSandbox, graph: Connect, faults: Faults
) -> None:
    faults.plan(Fault.NO_PARTNER_ROLE, path=CUSTOMERS)
    with pytest.raises(IntegrationBadResponseError, match="no tenant that has one"):
        await graph(sandbox).list_organizations()


@pytest.mark.parametrize(
    ("setting", "value", "said"),
    [
        ("tenant_id", "elsewhere.example", "AADSTS90002"),
        ("client_id", "00000000-fa4e-4000-8000-00000000ffff", "AADSTS700016"),
        ("client_secret", "wrong", "AADSTS7000215"),
    ],
)
async def test_a_refused_sign_in_says_why_and_what_to_check(
    sandbox: RunningSandbox,
    graph: Connect,
    mapped: type[Mapped],
    setting: str,
    value: str,
    said: str,
) -> None:
    result = await graph(sandbox, **{f"microsoft_graph_{setting}": value}).test_connection(
        mapped("0d6ae1c2-5b1f-4a2e-9d5e-1f2a3b4c5d6e")
    )
    failed = next(step for step in result.steps if step.status is TestStepStatus.FAILED)
    assert failed.name == "authentication"
    assert said in failed.message
    assert f"MICROSOFT_GRAPH_{setting}".upper() in remedy_of(failed)


@pytest.mark.parametrize("given", ["../x", "a b", "contoso/../x", ""])
async def test_a_tenant_that_cannot_be_one_is_refused_before_anything_is_sent(
    sandbox: RunningSandbox, graph: Connect, given: str
) -> None:
    with pytest.raises(IntegrationConfigurationError, match="MICROSOFT_GRAPH_TENANT_ID"):
        await graph(sandbox, microsoft_graph_tenant_id=given).list_organizations()
    assert not sandbox.requests


@pytest.mark.parametrize("given", ["95", "contoso.onmicrosoft.com", "x' or 'a' eq 'a"])
async def test_an_id_that_is_no_tenants_is_never_sent(
    sandbox: RunningSandbox, graph: Connect, given: str, mapped: type[Mapped]
) -> None:
    with pytest.raises(IntegrationMissingResourceError, match="tenant ids are GUIDs such as"):
        await graph(sandbox).get_client(mapped(given))


async def test_a_tenants_id_in_capitals_and_braces_is_that_tenants(
    sandbox: RunningSandbox, graph: Connect, mapped: type[Mapped]
) -> None:
    integration = graph(sandbox)
    known = next(one for one in await integration.list_organizations() if one.is_active)
    written = f"{{{known.id.upper()}}}"
    client = await integration.get_client(mapped(written))
    assert client.external_org_id == known.id
    assert (await integration.test_connection(mapped(written, known.name))).success


async def test_contracts_are_listed_by_customer_under_the_names_that_they_still_have(
    serve: Serve, by_contract: Connect
) -> None:
    companies = build_companies(50)
    sandbox = await serve(companies=companies, largest_page=20)
    listed = await by_contract(sandbox).list_organizations()
    found = {one.id: one for one in listed}
    # Every tenth customer has two contracts and is one organization.
    assert len(listed) == len(found) == 50
    assert set(found) == {company.tenant_id for company in companies}
    renamed = [one for one in companies if found[one.tenant_id].name != one.name]
    assert [one.number for one in renamed] == [3, 11, 19, 27, 35, 43]
    assert found[companies[3].tenant_id].metadata == {
        "azure_tenant_id": companies[3].tenant_id,
        "domain": companies[3].domain,
        "contract_type": "ResellerPartner",
    }
    assert not [one for one in sandbox.requests if "tenantRelationships" in one.path]


async def test_a_contracts_customer_is_found_by_the_customers_id(
    sandbox: RunningSandbox, by_contract: Connect, mapped: type[Mapped]
) -> None:
    integration = by_contract(sandbox)
    known = (await integration.list_organizations())[0]
    result = await integration.test_connection(mapped(known.id, known.name))
    assert {step.status for step in result.steps} == {TestStepStatus.PASSED}
    async with await integration.get_client(mapped(known.id)) as client:
        record = await client.get_organization()
    assert record["customerId"] == known.id != record["id"]


async def test_a_customer_without_a_contract_is_not_found(
    sandbox: RunningSandbox, by_contract: Connect, mapped: type[Mapped]
) -> None:
    client = await by_contract(sandbox).get_client(mapped(entra.TENANT_ID))
    with pytest.raises(IntegrationMissingResourceError, match="has no tenant"):
        await client.get_organization()


async def test_contracts_are_whole_or_an_error_too(
    serve: Serve, by_contract: Connect, faults: Faults
) -> None:
    sandbox = await serve(companies=build_companies(50), largest_page=20)
    faults.plan(Fault.REPEATED_PAGE, path=CONTRACTS, after=1)
    with pytest.raises(IntegrationBadResponseError, match="was sent twice"):
        await by_contract(sandbox).list_organizations()


async def test_what_makes_a_customer_is_gdap_or_contracts(
    sandbox: RunningSandbox, graph: Connect
) -> None:
    integration = graph(sandbox, microsoft_graph_customers_from="partner_center")
    with pytest.raises(IntegrationConfigurationError, match="allowed: gdap or contracts"):
        await integration.list_organizations()


async def test_another_cloud_has_a_scope_of_its_own(
    sandbox: RunningSandbox, graph: Connect
) -> None:
    integration = graph(sandbox, microsoft_graph_scope="https://graph.microsoft.us/.default")
    with pytest.raises(IntegrationAuthenticationError, match="scope is not valid") as caught:
        await integration.list_organizations()
    for named in ("BASE_URL", "AUTH_URL", "SCOPE"):
        assert f"ORGMAP_CONFIG_MICROSOFT_GRAPH_{named}" in remedy_of(caught.value)
