"""Exclusions: who may exclude what, and where it is left out."""

from collections.abc import Awaitable, Callable

import pytest

from graphql_api.composition import Services
from graphql_api.models.exclusion import (
    Exclusion,
    ExternalOrganizationToExclude,
    OrganizationToExclude,
)
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.mapping_change import Target
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor
from graphql_api.services.errors import (
    ExclusionNotFoundError,
    ExternalOrganizationNotFoundError,
    IntegrationNotFoundError,
    OrganizationNotFoundError,
    PermissionDeniedError,
    ValidationError,
)
from graphql_api.services.excluded import ExcludedPairs
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.exclusions import ExclusionStorageService
from graphql_api.storage.table_store import TableStore
from integrations.base import ExternalOrganization
from tests.actors import MANAGER, NOBODY, PROVIDER_VIEWER, manager_of, viewer_of
from tests.clock import Clock
from tests.counting_store import CountingStore
from tests.vendors import ScriptedVendor

Create = Callable[..., Awaitable[Organization]]


@pytest.fixture
def vendor() -> ScriptedVendor:
    vendor = ScriptedVendor()
    vendor.organizations = [
        ExternalOrganization(id="1", name="Larkfield Dental Group"),
        ExternalOrganization(id="2", name="Mossgate Surveyors"),
        ExternalOrganization(id="3", name="Our own test tenant"),
    ]
    return vendor


async def exclude(
    services: Services,
    organization: Organization,
    *,
    reason: str | None = "Uses another one",
    integration_name: str = "scripted",
    actor: Actor = MANAGER,
) -> Exclusion:
    wanted = OrganizationToExclude(
        organization_id=organization.org_id, integration_name=integration_name, reason=reason
    )
    return await services.exclusions.exclude_organization(actor, wanted)


async def exclude_external(
    services: Services,
    external_org_id: str,
    *,
    integration_name: str = "scripted",
    actor: Actor = MANAGER,
) -> Exclusion:
    wanted = ExternalOrganizationToExclude(
        integration_name=integration_name, external_org_id=external_org_id, reason="Our own"
    )
    return await services.exclusions.exclude_external_organization(actor, wanted)


async def map_to(
    services: Services,
    organization: Organization,
    external_org_id: str = "1",
    *,
    integration_name: str = "scripted",
    actor: Actor = MANAGER,
) -> OrganizationMapping:
    new = NewMapping(
        organization_id=organization.org_id,
        integration_name=integration_name,
        external_org_id=external_org_id,
    )
    return await services.mappings.create(actor, new)


async def listed(services: Services, actor: Actor = MANAGER, **given: str) -> list[str | None]:
    page = await services.exclusions.list(actor, first=100, **given)
    return [each.org_id or each.external_org_id for each in page.items]


# ---------------------------------------------------------------- where it is left out


async def test_neither_side_of_what_is_excluded_is_suggested_or_called_unmatched(
    services: Services, create_organization: Create
) -> None:
    larkfield = await create_organization("Larkfield Dental Group")
    await create_organization("Mossgate Surveyors")
    other = await create_organization("Quite another")

    async def proposed() -> tuple[list[str], list[str], list[str]]:
        found = await services.suggestions.suggest(MANAGER, "scripted")
        return (
            [each.external_organization.id for each in found.found],
            [each.name for each in found.unmatched_organizations],
            [each.id for each in found.unmatched_external_organizations],
        )

    assert await proposed() == (["1", "2"], ["Quite another"], ["3"])
    gone = await exclude(services, larkfield)
    await exclude(services, other)
    assert await proposed() == (["2"], [], ["1", "3"])
    await exclude_external(services, "2")
    await exclude_external(services, "3")
    assert await proposed() == ([], ["Mossgate Surveyors"], ["1"])
    await services.exclusions.remove(MANAGER, gone.exclusion_id)
    assert (await proposed())[0] == ["1"]


async def test_an_import_leaves_out_what_is_excluded_and_makes_nothing_of_it(
    services: Services,
) -> None:
    excluded = await exclude_external(services, "3")
    outcomes = await services.organization_imports.import_organizations(
        MANAGER, "scripted", ["1", "3"]
    )
    assert [outcome.organization is None for outcome in outcomes] == [False, True]
    assert isinstance(outcomes[1].error, ValidationError)
    assert excluded.exclusion_id in str(outcomes[1].error)
    assert len(await services.organizations.all(MANAGER)) == 1


# ---------------------------------------------------------------- mappings


async def test_what_is_mapped_cannot_be_excluded(
    services: Services, create_organization: Create
) -> None:
    larkfield = await create_organization()
    mapping = await map_to(services, larkfield)
    with pytest.raises(ValidationError, match=mapping.mapping_id) as of_organization:
        await exclude(services, larkfield)
    assert [each.field for each in of_organization.value.fields] == ["integrationName"]
    with pytest.raises(ValidationError, match=mapping.mapping_id) as of_external:
        await exclude_external(services, " 1 ")
    assert [each.field for each in of_external.value.fields] == ["externalOrgId"]
    await exclude(services, larkfield, integration_name="sharing")
    await services.mappings.delete(MANAGER, larkfield.org_id, mapping.mapping_id)
    await exclude(services, larkfield)
    await exclude_external(services, "1")
    assert sorted(map(str, await listed(services, integration_name="scripted"))) == sorted(
        ["1", larkfield.org_id]
    )


