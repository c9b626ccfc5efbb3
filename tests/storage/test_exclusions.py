import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from graphql_api.models.audit import AuditAction, Author
from graphql_api.models.exclusion import Exclusion
from graphql_api.models.organization import OrganizationId
from graphql_api.storage.audit import AuditStorage
from graphql_api.storage.exclusions import ExclusionMissing, ExclusionStorageService
from graphql_api.storage.keys import (
    EXCLUSIONS,
    EXCLUSIONS_PARTITION,
    TABLES,
    external_exclusion_key,
    organization_exclusion_key,
)
from graphql_api.storage.recovery import apply_pending
from graphql_api.storage.table_store import TableStore
from tests.storage.faulty import Fault, FaultyStore, Killed, fault_at
from tests.storage.own_tables import OwnTables

BY = Author(user_id="mira", source="graphql")
AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
async def own(store: TableStore) -> OwnTables:
    return await OwnTables.create(store, TABLES)


@pytest.fixture
def exclusions(own: OwnTables) -> ExclusionStorageService:
    seconds = itertools.count()
    return ExclusionStorageService(own, clock=lambda: AT + timedelta(seconds=next(seconds)))


def new_id() -> OrganizationId:
    return OrganizationId(str(uuid4()))


def ours(
    org_id: str, integration: str = "halo", *, reason: str = "", by: str = "mira"
) -> Exclusion:
    return Exclusion(
        exclusion_id=organization_exclusion_key(org_id, integration),
        integration_name=integration,
        org_id=org_id,
        reason=reason,
        excluded_at=AT,
        excluded_by=by,
    )


def theirs(external_org_id: str, integration: str = "halo", *, reason: str = "") -> Exclusion:
    return Exclusion(
        exclusion_id=external_exclusion_key(integration, external_org_id),
        integration_name=integration,
        external_org_id=external_org_id,
        external_org_name="Larkfield",
        reason=reason,
        excluded_at=AT,
        excluded_by="mira",
    )


async def actions(store: TableStore, org_id: str | None) -> list[AuditAction]:
    page = await AuditStorage(store).list_events(org_id, first=100, after=None)
    return [each.action for each in page.items]


async def test_what_is_excluded_stays_so_until_it_is_removed(
    exclusions: ExclusionStorageService, own: OwnTables
) -> None:
    org_id = new_id()
    ended, strange = ours(org_id), theirs("a/b?#\\ü")
    for each in (ended, strange, theirs("1"), ours(org_id, "halo_psa")):
        assert await exclusions.exclude(each, by=BY) == each
    assert await exclusions.find(strange.exclusion_id) == strange
    assert await exclusions.excluded_organizations("halo") == [ended]
    assert len(await exclusions.of_external_organizations("halo")) == 2

    for each in (ended, strange):
        assert await exclusions.remove(each.exclusion_id, by=BY) == each
        assert await exclusions.find(each.exclusion_id) is None
        with pytest.raises(ExclusionMissing):
            await exclusions.remove(each.exclusion_id, by=BY)
    assert await exclusions.of_organizations([org_id]) == [ours(org_id, "halo_psa")]
    assert await exclusions.of_external_organizations("halo") == [theirs("1")]
    assert await exclusions.excluded_organizations("halo") == []
    assert sorted(await actions(own, org_id)) == [
        AuditAction.EXCLUSION_REMOVED,
        AuditAction.ORGANIZATION_EXCLUDED,
        AuditAction.ORGANIZATION_EXCLUDED,
    ]
    assert sorted(await actions(own, None)) == [
        AuditAction.EXCLUSION_REMOVED,
        AuditAction.EXCLUSION_REMOVED,
        AuditAction.EXTERNAL_ORGANIZATION_EXCLUDED,
        AuditAction.EXTERNAL_ORGANIZATION_EXCLUDED,
        AuditAction.ORGANIZATION_EXCLUDED,
        AuditAction.ORGANIZATION_EXCLUDED,
    ]


async def test_excluding_again_changes_the_reason_and_nothing_is_there_twice(
    exclusions: ExclusionStorageService, own: OwnTables
) -> None:
    org_id = new_id()
    await exclusions.exclude(ours(org_id, reason="Too small"), by=BY)
    same = await exclusions.exclude(ours(org_id, reason="Too small", by="vera"), by=BY)
    assert same.excluded_by == "mira"
    assert len(await actions(own, org_id)) == 1

    changed = ours(org_id, reason="Uses another", by="vera")
    assert await exclusions.exclude(changed, by=BY) == changed
    assert await exclusions.of_organizations([org_id]) == [changed]
    page = await AuditStorage(own).list_events(org_id, first=100, after=None)
    assert [each.changes for each in page.items] == [
        {"reason": {"before": "Too small", "after": "Uses another"}},
        {"reason": {"before": None, "after": "Too small"}},
    ]


