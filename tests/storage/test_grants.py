import asyncio
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from graphql_api.models.audit import AuditAction, Author
from graphql_api.models.grant import Permission
from graphql_api.models.organization import OrganizationId
from graphql_api.storage.audit import AuditStorage
from graphql_api.storage.grants import GrantMissing, GrantStorageService, LastManager
from graphql_api.storage.keys import (
    ORG_PERMISSIONS,
    PROVIDER_WIDE,
    TABLES,
    USER_PERMISSIONS,
    user_key,
)
from graphql_api.storage.pending import PendingWrite, apply, pending_rows, read_pending
from graphql_api.storage.table_store import Delete, TableStore
from tests.stopping_store import StoppingStore

VIEW = frozenset([Permission.canViewConfig])
MANAGE = frozenset([Permission.canManageConfig])
BY = Author(user_id="chief", source="cli")


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
async def grants(store: TableStore) -> GrantStorageService:
    await store.create_tables(TABLES)
    await forget_provider_wide(store)
    return GrantStorageService(store, clock=now)


@pytest.fixture
def org_id() -> OrganizationId:
    return OrganizationId(str(uuid4()))


@pytest.fixture
def user_id() -> str:
    """Of this test alone: Azurite is shared by all."""
    return f"person-{uuid4()}"


async def test_a_grant_stands_in_both_tables(
    store: TableStore, grants: GrantStorageService, org_id: OrganizationId, user_id: str
) -> None:
    await grants.grant(org_id, user_id, VIEW, by=BY)

    truth = await store.get(ORG_PERMISSIONS, org_id, user_id)
    index = await store.get(USER_PERMISSIONS, user_id, org_id)
    assert truth is not None
    assert index is not None
    assert truth.properties == index.properties
    assert {**truth.properties, "GrantedAt": ""} == {
        "UserId": user_id,
        "OrgId": org_id,
        "Permissions": "canViewConfig",
        "GrantedAt": "",
        "GrantedBy": "chief",
        "Version": 1,
    }


async def test_a_second_grant_replaces_the_first(
    grants: GrantStorageService, org_id: OrganizationId, user_id: str
) -> None:
    await grants.grant(org_id, user_id, MANAGE, by=BY)
    await grants.grant(org_id, user_id, VIEW, by=BY)

    [grant] = await grants.list_by_user(user_id)
    assert (grant.permissions, grant.version) == (VIEW, 2)


async def test_granting_the_same_again_writes_nothing(
    store: TableStore, grants: GrantStorageService, org_id: OrganizationId, user_id: str
) -> None:
    first = await grants.grant(org_id, user_id, VIEW, by=BY)

    assert await grants.grant(org_id, user_id, VIEW, by=Author(user_id="x", source="cli")) == first
    assert len(await actions(store, org_id)) == 1


async def test_a_person_has_grants_on_several_organizations_and_provider_wide(
    grants: GrantStorageService, user_id: str
) -> None:
    own = [OrganizationId(str(uuid4())) for _ in range(3)]
    for org_id in [*own, None]:
        await grants.grant(org_id, user_id, VIEW, by=BY)

    found = {grant.org_id for grant in await grants.list_by_user(user_id)}
    assert found == {*own, None}


async def test_a_revoked_grant_is_gone_and_leaves_a_row_that_counts_on(
    store: TableStore, grants: GrantStorageService, org_id: OrganizationId, user_id: str
) -> None:
    await grants.grant(org_id, user_id, VIEW, by=BY)

    revoked = await grants.revoke(org_id, user_id, by=BY)
    assert revoked.permissions == VIEW
    assert await grants.list_by_user(user_id) == []
    assert (await grants.list_grants(org_id, first=10)).items == []
    again = await grants.grant(org_id, user_id, VIEW, by=BY)
    assert again.version == 3
    assert await actions(store, org_id) == [
        AuditAction.ACCESS_GRANTED,
        AuditAction.ACCESS_REVOKED,
        AuditAction.ACCESS_GRANTED,
    ]


