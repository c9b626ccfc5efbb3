from collections.abc import AsyncIterator

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.connections import ConnectionService
from graphql_api.services.errors import (
    IntegrationNotFoundError,
    MappingNotFoundError,
    ValidationError,
)
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.mappings import MappingStorageService
from graphql_api.storage.table_store import TableStore
from integrations.base import TestResult, TestStep, TestStepStatus
from integrations.sandbox.faults import Fault
from integrations.sandbox.server import RunningSandbox, serve_sandbox
from integrations.vendors.halopsa.integration import HaloPsaIntegration
from tests.actors import MANAGER, manager_of
from tests.clock import Clock
from tests.memory_settings import MemorySettings
from tests.vendors import TESTED_AT, ScriptedVendor, unavailable


@pytest.fixture
async def mapping(services: Services, organization: Organization) -> OrganizationMapping:
    return await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name="scripted",
            external_org_id="14",
        ),
    )


async def test_the_outcome_of_a_test_stays_with_the_mapping(
    services: Services, mapping: OrganizationMapping, clock: Clock
) -> None:
    clock.pass_time(hours=1)
    tested = await services.connections.test(MANAGER, mapping.org_id, mapping.mapping_id)
    assert tested.result.success
    assert tested.result.details == {"asked": "14"}
    kept = await services.mappings.get(MANAGER, mapping.org_id, mapping.mapping_id)
    assert tested.mapping == kept
    assert (kept.last_tested_at, kept.last_test_success, kept.last_test_result) == (
        TESTED_AT,
        True,
        "All is well.",
    )
    assert (kept.version, kept.updated_at, kept.updated_by) == (2, mapping.updated_at, None)
    page = await services.audit.events(MANAGER, organization_id=mapping.org_id, first=1)
    [event] = page.items
    assert (event.action.value, event.user_id) == ("CONNECTION_TESTED", "mira")


async def test_a_vendor_failure_is_an_outcome_with_its_remedy(
    services: Services, vendor: ScriptedVendor, mapping: OrganizationMapping, clock: Clock
) -> None:
    vendor.failure = unavailable()
    tested = await services.connections.test(MANAGER, mapping.org_id, mapping.mapping_id)
    [step] = tested.result.steps
    assert (tested.result.success, step.status) == (False, TestStepStatus.FAILED)
    assert (step.message, step.remedy) == ("Scripted answers 503.", "Wait for the vendor.")
    assert tested.result.tested_at == clock.now
    assert tested.mapping.last_test_success is False


async def test_a_vendor_that_never_answers_fails_the_test_at_its_time_limit(
    store: TableStore,
    services: Services,
    vendor: ScriptedVendor,
    mapping: OrganizationMapping,
    clock: Clock,
) -> None:
    vendor.answers.clear()
    connections = ConnectionService(
        MappingStorageService(store, clock=clock),
        integrations=services.integrations,
        clock=clock,
        time_limit=0.05,
    )
    tested = await connections.test(MANAGER, mapping.org_id, mapping.mapping_id)
    assert tested.result.message == "Scripted did not answer within 0.05 seconds."
    assert tested.mapping.last_test_result == tested.result.message
    assert tested.mapping.last_test_success is False


async def test_a_fault_of_ours_is_no_outcome(
    services: Services, vendor: ScriptedVendor, mapping: OrganizationMapping
) -> None:
    vendor.failure = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        await services.connections.test(MANAGER, mapping.org_id, mapping.mapping_id)
    kept = await services.mappings.get(MANAGER, mapping.org_id, mapping.mapping_id)
    assert kept == mapping


async def test_an_unknown_mapping_is_not_tested(
    services: Services, organization: Organization
) -> None:
    with pytest.raises(MappingNotFoundError):
        await services.connections.test(MANAGER, organization.org_id, "none")


async def test_what_is_the_providers_alone_is_told_to_staff_and_kept_for_nobody(
    services: Services, vendor: ScriptedVendor, mapping: OrganizationMapping
) -> None:
    step = TestStep(
        name="listing",
        status=TestStepStatus.WARNING,
        message="https://vendor.internal shows 150 clients.",
        remedy="Look at https://vendor.internal.",
        public_message="It shows its clients.",
        public_remedy="Tell whoever runs the service.",
    )
    vendor.result = TestResult(
        success=True,
        message=step.message,
        tested_at=TESTED_AT,
        steps=(step,),
        details={"visibleOrganizations": 150, "organizationName": "Larkfield"},
        provider_details=frozenset({"visibleOrganizations"}),
    )
    for actor, told in ((MANAGER, vendor.result), (manager_of(mapping.org_id), None)):
        tested = await services.connections.test(actor, mapping.org_id, mapping.mapping_id)
        assert (tested.result == told) is (actor is MANAGER)
        assert tested.mapping.last_test_result == "It shows its clients."
        events = await services.audit.events(actor, organization_id=mapping.org_id, first=9)
        assert "150" not in repr([event.changes for event in events.items])
    assert "150" not in repr(tested.result)
    assert "vendor.internal" not in repr(tested.result)
    assert tested.result.details == {"organizationName": "Larkfield"}


