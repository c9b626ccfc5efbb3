"""Runs of connection tests, with a vendor that does what the test says."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.connection_test import TestProgress
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor
from graphql_api.services.errors import (
    IntegrationNotFoundError,
    MappingNotFoundError,
    OrganizationNotFoundError,
    PermissionDeniedError,
    TooManyRunsError,
    ValidationError,
)
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.services.test_selection import MAX_RUNS
from graphql_api.storage.table_store import TableStore
from integrations.base import ExternalOrganization, MappedOrganization, TestResult
from integrations.budget import tested_on_behalf_of
from tests.actors import MANAGER, NOBODY, PROVIDER_VIEWER, manager_of, viewer_of
from tests.clock import Clock
from tests.vendors import TESTED_AT, ScriptedVendor, unavailable


class CountingVendor(ScriptedVendor):
    """Counts the tests under way; each waits for `gate` where that is closed."""

    name = "counting"
    display_name = "Counting"
    parallel_tests = 3

    def __init__(self) -> None:
        super().__init__()
        self.gate = asyncio.Event()
        self.gate.set()
        self.is_full = asyncio.Event()
        self.is_listing = asyncio.Event()
        self.begun: list[str] = []
        self.under_way = 0
        self.most = 0
        self.failures: dict[str, Exception] = {}
        self.full_for: str | None = None
        """A person whose tests find no room."""

    @asynccontextmanager
    async def room_for_test(self) -> AsyncIterator[None]:
        if tested_on_behalf_of() == self.full_for is not None:
            await asyncio.Event().wait()
        yield

    async def test_connection(self, mapping: MappedOrganization) -> TestResult:
        self.begun.append(mapping.external_org_id)
        self.under_way += 1
        if self.under_way == self.parallel_tests:
            self.is_full.set()
        self.most = max(self.most, self.under_way)
        try:
            await asyncio.sleep(0)
            await self.gate.wait()
            if failure := self.failures.get(mapping.external_org_id):
                raise failure
            return await super().test_connection(mapping)
        finally:
            self.under_way -= 1


@dataclass
class World:
    services: Services
    counting: CountingVendor
    organizations: list[Organization] = field(default_factory=list)
    mappings: list[OrganizationMapping] = field(default_factory=list)

    async def run(self, actor: Actor = MANAGER, **which: Any) -> list[TestProgress]:
        run = await self.start(actor, **which)
        return [progress async for progress in run]

    async def start(
        self, actor: Actor = MANAGER, **which: Any
    ) -> AsyncGenerator[TestProgress, None]:
        async def read_actor() -> Actor:
            return actor

        return await self.services.connection_runs.start(read_actor, **which)

    async def kept(self, mapping: OrganizationMapping) -> OrganizationMapping:
        return await self.services.mappings.get(MANAGER, mapping.org_id, mapping.mapping_id)


@pytest.fixture
async def world(store: TableStore, clock: Clock) -> AsyncIterator[World]:
    """Two organizations with six mappings each to `counting`, and one each to `scripted`."""
    counting, scripted = CountingVendor(), ScriptedVendor()
    by_name = {each.name: each for each in (counting, scripted)}
    services = build_services(store, by_name, cache=memory_cache(), clock=clock)
    world = World(services, counting)
    for name in ("Larkfield", "Osterly"):
        organization = await services.organizations.create(MANAGER, name=name, domain=None)
        world.organizations.append(organization)
        for number in range(6):
            world.mappings.append(await mapped(world, organization, "counting", number))
        await mapped(world, organization, "scripted", 0)
    yield world
    await services.discovery.aclose()


async def mapped(
    world: World, organization: Organization, integration_name: str, number: int
) -> OrganizationMapping:
    return await world.services.mappings.create(
        MANAGER,
        NewMapping(
            organization_id=organization.org_id,
            integration_name=integration_name,
            external_org_id=f"{organization.name}-{number}",
        ),
    )


def counts(found: Sequence[TestProgress]) -> list[tuple[int, int]]:
    return [(progress.completed, progress.total) for progress in found]


async def test_the_first_message_tells_the_total_and_each_other_one_a_test(world: World) -> None:
    found = await world.run(organization_id=world.organizations[0].org_id)

    assert counts(found) == [(number, 7) for number in range(8)]
    assert found[0].test is None
    tested = [progress.test for progress in found[1:]]
    assert len({test.mapping.mapping_id for test in tested if test}) == 7
    assert all(test and test.result.success and test.mapping.last_test_success for test in tested)
    events = await world.services.audit.events(
        MANAGER, organization_id=world.organizations[0].org_id, first=50
    )
    assert [event.action.value for event in events.items].count("CONNECTION_TESTED") == 7


async def test_an_integration_is_tested_in_all_organizations_and_both_narrow(world: World) -> None:
    everywhere = await world.run(integration_name="counting")
    here = await world.run(
        organization_id=world.organizations[1].org_id, integration_name="counting"
    )

    assert everywhere[0].total == 12
    assert here[0].total == 6


async def test_inactive_mappings_are_left_out(world: World) -> None:
    gone = world.mappings[0]
    await world.services.mappings.delete(MANAGER, gone.org_id, gone.mapping_id)

    assert counts(await world.run(integration_name="counting"))[0] == (0, 11)


async def test_a_deactivated_organization_is_tested_as_by_the_single_test(world: World) -> None:
    id = world.organizations[0].org_id
    await world.services.organizations.update(MANAGER, id, {"is_active": False})

    found = await world.run(organization_id=id)

    assert counts(found)[-1] == (7, 7)


async def test_those_that_failed_can_be_tested_alone(world: World) -> None:
    failed = [world.mappings[1].mapping_id, world.mappings[8].mapping_id]
    found = await world.run(integration_name="counting", mapping_ids=[*failed, failed[0]])

    assert counts(found)[-1] == (2, 2)
    assert {progress.test.mapping.mapping_id for progress in found if progress.test} == set(failed)


async def test_no_more_run_at_a_time_than_the_vendor_takes_in_all_runs_together(
    world: World,
) -> None:
    world.counting.gate.clear()
    async with asyncio.TaskGroup() as tasks:
        runs = [tasks.create_task(world.run(integration_name="counting")) for _ in range(2)]
        await world.counting.is_full.wait()
        await asyncio.sleep(0.1)  # In which the other run would begin some, were it not held back.
        world.counting.gate.set()
    first, second = (run.result() for run in runs)

    assert counts(first)[-1] == counts(second)[-1] == (12, 12)
    assert world.counting.most == 3


async def test_a_slow_vendor_does_not_hold_back_another(world: World) -> None:
    world.counting.gate.clear()
    async with aclosing(await world.start(organization_id=world.organizations[0].org_id)) as run:
        assert (await anext(run)).test is None
        ended = (await anext(run)).test
        assert ended is not None
        assert ended.mapping.integration_name == "scripted"


async def test_a_failure_of_any_kind_is_one_mappings_own(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.counting.failures = {
        "Larkfield-0": unavailable(),
        "Larkfield-1": TimeoutError(),
        "Larkfield-2": ZeroDivisionError("what was asked"),
    }
    found = await world.run(organization_id=world.organizations[0].org_id)

    assert counts(found)[-1] == (7, 7)
    tests = [progress.test for progress in found if progress.test]
    # The other vendor's organization has an id that is the same.
    failed = {test.mapping.external_org_id: test for test in tests if not test.result.success}
    assert {each.mapping.integration_name for each in failed.values()} == {"counting"}
    assert set(failed) == {"Larkfield-0", "Larkfield-1", "Larkfield-2"}
    assert failed["Larkfield-0"].mapping.last_test_success is False
    assert "did not answer" in failed["Larkfield-1"].result.message
    # A fault of ours says nothing of the connection, so nothing is kept of it.
    broken = failed["Larkfield-2"]
    assert "what was asked" not in broken.result.message + caplog.text
    assert (await world.kept(broken.mapping)).last_tested_at is None
    [record] = caplog.records
    id = record.getMessage().split()[2]
    assert id in broken.result.message


async def test_an_integration_that_is_gone_fails_its_mappings_alone(
    world: World, store: TableStore
) -> None:
    services = build_services(store, {"scripted": ScriptedVendor()}, cache=memory_cache())
    found = await World(services, world.counting).run(organization_id=world.organizations[0].org_id)

    assert counts(found)[-1] == (7, 7)
    failed = [each.test for each in found if each.test and not each.test.result.success]
    assert len(failed) == 6
    assert "There is no integration 'counting'" in failed[0].result.message


async def test_closing_a_run_stops_its_tests_and_records_nothing_of_them(world: World) -> None:
    world.counting.gate.clear()
    run = await world.start(integration_name="counting")
    assert (await anext(run)).total == 12
    waiting = asyncio.create_task(anext(run))
    await world.counting.is_full.wait()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await run.aclose()

    assert (world.counting.under_way, len(world.counting.begun)) == (0, 3)
    world.counting.gate.set()
    kept = [await world.kept(mapping) for mapping in world.mappings]
    assert {mapping.last_tested_at for mapping in kept} == {None}
    assert counts(await world.run(integration_name="counting"))[-1] == (12, 12)


async def test_a_run_that_nobody_listens_to_begins_no_more_tests(world: World) -> None:
    run = await world.start(integration_name="counting")
    await anext(run)
    await anext(run)
    for _ in range(1000):
        await asyncio.sleep(0)

    # The one given out, the one that waits to be, and one with each of three workers.
    assert len(world.counting.begun) <= 5
    await run.aclose()


async def test_a_person_has_so_many_runs_at_a_time_and_others_have_theirs(world: World) -> None:
    runs = [await world.start(integration_name="counting") for _ in range(MAX_RUNS)]
    for run in runs:
        await anext(run)
    one_more = await world.start(integration_name="counting")
    with pytest.raises(TooManyRunsError, match=f"{MAX_RUNS} runs"):
        await anext(one_more)
    others = await world.start(
        manager_of(world.organizations[0].org_id), integration_name="counting"
    )
    assert (await anext(others)).total == 6

    for run in (runs[0], others):
        await run.aclose()
    assert counts(await world.run(integration_name="counting"))[-1] == (12, 12)
    for run in runs[1:]:
        await run.aclose()


async def test_a_permission_that_is_revoked_ends_the_run(world: World) -> None:
    id = world.organizations[0].org_id
    actors = [manager_of(id)]

    async def read_actor() -> Actor:
        return actors[-1]

    for lost, error in (
        (viewer_of(id), PermissionDeniedError),
        (NOBODY, OrganizationNotFoundError),
    ):
        actors.append(manager_of(id))
        world.counting.begun.clear()
        run = await world.services.connection_runs.start(
            read_actor, organization_id=id, integration_name="counting"
        )
        await anext(run)
        assert (await anext(run)).completed == 1
        actors.append(lost)
        with pytest.raises(error):
            await anext(run)
        assert len(world.counting.begun) < 6
        assert world.counting.under_way == 0


# ---------------------------------------------------------------------- who, and what


async def test_a_run_over_an_integration_has_only_what_one_may_manage(world: World) -> None:
    own, other = (each.org_id for each in world.organizations)
    found = await world.run(manager_of(own), integration_name="counting")

    assert counts(found)[-1] == (6, 6)
    assert {each.test.mapping.org_id for each in found if each.test} == {own}
    with pytest.raises(OrganizationNotFoundError):
        await world.run(manager_of(own), organization_id=other)
    with pytest.raises(MappingNotFoundError):
        await world.run(
            manager_of(own),
            integration_name="counting",
            mapping_ids=[world.mappings[-1].mapping_id],
        )


@pytest.mark.parametrize("actor", [NOBODY, PROVIDER_VIEWER])
async def test_who_manages_nothing_tests_nothing(world: World, actor: Actor) -> None:
    with pytest.raises(PermissionDeniedError):
        await world.run(actor, integration_name="counting")
    with pytest.raises((OrganizationNotFoundError, PermissionDeniedError)):
        await world.run(actor, organization_id=world.organizations[0].org_id)


async def test_what_is_to_be_tested_must_be_said_and_exist(world: World) -> None:
    id = world.organizations[0].org_id
    with pytest.raises(ValidationError, match="organizationId: Give an organization"):
        await world.run()
    with pytest.raises(ValidationError, match="mappingIds: The list is empty"):
        await world.run(organization_id=id, mapping_ids=[])
    with pytest.raises(IntegrationNotFoundError):
        await world.run(integration_name="halopsa")
    with pytest.raises(IntegrationNotFoundError):
        await world.run(organization_id=id, integration_name="halopsa")
    with pytest.raises(OrganizationNotFoundError):
        await world.run(organization_id="00000000-0000-4000-8000-000000000000")
    with pytest.raises(MappingNotFoundError, match="no mapping 'none'"):
        await world.run(organization_id=id, mapping_ids=["none"])


# ---------------------------------------------------------------------- by a listing


class ListedVendor(CountingVendor):
    """A listing costs as much as four tests, and tells of those that it has."""

    name = "listed"
    display_name = "Listed"

    def __init__(self) -> None:
        super().__init__()
        self.organizations = [
            ExternalOrganization(id=f"{name}-{number}", name=f"Site {number}")
            for name in ("Larkfield", "Osterly")
            for number in range(5)
        ]

    async def list_organizations(self) -> Sequence[ExternalOrganization]:
        self.is_listing.set()
        return await super().list_organizations()

    def listing_costs_less(self, tests: int, *, organizations: int) -> bool:
        return tests > 4

    def test_from_listing(
        self,
        mapping: MappedOrganization,
        listing: Mapping[str, ExternalOrganization],
        *,
        read_at: datetime,
    ) -> TestResult | None:
        if mapping.external_org_id not in listing:
            return None
        return TestResult(success=True, message="It is listed.", tested_at=read_at)


@pytest.fixture
async def listed(store: TableStore, clock: Clock) -> AsyncIterator[World]:
    """Two organizations with six mappings each; the last of each is not in the listing."""
    vendor = ListedVendor()
    services = build_services(store, {"listed": vendor}, cache=memory_cache(), clock=clock)
    world = World(services, vendor)
    for name in ("Larkfield", "Osterly"):
        organization = await services.organizations.create(MANAGER, name=name, domain=None)
        world.organizations.append(organization)
        for number in range(6):
            world.mappings.append(await mapped(world, organization, "listed", number))
    yield world
    await services.discovery.aclose()


async def test_one_listing_answers_for_all_that_it_has(listed: World, clock: Clock) -> None:
    found = await listed.run(integration_name="listed")

    assert counts(found)[-1] == (12, 12)
    assert listed.counting.listings == 1
    assert sorted(listed.counting.begun) == ["Larkfield-5", "Osterly-5"]
    kept = [await listed.kept(mapping) for mapping in listed.mappings]
    assert [mapping.last_test_result for mapping in kept].count("It is listed.") == 10
    assert {mapping.last_tested_at for mapping in kept} == {clock.now, TESTED_AT}


async def test_few_mappings_are_asked_for_one_by_one(listed: World) -> None:
    ids = [mapping.mapping_id for mapping in listed.mappings[:3]]
    await listed.run(integration_name="listed", mapping_ids=ids)
    assert (listed.counting.listings, len(listed.counting.begun)) == (0, 3)


async def test_a_listing_is_read_again_after_a_while_by_staff_alone(
    listed: World, clock: Clock
) -> None:
    own = listed.organizations[0].org_id
    for minutes, listings in ((0, 1), (4, 1), (6, 2)):
        clock.pass_time(minutes=minutes)
        await listed.run(integration_name="listed")
        assert listed.counting.listings == listings
    clock.pass_time(minutes=10)
    await listed.run(manager_of(own), integration_name="listed")
    assert listed.counting.listings == 2


async def test_what_a_listing_says_is_as_old_as_the_listing(listed: World, clock: Clock) -> None:
    read_at = clock.now
    await listed.services.discovery.discover(MANAGER, "listed")
    clock.pass_time(minutes=4)
    await listed.run(integration_name="listed")

    kept = [await listed.kept(mapping) for mapping in listed.mappings]
    times = [each.last_tested_at for each in kept if each.last_test_result == "It is listed."]
    assert (listed.counting.listings, times) == (1, [read_at] * 10)


async def test_a_mapping_that_is_deactivated_while_the_listing_is_read_keeps_its_last_test(
    listed: World,
) -> None:
    gone = listed.mappings[0]
    await listed.services.connections.test(MANAGER, gone.org_id, gone.mapping_id)
    listed.counting.begun.clear()
    run = await while_the_listing_is_read(listed, lambda: MANAGER)
    await listed.services.mappings.delete(MANAGER, gone.org_id, gone.mapping_id)
    listed.counting.answers.set()
    tests = [progress.test for progress in await run if progress.test]

    [ended] = [each for each in tests if each.mapping.mapping_id == gone.mapping_id]
    assert "is deactivated" in ended.result.message
    kept = await listed.kept(gone)
    assert (kept.last_tested_at, kept.last_test_result) == (TESTED_AT, "All is well.")
    assert gone.external_org_id not in listed.counting.begun
    assert await recorded_tests(listed, gone.org_id) == 1 + 5


@pytest.mark.parametrize(
    ("lost", "error"), [(viewer_of, PermissionDeniedError), (None, OrganizationNotFoundError)]
)
async def test_a_permission_that_is_revoked_while_the_listing_is_read_lets_nothing_be_written(
    listed: World, lost: Callable[[str], Actor] | None, error: type[Exception]
) -> None:
    own = listed.organizations[0].org_id
    actors = [manager_of(own)]
    run = await while_the_listing_is_read(listed, lambda: actors[-1])
    actors.append(NOBODY if lost is None else lost(own))
    listed.counting.answers.set()
    with pytest.raises(error):
        await run

    kept = [await listed.kept(mapping) for mapping in listed.mappings]
    assert {(each.last_tested_at, each.last_test_result) for each in kept} == {(None, None)}
    assert await recorded_tests(listed, own) == 0


@pytest.mark.parametrize(
    ("actor", "error"),
    [(viewer_of, PermissionDeniedError), (None, OrganizationNotFoundError)],
)
async def test_a_listing_tells_nothing_of_mappings_to_who_may_not_test_them(
    listed: World, actor: Callable[[str], Actor] | None, error: type[Exception]
) -> None:
    """Not which there are, which are deactivated, nor which the vendor has."""
    active, ended, unlisted = (listed.mappings[at] for at in (0, 1, 5))
    await listed.services.mappings.delete(MANAGER, ended.org_id, ended.mapping_id)
    asks = NOBODY if actor is None else actor(active.org_id)
    listing = await listed.services.discovery.listing_for_tests(MANAGER, "listed")
    assert listing is not None
    for id in (active.mapping_id, ended.mapping_id, unlisted.mapping_id, "none"):
        with pytest.raises(error):
            await listed.services.connections.ask_listing(listing, asks, active.org_id, id)


async def while_the_listing_is_read(
    listed: World, actor: Callable[[], Actor]
) -> asyncio.Task[list[TestProgress]]:
    """A run that waits for its listing, until the vendor answers."""

    async def read_actor() -> Actor:
        return actor()

    listed.counting.answers.clear()
    run = await listed.services.connection_runs.start(read_actor, integration_name="listed")
    task = asyncio.ensure_future(_all(run))
    await listed.counting.is_listing.wait()
    return task


async def _all(run: AsyncGenerator[TestProgress, None]) -> list[TestProgress]:
    async with aclosing(run):
        return [progress async for progress in run]


async def recorded_tests(listed: World, organization_id: str) -> int:
    page = await listed.services.audit.events(MANAGER, organization_id=organization_id, first=50)
    return [event.action.value for event in page.items].count("CONNECTION_TESTED")


async def test_if_the_listing_fails_each_is_asked_for(listed: World) -> None:
    listed.counting.failure = unavailable()
    found = await listed.run(integration_name="listed")
    assert len(listed.counting.begun) == 12
    assert not any(each.test and each.test.result.success for each in found)


async def test_a_bug_in_the_listing_ends_each_test_and_not_the_run(listed: World) -> None:
    listed.counting.failure = ZeroDivisionError()
    found = await listed.run(integration_name="listed")
    assert counts(found)[-1] == (12, 12)
    assert not any(each.test and each.test.result.success for each in found)


async def test_a_run_that_ends_early_leaves_no_listing_task(listed: World) -> None:
    listed.counting.answers.clear()
    run = await listed.start(integration_name="listed")
    async with aclosing(run):
        await anext(run)
        waiting = asyncio.ensure_future(anext(run))
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    listed.counting.answers.set()
    await asyncio.sleep(0.01)
    assert listed.counting.begun == []
    assert await listed.services.discovery.known(MANAGER, "listed") is None


async def test_a_run_that_ends_early_leaves_a_listing_that_others_wait_for(listed: World) -> None:
    listed.counting.answers.clear()
    run = await listed.start(integration_name="listed")
    async with aclosing(run):
        await anext(run)
        waiting = asyncio.ensure_future(anext(run))
        await asyncio.sleep(0.01)
        discover = listed.services.discovery.discover(MANAGER, "listed")
        other = asyncio.ensure_future(discover)
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    listed.counting.answers.set()
    assert len((await other).listing.organizations) == 10
    assert listed.counting.listings == 1


async def test_who_waits_for_the_rate_limit_takes_no_turn_from_others(world: World) -> None:
    """The tests of one person have no room for as long as that takes; another's go on."""
    crowded = world.counting
    crowded.full_for = MANAGER.user_id
    waiting = await world.start(integration_name="counting")
    await anext(waiting)
    first = asyncio.ensure_future(anext(waiting))
    await asyncio.sleep(0.01)

    own = world.organizations[0].org_id
    found = await world.run(manager_of(own), integration_name="counting")

    assert counts(found)[-1] == (6, 6)
    assert not first.done()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await waiting.aclose()
