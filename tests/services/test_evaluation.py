"""Suggestions judged by the provider's own decisions."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.exclusion import ExternalOrganizationToExclude
from graphql_api.models.organization import Organization
from graphql_api.services.errors import IntegrationNotFoundError, PermissionDeniedError
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.services.matching.evaluations import Evaluation, IntegrationEvaluation
from graphql_api.storage.keys import (
    INTEGRATION_MAPPINGS,
    ORGANIZATIONS,
    ORGANIZATIONS_PARTITION,
)
from graphql_api.storage.table_store import TableStore
from integrations.base import ExternalOrganization
from tests.actors import MANAGER, PROVIDER_VIEWER, manager_of
from tests.clock import Clock
from tests.counting_store import CountingStore
from tests.vendors import ScriptedVendor

Create = Callable[..., Awaitable[Organization]]


class Documentation(ScriptedVendor):
    name = "itglue"


@pytest.fixture
def vendor() -> ScriptedVendor:
    vendor = ScriptedVendor()
    names = ["Larkfield Dental Ltd", "Corvane Logistics", "Quite Another", "Osterly Marine"]
    vendor.organizations = [
        ExternalOrganization(id=str(number), name=name) for number, name in enumerate(names, 1)
    ]
    return vendor


@pytest.fixture
async def services(
    store: TableStore, vendor: ScriptedVendor, clock: Clock
) -> AsyncIterator[Services]:
    integrations = {"scripted": vendor, "itglue": Documentation()}
    services = build_services(store, integrations, cache=memory_cache(), clock=clock)
    yield services
    await services.discovery.aclose()


@pytest.fixture
def decide(
    services: Services, create_organization: Create, clock: Clock
) -> Callable[..., Awaitable[str]]:
    """Map an organization that was there before, or reject what is suggested for it."""

    async def decide(
        name: str, *, mapped: str = "", rejected: str = "", integration: str = "scripted"
    ) -> str:
        organization = await create_organization(name)
        clock.pass_time(hours=1)
        if rejected:
            await services.rejections.reject(
                MANAGER,
                integration_name=integration,
                organization_id=organization.org_id,
                external_org_id=rejected,
            )
        if mapped:
            await map_to(services, organization.org_id, mapped, integration)
        return organization.org_id

    return decide


Decide = Callable[..., Awaitable[str]]


async def map_to(
    services: Services, organization_id: str, external: str, integration: str = "scripted"
) -> str:
    new = NewMapping(
        organization_id=organization_id,
        integration_name=integration,
        external_org_id=external,
        external_org_name="",
    )
    return (await services.mappings.create(MANAGER, new)).mapping_id


async def evaluated(services: Services, integration: str = "scripted") -> IntegrationEvaluation:
    await services.discovery.discover(MANAGER, integration)
    [found] = (await services.evaluation.evaluate(MANAGER, integration)).integrations
    return found


def at(evaluation: IntegrationEvaluation, threshold: float) -> tuple[int, int, int]:
    [found] = [each for each in evaluation.figures if each.threshold == threshold]
    return found.right, found.wrong, found.left_open


async def test_what_is_mapped_is_looked_for_as_if_it_were_not(
    services: Services, decide: Decide
) -> None:
    await decide("Larkfield Dental", mapped="1")
    await decide("Corvane Logistics", mapped="3")
    await decide("Wenning Kilns", mapped="4")
    found = await evaluated(services)
    assert found.decided == 3
    assert at(found, 0.9) == (1, 1, 1)
    [sum_at_90] = [each for each in found.figures if each.threshold == 0.9]
    assert (sum_at_90.precision.value, sum_at_90.recall.value) == (0.5, 1 / 3)


async def test_a_rejection_is_a_decision_and_one_that_was_taken_back_is_none(
    services: Services, decide: Decide
) -> None:
    org_id = await decide("Corvane Logistics", rejected="2")
    assert at(await evaluated(services), 0.5) == (0, 1, 0)
    await services.rejections.restore(
        MANAGER, integration_name="scripted", organization_id=org_id, external_org_id="2"
    )
    assert (await services.evaluation.evaluate(MANAGER)).integrations == []


async def test_what_a_mapping_was_moved_away_from_was_wrong(
    services: Services, decide: Decide
) -> None:
    org_id = await decide("Corvane Logistics")
    mapping_id = await map_to(services, org_id, "2")
    await services.mappings.update(MANAGER, org_id, mapping_id, {"external_org_id": "gone"})
    found = await evaluated(services)
    assert (found.unlisted, at(found, 0.9)) == (1, (0, 1, 0))


async def test_a_pair_that_was_mapped_in_the_end_was_right(
    services: Services, decide: Decide
) -> None:
    await decide("Corvane Logistics", rejected="2", mapped="2")
    assert at(await evaluated(services), 0.9) == (1, 0, 0)


async def test_customers_who_left_decide_nothing(services: Services, decide: Decide) -> None:
    left = await decide("Larkfield Dental", mapped="1")
    await services.organizations.update(MANAGER, left, {"is_active": False})
    org_id = await decide("Corvane Logistics")
    mapping_id = await map_to(services, org_id, "2")
    await services.mappings.delete(MANAGER, org_id, mapping_id)
    assert (await services.evaluation.evaluate(MANAGER)).integrations == []


async def test_what_is_excluded_is_no_wrong_answer(services: Services, decide: Decide) -> None:
    await decide("Corvane Logistics", rejected="2")
    await services.exclusions.exclude_external_organization(
        MANAGER,
        ExternalOrganizationToExclude(integration_name="scripted", external_org_id="2"),
    )
    assert at(await evaluated(services), 0.5) == (0, 0, 1)


async def test_an_imported_organization_decides_nothing(services: Services, decide: Decide) -> None:
    await services.organization_imports.import_organizations(MANAGER, "scripted", ["2"])
    await decide("Larkfield Dental", mapped="1")
    found = await evaluated(services)
    assert (found.imported, found.decided, at(found, 0.9)) == (1, 1, (1, 0, 0))


async def test_the_mapping_itself_teaches_no_name_but_others_do(
    services: Services, decide: Decide, vendor: ScriptedVendor
) -> None:
    org_id = await decide("An Odd Name", mapped="4")
    assert at(await evaluated(services), 0.5) == (0, 0, 1)
    new = NewMapping(
        organization_id=org_id,
        integration_name="itglue",
        external_org_id="9",
        external_org_name="Osterly Marine",
    )
    await services.mappings.create(MANAGER, new)
    assert at(await evaluated(services), 0.9) == (1, 0, 0)


async def test_no_vendor_is_asked_and_what_has_no_listing_is_named(
    services: Services, decide: Decide, vendor: ScriptedVendor
) -> None:
    await decide("Larkfield Dental", mapped="1")
    found = await services.evaluation.evaluate(MANAGER)
    assert found == Evaluation(integrations=[], without_listing=["scripted"])
    assert (found.decided, list(found.in_sum)) == (0, [])
    assert vendor.listings == 0


async def test_the_sum_is_of_all_integrations(services: Services, decide: Decide) -> None:
    await decide("Larkfield Dental", mapped="1")
    await decide("birch", mapped="2", integration="itglue")
    for name in ("scripted", "itglue"):
        await services.discovery.discover(MANAGER, name)
    found = await services.evaluation.evaluate(MANAGER)
    assert [each.integration_name for each in found.integrations] == ["itglue", "scripted"]
    assert [(each.right, each.mapped) for each in found.in_sum if each.threshold == 0.9] == [(2, 2)]
    assert all(each.is_of_few for each in found.integrations)


async def test_what_is_known_of_all_customers_is_read_once_for_all_integrations(
    store: TableStore, vendor: ScriptedVendor, clock: Clock
) -> None:
    counting = CountingStore(store)
    integrations = {"scripted": vendor, "itglue": Documentation()}
    services = build_services(counting, integrations, cache=memory_cache(), clock=clock)
    organization = await services.organizations.create(MANAGER, name="Larkfield Dental")
    clock.pass_time(hours=1)
    for name in integrations:
        await map_to(services, organization.org_id, "1", name)
        await services.discovery.discover(MANAGER, name)
    counting.forget()
    await services.evaluation.evaluate(MANAGER)
    read = {name: counting.partitions[INTEGRATION_MAPPINGS, name] for name in integrations}
    assert read == {"scripted": 1, "itglue": 1}
    assert counting.partitions[ORGANIZATIONS, ORGANIZATIONS_PARTITION] == 1
    await services.discovery.aclose()


async def test_nothing_is_written(store: TableStore, vendor: ScriptedVendor, clock: Clock) -> None:
    counting = CountingStore(store)
    services = build_services(counting, {"scripted": vendor}, cache=memory_cache(), clock=clock)
    organization = await services.organizations.create(MANAGER, name="Larkfield Dental")
    clock.pass_time(hours=1)
    await map_to(services, organization.org_id, "1")
    await services.discovery.discover(MANAGER, "scripted")
    counting.forget()
    await services.evaluation.evaluate(MANAGER)
    assert counting.transactions.total() == 0
    await services.discovery.aclose()


async def test_only_provider_wide_managers_compare_all_customers(
    services: Services, organization: Organization
) -> None:
    for actor in (PROVIDER_VIEWER, manager_of(organization.org_id)):
        with pytest.raises(PermissionDeniedError):
            await services.evaluation.evaluate(actor)
    with pytest.raises(IntegrationNotFoundError):
        await services.evaluation.evaluate(MANAGER, "nope")
