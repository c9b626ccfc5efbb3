from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from graphql_api.composition import Services
from graphql_api.models.mapping import Hold, OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.errors import (
    DuplicateMappingError,
    ExternalOrganizationClaimedError,
    ExternalOrganizationNotFoundError,
    IntegrationNotFoundError,
    MappingNotFoundError,
    OrganizationInactiveError,
    OrganizationNotFoundError,
    ValidationError,
    VersionConflictError,
    cut,
)
from graphql_api.services.mapping_fields import MappingFields, NewMapping
from graphql_api.storage.keys import INTEGRATION_MAPPINGS, claim_key
from graphql_api.storage.table_store import Create as CreateRow
from graphql_api.storage.table_store import TableStore
from graphql_api.storage.write_protocol import Claim
from tests.actors import MANAGER, manager_of
from tests.clock import Clock

Create = Callable[..., Awaitable[Organization]]
Map = Callable[..., Awaitable[OrganizationMapping]]

UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def create_mapping(services: Services) -> Map:
    async def create(organization: Organization, external_org_id: str = "14", **given: Any) -> Any:
        given.setdefault("integration_name", "scripted")
        return await services.mappings.create(
            given.pop("actor", MANAGER),
            NewMapping(
                organization_id=organization.org_id,
                external_org_id=external_org_id,
                **given,
            ),
        )

    return create


@pytest.fixture
async def mapping(create_mapping: Map, organization: Organization) -> OrganizationMapping:
    return await create_mapping(
        organization, external_org_name="Larkfield", mapping_data={"site": "north"}
    )


@pytest.fixture
def update(services: Services) -> Map:
    async def update(
        mapping: OrganizationMapping, fields: MappingFields, **options: Any
    ) -> OrganizationMapping:
        return await services.mappings.update(
            MANAGER, mapping.org_id, mapping.mapping_id, fields, **options
        )

    return update


@pytest.fixture
def delete(services: Services) -> Map:
    async def delete(mapping: OrganizationMapping, **options: Any) -> OrganizationMapping:
        return await services.mappings.delete(
            MANAGER, mapping.org_id, mapping.mapping_id, **options
        )

    return delete


async def actions(services: Services, organization: Organization) -> list[str]:
    page = await services.audit.events(MANAGER, organization_id=organization.org_id, first=50)
    return [event.action.value for event in page.items]


# ---------------------------------------------------------------------- create


async def test_a_mapping_is_created_as_it_will_be_read(
    services: Services, organization: Organization, create_mapping: Map, clock: Clock
) -> None:
    created = await create_mapping(
        organization, " 14 ", external_org_name=" Larkfield ", mapping_data={"site": {"id": 1}}
    )
    assert (created.external_org_id, created.external_org_name) == ("14", "Larkfield")
    assert created.mapping_data == {"site": {"id": 1}}
    assert (created.created_by, created.created_at, created.updated_by) == ("mira", clock.now, None)
    assert await services.mappings.get(MANAGER, organization.org_id, created.mapping_id) == created
    assert await services.mappings.list_by_organization(MANAGER, organization.org_id) == [created]
    index = await services.mappings.list_by_integration(MANAGER, "scripted", first=50)
    assert index.items == [created]


async def test_everything_wrong_with_a_mapping_is_named_at_once(
    organization: Organization, create_mapping: Map
) -> None:
    with pytest.raises(ValidationError) as caught:
        await create_mapping(
            organization,
            "<14>",
            integration_name="strict",
            external_org_name="a" * 201,
            mapping_data={"api_base_url": "nowhere"},
        )
    assert [each.field for each in caught.value.fields] == [
        "externalOrgId",
        "externalOrgName",
        "mappingData.api_base_url",
    ]


async def test_an_unknown_organization_is_not_mapped(services: Services) -> None:
    with pytest.raises(OrganizationNotFoundError):
        await services.mappings.create(
            MANAGER,
            NewMapping(organization_id=UNKNOWN, integration_name="scripted", external_org_id="14"),
        )