async def test_what_organizations_share_is_mapped_too(
    services: Services, create_organization: Create
) -> None:
    mapping = await map_to(services, await create_organization(), integration_name="sharing")
    with pytest.raises(ValidationError, match=mapping.mapping_id):
        await exclude_external(services, "1", integration_name="sharing")


async def test_a_mapping_to_either_end_is_refused_with_who_why_and_what_to_do(
    services: Services, create_organization: Create
) -> None:
    larkfield, mossgate = await create_organization(), await create_organization("Mossgate")
    ours, theirs = await exclude(services, larkfield), await exclude_external(services, "3")
    with pytest.raises(ValidationError) as refused:
        await map_to(services, larkfield, "3")
    assert [each.field for each in refused.value.fields] == ["integrationName", "externalOrgId"]
    for exclusion, problem in zip((ours, theirs), refused.value.fields, strict=True):
        for told in ("mira", "2026-05-04", exclusion.reason, exclusion.exclusion_id):
            assert told in problem.message

    await map_to(services, larkfield, integration_name="sharing")
    moving = await map_to(services, mossgate, "2")
    with pytest.raises(ValidationError, match="nobody's customer"):
        await services.mappings.update(
            MANAGER, mossgate.org_id, moving.mapping_id, {"external_org_id": "3"}
        )
    await services.exclusions.remove(MANAGER, ours.exclusion_id)
    assert (await map_to(services, larkfield, "1")).is_active


async def test_both_ends_of_a_mapping_are_looked_for_at_once(
    store: TableStore, clock: Clock
) -> None:
    counted = CountingStore(store)
    excluded = ExcludedPairs(ExclusionStorageService(counted, clock=clock))
    await excluded.refuse(MANAGER, "a", Target("scripted", "1"))
    assert (counted.calls, counted.most_at_once) == (2, 2)


async def test_a_deleted_mapping_to_what_is_excluded_is_not_restored_or_tested(
    services: Services, create_organization: Create
) -> None:
    larkfield = await create_organization()
    mapping = await map_to(services, larkfield)
    await services.mappings.delete(MANAGER, larkfield.org_id, mapping.mapping_id)
    exclusion = await exclude(services, larkfield)
    named = (MANAGER, larkfield.org_id, mapping.mapping_id)
    with pytest.raises(ValidationError, match="does not use scripted"):
        await services.mappings.update(*named, {"is_active": True})
    renamed = await services.mappings.update(*named, {"external_org_name": "Renamed"})
    assert renamed.external_org_name == "Renamed"
    new = NewMapping(
        organization_id=larkfield.org_id, integration_name="scripted", external_org_id="1"
    )
    with pytest.raises(ValidationError, match="does not use scripted"):
        await services.mappings.draft(MANAGER, new)
    await services.exclusions.remove(MANAGER, exclusion.exclusion_id)
    assert (await services.mappings.update(*named, {"is_active": True})).is_active


# ---------------------------------------------------------------- people


async def test_a_manager_of_one_customer_excludes_that_one_and_sees_no_other(
    services: Services, create_organization: Create
) -> None:
    larkfield, mossgate = await create_organization(), await create_organization("Mossgate")
    olga, otto = manager_of(larkfield.org_id), viewer_of(larkfield.org_id)
    ours = await exclude(services, larkfield, actor=olga)
    others = await exclude(services, mossgate)
    theirs = await exclude_external(services, "3")
    for actor in (olga, otto):
        assert await listed(services, actor) == [larkfield.org_id]
        assert await listed(services, actor, organization_id=larkfield.org_id) == [larkfield.org_id]
        with pytest.raises(OrganizationNotFoundError):
            await listed(services, actor, organization_id=mossgate.org_id)
        with pytest.raises(ExclusionNotFoundError):
            await services.exclusions.remove(actor, others.exclusion_id)
        with pytest.raises(PermissionDeniedError):
            await services.exclusions.remove(actor, theirs.exclusion_id)
        with pytest.raises(PermissionDeniedError):
            await exclude_external(services, "2", actor=actor)
        assert await services.exclusions.by_external_id(actor, "scripted") == {}
    with pytest.raises(OrganizationNotFoundError):
        await exclude(services, mossgate, actor=olga)
    for act in (
        exclude(services, larkfield, actor=otto),
        services.exclusions.remove(otto, ours.exclusion_id),
    ):
        with pytest.raises(PermissionDeniedError):
            await act
    assert await services.exclusions.remove(olga, ours.exclusion_id) == ours
    assert await listed(services, olga) == []


