"""Tests of what is not saved: refused as a save would be, charged as a test, and kept nowhere."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor
from graphql_api.services.errors import (
    DuplicateMappingError,
    ExternalOrganizationClaimedError,
    ExternalOrganizationNotFoundError,
    IntegrationNotFoundError,
    MappingNotFoundError,
    OrganizationInactiveError,
    OrganizationNotFoundError,
    PermissionDeniedError,
    ServiceError,
    ValidationError,
)
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import HIDDEN, NewMapping
from graphql_api.storage.table_store import TableStore
from integrations.base import (
    IntegrationBadResponseError,
    MappedOrganization,
    TestResult,
    TestStep,
    TestStepStatus,
)
from tests.actors import MANAGER, PROVIDER_VIEWER, manager_of, viewer_of
from tests.clock import Clock
from tests.counting_store import CountingStore
from tests.two_customers import ADDRESS, COUNT, MANAGE, settings_in, two_customers
from tests.vendors import (
    TESTED_AT,
    ScriptedVendor,
    SharingVendor,
    StrictVendor,
    UnmappableVendor,
    unavailable,
)

SECRET = "canary/webhook key"
ABSENT = "00000000-0000-4000-8000-000000000000"

Create = Callable[..., Awaitable[Organization]]


class RememberingVendor(ScriptedVendor):
    """Keeps what it was asked to test."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[MappedOrganization] = []

    async def test_connection(self, mapping: MappedOrganization) -> TestResult:
        self.asked.append(mapping)
        return await super().test_connection(mapping)


class RememberingStrictVendor(RememberingVendor, StrictVendor):
    name = StrictVendor.name
    display_name = StrictVendor.display_name
    supports_discovery = False


@pytest.fixture
def vendor() -> RememberingVendor:
    return RememberingVendor()


@pytest.fixture
def strict() -> RememberingStrictVendor:
    return RememberingStrictVendor()


@pytest.fixture
def counted(store: TableStore) -> CountingStore:
    return CountingStore(store)


@pytest.fixture
async def services(
    counted: CountingStore, vendor: ScriptedVendor, strict: StrictVendor, clock: Clock
) -> AsyncIterator[Services]:
    integrations = (vendor, strict, SharingVendor(), UnmappableVendor())
    services = build_services(
        counted, {each.name: each for each in integrations}, cache=memory_cache(), clock=clock
    )
    yield services
    await services.discovery.aclose()


@pytest.fixture
def new(organization: Organization) -> NewMapping:
    return NewMapping(
        organization_id=organization.org_id, integration_name="scripted", external_org_id="14"
    )


@pytest.fixture
async def stored(services: Services, organization: Organization) -> OrganizationMapping:
    """With a secret."""
    return await services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name="strict",
            external_org_id="1",
            mapping_data={"webhook_key": SECRET, "api_base_url": "https://a.example/"},
        ),
    )


def edited(mapping: OrganizationMapping, **fields: Any) -> NewMapping:
    return NewMapping(
        organization_id=mapping.org_id,
        integration_name=mapping.integration_name,
        external_org_id=mapping.external_org_id,
        **{"mapping_data": {"webhook_key": HIDDEN}, **fields},
    )


# ---------------------------------------------------------------------- the result


async def test_what_is_typed_in_is_tested_as_it_would_be_saved(
    services: Services, vendor: RememberingVendor, new: NewMapping
) -> None:
    typed = replace(
        new, external_org_id=" 14 ", external_org_name=" Larkfield ", mapping_data={"site": 1}
    )
    result = await services.unsaved_tests.test(MANAGER, typed)
    assert (result.success, result.message) == (True, "All is well.")
    [asked] = vendor.asked
    assert (asked.external_org_id, asked.external_org_name) == ("14", "Larkfield")
    assert asked.mapping_data == {"site": 1}


async def test_nothing_is_stored_and_nothing_is_audited(
    services: Services, counted: CountingStore, vendor: RememberingVendor, new: NewMapping
) -> None:
    counted.forget()
    await services.unsaved_tests.test(MANAGER, new)
    vendor.failure = unavailable()
    await services.unsaved_tests.test(MANAGER, new)
    assert not counted.transactions
    assert await services.mappings.list_by_organization(MANAGER, new.organization_id) == []
    await services.mappings.create(MANAGER, new)  # it may still be mapped, by anybody


async def test_a_vendor_failure_is_a_result_with_its_remedy(
    services: Services, vendor: RememberingVendor, new: NewMapping, clock: Clock
) -> None:
    vendor.failure = unavailable()
    result = await services.unsaved_tests.test(MANAGER, new)
    [step] = result.steps
    assert (result.success, step.message) == (False, "Scripted answers 503.")
    assert step.remedy == "Wait for the vendor."
    assert result.tested_at == clock.now