async def test_a_failure_is_told_to_people_of_one_customer_without_the_vendors_words(
    services: Services, vendor: ScriptedVendor, mapping: OrganizationMapping
) -> None:
    vendor.failure = unavailable()
    tested = await services.connections.test(
        manager_of(mapping.org_id), mapping.org_id, mapping.mapping_id
    )
    [step] = tested.result.steps
    assert step.message == tested.mapping.last_test_result == "Scripted cannot be reached."
    assert step.remedy == "Try again later. If it stays, tell whoever runs the service."


async def test_a_test_that_would_wait_too_long_for_room_says_so_and_is_not_kept(
    services: Services, vendor: ScriptedVendor, mapping: OrganizationMapping
) -> None:
    vendor.wait = 299.6
    tested = await services.connections.test(MANAGER, mapping.org_id, mapping.mapping_id)
    assert not tested.result.success
    assert "takes no more of your tests for about 300 s" in tested.result.message
    assert tested.mapping == mapping


async def test_a_test_is_charged_to_the_person_who_asked(
    services: Services, vendor: ScriptedVendor, mapping: OrganizationMapping
) -> None:
    await services.connections.test(MANAGER, mapping.org_id, mapping.mapping_id)
    assert vendor.tested_for == [MANAGER.user_id]


async def test_a_deactivated_mapping_is_not_tested(
    services: Services, vendor: ScriptedVendor, mapping: OrganizationMapping
) -> None:
    await services.mappings.delete(MANAGER, mapping.org_id, mapping.mapping_id)
    vendor.failure = AssertionError("the vendor was asked")
    with pytest.raises(ValidationError) as caught:
        await services.connections.test(MANAGER, mapping.org_id, mapping.mapping_id)
    [problem] = caught.value.fields
    assert problem.field == "mappingId"
    assert "Restore it first" in problem.message


async def test_a_mapping_of_an_integration_that_is_gone_is_not_tested(
    store: TableStore, mapping: OrganizationMapping
) -> None:
    services = build_services(store, {}, cache=memory_cache())
    with pytest.raises(IntegrationNotFoundError) as caught:
        await services.connections.test(MANAGER, mapping.org_id, mapping.mapping_id)
    assert caught.value.id == "scripted"


# ---------------------------------------------------------------------- with HaloPSA's sandbox


@pytest.fixture
async def sandbox() -> AsyncIterator[RunningSandbox]:
    async with serve_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def halopsa(sandbox: RunningSandbox) -> AsyncIterator[HaloPsaIntegration]:
    integration = HaloPsaIntegration(MemorySettings(*sandbox.settings()))
    yield integration
    await integration.aclose()


@pytest.mark.parametrize(("external_org_id", "success"), [("14", True), ("99999", False)])
async def test_a_mapped_client_is_found_in_halopsa_or_not(
    store: TableStore,
    organization: Organization,
    halopsa: HaloPsaIntegration,
    external_org_id: str,
    success: bool,
) -> None:
    services = build_services(store, {"halopsa": halopsa}, cache=memory_cache())
    mapping = await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name="halopsa",
            external_org_id=external_org_id,
        ),
    )
    tested = await services.connections.test(MANAGER, mapping.org_id, mapping.mapping_id)
    assert tested.result.success is success
    assert tested.result.steps[-1].name == "organization"
    assert tested.mapping.last_test_success is success


async def test_an_id_that_halopsa_cannot_have_is_refused_before_it_is_tested(
    store: TableStore, organization: Organization, halopsa: HaloPsaIntegration
) -> None:
    services = build_services(store, {"halopsa": halopsa}, cache=memory_cache())
    new = NewMapping(
        organization_id=organization.org_id, integration_name="halopsa", external_org_id="abc"
    )
    with pytest.raises(ValidationError, match="whole number"):
        await services.mappings.create(MANAGER, new)


async def test_a_secret_that_the_vendor_repeats_is_not_kept(
    store: TableStore,
    organization: Organization,
    halopsa: HaloPsaIntegration,
    sandbox: RunningSandbox,
) -> None:
    sandbox.faults.plan(Fault.ECHOED_SECRET)
    services = build_services(store, {"halopsa": halopsa}, cache=memory_cache())
    mapping = await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name="halopsa",
            external_org_id="14",
        ),
    )
    tested = await services.connections.test(MANAGER, mapping.org_id, mapping.mapping_id)
    assert not tested.result.success
    _, secrets = sandbox.settings()
    assert secrets["halopsa_client_secret"] not in repr(tested)