async def test_what_was_not_granted_cannot_be_revoked(
    grants: GrantStorageService, org_id: OrganizationId, user_id: str
) -> None:
    with pytest.raises(GrantMissing):
        await grants.revoke(org_id, user_id, by=BY)
    await grants.grant(org_id, user_id, VIEW, by=BY)
    await grants.revoke(org_id, user_id, by=BY)
    with pytest.raises(GrantMissing):
        await grants.revoke(org_id, user_id, by=BY)


async def test_an_event_names_the_person_and_what_changed(
    store: TableStore, grants: GrantStorageService, org_id: OrganizationId, user_id: str
) -> None:
    await grants.grant(org_id, user_id, VIEW, by=BY)
    await grants.revoke(org_id, user_id, by=BY)

    revoked, granted = (await AuditStorage(store).list_events(org_id, first=9, after=None)).items
    assert granted.changes == {
        "userId": {"before": None, "after": user_id},
        "permissions": {"before": [], "after": ["canViewConfig"]},
    }
    assert revoked.changes == {
        "userId": {"before": user_id, "after": None},
        "permissions": {"before": ["canViewConfig"], "after": []},
    }
    assert (granted.user_id, granted.source) == ("chief", "cli")


@pytest.mark.parametrize(
    "user_id",
    ["https://id.example/users?id=1#2", "a\\b", "~managers", "*", "jürgen", "9" * 200, "/" * 200],
)
async def test_any_user_id_can_be_granted(
    grants: GrantStorageService, org_id: OrganizationId, user_id: str
) -> None:
    await grants.grant(org_id, user_id, VIEW, by=BY)

    found = [
        grant.user_id for grant in await grants.list_by_user(user_id) if grant.org_id == org_id
    ]
    assert found == [user_id]


def test_different_people_have_different_keys_and_usual_ids_are_their_own() -> None:
    ids = ["a/b", "a\\b", "a?b", "a b", "A", "a", "ä", "*", "~x", "!x"]
    assert len({user_key(each) for each in ids}) == len(ids)
    usual = ["0a9c1f6e-5a43-4b6e-9d0c-2f1f4c4d9a10", "auth0|5f7c", "ada@example.com"]
    assert [user_key(each) for each in usual] == usual


async def test_the_listing_pages_over_revoked_grants(
    grants: GrantStorageService, org_id: OrganizationId
) -> None:
    for number in range(7):
        await grants.grant(org_id, f"user-{number}", VIEW, by=BY)
    for number in (1, 2, 3):
        await grants.revoke(org_id, f"user-{number}", by=BY)

    first = await grants.list_grants(org_id, first=2)
    rest = await grants.list_grants(org_id, first=2, after=first.end)
    assert [grant.user_id for grant in first.items] == ["user-0", "user-4"]
    assert [grant.user_id for grant in rest.items] == ["user-5", "user-6"]
    assert (first.has_next, rest.has_next) == (True, False)


# ------------------------------------------------------------------ the last manager


async def test_the_last_provider_wide_manager_cannot_be_revoked(
    grants: GrantStorageService,
) -> None:
    await grants.grant(None, "ada", MANAGE, by=BY)
    await grants.grant(None, "viewer", VIEW, by=BY)

    with pytest.raises(LastManager):
        await grants.revoke(None, "ada", by=BY)
    await grants.grant(None, "bob", MANAGE, by=BY)
    await grants.revoke(None, "ada", by=BY)
    with pytest.raises(LastManager):
        await grants.revoke(None, "bob", by=BY)


async def test_the_last_provider_wide_manager_cannot_be_made_a_viewer(
    grants: GrantStorageService,
) -> None:
    await grants.grant(None, "ada", MANAGE, by=BY)

    with pytest.raises(LastManager):
        await grants.grant(None, "ada", VIEW, by=BY)
    assert await grants.has_manager()