async def test_it_is_charged_to_the_person_who_asked_and_refused_where_it_would_wait_too_long(
    services: Services, vendor: RememberingVendor, new: NewMapping
) -> None:
    await services.unsaved_tests.test(MANAGER, new)
    assert vendor.tested_for == [MANAGER.user_id]
    vendor.wait = 299.6
    refused = await services.unsaved_tests.test(MANAGER, new)
    assert "takes no more of your tests for about 300 s" in refused.message
    assert len(vendor.asked) == 1


async def test_people_of_one_customer_are_not_told_what_is_the_providers_alone(
    tmp_path: Path,
) -> None:
    async with two_customers(settings_in(tmp_path)) as world:
        await world.grant("ada", MANAGE, on=world.a)
        await world.grant("chief", MANAGE)
        mapping = world.a.mapping
        for person, told in (("ada", False), ("chief", True)):
            actor = await world.actor(person)
            result = await world.services.unsaved_tests.test(
                actor, edited(mapping, mapping_data={}), mapping_id=mapping.mapping_id
            )
            assert (COUNT in repr(result)) is told
            assert (ADDRESS in repr(result)) is told
            assert result.details["asked"] == "ext-alpha"


# ---------------------------------------------------------------------- refused as a save is


def refusals(organization: Organization, *, inactive: Organization) -> list[NewMapping]:
    """Of every kind that creating a mapping knows; the last three come from what is mapped."""
    new = NewMapping(
        organization_id=organization.org_id, integration_name="scripted", external_org_id="14"
    )
    return [
        replace(new, organization_id=ABSENT),
        replace(new, organization_id="~claim_"),
        replace(new, integration_name="script"),
        replace(new, integration_name="unmappable"),
        replace(new, external_org_id="<14>"),
        replace(new, external_org_id=""),
        replace(new, external_org_name="x" * 201),
        replace(new, mapping_data=["no object"]),
        replace(new, integration_name="strict", mapping_data={"unknown": 1}),
        replace(new, integration_name="strict", mapping_data={"webhook_key": HIDDEN}),
        replace(new, organization_id=inactive.org_id),
        replace(new, external_org_id="mine"),
        replace(new, external_org_id="others"),
        replace(new, integration_name="sharing", external_org_id="mine"),
    ]


async def refusal(attempt: Awaitable[object]) -> tuple[type[ServiceError], str] | None:
    try:
        await attempt
    except ServiceError as error:
        return type(error), str(error)
    return None


async def test_what_creating_refuses_is_refused_in_the_same_words_before_the_vendor_is_asked(
    services: Services,
    vendor: RememberingVendor,
    strict: RememberingStrictVendor,
    organization: Organization,
    create_organization: Create,
) -> None:
    other, inactive = [await create_organization(name) for name in ("Other", "Inactive")]
    for owner, integration, id in (
        (organization, "scripted", "mine"),
        (organization, "sharing", "mine"),
        (other, "sharing", "mine"),
        (other, "scripted", "others"),
    ):
        taken = NewMapping(
            organization_id=owner.org_id, integration_name=integration, external_org_id=id
        )
        await services.mappings.create(MANAGER, taken)
    await services.organizations.update(MANAGER, inactive.org_id, {"is_active": False})
    found = set()
    for actor in (MANAGER, PROVIDER_VIEWER, manager_of(organization.org_id), viewer_of(ABSENT)):
        for refused in refusals(organization, inactive=inactive):
            ahead = await refusal(services.unsaved_tests.test(actor, refused))
            assert ahead is not None
            assert ahead == await refusal(services.mappings.create(actor, refused))
            found.add(ahead[0])
    assert vendor.asked == strict.asked == []
    assert found == {
        DuplicateMappingError,
        ExternalOrganizationClaimedError,
        ExternalOrganizationNotFoundError,
        IntegrationNotFoundError,
        OrganizationInactiveError,
        OrganizationNotFoundError,
        PermissionDeniedError,
        ValidationError,
    }


# ---------------------------------------------------------------------- editing


async def test_hidden_secrets_are_those_of_the_mapping_that_is_edited(
    services: Services, strict: RememberingStrictVendor, stored: OrganizationMapping
) -> None:
    data = {"webhook_key": HIDDEN, "api_base_url": "https://b.example/"}
    await services.unsaved_tests.test(
        MANAGER, edited(stored, mapping_data=data), mapping_id=stored.mapping_id
    )
    [asked] = strict.asked
    assert asked.mapping_data == {**data, "webhook_key": SECRET}
    kept = await services.mappings.get(MANAGER, stored.org_id, stored.mapping_id)
    assert kept == stored


async def test_a_secret_that_was_typed_in_is_taken_instead(
    services: Services, strict: RememberingStrictVendor, stored: OrganizationMapping
) -> None:
    typed = edited(stored, mapping_data={"webhook_key": "new"})
    await services.unsaved_tests.test(MANAGER, typed, mapping_id=stored.mapping_id)
    [asked] = strict.asked
    assert asked.mapping_data == {"webhook_key": "new"}