async def test_an_unknown_integration_is_refused_with_those_that_exist(
    organization: Organization, create_mapping: Map
) -> None:
    with pytest.raises(IntegrationNotFoundError) as caught:
        await create_mapping(organization, integration_name="halo")
    assert caught.value.id == "halo"
    assert caught.value.available == ("scripted", "sharing", "strict", "unmappable")


async def test_an_integration_that_takes_no_mappings_is_refused(
    organization: Organization, create_mapping: Map
) -> None:
    with pytest.raises(ValidationError) as caught:
        await create_mapping(organization, integration_name="unmappable")
    assert [each.field for each in caught.value.fields] == ["integrationName"]


async def test_an_inactive_organization_is_not_mapped(
    services: Services, organization: Organization, create_mapping: Map
) -> None:
    await services.organizations.update(MANAGER, organization.org_id, {"is_active": False})
    with pytest.raises(OrganizationInactiveError) as caught:
        await create_mapping(organization)
    assert caught.value.organization_id == organization.org_id
    assert await services.mappings.list_by_organization(MANAGER, organization.org_id) == []


async def test_an_organization_may_have_several_mappings_for_one_integration(
    services: Services, organization: Organization, create_mapping: Map
) -> None:
    await create_mapping(organization, "14")
    await create_mapping(organization, "15")
    await create_mapping(organization, "14", integration_name="sharing")
    found = await services.mappings.list_by_organization(MANAGER, organization.org_id)
    assert sorted((each.integration_name, each.external_org_id) for each in found) == [
        ("scripted", "14"),
        ("scripted", "15"),
        ("sharing", "14"),
    ]
    scripted = await services.mappings.list_by_organization(
        MANAGER, organization.org_id, integration_name="scripted"
    )
    assert len(scripted) == 2


@pytest.mark.parametrize("integration_name", ["scripted", "sharing"])
async def test_a_second_active_mapping_to_the_same_external_organization_is_refused(
    organization: Organization, create_mapping: Map, integration_name: str
) -> None:
    first = await create_mapping(organization, integration_name=integration_name)
    with pytest.raises(DuplicateMappingError) as caught:
        await create_mapping(organization, " 14 ", integration_name=integration_name)
    assert caught.value.existing == first


async def test_an_external_organization_belongs_to_one_organization(
    create_organization: Create, create_mapping: Map
) -> None:
    owner, other = await create_organization("Owner"), await create_organization("Other")
    await create_mapping(owner)
    with pytest.raises(ExternalOrganizationClaimedError) as caught:
        await create_mapping(other)
    assert caught.value.claimed_by is not None
    assert caught.value.claimed_by.org_id == owner.org_id
    assert "'14' already belongs to Owner." in str(caught.value)


@pytest.mark.parametrize(
    ("hold", "says"),
    [
        (Hold.MAPPED, "'14' already belongs to another organization. Deactivate that mapping"),
        (Hold.BEING_MAPPED, "'14' is being mapped to another organization just now. Try again"),
        (Hold.BEING_MERGED, "'14' is kept while another organization is merged with"),
    ],
)
def test_a_refusal_speaks_of_a_mapping_only_if_there_is_one(hold: Hold, says: str) -> None:
    error = ExternalOrganizationClaimedError("14", claimed_by=None, hold=hold)
    assert str(error).startswith(says)


async def test_what_is_reserved_is_being_mapped(
    create_organization: Create, create_mapping: Map, store: TableStore, clock: Clock
) -> None:
    owner, other = await create_organization("Owner"), await create_organization("Other")
    reserved = Claim(
        org_id=owner.org_id,
        mapping_id="m",
        external_org_id="14",
        version=1,
        claimed_at=clock(),
    )
    row = CreateRow(row_key=claim_key("14"), properties=reserved.to_properties())
    await store.transact(INTEGRATION_MAPPINGS, "scripted", [row])

    with pytest.raises(ExternalOrganizationClaimedError, match="is being mapped to Owner just now"):
        await create_mapping(other)


async def test_the_owner_is_not_named_to_one_who_may_not_see_it(
    create_organization: Create, create_mapping: Map
) -> None:
    owner, other = await create_organization("Owner"), await create_organization("Other")
    await create_mapping(owner)
    with pytest.raises(ExternalOrganizationNotFoundError) as caught:
        await create_mapping(other, actor=manager_of(other.org_id))
    assert "Owner" not in str(caught.value)
    assert owner.org_id not in str(caught.value)


