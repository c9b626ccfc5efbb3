import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from graphql_api.models.audit import AuditAction, Author
from graphql_api.models.organization import OrganizationId
from graphql_api.models.rejection import RejectedSuggestion
from graphql_api.storage import rejection_rows
from graphql_api.storage.audit import AuditStorage
from graphql_api.storage.keys import REJECTED_SUGGESTIONS, REJECTED_SUGGESTIONS_PARTITION, TABLES
from graphql_api.storage.recovery import apply_pending
from graphql_api.storage.rejections import RejectionMissing, RejectionStorageService
from graphql_api.storage.table_store import TableStore
from tests.storage.faulty import Fault, FaultyStore, Killed, fault_at
from tests.storage.own_tables import OwnTables
from tests.storage.world import World

BY = Author(user_id="mira", source="graphql")
AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
async def own(store: TableStore) -> OwnTables:
    return await OwnTables.create(store, TABLES)


@pytest.fixture
def rejections(own: OwnTables) -> RejectionStorageService:
    return RejectionStorageService(own, clock=lambda: AT)


@pytest.fixture
def org_id() -> OrganizationId:
    return OrganizationId(str(uuid4()))


def of(org_id: str, external_org_id: str = "1", integration: str = "halo") -> RejectedSuggestion:
    return RejectedSuggestion(
        integration_name=integration,
        org_id=OrganizationId(org_id),
        external_org_id=external_org_id,
        external_org_name="Larkfield",
        rejected_at=AT,
        rejected_by="mira",
    )


async def actions(store: TableStore, org_id: str) -> list[AuditAction]:
    page = await AuditStorage(store).list_events(org_id, first=100, after=None)
    return [each.action for each in page.items]


async def test_a_rejection_is_kept_until_it_is_taken_back(
    rejections: RejectionStorageService, own: OwnTables, org_id: OrganizationId
) -> None:
    strange = of(org_id, "a/b?#\\ü")
    for each in (of(org_id), strange):
        assert await rejections.reject(each, by=BY) == each
    assert {each.external_org_id for each in await rejections.list_by_integration("halo")} == {
        "1",
        "a/b?#\\ü",
    }
    assert await rejections.restore("halo", org_id, "a/b?#\\ü", by=BY) == strange
    assert await rejections.list_by_integration("halo") == [of(org_id)]
    assert sorted(await actions(own, org_id)) == [
        AuditAction.SUGGESTION_REJECTED,
        AuditAction.SUGGESTION_REJECTED,
        AuditAction.SUGGESTION_RESTORED,
    ]


async def test_the_first_rejection_stands(
    rejections: RejectionStorageService, own: OwnTables, org_id: OrganizationId
) -> None:
    await rejections.reject(of(org_id), by=BY)
    again = RejectedSuggestion(**{**vars(of(org_id)), "rejected_by": "vera"})
    assert (await rejections.reject(again, by=BY)).rejected_by == "mira"
    assert len(await actions(own, org_id)) == 1


async def test_what_was_not_rejected_cannot_be_restored(
    rejections: RejectionStorageService, org_id: OrganizationId
) -> None:
    await rejections.reject(of(org_id), by=BY)
    for integration, external in (("halo", "2"), ("halo_psa", "1")):
        with pytest.raises(RejectionMissing):
            await rejections.restore(integration, org_id, external, by=BY)


async def test_pages_are_of_one_integration(rejections: RejectionStorageService) -> None:
    org_ids = sorted(str(uuid4()) for _ in range(5))
    for integration in ("hal", "halo", "halo_psa"):
        for org_id in org_ids:
            await rejections.reject(of(org_id, integration=integration), by=BY)
    first = await rejections.list_rejections("halo", first=3)
    rest = await rejections.list_rejections("halo", first=3, after=first.end)
    assert [each.org_id for each in (*first.items, *rest.items)] == org_ids
    assert {each.integration_name for each in (*first.items, *rest.items)} == {"halo"}
    assert (first.has_next, rest.has_next) == (True, False)


async def test_what_was_taken_back_is_on_no_page_and_can_be_rejected_again(
    rejections: RejectionStorageService, own: OwnTables
) -> None:
    org_ids = sorted(str(uuid4()) for _ in range(7))
    for org_id in org_ids:
        await rejections.reject(of(org_id), by=BY)
    for org_id in org_ids[1:5]:
        await rejections.restore("halo", OrganizationId(org_id), "1", by=BY)
        with pytest.raises(RejectionMissing):
            await rejections.restore("halo", OrganizationId(org_id), "1", by=BY)
    first = await rejections.list_rejections("halo", first=2)
    rest = await rejections.list_rejections("halo", first=2, after=first.end)
    assert [each.org_id for each in (*first.items, *rest.items)] == [org_ids[0], *org_ids[5:]]
    assert (first.has_next, rest.has_next) == (True, False)
    assert await rejections.reject(of(org_ids[1]), by=BY) == of(org_ids[1])
    assert len(await rejections.list_by_integration("halo")) == 4
    assert len(await actions(own, org_ids[1])) == 3


async def test_of_many_who_change_one_at_once_none_is_lost(
    rejections: RejectionStorageService, own: OwnTables, org_id: OrganizationId
) -> None:
    await asyncio.gather(*(rejections.reject(of(org_id), by=BY) for _ in range(10)))
    assert len(await rejections.list_by_integration("halo")) == 1
    assert len(await actions(own, org_id)) == 1
    restored = await asyncio.gather(
        *(rejections.restore("halo", org_id, "1", by=BY) for _ in range(10)),
        return_exceptions=True,
    )
    assert sum(isinstance(each, RejectedSuggestion) for each in restored) == 1
    assert sum(isinstance(each, RejectionMissing) for each in restored) == 9
    assert await rejections.list_by_integration("halo") == []
    assert len(await actions(own, org_id)) == 2


async def test_the_audit_event_of_a_process_that_ended_is_written_by_the_next(
    own: OwnTables, rejections: RejectionStorageService, org_id: OrganizationId
) -> None:
    dying = RejectionStorageService(
        FaultyStore(own, fault_at({1: Fault.KILL_AFTER})), clock=lambda: AT
    )
    with pytest.raises(Killed):
        await dying.reject(of(org_id), by=BY)
    assert await rejections.list_by_integration("halo") == [of(org_id)]
    assert await actions(own, org_id) == []
    assert await apply_pending(own) == 1
    assert await actions(own, org_id) == [AuditAction.SUGGESTION_REJECTED]
    rows = await own.query(REJECTED_SUGGESTIONS, REJECTED_SUGGESTIONS_PARTITION)
    assert [each.row_key for each in rows] == [rejection_rows.row_key(of(org_id))]


@pytest.mark.parametrize("fault", [Fault.UNKNOWN_DONE, Fault.UNKNOWN_NOT_DONE])
async def test_a_connection_that_drops_is_settled(
    own: OwnTables, rejections: RejectionStorageService, org_id: OrganizationId, fault: Fault
) -> None:
    dropping = RejectionStorageService(FaultyStore(own, fault_at({1: fault})), clock=lambda: AT)
    assert await dropping.reject(of(org_id), by=BY) == of(org_id)
    assert await rejections.list_by_integration("halo") == [of(org_id)]


async def test_repair_finds_nothing_to_do_about_rejections(store: TableStore) -> None:
    world = await World.of(store, ["01"])
    rejections = RejectionStorageService(world.store, clock=world.clock)
    await rejections.reject(of("01", integration="halopsa"), by=BY)
    assert await world.repair() == []