async def test_a_secret_that_the_vendor_repeats_is_told_to_nobody(
    services: Services, strict: RememberingStrictVendor, stored: OrganizationMapping
) -> None:
    step = TestStep(
        name="organization",
        status=TestStepStatus.WARNING,
        message=f"The key {SECRET} is old.",
        remedy=f"Replace {SECRET}.",
        public_message=f"{SECRET} is old.",
        public_remedy=f"Do replace {SECRET}.",
    )
    echoing = TestResult(
        success=True,
        message=step.message,
        tested_at=TESTED_AT,
        steps=(step,),
        details={"sent": [{"to": "https://a.example/?key=canary%2Fwebhook%20key"}], SECRET: 1},
    )
    for strict.result in (echoing, None):
        strict.failure = IntegrationBadResponseError(
            f"It said {SECRET}.", integration_name="strict", remedy=f"Ask about {SECRET}."
        )
        if strict.result is not None:
            strict.failure = None
        for actor in (MANAGER, manager_of(stored.org_id)):
            unsaved = await services.unsaved_tests.test(
                actor, edited(stored), mapping_id=stored.mapping_id
            )
            saved = await services.connections.test(actor, stored.org_id, stored.mapping_id)
            for told in (unsaved, saved.result, saved.mapping.last_test_result):
                assert "webhook key" not in repr(told)
                assert "canary" not in repr(told)


async def test_secrets_of_one_vendor_are_not_sent_to_another(
    services: Services,
    vendor: RememberingVendor,
    strict: RememberingStrictVendor,
    stored: OrganizationMapping,
) -> None:
    other = replace(edited(stored), integration_name="scripted")
    with pytest.raises(ValidationError) as caught:
        await services.unsaved_tests.test(MANAGER, other, mapping_id=stored.mapping_id)
    [problem] = caught.value.fields
    assert problem.field == "integrationName"
    assert vendor.asked == strict.asked == []


async def test_a_mapping_of_another_organization_is_not_edited(
    services: Services,
    strict: RememberingStrictVendor,
    stored: OrganizationMapping,
    create_organization: Create,
) -> None:
    other = await create_organization("Other")
    elsewhere = replace(edited(stored), organization_id=other.org_id)
    for given, actor in ((elsewhere, MANAGER), (elsewhere, manager_of(other.org_id))):
        with pytest.raises(MappingNotFoundError):
            await services.unsaved_tests.test(actor, given, mapping_id=stored.mapping_id)
    with pytest.raises(OrganizationNotFoundError):
        await services.unsaved_tests.test(
            manager_of(other.org_id), edited(stored), mapping_id=stored.mapping_id
        )
    assert strict.asked == []


async def test_an_edited_mapping_is_in_nobodys_way_but_others_are_in_its(
    services: Services,
    strict: RememberingStrictVendor,
    stored: OrganizationMapping,
    create_organization: Create,
) -> None:
    other = await create_organization("Other")
    taken = replace(edited(stored, mapping_data={}), organization_id=other.org_id)
    await services.mappings.create(MANAGER, replace(taken, external_org_id="others"))
    sibling = replace(taken, organization_id=stored.org_id, external_org_id="mine")
    await services.mappings.create(MANAGER, sibling)

    async def test(id: str, actor: Actor = MANAGER) -> None:
        given = replace(edited(stored), external_org_id=id)
        await services.unsaved_tests.test(actor, given, mapping_id=stored.mapping_id)

    await test("1")
    await test("free")
    with pytest.raises(ExternalOrganizationClaimedError):
        await test("others")
    with pytest.raises(DuplicateMappingError):
        await test("mine")
    with pytest.raises(ExternalOrganizationNotFoundError):
        await test("free", manager_of(stored.org_id))
    assert [each.external_org_id for each in strict.asked] == ["1", "free"]


async def test_a_deactivated_mapping_is_tested_as_it_would_be_restored(
    services: Services,
    strict: RememberingStrictVendor,
    stored: OrganizationMapping,
    create_organization: Create,
) -> None:
    """What it pointed at may be another customer's by now."""
    await services.mappings.delete(MANAGER, stored.org_id, stored.mapping_id)
    with pytest.raises(ExternalOrganizationNotFoundError):
        await services.unsaved_tests.test(
            manager_of(stored.org_id), edited(stored), mapping_id=stored.mapping_id
        )
    await services.unsaved_tests.test(MANAGER, edited(stored), mapping_id=stored.mapping_id)
    other = await create_organization("Other")
    taken = replace(edited(stored, mapping_data={}), organization_id=other.org_id)
    await services.mappings.create(MANAGER, taken)
    with pytest.raises(ExternalOrganizationClaimedError):
        await services.unsaved_tests.test(MANAGER, edited(stored), mapping_id=stored.mapping_id)
    assert len(strict.asked) == 1