async def test_an_event_names_the_external_organization_whatever_changed(
    exclusions: ExclusionStorageService, own: OwnTables
) -> None:
    for reason in ("Ours", "A test"):
        await exclusions.exclude(theirs("1", reason=reason), by=BY)
    await exclusions.remove(theirs("1").exclusion_id, by=BY)
    page = await AuditStorage(own).list_events(None, first=100, after=None)
    ids = [each.changes["externalOrgId"] for each in page.items]
    assert ids == [
        {"before": "1", "after": None},
        {"before": "1", "after": "1"},
        {"before": None, "after": "1"},
    ]


async def test_what_was_removed_can_be_excluded_again_under_the_same_id(
    exclusions: ExclusionStorageService,
) -> None:
    once = await exclusions.exclude(theirs("1"), by=BY)
    await exclusions.remove(once.exclusion_id, by=BY)
    again = await exclusions.exclude(theirs("1", reason="Still nobody's"), by=BY)
    assert again.exclusion_id == once.exclusion_id
    assert await exclusions.of_external_organizations("halo") == [again]


async def test_pages_are_whole_and_of_what_was_asked_for(
    exclusions: ExclusionStorageService,
) -> None:
    org_ids = sorted(new_id() for _ in range(5))
    for name in ("halo", "halo_psa"):
        for org_id in org_ids:
            await exclusions.exclude(ours(org_id, name), by=BY)
        await exclusions.exclude(theirs("1", name), by=BY)
    await exclusions.remove(ours(org_ids[1]).exclusion_id, by=BY)

    async def listed(
        of: list[OrganizationId] | None, name: str | None = None
    ) -> list[tuple[str | None, str]]:
        found, after = list[Exclusion](), None
        while True:
            page = await exclusions.list_exclusions(of, integration_name=name, first=2, after=after)
            assert len(page.items) <= 2
            found += page.items
            after = page.end
            if not page.has_next:
                return [(each.org_id, each.integration_name) for each in found]

    kept = [org_ids[0], *org_ids[2:]]
    assert await listed(None, "halo") == [*((each, "halo") for each in kept), (None, "halo")]
    assert len(await listed(None)) == 11
    assert await listed([org_ids[3], org_ids[0]], "halo_psa") == [
        (org_ids[0], "halo_psa"),
        (org_ids[3], "halo_psa"),
    ]
    assert await listed([]) == []
    assert {each.org_id for each in await exclusions.of_organizations(org_ids[1:3])} == set(
        org_ids[1:3]
    )
    assert await exclusions.of_organizations([]) == []


async def test_of_many_who_change_one_at_once_none_is_lost(
    exclusions: ExclusionStorageService, own: OwnTables
) -> None:
    org_id = new_id()
    await asyncio.gather(*(exclusions.exclude(ours(org_id), by=BY) for _ in range(10)))
    assert len(await actions(own, org_id)) == 1
    removed = await asyncio.gather(
        *(exclusions.remove(ours(org_id).exclusion_id, by=BY) for _ in range(10)),
        return_exceptions=True,
    )
    assert sum(isinstance(each, Exclusion) for each in removed) == 1
    assert len(await actions(own, org_id)) == 2


async def test_the_audit_event_of_a_process_that_ended_is_written_by_the_next(
    own: OwnTables, exclusions: ExclusionStorageService
) -> None:
    org_id = new_id()
    dying = ExclusionStorageService(
        FaultyStore(own, fault_at({1: Fault.KILL_AFTER})), clock=lambda: AT
    )
    with pytest.raises(Killed):
        await dying.exclude(ours(org_id), by=BY)
    assert await exclusions.of_organizations([org_id]) == [ours(org_id)]
    assert await actions(own, org_id) == []
    assert await apply_pending(own) == 1
    assert await actions(own, org_id) == [AuditAction.ORGANIZATION_EXCLUDED]
    rows = await own.query(EXCLUSIONS, EXCLUSIONS_PARTITION)
    assert [each.row_key for each in rows] == [ours(org_id).exclusion_id]
