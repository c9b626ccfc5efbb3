"""The plan of an import and the services that write follow the same rules."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphql_api.composition import Services, build_services
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor
from graphql_api.services.errors import ServiceError
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.storage.keys import TABLES
from graphql_api.storage.sqlite import SqliteTableStore
from tests.actors import MANAGER, manager_of
from tests.vendors import ScriptedVendor, SharingVendor

HEADER = "organization_id,integration,external_org_id,mapping_id,is_active\n"
NAMES = ("Alder", "Birch", "Cedar", "Hidden")
MAX = 100


@dataclass(frozen=True)
class Stored:
    organization: int
    integration_name: str
    external_org_id: str
    is_active: bool


@dataclass(frozen=True)
class Wanted:
    """Of the mapping at that position, or of a new one where there is none there."""

    position: int
    organization: int
    integration_name: str
    external_org_id: str
    is_active: bool


targets = (st.sampled_from(("scripted", "sharing")), st.sampled_from("123"))
stored = st.lists(st.builds(Stored, st.integers(0, 3), *targets, st.booleans()), max_size=5)
wanted = st.builds(Wanted, st.integers(0, 7), st.integers(0, 2), *targets, st.booleans())
patient = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class World:
    """Of four organizations Olga manages three, one of which is inactive."""

    def __init__(self, services: Services, organizations: Sequence[Organization]) -> None:
        self.services = services
        self.organizations = organizations
        self.mappings: list[OrganizationMapping] = []

    def actor(self, *, provider_wide: bool) -> Actor:
        return MANAGER if provider_wide else manager_of(*(o.org_id for o in self.organizations[:3]))

    async def store(self, mappings: Sequence[Stored]) -> None:
        for each in mappings:
            try:
                mapping = await self.create(MANAGER, each)
            except ServiceError:
                continue  # it is taken
            if not each.is_active:
                await self.services.mappings.delete(MANAGER, mapping.org_id, mapping.mapping_id)
            self.mappings.append(
                await self.services.mappings.get(MANAGER, mapping.org_id, mapping.mapping_id)
            )
        await self.services.organizations.update(
            MANAGER, self.organizations[2].org_id, {"is_active": False}
        )

    async def create(self, actor: Actor, new: Stored | Wanted) -> OrganizationMapping:
        return await self.services.mappings.create(
            actor,
            NewMapping(
                organization_id=self.organizations[new.organization].org_id,
                integration_name=new.integration_name,
                external_org_id=new.external_org_id,
            ),
        )

    async def write(self, actor: Actor, wanted: Wanted) -> OrganizationMapping:
        mapping = self.existing(wanted)
        if mapping is None:
            return await self.create(actor, wanted)
        return await self.services.mappings.update(
            actor,
            mapping.org_id,
            mapping.mapping_id,
            {"external_org_id": wanted.external_org_id, "is_active": wanted.is_active},
        )

    def existing(self, wanted: Wanted) -> OrganizationMapping | None:
        found = self.mappings[wanted.position : wanted.position + 1]
        return found[0] if found else None

    def line(self, wanted: Wanted) -> str:
        mapping = self.existing(wanted)
        if mapping is None:
            org_id = self.organizations[wanted.organization].org_id
            return f"{org_id},{wanted.integration_name},{wanted.external_org_id},,\n"
        return (
            f"{mapping.org_id},{mapping.integration_name},{wanted.external_org_id},"
            f"{mapping.mapping_id},{str(wanted.is_active).lower()}\n"
        )


@asynccontextmanager
async def world_of(directory: Path, mappings: Sequence[Stored]) -> AsyncIterator[World]:
    store = await SqliteTableStore.open(directory / f"{uuid4()}.db")
    try:
        await store.create_tables(TABLES)
        vendors = [ScriptedVendor(), SharingVendor()]
        services = build_services(
            store, {each.name: each for each in vendors}, cache=memory_cache()
        )
        names = [await services.organizations.create(MANAGER, name=name) for name in NAMES]
        world = World(services, names)
        await world.store(mappings)
        yield world
    finally:
        await store.aclose()


async def outcome_of_writing(world: World, actor: Actor, change: Wanted) -> str:
    """As a plan names it: its action, or the code of what was raised."""
    before = world.existing(change)
    try:
        written = await world.write(actor, change)
    except ServiceError as error:
        return code_of(error)
    if before is None:
        return "CREATE"
    return "UNCHANGED" if written == before else "CHANGE"


def code_of(error: ServiceError) -> str:
    """ExternalOrganizationNotFoundError is EXTERNAL_ORGANIZATION_NOT_FOUND."""
    name = type(error).__name__.removesuffix("Error")
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper()


@given(mappings=stored, change=wanted, provider_wide=st.booleans())
@patient
async def test_the_plan_refuses_a_line_for_the_reason_that_the_services_refuse_its_write(
    tmp_path: Path, mappings: list[Stored], change: Wanted, provider_wide: bool
) -> None:
    async with world_of(tmp_path, mappings) as world:
        actor = world.actor(provider_wide=provider_wide)
        text = HEADER + world.line(change)
        [line] = (await world.services.mapping_imports.plan(actor, text, max_lines=MAX)).lines
        planned = line.code.value if line.code else line.action.value
        outcome = await outcome_of_writing(world, actor, change)
        if planned == "UNCHANGED":  # what is so already is not judged again
            assert outcome in ("UNCHANGED", "DUPLICATE_MAPPING", "ORGANIZATION_INACTIVE")
        else:
            assert planned == outcome


@given(mappings=stored, changes=st.lists(wanted, max_size=6), provider_wide=st.booleans())
@patient
async def test_every_line_that_a_plan_writes_is_written(
    tmp_path: Path, mappings: list[Stored], changes: list[Wanted], provider_wide: bool
) -> None:
    async with world_of(tmp_path, mappings) as world:
        actor = world.actor(provider_wide=provider_wide)
        text = HEADER + "".join(map(world.line, changes))
        imports = world.services.mapping_imports
        plan = await imports.plan(actor, text, max_lines=MAX)
        report = await imports.apply(actor, text, fingerprint=plan.fingerprint, max_lines=MAX)
        results = {"CREATE": "CREATED", "CHANGE": "CHANGED", "UNCHANGED": "UNCHANGED"}
        assert [each.result.value for each in report.outcomes] == [
            results.get(line.action.value, "SKIPPED") for line in plan.lines
        ], [each.message for each in report.outcomes]
