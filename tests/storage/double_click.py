"""Two people, or one who clicks twice, make the same mapping at the same moment."""

import asyncio

import pytest

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.storage.write_protocol import AlreadyMapped
from tests.storage.faulty import Call, FaultyStore
from tests.storage.world import World

AFTER_THE_CLAIM = 2
"""The call that follows reading it and writing it."""


async def click_twice(world: World, org_id: str, external_org_id: str) -> OrganizationMapping:
    """The mapping of the first, after the second claimed between its claim and its commit."""
    first, second = _Stopped(), _Stopped()
    mapping = world.new(org_id, external_org_id)
    creation = asyncio.create_task(world.through(first.store(world)).write(mapping))
    await first.claimed.wait()
    other = asyncio.create_task(world.through(second.store(world)).create(org_id, external_org_id))
    await second.claimed.wait()
    first.resume.set()
    created = await creation
    second.resume.set()
    with pytest.raises(AlreadyMapped):
        await other
    return created


class _Stopped:
    """A process that waits after its claim."""

    def __init__(self) -> None:
        self.claimed, self.resume = asyncio.Event(), asyncio.Event()

    def store(self, world: World) -> FaultyStore:
        return FaultyStore(world.store, self._wait)

    async def _wait(self, call: Call) -> None:
        if call.number == AFTER_THE_CLAIM:
            self.claimed.set()
            await self.resume.wait()