async def test_a_manager_of_one_organization_is_no_provider_wide_manager(
    grants: GrantStorageService, org_id: OrganizationId
) -> None:
    await grants.grant(None, "ada", MANAGE, by=BY)
    await grants.grant(org_id, "bob", MANAGE, by=BY)

    with pytest.raises(LastManager):
        await grants.revoke(None, "ada", by=BY)
    await grants.revoke(org_id, "bob", by=BY)


@pytest.mark.parametrize("round_", range(5))
async def test_of_many_managers_who_revoke_each_other_at_once_one_remains(
    grants: GrantStorageService, round_: int
) -> None:
    people = [f"manager-{number}" for number in range(6)]
    for person in people:
        await grants.grant(None, person, MANAGE, by=BY)

    revokes = [grants.revoke(None, person, by=BY) for person in people[:3]]
    demotions = [grants.grant(None, person, VIEW, by=BY) for person in people[3:]]
    outcomes = await asyncio.gather(*revokes, *demotions, return_exceptions=True)

    refused = [outcome for outcome in outcomes if isinstance(outcome, LastManager)]
    others = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert len(refused) == len(others) == 1
    wide = (await grants.list_grants(None, first=100)).items
    assert len([grant for grant in wide if grant.manages]) == 1


# ------------------------------------------------------------------ interrupted writes


async def test_a_revoke_counts_from_its_commit_even_where_the_index_lags(
    store: TableStore, grants: GrantStorageService, org_id: OrganizationId, user_id: str
) -> None:
    await grants.grant(org_id, user_id, VIEW, by=BY)

    interrupted = GrantStorageService(StoppingStore(store), clock=now)
    await interrupted.revoke(org_id, user_id, by=BY)
    index = await store.get(USER_PERMISSIONS, user_id, org_id)
    assert index is not None
    assert index.properties["Permissions"] == "canViewConfig"
    assert await grants.list_by_user(user_id) == []


async def test_an_interrupted_grant_is_finished_by_whoever_applies_it(
    store: TableStore, grants: GrantStorageService, org_id: OrganizationId, user_id: str
) -> None:
    interrupted = GrantStorageService(StoppingStore(store), clock=now)
    await interrupted.grant(org_id, user_id, VIEW, by=BY)
    assert await grants.list_by_user(user_id) == []

    [pending] = await pending_grants(store, org_id)
    await apply(store, pending)
    await apply(store, pending)

    [grant] = await grants.list_by_user(user_id)
    assert grant.permissions == VIEW
    assert await actions(store, org_id) == [AuditAction.ACCESS_GRANTED]
    assert await pending_grants(store, org_id) == []


async def test_a_grant_applied_late_does_not_bring_back_what_was_revoked_since(
    store: TableStore, grants: GrantStorageService, org_id: OrganizationId, user_id: str
) -> None:
    interrupted = GrantStorageService(StoppingStore(store), clock=now)
    await interrupted.grant(org_id, user_id, VIEW, by=BY)
    [late] = await pending_grants(store, org_id)
    await grants.revoke(org_id, user_id, by=BY)

    await apply(store, late)

    index = await store.get(USER_PERMISSIONS, user_id, org_id)
    assert index is not None
    assert (index.properties["Permissions"], index.properties["Version"]) == ("", 2)


async def pending_grants(store: TableStore, org_id: str) -> list[PendingWrite]:
    rows = await pending_rows(store, ORG_PERMISSIONS, org_id)
    return [read_pending(ORG_PERMISSIONS, row) for row in rows]


async def actions(store: TableStore, org_id: str) -> list[AuditAction]:
    """Newest first."""
    events = await AuditStorage(store).list_events(org_id, first=50, after=None)
    return [event.action for event in events.items]


async def forget_provider_wide(store: TableStore) -> None:
    """The partition of all provider-wide grants is the one thing that tests share on Azurite."""
    for row in await store.query(ORG_PERMISSIONS, PROVIDER_WIDE):
        await store.transact(ORG_PERMISSIONS, PROVIDER_WIDE, [Delete(row_key=row.row_key)])
