"""Ids that were stored before their vendor's form was asked for."""

from contextlib import suppress

import pytest

from graphql_api.models.audit import AuditAction
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.storage import mapping_rows
from graphql_api.storage.audit import AuditStorage
from graphql_api.storage.repair.divergences import Divergence, DivergenceKind
from graphql_api.storage.table_store import TableStore
from graphql_api.storage.write_protocol import AlreadyMapped, ClaimedElsewhere
from tests.storage.faulty import Fault, FaultyStore, Killed, fault_at
from tests.storage.world import INTEGRATION, SHARED, World

KINDS = {
    DivergenceKind.EXTERNAL_ID_FORM,
    DivergenceKind.EXTERNAL_ID_COLLISION,
    DivergenceKind.EXTERNAL_ID_REFUSED,
}


@pytest.fixture
async def world(store: TableStore) -> World:
    return await World.of(store, ["a", "b", "c"])


async def stored(world: World, mapping: OrganizationMapping) -> OrganizationMapping:
    row = await world.org_row(mapping)
    assert row is not None
    return mapping_rows.from_entity(row)


def summary(found: list[Divergence]) -> list[tuple[str, str | None, bool]]:
    assert {each.kind for each in found} <= KINDS
    return [(each.kind.value, each.mapping, each.repaired) for each in found]


async def test_an_id_is_brought_to_its_one_form_with_its_claim_and_its_index(
    world: World,
) -> None:
    mapping = await world.create("a", "{7D0D}")

    found = await world.repair()

    assert summary(found) == [("EXTERNAL_ID_FORM", mapping.mapping_id, True)]
    assert "'{7D0D}'; its one form is '7d0d'" in found[0].detail
    changed = await stored(world, mapping)
    assert (changed.external_org_id, changed.version, changed.is_active) == ("7d0d", 2, True)
    index = await world.index_row(changed)
    assert index is not None
    assert mapping_rows.from_entity(index) == changed
    owner = await world.mappings.get_claim_owner(INTEGRATION, "7d0d")
    assert owner == changed
    assert await world.unique_row(mapping) is None
    with pytest.raises(ClaimedElsewhere):
        await world.create("b", "7d0d")
    with pytest.raises(AlreadyMapped):
        await world.create("a", "7d0d")
    assert await world.repair() == []


async def test_the_change_is_an_audit_event_of_its_own(world: World) -> None:
    mapping = await world.create("a", "7D0D")
    await world.repair()
    page = await AuditStorage(world.store).list_events("a", first=1, after=None)
    [event] = page.items
    assert (event.action, event.user_id) == (AuditAction.MAPPING_UPDATED, "orgmap repair")
    assert event.mapping_id == mapping.mapping_id
    assert event.changes == {"externalOrgId": {"before": "7D0D", "after": "7d0d"}}


async def test_a_dry_run_only_names_it(world: World) -> None:
    mapping = await world.create("a", "7D0D")
    found = await world.repair(dry_run=True)
    assert summary(found) == [("EXTERNAL_ID_FORM", mapping.mapping_id, False)]
    assert await stored(world, mapping) == mapping


@pytest.mark.parametrize("dry_run", [True, False])
@pytest.mark.parametrize("other", ["7d0d", "{7d0d}"])
@pytest.mark.parametrize("owner", ["b", "a"])
async def test_two_that_come_to_one_form_are_named_and_both_left(
    world: World, owner: str, other: str, dry_run: bool
) -> None:
    mapping, rival = await world.create("a", "7D0D"), await world.create(owner, other)

    found = await world.repair(dry_run=dry_run)

    named = {each.mapping for each in found}
    assert {each.kind for each in found} == {DivergenceKind.EXTERNAL_ID_COLLISION}
    assert named == ({mapping.mapping_id} | ({rival.mapping_id} if other != "7d0d" else set()))
    assert not any(each.repaired for each in found)
    assert f"{rival.mapping_id} of organization {owner}" in found[-1].detail or (
        f"{mapping.mapping_id} of organization a" in found[-1].detail
    )
    assert [await stored(world, each) for each in (mapping, rival)] == [mapping, rival]


async def test_once_a_person_has_chosen_the_one_that_stays_is_brought_to_its_form(
    world: World,
) -> None:
    mapping, rival = await world.create("a", "7D0D"), await world.create("b", "{7D0D}")
    await world.repair()
    await world.delete(rival)
    assert summary(await world.repair()) == [("EXTERNAL_ID_FORM", mapping.mapping_id, True)]


async def test_organizations_that_may_share_share_the_one_form(world: World) -> None:
    first = await world.create("a", "7D0D", integration=SHARED)
    second = await world.create("b", "7d0d", integration=SHARED)
    twice = await world.create("c", "X", integration=SHARED)
    again = await world.create("c", "x", integration=SHARED)

    found = summary(await world.repair())

    assert found == [
        ("EXTERNAL_ID_FORM", first.mapping_id, True),
        ("EXTERNAL_ID_COLLISION", twice.mapping_id, False),
    ]
    assert (await stored(world, second)).external_org_id == "7d0d"
    assert (await stored(world, again)).external_org_id == "x"


async def test_an_id_that_the_vendor_cannot_have_is_named_with_the_right_one(
    world: World,
) -> None:
    mapping = await world.create("a", "014")
    found = await world.repair()
    assert summary(found) == [("EXTERNAL_ID_REFUSED", mapping.mapping_id, False)]
    assert "stored as '014': Ids have no leading zeros: write 14." in found[0].detail
    assert await stored(world, mapping) == mapping


async def test_a_deactivated_mapping_is_left_as_it_is(world: World) -> None:
    mapping = await world.delete(await world.create("a", "7D0D"))
    assert await world.repair() == []
    assert await stored(world, mapping) == mapping


async def test_a_process_that_dies_at_any_call_leaves_what_the_next_run_finishes(
    world: World,
) -> None:
    for number in range(1, 40, 3):
        mapping = await world.create("a", f"{{7D0D-{number}}}")
        dying = FaultyStore(world.store, fault_at({number: Fault.KILL_AFTER}))
        with suppress(Killed):
            await world.through(dying).repair()
        await world.repair()
        changed = await stored(world, mapping)
        assert (changed.external_org_id, changed.version) == (f"7d0d-{number}", 2)
        assert await world.mappings.get_claim_owner(INTEGRATION, f"7d0d-{number}") == changed
        assert await world.repair() == []
        await world.delete(changed)
