"""What a write would be refused for can be asked before, in the same words and without a write."""

from collections.abc import Awaitable, Callable

import pytest

from graphql_api.models.mapping import Hold, OrganizationMapping
from graphql_api.storage.keys import INTEGRATION_MAPPINGS, claim_key
from graphql_api.storage.table_store import TableStore, Upsert
from graphql_api.storage.write_protocol import AlreadyMapped, Claim, ClaimedElsewhere
from tests.counting_store import CountingStore
from tests.storage.faulty import Fault, FaultyStore, Killed, fault_at
from tests.storage.world import INTEGRATION, SHARED, World, rules_of

Prepare = Callable[[World], Awaitable[None]]

WRITING_THE_CLAIM = 1
"""After reading it."""


async def nothing(world: World) -> None:
    """It was never mapped."""


async def is_anothers(world: World) -> None:
    await world.create("b", "x")


async def is_ones_own(world: World) -> None:
    await world.create("a", "x")


async def was_anothers(world: World) -> None:
    await world.delete(await world.create("b", "x"))


async def was_ones_own(world: World) -> None:
    await world.delete(await world.create("a", "x"))


async def moved_away(world: World) -> None:
    await world.change(await world.create("b", "x"), external_org_id="y")


async def is_being_mapped_elsewhere(world: World) -> None:
    await die_at(world, "b", WRITING_THE_CLAIM)


async def was_being_mapped_elsewhere(world: World) -> None:
    await die_at(world, "b", WRITING_THE_CLAIM)
    world.clock.wait(10)


async def is_being_mapped_here(world: World) -> None:
    await die_at(world, "a", WRITING_THE_CLAIM)


async def is_fenced_here(world: World) -> None:
    await die_at(world, "a", WRITING_THE_CLAIM)
    world.clock.wait(10)
    await world.delete(await world.create("b", "x"))


async def is_anothers_under_a_refused_siblings_claim(world: World) -> None:
    """Both claimed it before either committed; the one whose claim came last was refused."""
    mapping = await world.create("b", "x")
    late = Claim(
        org_id="b", mapping_id="late", external_org_id="x", version=1, claimed_at=world.clock()
    )
    row = Upsert(row_key=claim_key(mapping.external_org_id), properties=late.to_properties())
    await world.store.transact(INTEGRATION_MAPPINGS, INTEGRATION, [row])
    world.clock.wait(10)


async def is_anothers_who_shares_it(world: World) -> None:
    await world.create("b", "x", integration=SHARED)


async def is_ones_own_and_shared(world: World) -> None:
    await world.create("a", "x", integration=SHARED)


STATES: list[Prepare] = [
    nothing,
    is_anothers,
    is_ones_own,
    was_anothers,
    was_ones_own,
    moved_away,
    is_being_mapped_elsewhere,
    was_being_mapped_elsewhere,
    is_being_mapped_here,
    is_fenced_here,
    is_anothers_under_a_refused_siblings_claim,
    is_anothers_who_shares_it,
    is_ones_own_and_shared,
]

TAKES_OVER = (was_anothers, moved_away, was_being_mapped_elsewhere, is_fenced_here)
"""What another let go may be reserved while it is merged: that is one read more."""


@pytest.mark.parametrize("prepare", STATES, ids=lambda each: each.__name__)
async def test_a_refusal_is_the_same_ahead_and_at_the_write(
    store: TableStore, prepare: Prepare
) -> None:
    world = await World.of(store, ["a", "b"])
    await prepare(world)
    counted = CountingStore(world.store)
    new = world.new("a", "x", integration=SHARED if "share" in prepare.__name__ else INTEGRATION)
    ahead = await outcome(world.through(counted).mappings.refuse_if_taken, new)
    assert not counted.transactions
    assert counted.calls <= (5 if prepare in TAKES_OVER else 4)
    assert ahead == await outcome(write(world), new)


async def test_a_live_mapping_is_not_in_its_own_way(store: TableStore) -> None:
    world = await World.of(store, ["a"])
    mapping = await world.create("a", "x")
    await world.mappings.refuse_if_taken(mapping, rules=rules_of(INTEGRATION))


def write(world: World) -> Callable[..., Awaitable[object]]:
    async def write(mapping: OrganizationMapping, *, rules: object) -> None:
        await world.write(mapping)

    return write


async def outcome(
    attempt: Callable[..., Awaitable[object]], mapping: OrganizationMapping
) -> tuple[type[Exception], str, str | None, Hold | None] | None:
    """None if nothing is in the way; else what is, and whose."""
    try:
        await attempt(mapping, rules=rules_of(mapping.integration_name))
    except (AlreadyMapped, ClaimedElsewhere) as error:
        named = getattr(error, "mapping_id", None), getattr(error, "hold", None)
        return type(error), error.org_id, *named
    return None


async def die_at(world: World, org_id: str, call: int) -> None:
    dying = FaultyStore(world.store, fault_at({call: Fault.KILL_AFTER}))
    with pytest.raises(Killed):
        await world.through(dying).create(org_id, "x")
