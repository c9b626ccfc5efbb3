"""Runs of jobs that nobody waits for, with a vendor that does what the test says."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.grant import Permission
from graphql_api.models.job import JobRun, JobState, TestedMapping, TestOutcome
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor, Identity
from graphql_api.services.errors import (
    IntegrationNotFoundError,
    JobNotFoundError,
    JobRunNotFoundError,
    MappingNotFoundError,
    OrganizationNotFoundError,
    PermissionDeniedError,
    TooManyRunsError,
    ValidationError,
)
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.services.test_selection import MAX_RUNS
from graphql_api.storage.jobs import JobStorage
from graphql_api.storage.keys import TABLES
from graphql_api.storage.memory import MemoryTableStore
from graphql_api.storage.table_store import TableStore
from tests.actors import MANAGER, NOBODY, PROVIDER_VIEWER, manager_of
from tests.clock import Clock
from tests.services.test_connection_runs import CountingVendor
from tests.vendors import unavailable


class FullVendor(CountingVendor):
    """`room` is closed while its limit is reached."""

    def __init__(self) -> None:
        super().__init__()
        self.room = asyncio.Event()
        self.room.set()

    @asynccontextmanager
    async def room_for_test(self) -> AsyncIterator[None]:
        await self.room.wait()
        yield

    def seconds_until_test(self) -> float:
        return 0.0 if self.room.is_set() else 240.0


@dataclass
class World:
    services: Services
    vendor: FullVendor
    storage: JobStorage
    organizations: list[Organization] = field(default_factory=list)
    mappings: list[OrganizationMapping] = field(default_factory=list)

    async def start(self, actor: Actor = MANAGER) -> JobRun:
        return await self.services.jobs.start_tests(actor, integration_name="counting")

    async def until(
        self, run: JobRun, is_meant: Callable[[JobRun], bool] = lambda run: run.state.is_over
    ) -> JobRun:
        async with asyncio.timeout(20):
            while True:
                found = await self.storage.find(run.run_id)
                assert found is not None
                if is_meant(found):
                    return found
                await asyncio.sleep(0.01)

    async def outcomes(self, run: JobRun) -> list[TestOutcome]:
        return await self.storage.all_outcomes(run.run_id)

    async def recorded(self) -> int:
        """How many tests are in the audit log."""
        events = await self.services.audit.events(MANAGER, organization_id=None, first=500)
        return [event.action.value for event in events.items].count("CONNECTION_TESTED")

    async def kept(self) -> list[OrganizationMapping]:
        return [
            await self.services.mappings.get(MANAGER, each.org_id, each.mapping_id)
            for each in self.mappings
        ]


@asynccontextmanager
async def working(services: Services) -> AsyncIterator[None]:
    """A process that works on runs; it ends in good order."""
    task = asyncio.create_task(services.job_runner.work())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
async def store() -> TableStore:
    store = MemoryTableStore()
    await store.create_tables(TABLES)
    return store


@pytest.fixture
async def world(store: TableStore, clock: Clock) -> AsyncIterator[World]:
    """Two organizations with three mappings each."""
    vendor = FullVendor()
    services = build_services(store, {"counting": vendor}, cache=memory_cache(), clock=clock)
    world = World(services, vendor, JobStorage(store, clock=clock))
    for name in ("Larkfield", "Osterly"):
        organization = await services.organizations.create(MANAGER, name=name, domain=None)
        world.organizations.append(organization)
        for number in range(3):
            new = NewMapping(
                organization_id=organization.org_id,
                integration_name="counting",
                external_org_id=f"{name}-{number}",
            )
            world.mappings.append(await services.mappings.create(MANAGER, new))
    yield world
    await services.discovery.aclose()


async def test_a_run_tests_all_and_records_each_once_without_anybody_who_waits(
    world: World,
) -> None:
    world.vendor.failures = {"Osterly-1": unavailable()}
    async with working(world.services):
        run = await world.start()
        assert (run.state, run.total, run.completed) == (JobState.SCHEDULED, 6, 0)
        ended = await world.until(run)

    assert (ended.state, ended.completed, ended.failed) == (JobState.DONE, 6, 1)
    outcomes = await world.outcomes(run)
    assert {each.mapping.mapping_id for each in outcomes} == {
        mapping.mapping_id for mapping in world.mappings
    }
    assert [each.number for each in outcomes] == [1, 2, 3, 4, 5, 6]
    [failed] = [each for each in outcomes if not each.success]
    assert failed.external_org_id == "Osterly-1"
    assert str(failed.remedy).startswith("Try again later.")
    assert [each.last_test_success for each in await world.kept()].count(True) == 5
    assert await world.recorded() == 6


async def test_asking_twice_for_the_same_is_one_run(world: World) -> None:
    first, second = await world.start(), await world.start()
    assert first.run_id == second.run_id
    others = await world.start(manager_of(world.organizations[0].org_id))
    assert (others.run_id == first.run_id, others.total) == (False, 3)
    [named, again] = [
        await world.services.jobs.start_tests(
            MANAGER,
            integration_name="counting",
            mapping_ids=[world.mappings[at].mapping_id for at in order],
        )
        for order in ((0, 1), (1, 0))
    ]
    assert (named.run_id, named.total) == (again.run_id, 2)
    async with working(world.services):
        await world.until(first)
        third = await world.start()
    assert third.run_id != first.run_id


async def test_a_run_says_what_it_waits_for(world: World, clock: Clock) -> None:
    world.vendor.room.clear()
    async with working(world.services):
        run = await world.start()
        waiting = await world.until(run, lambda run: run.state is JobState.WAITING)
        assert waiting.message == "Counting's limit, next at 12:04 UTC"
        assert waiting.waits_until == clock() + timedelta(seconds=240)
        world.vendor.room.set()
        ended = await world.until(run)
    assert (ended.state, ended.message, ended.waits_until) == (JobState.DONE, None, None)


async def test_a_cancelled_run_begins_no_more_and_keeps_what_has_ended(world: World) -> None:
    async with working(world.services):
        world.vendor.gate.clear()
        run = await world.start()
        await world.vendor.is_full.wait()
        cancelled = await world.services.jobs.cancel_run(MANAGER, run.run_id)
        assert cancelled.shown_state is JobState.CANCELLED
        ended = await world.until(run)
        assert (ended.state, ended.completed, world.vendor.under_way) == (JobState.CANCELLED, 0, 0)
        assert len(world.vendor.begun) == 3
        world.vendor.gate.set()
        again = await world.until(await world.start())
    assert (again.run_id != run.run_id, again.completed) == (True, 6)
    assert await world.recorded() == 6


async def test_a_run_whose_process_stopped_goes_on_in_another_from_where_it_was(
    world: World, store: TableStore, clock: Clock
) -> None:
    """One outcome is recorded and kept, one recorded alone, the others are not there."""
    run = await world.start()
    [seen] = await world.storage.open_runs()
    lease = await world.storage.take(seen)
    assert lease is not None
    kept, left = [await lease.record(outcome_of(mapping, clock)) for mapping in world.mappings[:2]]
    lease.kept(kept)
    await lease.note(JobState.RUNNING)
    passed = [0.0]
    other = build_services(
        store,
        {"counting": world.vendor},
        cache=memory_cache(),
        clock=clock,
        monotonic=lambda: passed[0],
    )
    async with working(other):
        for _ in range(3):
            other.job_runner.wake()
            await asyncio.sleep(0.05)
        assert world.vendor.begun == []
        passed[0] += 61
        other.job_runner.wake()
        ended = await world.until(run)

    assert (ended.state, ended.completed) == (JobState.DONE, 6)
    assert len(world.vendor.begun) == 4
    mapping_ids = [each.mapping.mapping_id for each in await world.outcomes(run)]
    assert sorted(mapping_ids) == sorted(mapping.mapping_id for mapping in world.mappings)
    assert [each.last_test_result for each in await world.kept()][:2] == [None, left.message]
    assert await world.recorded() == 5
    await other.discovery.aclose()


async def test_a_process_that_ends_in_good_order_gives_its_runs_back(world: World) -> None:
    world.vendor.gate.clear()
    async with working(world.services):
        run = await world.start()
        await world.vendor.is_full.wait()
    left = await world.storage.find(run.run_id)
    assert left is not None
    assert (left.holder, left.state.is_over) == (None, False)
    world.vendor.gate.set()
    async with working(world.services):
        assert (await world.until(run)).completed == 6


async def test_a_permission_that_is_revoked_ends_the_run(world: World) -> None:
    org_id = world.organizations[0].org_id
    services, which = world.services, {"user_id": "mira", "organization_id": org_id}
    await services.grants.grant(MANAGER, permissions=[Permission.canManageConfig], **which)
    actor = await services.grants.actor(Identity(user_id="mira"), source="graphql")
    world.vendor.gate.clear()
    async with working(services):
        run = await world.start(actor)
        await world.vendor.is_full.wait()
        await services.grants.revoke(MANAGER, **which)
        world.vendor.gate.set()
        ended = await world.until(run)
    assert ended.state is JobState.FAILED
    assert str(ended.message).startswith("There is no organization")
    assert await world.recorded() == 0


async def test_runs_are_for_who_asked_and_for_provider_wide_managers(world: World) -> None:
    own = manager_of(world.organizations[0].org_id)
    other = replace(own, user_id="oona")
    async with working(world.services):
        everything = await world.until(await world.start())
    jobs = world.services.jobs
    mine = await jobs.start_tests(own, organization_id=world.organizations[0].org_id)
    assert (await jobs.run(own, mine.run_id)).run_id == mine.run_id
    assert (await jobs.run(MANAGER, mine.run_id)).run_id == mine.run_id
    for asks in (jobs.run, jobs.cancel_run):
        for actor, run in ((other, mine), (own, everything), (NOBODY, mine)):
            with pytest.raises(JobRunNotFoundError):
                await asks(actor, run.run_id)
    with pytest.raises(JobRunNotFoundError):
        await jobs.outcomes(own, everything.run_id, first=9)
    seen = await jobs.outcomes(MANAGER, everything.run_id, first=4)
    assert (len(seen.items), seen.has_next) == (4, True)


async def test_outcomes_are_not_shown_of_what_one_may_not_see_any_more(world: World) -> None:
    async with working(world.services):
        run = await world.until(await world.start())
    less = Actor(
        user_id=MANAGER.user_id,
        source="graphql",
        by_organization={world.organizations[0].org_id: frozenset(Permission)},
    )
    seen = await world.services.jobs.outcomes(less, run.run_id, first=50)
    assert {each.mapping.org_id for each in seen.items} == {world.organizations[0].org_id}


async def test_who_may_not_test_starts_nothing(world: World) -> None:
    start, org_id = world.services.jobs.start_tests, world.organizations[0].org_id
    with pytest.raises(PermissionDeniedError):
        await start(NOBODY, integration_name="counting")
    with pytest.raises(OrganizationNotFoundError):
        await start(NOBODY, organization_id=org_id)
    with pytest.raises(ValidationError, match="Give an organization"):
        await start(MANAGER)
    with pytest.raises(MappingNotFoundError):
        await start(MANAGER, organization_id=org_id, mapping_ids=["none"])
    with pytest.raises(IntegrationNotFoundError):
        await start(MANAGER, integration_name="halopsa")


async def test_a_person_has_so_many_runs_at_a_time(world: World) -> None:
    start = world.services.jobs.start_tests
    ids = [mapping.mapping_id for mapping in world.mappings]
    for number in range(MAX_RUNS):
        named = [id for at, id in enumerate(ids) if (number + 1) >> at & 1]
        await start(MANAGER, integration_name="counting", mapping_ids=named)
    with pytest.raises(TooManyRunsError):
        await start(MANAGER, integration_name="counting", mapping_ids=ids)
    [*_, last] = (await world.storage.list_runs(first=50)).items
    await world.services.jobs.cancel_run(MANAGER, last.run_id)
    await start(MANAGER, integration_name="counting", mapping_ids=ids)


# ---------------------------------------------------------------------- jobs


async def test_each_integration_has_a_job_of_tests_and_one_of_discovery(world: World) -> None:
    jobs = world.services.jobs
    assert [job.job_id for job in await jobs.jobs(MANAGER)] == [
        "test:counting",
        "discover:counting",
    ]
    async with working(world.services):
        for id in ("test:counting", "discover:counting"):
            job = await jobs.start(MANAGER, id)
            assert job.last_run is not None
            ended = await world.until(job.last_run)
            assert ended.state is JobState.DONE
    assert ended.message == "3 are listed."
    assert world.vendor.listings == 1
    [tests] = (await jobs.runs(MANAGER, job_id="test:counting", first=9)).items
    assert tests.completed == 6


async def test_a_discovery_that_fails_says_why(world: World) -> None:
    world.vendor.failure = unavailable()
    async with working(world.services):
        job = await world.services.jobs.start(MANAGER, "discover:counting")
        assert job.last_run is not None
        ended = await world.until(job.last_run)
    assert (ended.state, ended.message) == (
        JobState.FAILED,
        "Scripted answers 503. Wait for the vendor.",
    )


async def test_cancelling_a_job_cancels_its_runs_whoever_asked_for_them(world: World) -> None:
    runs = [await world.start(), await world.start(manager_of(world.organizations[0].org_id))]
    await world.services.jobs.cancel(MANAGER, "test:counting")
    async with working(world.services):
        assert {(await world.until(run)).state for run in runs} == {JobState.CANCELLED}
    assert world.vendor.begun == []


async def test_there_is_no_schedule_yet(world: World) -> None:
    jobs = world.services.jobs
    for given, field_name in (((True, None), "isEnabled"), ((None, 60), "everyMinutes")):
        enabled, minutes = given
        with pytest.raises(ValidationError, match=f"{field_name}: Jobs run when they are started"):
            await jobs.update(MANAGER, "test:counting", is_enabled=enabled, every_minutes=minutes)
    unchanged = await jobs.update(MANAGER, "test:counting", is_enabled=False, every_minutes=None)
    assert unchanged.job_id == "test:counting"


@pytest.mark.parametrize("actor", [NOBODY, PROVIDER_VIEWER])
async def test_jobs_are_for_provider_wide_managers(world: World, actor: Actor) -> None:
    jobs = world.services.jobs
    with pytest.raises(PermissionDeniedError):
        await jobs.jobs(actor)
    with pytest.raises(PermissionDeniedError):
        await jobs.runs(actor, job_id=None, first=9)
    with pytest.raises(PermissionDeniedError):
        await jobs.start(actor, "test:counting")
    with pytest.raises(JobNotFoundError, match="There is no job 'test:halopsa'"):
        await jobs.start(MANAGER, "test:halopsa")


def outcome_of(mapping: OrganizationMapping, clock: Clock) -> TestOutcome:
    return TestOutcome(
        mapping=TestedMapping(
            org_id=mapping.org_id,
            integration_name=mapping.integration_name,
            mapping_id=mapping.mapping_id,
        ),
        external_org_id=mapping.external_org_id,
        external_org_name="",
        success=True,
        message="It was there before.",
        remedy=None,
        tested_at=clock(),
    )
