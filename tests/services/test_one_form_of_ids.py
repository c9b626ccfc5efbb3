"""An external id has one form, in which it is stored and claimed, by whatever door it comes."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphql_api.composition import Services, open_orgmap
from graphql_api.models.exclusion import ExternalOrganizationToExclude
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.comparison import Comparison
from graphql_api.services.errors import ServiceError, ValidationError
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.settings import Settings
from integrations.base import ExternalOrganization
from integrations.external_ids import canonical_guid, canonical_integer
from tests.actors import MANAGER
from tests.vendors import ScriptedVendor
from workflow_context import open_context

GUID = "0d6a0000-0000-4000-8000-0000000d6a00"
LISTED = ["14", "15", GUID]


class FormalVendor(ScriptedVendor):
    """Has numbers, and GUIDs in lower case."""

    name = "formal"
    display_name = "Formal"

    def __init__(self, *_: object) -> None:
        super().__init__()
        self.organizations = [
            ExternalOrganization(id=id.upper(), name=f"Client {number}")
            for number, id in enumerate(LISTED)
        ]

    def canonical_external_org_id(self, given: str) -> str:
        return canonical_guid(given) if "-" in given else canonical_integer(given.strip("{}"))


class World:
    def __init__(self, services: Services, organizations: list[Organization]) -> None:
        self.services = services
        self.organizations = organizations

    async def live(self) -> list[OrganizationMapping]:
        return await self.services.mappings.list_all_by_integration(MANAGER, "formal")

    async def a_mapping(self, organization: Organization) -> OrganizationMapping:
        new = NewMapping(
            organization_id=organization.org_id,
            integration_name="formal",
            external_org_id=str(uuid4()),
        )
        return await self.services.mappings.create(MANAGER, new)


@asynccontextmanager
async def world_in(folder: Path) -> AsyncIterator[tuple[World, "Doors"]]:
    file = Settings(storage=f"sqlite:///{folder / str(uuid4())}.db", auth="dev")
    async with open_orgmap(file, integrations={"formal": FormalVendor}) as orgmap:
        services = orgmap.services
        organizations = [
            await services.organizations.create(MANAGER, name=name) for name in ("Alder", "Birch")
        ]
        world = World(services, organizations)

        async def by_workflow(organization: Organization, id: str) -> None:
            context = open_context(
                organization_id=organization.org_id, user_id="chief", orgmap=orgmap
            )
            async with context as opened:
                await opened.set_integration_mapping("formal", id)

        yield world, doors(world) | {"workflow_context": by_workflow}


Door = Callable[[Organization, str], Awaitable[None]]
Doors = dict[str, Door]

DOORS = [
    "create",
    "update",
    "bulk",
    "csv create",
    "csv change",
    "restore",
    "csv restore",
    "organization import",
    "workflow_context",
]


def doors(world: World) -> Doors:
    services = world.services

    def new(organization: Organization, id: str) -> NewMapping:
        return NewMapping(
            organization_id=organization.org_id, integration_name="formal", external_org_id=id
        )

    async def create(organization: Organization, id: str) -> None:
        await services.mappings.create(MANAGER, new(organization, id))

    async def bulk(organization: Organization, id: str) -> None:
        [outcome] = await services.bulk_mappings.create(MANAGER, [new(organization, id)])
        if isinstance(outcome, Exception):
            raise outcome

    async def update(organization: Organization, id: str) -> None:
        mapping = await world.a_mapping(organization)
        await services.mappings.update(
            MANAGER, organization.org_id, mapping.mapping_id, {"external_org_id": id}
        )

    async def csv(line: str) -> None:
        header = "organization_id,integration,external_org_id,mapping_id,is_active"
        text = f"{header}\n{line}\n"
        plan = await services.mapping_imports.plan(MANAGER, text, max_lines=5)
        await services.mapping_imports.apply(
            MANAGER, text, fingerprint=plan.fingerprint, max_lines=5
        )
        [planned] = plan.lines
        if planned.code is not None:
            raise ServiceError(planned.message or "")

    async def csv_create(organization: Organization, id: str) -> None:
        await csv(f"{organization.org_id},formal,{id},,")

    async def csv_change(organization: Organization, id: str) -> None:
        mapping = await world.a_mapping(organization)
        await csv(f"{organization.org_id},formal,{id},{mapping.mapping_id},true")

    async def deactivated(organization: Organization, id: str) -> OrganizationMapping:
        """With the id as it was given, as it may have been stored before forms were asked for."""
        mapping = await world.a_mapping(organization)
        await services.mappings.delete(MANAGER, organization.org_id, mapping.mapping_id)
        return await services.mappings._storage.update_mapping(
            organization.org_id,  # type: ignore[arg-type]
            mapping.mapping_id,
            lambda current: current.changed(external_org_id=id),
            by=MANAGER.author,
            rules=services.integrations.rules("formal"),
        )

    async def restore(organization: Organization, id: str) -> None:
        mapping = await deactivated(organization, id)
        fields = {"is_active": True, "external_org_id": id}
        await services.mappings.update(
            MANAGER,
            organization.org_id,
            mapping.mapping_id,
            fields,  # type: ignore[arg-type]
        )

    async def csv_restore(organization: Organization, id: str) -> None:
        mapping = await deactivated(organization, id)
        await csv(f"{organization.org_id},formal,{id},{mapping.mapping_id},true")

    async def organization_import(organization: Organization, id: str) -> None:
        imported = services.organization_imports.import_organizations
        await imported(MANAGER, "formal", [id])

    return {
        "create": create,
        "bulk": bulk,
        "update": update,
        "csv create": csv_create,
        "csv change": csv_change,
        "restore": restore,
        "csv restore": csv_restore,
        "organization import": organization_import,
    }


SPELLINGS = st.sampled_from(LISTED).flatmap(
    lambda id: st.sampled_from(
        [id, id.upper(), f"{{{id}}}", f"{{{id.upper()}}}", f"0{id}", f" {id} ", f"{id}\u200b"]
    )
)
SOMEWHERE = st.tuples(st.sampled_from(DOORS), SPELLINGS, st.integers(0, 1))


@given(st.lists(SOMEWHERE, min_size=2, max_size=6))
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_spellings_of_one_id_are_never_live_for_two_organizations(
    tmp_path: Path, steps: list[tuple[str, str, int]]
) -> None:
    async with world_in(tmp_path) as (world, by):
        for door, id, whose in steps:
            with suppress(ServiceError):
                await by[door](world.organizations[whose], id)
        live = await world.live()
        vendor = FormalVendor()
        forms = [vendor.canonical_external_org_id(each.external_org_id) for each in live]
        assert [each.external_org_id for each in live] == forms
        assert len(forms) == len(set(forms))


@pytest.mark.parametrize("door", DOORS)
async def test_by_every_door_an_id_is_brought_to_the_vendors_form(
    door: str, tmp_path: Path
) -> None:
    async with world_in(tmp_path) as (world, by):
        await by[door](world.organizations[0], f"{{{GUID.upper()}}}")
        [mapping] = [each for each in await world.live() if each.external_org_id == GUID]
        assert mapping.is_active


@pytest.mark.parametrize("door", [each for each in DOORS if each != "organization import"])
@pytest.mark.parametrize(
    ("id", "said"),
    [("014", "Write '14'"), ("14\u200b", "U+200B (ZERO WIDTH SPACE)")],
)
async def test_by_every_door_another_form_is_refused_with_the_right_one(
    door: str, id: str, said: str, tmp_path: Path
) -> None:
    async with world_in(tmp_path) as (world, by):
        with pytest.raises(ServiceError, match=re.escape(said)):
            await by[door](world.organizations[0], id)
        assert id not in [each.external_org_id for each in await world.live()]


async def test_an_id_that_no_listing_knows_is_accepted(tmp_path: Path) -> None:
    async with world_in(tmp_path) as (world, by):
        await world.services.discovery.discover(MANAGER, "formal")
        await by["create"](world.organizations[0], "4711")
        assert [each.external_org_id for each in await world.live()] == ["4711"]


async def test_the_refusal_names_the_field(tmp_path: Path) -> None:
    async with world_in(tmp_path) as (world, by):
        with pytest.raises(ValidationError) as caught:
            await by["create"](world.organizations[0], "14.0")
        [problem] = caught.value.fields
        assert problem.field == "externalOrgId"
        assert "'14.0'" in problem.message


async def test_what_is_mapped_is_found_by_any_spelling(tmp_path: Path) -> None:
    async with world_in(tmp_path) as (world, by):
        await by["create"](world.organizations[0], GUID)
        mappings = world.services.mappings
        for spelling in (GUID, GUID.upper(), f"{{{GUID}}}"):
            found = await mappings.group_by_external_organization(MANAGER, "formal", [spelling])
            assert [each.external_org_id for each in found[spelling]] == [GUID]
            owner = await mappings.claim_owner(MANAGER, "formal", spelling)
            assert owner is not None
            assert await mappings.list_by_external_id(MANAGER, "formal", spelling) == [owner]


async def test_a_listing_has_ids_in_the_form_of_mappings_and_drift_finds_them(
    tmp_path: Path,
) -> None:
    async with world_in(tmp_path) as (world, by):
        await by["create"](world.organizations[0], GUID.upper())
        discovery = await world.services.discovery.discover(MANAGER, "formal")
        assert set(discovery.listing.by_id) == set(LISTED)
        [comparison] = (await world.services.drift.comparisons(MANAGER, ["formal"])).values()
        assert isinstance(comparison, Comparison)
        [mapping] = await world.live()
        assert comparison.drift(mapping).current_name == "Client 2"


async def test_a_suggestion_is_rejected_by_any_spelling(tmp_path: Path) -> None:
    async with world_in(tmp_path) as (world, _):
        rejected = await world.services.rejections.reject(
            MANAGER,
            integration_name="formal",
            organization_id=world.organizations[0].org_id,
            external_org_id=GUID.upper(),
        )
        assert rejected.external_org_id == GUID


async def test_an_external_organization_is_excluded_by_any_spelling(tmp_path: Path) -> None:
    async with world_in(tmp_path) as (world, by):
        excluded = await world.services.exclusions.exclude_external_organization(
            MANAGER,
            ExternalOrganizationToExclude(
                integration_name="formal", external_org_id=f"{{{GUID.upper()}}}"
            ),
        )
        assert excluded.external_org_id == GUID
        with pytest.raises(ValidationError, match="nobody's customer"):
            await by["create"](world.organizations[0], GUID.upper())
