"""A server applies what other processes left pending: at its start, and every now and then."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from graphql_api.composition import open_orgmap
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.settings import Settings
from graphql_api.storage.keys import ORG_MAPPINGS, PENDING_ROWS, WRITERS, WRITERS_PARTITION
from graphql_api.storage.table_store import TableStore
from graphql_api.upkeep import pause_after
from tests.clock import Clock
from tests.storage.faulty import Fault, FaultyStore, Killed, fault_at
from tests.storage.world import World

COMMIT_OF_A_CREATE = 3
SOON = timedelta(milliseconds=20)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(storage=f"sqlite:///{tmp_path}/orgmap.db")


async def test_what_is_pending_is_applied_at_the_start(settings: Settings) -> None:
    async with open_orgmap(settings) as orgmap:
        await commit_and_die(orgmap.store, "a")
        assert await is_pending(orgmap.store, "a")
    async with open_orgmap(settings, recover_every=timedelta(hours=1)) as orgmap:
        await applied(orgmap.store, "a")


async def test_a_later_round_reads_everything_when_a_day_is_over(settings: Settings) -> None:
    clock = Clock()
    async with open_orgmap(settings, recover_every=SOON, clock=clock) as orgmap:
        await asyncio.sleep(0.1)
        await commit_and_die(orgmap.store, "a")
        await asyncio.sleep(0.1)
        assert await is_pending(orgmap.store, "a")
        clock.pass_time(days=1)
        await applied(orgmap.store, "a")


async def test_a_process_is_marked_from_its_first_write_until_it_closes(settings: Settings) -> None:
    async with open_orgmap(settings) as orgmap:
        assert await orgmap.store.query(WRITERS, WRITERS_PARTITION) == []
        await World(store=orgmap.store).create_organization("a")
        assert len(await orgmap.store.query(WRITERS, WRITERS_PARTITION)) == 1
    async with open_orgmap(settings) as orgmap:
        assert await orgmap.store.query(WRITERS, WRITERS_PARTITION) == []


async def test_a_process_that_ends_soon_does_not_recover(settings: Settings) -> None:
    async with open_orgmap(settings) as orgmap:
        await commit_and_die(orgmap.store, "a")
    async with open_orgmap(settings) as orgmap:
        await asyncio.sleep(0.1)
        assert await is_pending(orgmap.store, "a")


async def test_a_round_that_fails_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    settings = Settings(
        storage="azure",
        azure_connection_string=(
            "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;"
            "TableEndpoint=http://127.0.0.1:1/a;"
        ),
    )
    async with open_orgmap(settings, wait_for_storage=False, recover_every=SOON):
        await until(lambda: "each next round tries again" in caplog.text)


def test_a_round_that_failed_is_followed_by_another_in_seconds() -> None:
    every = timedelta(minutes=5)
    pauses = [pause_after(failures, every=every) for failures in range(10)]
    assert pauses == [300, 2, 4, 8, 16, 32, 64, 128, 256, 300]
    assert pause_after(5_000, every=every) == 300


async def test_a_cancelled_write_of_a_workflow_is_whole_or_not_there(settings: Settings) -> None:
    """Its process recovers nothing, and nobody starts a server."""
    async with open_orgmap(settings) as orgmap:
        world = World(store=orgmap.store)
        await world.create_organization("a")
        for milliseconds in range(15):
            for number in range(3):
                write = asyncio.create_task(world.create("a", f"x{milliseconds}.{number}"))
                await asyncio.sleep(milliseconds / 1000)
                write.cancel()
                await asyncio.gather(write, return_exceptions=True)
    async with open_orgmap(settings) as orgmap:
        assert not await is_pending(orgmap.store, "a")


async def commit_and_die(store: TableStore, org_id: str) -> OrganizationMapping:
    world = World(store=store)
    await world.create_organization(org_id)
    dying = FaultyStore(store, fault_at({COMMIT_OF_A_CREATE: Fault.KILL_AFTER}))
    mapping = world.new(org_id, f"x of {org_id}")
    with pytest.raises(Killed):
        await world.through(dying).write(mapping)
    return mapping


async def is_pending(store: TableStore, org_id: str) -> bool:
    return bool(await store.query(ORG_MAPPINGS, org_id, start=PENDING_ROWS, before="~q"))


async def applied(store: TableStore, org_id: str) -> None:
    async with asyncio.timeout(10):
        while True:
            if not await is_pending(store, org_id):
                return
            await asyncio.sleep(0.01)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while True:
            if condition():
                return
            await asyncio.sleep(0.05)
