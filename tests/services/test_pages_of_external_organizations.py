"""A page of a vendor's organizations: its mappings are those of a search of everything, and it
costs what it shows."""

import asyncio
import uuid
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.filling import mapping, write_mappings
from graphql_api.composition import Services, build_services
from graphql_api.models.exclusion import ExternalOrganizationToExclude
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.services.access import Actor
from graphql_api.services.errors import ServiceError
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import MappingFields, NewMapping
from graphql_api.services.mappings import MOST_CLAIMS
from graphql_api.storage.exclusions import FEW
from graphql_api.storage.keys import (
    EXCLUSIONS,
    INTEGRATION_MAPPINGS,
    ORG_MAPPINGS,
    TABLES,
    claim_key,
)
from graphql_api.storage.mappings import INDEX_PAGE
from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.table_store import TableStore, Upsert
from graphql_api.storage.write_protocol import Claim
from tests.actors import MANAGER, viewer_of
from tests.clock import Clock
from tests.counting_store import CountingStore
from tests.vendors import ScriptedVendor, SharingVendor

CUSTOMERS = 4
EXTERNAL = [str(number) for number in range(6)]
INTEGRATIONS = ("scripted", "sharing")

Step = tuple[str, int, int, int, str]
"""What happens, to which customer, to which external organizations, of which integration."""

steps = st.tuples(
    st.sampled_from(["map", "move", "delete", "restore", "claim"]),
    st.integers(0, CUSTOMERS - 1),
    st.integers(0, len(EXTERNAL) - 1),
    st.integers(0, len(EXTERNAL) - 1),
    st.sampled_from(INTEGRATIONS),
)


class World:
    """Customers and their mappings, in a store of their own."""

    def __init__(self, store: TableStore) -> None:
        self.store = CountingStore(store)
        vendors = {each.name: each for each in (ScriptedVendor(), SharingVendor())}
        self.services = build_services(self.store, vendors, cache=memory_cache(), clock=Clock())
        self.ids: list[str] = []

    @classmethod
    async def made(cls, *, customers: int = CUSTOMERS) -> "World":
        store = MemoryTableStore()
        await store.create_tables(TABLES)
        world = cls(store)
        for number in range(customers):
            made = await world.services.organizations.create(MANAGER, name=f"Customer {number}")
            world.ids.append(made.org_id)
        return world

    async def map(self, customer: int, external: str, integration: str) -> OrganizationMapping:
        new = NewMapping(
            organization_id=self.ids[customer],
            integration_name=integration,
            external_org_id=external,
        )
        return await self.services.mappings.create(MANAGER, new)

    async def do(self, step: Step) -> None:
        what, customer, at, to, integration = step
        try:
            if what == "map":
                await self.map(customer, EXTERNAL[at], integration)
            elif what == "claim":
                await self.claim(customer, EXTERNAL[at], integration)
            else:
                await self._change(what, customer, EXTERNAL[at], EXTERNAL[to], integration)
        except ServiceError:
            pass  # refused, which is right as well

    async def _change(
        self, what: str, customer: int, external: str, to: str, integration: str
    ) -> None:
        changes: dict[str, MappingFields] = {
            "move": {"external_org_id": to},
            "delete": {"is_active": False},
            "restore": {"is_active": True},
        }
        for each in await self.mappings_of(self.ids[customer]):
            if (each.integration_name, each.external_org_id) == (integration, external):
                await self.services.mappings.update(
                    MANAGER, each.org_id, each.mapping_id, changes[what]
                )

    async def claim(self, customer: int, external: str, integration: str) -> None:
        """As a writer leaves it who ends, or is refused, before it commits."""
        live = await self.pointing_at(MANAGER, integration, external)
        holder = live[0].org_id if live else self.ids[customer]
        left = Claim(
            org_id=holder,
            mapping_id="none-such",
            external_org_id=external,
            version=1,
            claimed_at=Clock().now,
        )
        row = Upsert(row_key=claim_key(external), properties=left.to_properties())
        await self.store.transact(INTEGRATION_MAPPINGS, integration, [row])

    async def mappings_of(self, org_id: str) -> list[OrganizationMapping]:
        return await self.services.mappings.list_by_organization(MANAGER, org_id, active_only=False)

    async def pointing_at(
        self, actor: Actor, integration: str, external: str
    ) -> list[OrganizationMapping]:
        """By all mappings of all customers."""
        return [
            each
            for org_id in sorted(self.ids)
            if actor.may_view(org_id)
            for each in await self.mappings_of(org_id)
            if each.is_active
            and (each.integration_name, each.external_org_id) == (integration, external)
        ]

    async def page(
        self, actor: Actor, integration: str, shown: Sequence[str]
    ) -> dict[str, list[OrganizationMapping]]:
        return await self.services.mappings.group_by_external_organization(
            actor, integration, shown
        )


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    done=st.lists(steps, max_size=12),
    shown=st.sets(st.sampled_from([*EXTERNAL, "never mapped"]), min_size=1),
    own=st.none() | st.sets(st.integers(0, CUSTOMERS - 1)),
)
async def test_a_page_has_the_mappings_that_a_search_of_everything_finds(
    done: list[Step], shown: set[str], own: set[int] | None
) -> None:
    world = await World.made()
    for integration in INTEGRATIONS:
        for customer in range(CUSTOMERS):
            await world.map(customer, EXTERNAL[customer], integration)
    for step in done:
        await world.do(step)
    actor = MANAGER if own is None else viewer_of(*(world.ids[each] for each in own))
    for integration in INTEGRATIONS:
        assert await world.page(actor, integration, sorted(shown)) == {
            each: await world.pointing_at(actor, integration, each) for each in shown
        }


