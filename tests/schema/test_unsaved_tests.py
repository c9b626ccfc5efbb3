"""testUnsavedMapping: its answers, and HaloPSA's sandbox over HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.organization import Organization
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import HIDDEN, NewMapping
from graphql_api.storage.table_store import TableStore
from integrations.sandbox.faults import Fault
from integrations.sandbox.server import RunningSandbox, serve_sandbox
from integrations.vendors.halopsa.integration import HaloPsaIntegration
from tests.actors import MANAGER, manager_of, viewer_of
from tests.clock import Clock
from tests.counting_store import CountingStore
from tests.memory_settings import MemorySettings
from tests.schema.conftest import Execute

Ask = Callable[..., Awaitable[Any]]

TEST = """mutation ($input: CreateMappingInput!, $mappingId: ID) {
  testUnsavedMapping(input: $input, mappingId: $mappingId) {
    __typename
    ... on UnsavedTestResult {
      success message details testedAt steps { name status message remedy durationMs }
    }
    ... on Error { code message }
    ... on ValidationError { fields { field } }
    ... on DuplicateMappingError { existing { id } }
    ... on ExternalOrganizationClaimedError { claimedBy { name } }
    ... on NotFoundError { resource }
  }
}"""


def given(
    organization: Organization, id: str = "14", *, integration: str = "scripted", **more: Any
) -> dict[str, Any]:
    return {
        "organizationId": organization.org_id,
        "integrationName": integration,
        "externalOrgId": id,
        **more,
    }


async def test_it_is_answered_with_its_steps(ask: Ask, organization: Organization) -> None:
    assert await ask(TEST, input=given(organization)) == {
        "__typename": "UnsavedTestResult",
        "success": True,
        "message": "All is well.",
        "details": {"asked": "14"},
        "testedAt": "2026-05-04T12:30:00+00:00",
        "steps": [
            {
                "name": "organization",
                "status": "PASSED",
                "message": "It is there.",
                "remedy": None,
                "durationMs": 0.0,
            }
        ],
    }


async def test_each_refusal_has_its_type(
    ask: Ask,
    services: Services,
    organization: Organization,
    create_organization: Callable[..., Awaitable[Organization]],
) -> None:
    other, inactive = [await create_organization(name) for name in ("Other", "Inactive")]
    for owner, id in ((organization, "mine"), (other, "others")):
        new = NewMapping(
            organization_id=owner.org_id, integration_name="scripted", external_org_id=id
        )
        await services.mappings.create(MANAGER, new)
    await services.organizations.update(MANAGER, inactive.org_id, {"is_active": False})

    async def refused(input: dict[str, Any], **variables: Any) -> Any:
        return await ask(TEST, input=input, **variables)

    wrong = await refused(given(organization, "<14>"))
    assert (wrong["code"], wrong["fields"]) == ("VALIDATION_FAILED", [{"field": "externalOrgId"}])
    unknown = await refused(given(organization, integration="script"))
    assert (unknown["code"], unknown["resource"]) == ("NOT_FOUND", "integration")
    gone = await refused(given(organization), mappingId="none")
    assert (gone["code"], gone["resource"]) == ("NOT_FOUND", "mapping")
    mine = await refused(given(organization, "mine"))
    assert (mine["code"], len(mine["existing"])) == ("DUPLICATE_MAPPING", 1)
    others = await refused(given(organization, "others"))
    assert others["code"] == "EXTERNAL_ORGANIZATION_CLAIMED"
    assert others["claimedBy"] == {"name": "Other"}
    assert (await refused(given(inactive)))["code"] == "ORGANIZATION_INACTIVE"


async def test_one_who_may_only_look_is_forbidden_to(
    execute: Execute, organization: Organization
) -> None:
    viewer = viewer_of(organization.org_id)
    result = await execute(TEST, input=given(organization), actor=viewer)
    assert result.errors is not None
    assert (result.errors[0].extensions or {})["code"] == "FORBIDDEN"


async def test_a_stored_secret_is_kept_hidden(
    ask: Ask, services: Services, organization: Organization
) -> None:
    data = {"webhook_key": "canary-webhook-key"}
    new = NewMapping(
        organization_id=organization.org_id,
        integration_name="strict",
        external_org_id="1",
        mapping_data=data,
    )
    mapping = await services.mappings.create(MANAGER, new)
    input = given(organization, "1", integration="strict", mappingData={"webhook_key": HIDDEN})
    without = await ask(TEST, input=given(organization, "2", integration="strict", mappingData={
        "webhook_key": HIDDEN
    }))  # fmt: skip
    assert without["fields"] == [{"field": "mappingData.webhook_key"}]
    tested = await ask(TEST, input=input, mappingId=mapping.mapping_id)
    assert tested["__typename"] == "UnsavedTestResult"
    assert "canary" not in repr(tested)


# ---------------------------------------------------------------------- with HaloPSA's sandbox


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    async with serve_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def counted(store: TableStore) -> CountingStore:
    return CountingStore(store)


@pytest.fixture
async def real(
    sandbox: RunningSandbox, counted: CountingStore, clock: Clock
) -> AsyncIterator[Services]:
    integration = HaloPsaIntegration(MemorySettings(*sandbox.settings()))
    services = build_services(counted, {"halopsa": integration}, cache=memory_cache(), clock=clock)
    yield services
    await services.discovery.aclose()
    await integration.aclose()


STEPS = ["configuration", "address", "authentication", "listing", "organization"]


@pytest.mark.parametrize(("id", "success"), [("14", True), ("99999", False)])
async def test_a_client_is_found_in_halopsa_or_not_before_it_is_mapped(
    ask: Ask,
    real: Services,
    counted: CountingStore,
    organization: Organization,
    id: str,
    success: bool,
) -> None:
    counted.forget()
    tested = await ask(TEST, input=given(organization, id, integration="halopsa"), services=real)
    assert tested["success"] is success
    assert [step["name"] for step in tested["steps"]] == STEPS
    assert not counted.transactions


async def test_what_could_not_be_saved_sends_halopsa_nothing(
    ask: Ask, real: Services, sandbox: RunningSandbox, organization: Organization
) -> None:
    inputs = [given(organization, id, integration="halopsa") for id in ("abc", "", "14/../15")]
    inputs.append(given(organization, "15", integration="halopsa", mappingData=[1]))
    for input in inputs:
        refused = await ask(TEST, input=input, services=real)
        assert refused["__typename"] == "ValidationError"
    foreign = given(organization, "15", integration="halopsa")
    refused = await ask(TEST, input=foreign, services=real, actor=manager_of(organization.org_id))
    assert refused["resource"] == "externalOrganization"
    assert not sandbox.requests


async def test_a_key_that_the_vendor_repeats_is_not_told(
    ask: Ask, real: Services, sandbox: RunningSandbox, organization: Organization
) -> None:
    sandbox.faults.plan(Fault.ECHOED_SECRET)
    tested = await ask(TEST, input=given(organization, integration="halopsa"), services=real)
    assert tested["success"] is False
    _, secrets = sandbox.settings()
    assert secrets["halopsa_client_secret"] not in repr(tested)