async def test_provider_wide_viewers_see_all_and_change_nothing(
    services: Services, create_organization: Create
) -> None:
    larkfield = await create_organization()
    both = (await exclude(services, larkfield), await exclude_external(services, "3"))
    assert await listed(services, PROVIDER_VIEWER) == [larkfield.org_id, "3"]
    assert set(await services.exclusions.by_external_id(PROVIDER_VIEWER, "scripted")) == {"3"}
    for exclusion in both:
        with pytest.raises(PermissionDeniedError):
            await services.exclusions.remove(PROVIDER_VIEWER, exclusion.exclusion_id)
    assert await listed(services, NOBODY) == []
    assert await listed(services, NOBODY, integration_name="nope") == []


async def test_who_may_not_choose_an_external_organization_is_not_told_that_it_is_excluded(
    services: Services, create_organization: Create
) -> None:
    larkfield = await create_organization()
    mapping = await map_to(services, larkfield)
    await exclude_external(services, "3")
    olga = manager_of(larkfield.org_id)
    with pytest.raises(ExternalOrganizationNotFoundError):
        await map_to(services, larkfield, "3", actor=olga)
    with pytest.raises(ExternalOrganizationNotFoundError):
        await services.mappings.update(
            olga, larkfield.org_id, mapping.mapping_id, {"external_org_id": "3"}
        )


# ---------------------------------------------------------------- what is given


async def test_an_exclusion_says_why_who_and_when_and_what_it_was_called(
    services: Services, organization: Organization
) -> None:
    unlisted = await exclude_external(services, "99")
    assert unlisted.external_org_name == ""
    await services.discovery.discover(MANAGER, "scripted")
    named = await exclude_external(services, "3")
    assert (named.external_org_name, named.reason, named.excluded_by) == (
        "Our own test tenant",
        "Our own",
        "mira",
    )
    of_organization = await exclude(services, organization, reason=None)
    assert of_organization.reason == ""
    events = await services.audit.events(MANAGER, organization_id=organization.org_id, first=10)
    [event] = [each for each in events.items if each.action == "ORGANIZATION_EXCLUDED"]
    assert event.integration_name == "scripted"


async def test_what_does_not_exist_cannot_be_excluded(
    services: Services, organization: Organization
) -> None:
    for exclusion in (
        exclude(services, organization, integration_name="nope"),
        exclude_external(services, "1", integration_name="nope"),
        listed(services, integration_name="nope"),
    ):
        with pytest.raises(IntegrationNotFoundError):
            await exclusion
    for refused in (
        exclude(services, organization, integration_name="unmappable"),
        exclude(services, organization, reason="a\x07"),
        exclude(services, organization, reason="a" * 201),
        exclude_external(services, "<1>"),
    ):
        with pytest.raises(ValidationError):
            await refused
    for id in ("", "~pending_1", "vendor.scripted.1", f"organization.{organization.org_id}.strict"):
        with pytest.raises(ExclusionNotFoundError):
            await services.exclusions.remove(MANAGER, id)


# ---------------------------------------------------------------- many at once


async def test_many_at_once_have_an_outcome_each(
    services: Services, create_organization: Create
) -> None:
    larkfield, mossgate = await create_organization(), await create_organization("Mossgate")
    await map_to(services, mossgate, "2")
    ids = (larkfield.org_id, "nobody", mossgate.org_id)
    found = await services.bulk_exclusions.exclude_organizations(
        MANAGER,
        [OrganizationToExclude(organization_id=id, integration_name="scripted") for id in ids],
    )
    assert [type(each) for each in found] == [Exclusion, OrganizationNotFoundError, ValidationError]
    external = await services.bulk_exclusions.exclude_external_organizations(
        MANAGER,
        [
            ExternalOrganizationToExclude(integration_name="scripted", external_org_id=id)
            for id in ("1", "2", "3")
        ],
    )
    assert [type(each) for each in external] == [Exclusion, ValidationError, Exclusion]
    made = [each for each in (*found, *external) if isinstance(each, Exclusion)]
    removed = await services.bulk_exclusions.remove(
        MANAGER, [*(each.exclusion_id for each in made), "nothing"]
    )
    assert removed[:-1] == made
    assert isinstance(removed[-1], ExclusionNotFoundError)
    assert await listed(services) == []


async def test_many_are_refused_as_a_whole_if_one_may_only_be_viewed(
    services: Services, create_organization: Create
) -> None:
    larkfield, mossgate = await create_organization(), await create_organization("Mossgate")
    olga = Actor(
        user_id="olga",
        source="graphql",
        by_organization={
            **manager_of(larkfield.org_id).by_organization,
            **viewer_of(mossgate.org_id).by_organization,
        },
    )
    wanted = [
        OrganizationToExclude(organization_id=each.org_id, integration_name="scripted")
        for each in (larkfield, mossgate)
    ]
    with pytest.raises(PermissionDeniedError):
        await services.bulk_exclusions.exclude_organizations(olga, wanted)
    assert await listed(services) == []
    made = await services.bulk_exclusions.exclude_organizations(MANAGER, wanted)
    ids = [each.exclusion_id for each in made if isinstance(each, Exclusion)]
    for act in (
        services.bulk_exclusions.remove(olga, ids),
        services.bulk_exclusions.exclude_external_organizations(olga, []),
    ):
        with pytest.raises(PermissionDeniedError):
            await act
    assert len(await listed(services)) == 2