async def test_a_page_that_is_read_while_mappings_move_shows_none_that_never_was() -> None:
    world = await World.made()
    first = await world.map(0, "0", "scripted")
    committed = [first]

    async def move() -> None:
        for number in range(1, 30):
            to = EXTERNAL[number % len(EXTERNAL)]
            committed.append(
                await world.services.mappings.update(
                    MANAGER, first.org_id, first.mapping_id, {"external_org_id": to}
                )
            )

    pages: list[dict[str, list[OrganizationMapping]]] = []
    moving = asyncio.create_task(move())
    while not moving.done():
        pages.append(await world.page(MANAGER, "scripted", EXTERNAL))
        await asyncio.sleep(0)
    await moving
    for page in pages:
        for external, found in page.items():
            assert all(each in committed and each.external_org_id == external for each in found)


@pytest.mark.parametrize("others", [0, 60])
async def test_a_page_reads_a_claim_for_each_and_an_owner_once_however_many_others_there_are(
    others: int,
) -> None:
    world = await World.made(customers=2)
    for number in range(others):
        await world.map(0, f"other-{number}", "scripted")
    for external in ("1", "2"):
        await world.map(1, external, "scripted")
    world.store.forget()
    page = await world.page(MANAGER, "scripted", ["1", "2", "3"])
    assert [len(found) for found in page.values()] == [1, 1, 0]
    assert world.store.rows.total() == 3
    assert world.store.partitions == {(ORG_MAPPINGS, world.ids[1]): 1}
    assert world.store.rows_read == 2 + 2


async def test_a_whole_listing_is_compared_with_the_index() -> None:
    world = await World.made(customers=1)
    await world.map(0, "1", "scripted")
    world.store.forget()
    page = await world.page(MANAGER, "scripted", [str(each) for each in range(MOST_CLAIMS + 1)])
    assert len(page["1"]) == 1
    assert world.store.partitions == {(INTEGRATION_MAPPINGS, "scripted"): 1}
    assert world.store.rows == {}


async def test_all_who_share_are_found_beyond_one_page_of_the_index() -> None:
    world = await World.made(customers=2)
    shared = [
        mapping(str(uuid.UUID(int=number)), number % 600, integration_name="sharing")
        for number in range(INDEX_PAGE + 200)
    ]
    await write_mappings(world.store, shared)
    world.store.forget()
    page = await world.page(MANAGER, "sharing", ["client-599", "client-7", "none"])
    assert page == {
        asked: [each for each in shared if each.external_org_id == asked]
        for asked in ("client-599", "client-7", "none")
    }
    assert world.store.partitions == {(INTEGRATION_MAPPINGS, "sharing"): 2}


async def exclude(services: Services, *external_ids: str) -> None:
    for each in external_ids:
        await services.exclusions.exclude_external_organization(
            MANAGER,
            ExternalOrganizationToExclude(integration_name="scripted", external_org_id=each),
        )


@pytest.mark.parametrize(("count", "rows"), [(FEW - 1, 0), (FEW, 3)])
async def test_exclusions_of_a_page_are_read_as_a_range_or_one_by_one(
    count: int, rows: int
) -> None:
    world = await World.made(customers=0)
    exclusions = world.services.exclusions
    await exclude(world.services, *map(str, range(count)))
    removed = await exclusions.of_external_organizations(MANAGER, "scripted", ["0"])
    await exclusions.remove(MANAGER, removed["0"].exclusion_id)
    world.store.forget()
    found = await exclusions.of_external_organizations(MANAGER, "scripted", ["0", "1", "none"])
    assert set(found) == {"1"}
    assert world.store.partitions.total() == 1
    assert world.store.rows.total() == rows
    assert all(table == EXCLUSIONS for table, _ in world.store.rows)
    whole = await exclusions.by_external_id(MANAGER, "scripted")
    assert found["1"] == whole["1"]


async def test_exclusions_are_for_people_who_see_every_customer() -> None:
    world = await World.made(customers=1)
    await exclude(world.services, "1")
    actor = viewer_of(world.ids[0])
    exclusions = world.services.exclusions
    assert await exclusions.of_external_organizations(actor, "scripted", ["1"]) == {}