async def test_an_integration_may_allow_sharing(
    services: Services, create_organization: Create, create_mapping: Map
) -> None:
    for name in ("First", "Second"):
        await create_mapping(await create_organization(name), integration_name="sharing")
    shared = await services.mappings.group_by_external_organization(
        MANAGER, "sharing", ["14", "15"]
    )
    assert (len(shared["14"]), shared["15"]) == (2, [])


# ---------------------------------------------------------------------- update


async def test_an_update_changes_what_is_given_and_nothing_else(
    services: Services, mapping: OrganizationMapping, update: Map, clock: Clock
) -> None:
    clock.pass_time(hours=1)
    updated = await update(mapping, {"external_org_name": "New"})
    assert (updated.external_org_name, updated.version) == ("New", 2)
    assert (updated.updated_by, updated.updated_at) == ("mira", clock.now)
    assert (updated.created_at, updated.created_by) == (mapping.created_at, mapping.created_by)
    assert (updated.external_org_id, updated.mapping_data) == ("14", {"site": "north"})
    assert await services.mappings.get(MANAGER, mapping.org_id, mapping.mapping_id) == updated


@pytest.mark.parametrize("name", ["external_org_id", "mapping_data", "is_active"])
async def test_an_explicit_null_is_refused_where_there_is_no_empty_value(
    mapping: OrganizationMapping, update: Map, name: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        await update(mapping, {name: None})
    [problem] = caught.value.fields
    assert problem.field in ("externalOrgId", "mappingData", "isActive")
    assert "null" in problem.message or "nothing" in problem.message


async def test_an_explicit_null_removes_the_name(mapping: OrganizationMapping, update: Map) -> None:
    assert (await update(mapping, {"external_org_name": None})).external_org_name == ""


async def test_an_update_that_changes_nothing_writes_nothing(
    services: Services, organization: Organization, mapping: OrganizationMapping, update: Map
) -> None:
    same = await update(
        mapping,
        {"external_org_id": "14", "mapping_data": {"site": "north"}, "is_active": True},
    )
    assert same == mapping
    assert "MAPPING_UPDATED" not in await actions(services, organization)


async def test_true_and_1_are_different_mapping_data(
    mapping: OrganizationMapping, update: Map
) -> None:
    await update(mapping, {"mapping_data": {"a": 1, "b": 2}})
    changed = await update(mapping, {"mapping_data": {"a": True, "b": 2}})
    assert (changed.mapping_data["a"], changed.version) == (True, 3)
    reordered = await update(mapping, {"mapping_data": {"b": 2, "a": True}})
    assert reordered.version == 3


async def test_an_update_of_an_older_version_is_refused_with_the_current_one(
    mapping: OrganizationMapping, update: Map, delete: Map
) -> None:
    current = await update(mapping, {"external_org_name": "First"}, expected_version="1")
    with pytest.raises(VersionConflictError) as caught:
        await update(mapping, {"external_org_name": "Second"}, expected_version="1")
    assert caught.value.current == current
    with pytest.raises(VersionConflictError):
        await delete(mapping, expected_version="1")
    with pytest.raises(VersionConflictError):
        await update(mapping, {"external_org_name": "Second"}, expected_version="")
    assert (await delete(mapping, expected_version="2")).is_active is False


@pytest.mark.parametrize("id", [UNKNOWN, "", "~", "a/b", "\ud800", "x" * 600], ids=repr)
async def test_an_unknown_mapping_is_not_found(
    services: Services, organization: Organization, mapping: OrganizationMapping, id: str
) -> None:
    org_id = organization.org_id
    for operation in (
        services.mappings.get(MANAGER, org_id, id),
        services.mappings.update(MANAGER, org_id, id, {}),
        services.mappings.delete(MANAGER, org_id, id),
    ):
        with pytest.raises(MappingNotFoundError) as caught:
            await operation
        assert (caught.value.resource, caught.value.id) == ("mapping", cut(id))
    assert await services.mappings.find(MANAGER, org_id, id) is None


async def test_a_mapping_is_not_found_under_another_organization(
    services: Services, create_organization: Create, mapping: OrganizationMapping
) -> None:
    other = await create_organization("Other")
    assert await services.mappings.find(MANAGER, other.org_id, mapping.mapping_id) is None


async def test_a_mapping_moves_to_another_external_organization_and_frees_the_old_one(
    create_organization: Create, create_mapping: Map, mapping: OrganizationMapping, update: Map
) -> None:
    await update(mapping, {"external_org_id": "15"})
    other = await create_organization("Other")
    assert (await create_mapping(other, "14")).is_active
    with pytest.raises(ExternalOrganizationClaimedError):
        await create_mapping(other, "15")


async def test_a_mapping_does_not_move_to_a_taken_external_organization(
    services: Services,
    create_organization: Create,
    create_mapping: Map,
    organization: Organization,
    mapping: OrganizationMapping,
    update: Map,
) -> None:
    sibling = await create_mapping(organization, "15")
    await create_mapping(await create_organization("Other"), "16")
    with pytest.raises(DuplicateMappingError) as duplicate:
        await update(mapping, {"external_org_id": "15"})
    assert duplicate.value.existing == sibling
    with pytest.raises(ExternalOrganizationClaimedError):
        await update(mapping, {"external_org_id": "16"})
    assert await services.mappings.get(MANAGER, mapping.org_id, mapping.mapping_id) == mapping


async def test_the_model_of_the_integration_checks_updates_too(
    organization: Organization, create_mapping: Map, update: Map
) -> None:
    strict = await create_mapping(organization, integration_name="strict")
    with pytest.raises(ValidationError) as caught:
        await update(strict, {"mapping_data": {"api_base_url": "nowhere"}})
    assert [each.field for each in caught.value.fields] == ["mappingData.api_base_url"]


# ---------------------------------------------------------------------- delete and restore


async def test_a_deleted_mapping_stays_inactive_and_frees_its_external_organization(
    services: Services,
    create_organization: Create,
    create_mapping: Map,
    mapping: OrganizationMapping,
    delete: Map,
) -> None:
    deleted = await delete(mapping)
    assert (deleted.is_active, deleted.updated_by) == (False, "mira")
    assert await services.mappings.list_by_organization(MANAGER, mapping.org_id) == []
    everything = await services.mappings.list_by_organization(
        MANAGER, mapping.org_id, active_only=False
    )
    assert everything == [deleted]
    assert (await create_mapping(await create_organization("Other"))).is_active


async def test_deleting_again_writes_nothing(
    services: Services, organization: Organization, mapping: OrganizationMapping, delete: Map
) -> None:
    assert await delete(mapping) == await delete(mapping)
    assert (await actions(services, organization)).count("MAPPING_DELETED") == 1


async def test_a_deleted_mapping_is_restored_by_activating_it(
    services: Services, mapping: OrganizationMapping, update: Map, delete: Map
) -> None:
    await delete(mapping)
    restored = await update(mapping, {"is_active": True})
    assert restored.is_active
    assert await services.mappings.list_by_organization(MANAGER, mapping.org_id) == [restored]


async def test_a_mapping_whose_external_organization_was_taken_is_not_restored(
    create_organization: Create,
    create_mapping: Map,
    mapping: OrganizationMapping,
    update: Map,
    delete: Map,
) -> None:
    await delete(mapping)
    other = await create_organization("Other")
    await create_mapping(other)
    with pytest.raises(ExternalOrganizationClaimedError) as caught:
        await update(mapping, {"is_active": True})
    assert caught.value.claimed_by is not None
    assert caught.value.claimed_by.org_id == other.org_id


async def test_a_deleted_mapping_is_not_restored_beside_its_duplicate(
    organization: Organization,
    create_mapping: Map,
    mapping: OrganizationMapping,
    update: Map,
    delete: Map,
) -> None:
    await delete(mapping)
    again = await create_mapping(organization)
    with pytest.raises(DuplicateMappingError) as caught:
        await update(mapping, {"is_active": True})
    assert caught.value.existing == again


async def test_an_inactive_organizations_mappings_may_end_but_not_change(
    services: Services, mapping: OrganizationMapping, update: Map, delete: Map
) -> None:
    await services.organizations.update(MANAGER, mapping.org_id, {"is_active": False})
    with pytest.raises(OrganizationInactiveError):
        await update(mapping, {"external_org_name": "New"})
    await delete(mapping)
    with pytest.raises(OrganizationInactiveError):
        await update(mapping, {"is_active": True})
    renamed = await update(mapping, {"external_org_name": "New"})
    assert (renamed.external_org_name, renamed.is_active) == ("New", False)


# ---------------------------------------------------------------------- reading and audit


async def test_an_integrations_mappings_come_in_pages(
    services: Services, create_organization: Create, create_mapping: Map, delete: Map
) -> None:
    created = [
        await create_mapping(await create_organization(f"Org {n}"), str(n)) for n in range(6)
    ]
    await delete(created[0])
    for is_active, count in ((True, 5), (False, 1), (None, 6)):
        seen: list[OrganizationMapping] = []
        after, has_next = None, True
        while has_next:
            page = await services.mappings.list_by_integration(
                MANAGER, "scripted", first=2, after=after, is_active=is_active
            )
            seen += page.items
            after, has_next = page.end, page.has_next
        assert len({each.mapping_id for each in seen}) == len(seen) == count


async def test_each_change_is_an_audit_event_that_hides_secrets(
    services: Services,
    organization: Organization,
    create_mapping: Map,
    update: Map,
    delete: Map,
    clock: Clock,
) -> None:
    clock.pass_time(minutes=1)
    strict = await create_mapping(
        organization, integration_name="strict", mapping_data={"webhook_key": "hunter2"}
    )
    clock.pass_time(minutes=1)
    await update(strict, {"mapping_data": {"webhook_key": "hunter3"}, "external_org_id": "15"})
    clock.pass_time(minutes=1)
    await delete(strict)
    clock.pass_time(minutes=1)
    await update(strict, {"is_active": True})
    page = await services.audit.events(MANAGER, organization_id=organization.org_id, first=50)
    restored, deleted, updated, created, _ = page.items
    assert [event.action.value for event in (created, updated, deleted, restored)] == [
        "MAPPING_CREATED",
        "MAPPING_UPDATED",
        "MAPPING_DELETED",
        "MAPPING_UPDATED",
    ]
    assert updated.changes == {
        "externalOrgId": {"before": "14", "after": "15"},
        "mappingData.webhook_key": {"before": "[secret]", "after": "[secret]"},
    }
    assert deleted.changes == {"isActive": {"before": True, "after": False}}
    assert created.mapping_id == strict.mapping_id
    assert created.integration_name == "strict"
    assert "hunter" not in repr(page)


# ---------------------------------------------------------------------- chosen ids


async def test_a_mapping_has_the_id_that_was_chosen(
    create_mapping: Map, organization: Organization
) -> None:
    assert (await create_mapping(organization, mapping_id=UNKNOWN)).mapping_id == UNKNOWN


async def test_a_chosen_id_is_taken_by_a_mapping_of_whatever_integration(
    create_mapping: Map, organization: Organization, services: Services
) -> None:
    taken = await create_mapping(organization, mapping_id=UNKNOWN)
    await services.mappings.delete(MANAGER, organization.org_id, UNKNOWN)
    for name, id in (("scripted", "14"), ("scripted", "17"), ("sharing", "14")):
        with pytest.raises(VersionConflictError) as caught:
            await create_mapping(organization, id, integration_name=name, mapping_id=UNKNOWN)
        assert caught.value.current.mapping_id == taken.mapping_id
    mappings = await services.mappings.list_by_organization(
        MANAGER, organization.org_id, active_only=False
    )
    assert len(mappings) == 1


@pytest.mark.parametrize("id", ["", "second", UNKNOWN.upper() + " ", UNKNOWN.replace("-", "")])
async def test_a_chosen_id_that_is_no_uuid_is_refused(
    create_mapping: Map, organization: Organization, id: str
) -> None:
    with pytest.raises(ValidationError, match="is not a UUID in lower case"):
        await create_mapping(organization, mapping_id=id)
