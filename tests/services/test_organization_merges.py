"""Merging two organizations: what the plan shows, who may, and what is refused."""

import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import pytest

from graphql_api.composition import Services, build_services
from graphql_api.models.exclusion import ExternalOrganizationToExclude, OrganizationToExclude
from graphql_api.models.grant import Permission
from graphql_api.models.organization import Organization, OrganizationId
from graphql_api.models.organization_merge import (
    MergeChoice,
    MergeState,
    OrganizationMerge,
    id_named,
    named_with_id,
)
from graphql_api.models.rejection import RejectedSuggestion
from graphql_api.services.access import Actor
from graphql_api.services.errors import (
    MergeNotFoundError,
    MergeOutdatedError,
    OrganizationInactiveError,
    OrganizationNotFoundError,
    OrganizationTwinError,
    PermissionDeniedError,
    ValidationError,
)
from graphql_api.services.listing_cache import memory_cache
from graphql_api.services.mapping_fields import NewMapping
from graphql_api.services.merge_plan import Choices, MergePlan
from graphql_api.storage import rejection_rows
from graphql_api.storage.audit import AuditStorage
from graphql_api.storage.keys import (
    ORG_PERMISSIONS,
    ORGANIZATION_MERGES,
    REJECTED_SUGGESTIONS,
    REJECTED_SUGGESTIONS_PARTITION,
)
from graphql_api.storage.merges.steps import EXCLUDED
from graphql_api.storage.table_store import Operation, StorageUnavailable, TableStore, Upsert
from integrations.base import ExternalOrganization
from tests.actors import MANAGER, NOBODY, PROVIDER_VIEWER, manager_of, viewer_of
from tests.clock import Clock
from tests.counting_store import CountingStore
from tests.passing_store import PassingStore
from tests.vendors import ScriptedVendor, SharingVendor

Create = Callable[..., Awaitable[Organization]]

VIEW, MANAGE = Permission.canViewConfig, Permission.canManageConfig


@dataclass(frozen=True)
class Two:
    """Mossgate Dental, twice."""

    services: Services
    merged: Organization
    kept: Organization

    async def map(
        self, organization: Organization, external_org_id: str, *, by: str = "scripted"
    ) -> str:
        mapping = await self.services.mappings.create(
            MANAGER,
            NewMapping(
                organization_id=organization.org_id,
                integration_name=by,
                external_org_id=external_org_id,
            ),
        )
        return mapping.mapping_id

    async def grant(self, organization: Organization, user_id: str, *may: Permission) -> None:
        await self.services.grants.grant(
            MANAGER, user_id=user_id, organization_id=organization.org_id, permissions=may
        )

    async def plan(self, actor: Actor = MANAGER) -> MergePlan:
        return await self.services.organization_merges.plan(
            actor, from_id=self.merged.org_id, into_id=self.kept.org_id
        )

    async def merge(self, choices: Choices | None = None) -> OrganizationMerge:
        return await self.services.organization_merges.merge(
            MANAGER,
            from_id=self.merged.org_id,
            into_id=self.kept.org_id,
            fingerprint=(await self.plan()).fingerprint,
            choices=choices or {},
        )

    async def mapped(self, organization: Organization) -> set[str]:
        found = await self.services.mappings.list_by_organization(MANAGER, organization.org_id)
        return {each.external_org_id for each in found}


@pytest.fixture
async def two(services: Services, create_organization: Create) -> Two:
    merged = await create_organization("Mossgate Dental Ltd")
    return Two(services, merged, await create_organization("Mossgate Dental"))


async def test_the_plan_shows_what_moves_what_is_disputed_and_who_gains_what(two: Two) -> None:
    await two.map(two.merged, "1")
    await two.map(two.merged, "shared", by=SharingVendor.name)
    await two.map(two.kept, "shared", by=SharingVendor.name)
    await two.map(two.kept, "2")
    await two.grant(two.merged, "noor", MANAGE)
    await two.grant(two.merged, "olga", VIEW)
    await two.grant(two.kept, "olga", VIEW, MANAGE)
    plan = await two.plan()

    [conflict] = plan.conflicts
    assert conflict.integration_name == "scripted"
    assert [each.external_org_id for each in conflict.on_from] == ["1"]
    assert [each.external_org_id for each in conflict.on_into] == ["2"]
    assert [each.external_org_id for each in plan.shared] == ["shared"]
    assert plan.moving == []
    assert {each.user_id: each.gained for each in plan.grants} == {
        "noor": {MANAGE},
        "olga": frozenset(),
    }


@pytest.mark.parametrize(
    ("choice", "stays"),
    [
        (MergeChoice.INTO, {"2"}),
        (MergeChoice.FROM, {"1"}),
        (MergeChoice.BOTH, {"1", "2"}),
    ],
)
async def test_of_two_mappings_by_one_integration_stays_what_was_chosen(
    two: Two, choice: MergeChoice, stays: set[str]
) -> None:
    await two.map(two.merged, "1")
    await two.map(two.kept, "2")
    merge = await two.merge({"scripted": choice})
    assert (await two.mapped(two.merged), await two.mapped(two.kept)) == (set(), stays)
    await two.services.organization_merges.undo(MANAGER, merge.merge_id)
    assert (await two.mapped(two.merged), await two.mapped(two.kept)) == ({"1"}, {"2"})


async def test_a_choice_that_is_missing_or_needless_is_named_and_nothing_is_merged(
    two: Two,
) -> None:
    await two.map(two.merged, "1")
    await two.map(two.kept, "2")
    for choices in ({}, {"scripted": MergeChoice.INTO, "strict": MergeChoice.INTO}):
        with pytest.raises(ValidationError, match=r"choices: .*(scripted|strict)"):
            await two.merge(choices)
    assert await two.mapped(two.merged) == {"1"}


@pytest.mark.parametrize("change", ["mapping", "grant", "rejection", "organization"])
async def test_a_plan_that_moved_since_it_was_shown_is_not_carried_out(
    two: Two, change: str
) -> None:
    shown = (await two.plan()).fingerprint
    match change:
        case "mapping":
            await two.map(two.kept, "1")
        case "grant":
            await two.grant(two.merged, "noor", VIEW)
        case "rejection":
            await two.services.rejections.reject(
                MANAGER,
                integration_name="scripted",
                organization_id=two.merged.org_id,
                external_org_id="1",
            )
        case "organization":
            await two.services.organizations.update(MANAGER, two.kept.org_id, {"name": "New"})
    with pytest.raises(MergeOutdatedError):
        await two.services.organization_merges.merge(
            MANAGER,
            from_id=two.merged.org_id,
            into_id=two.kept.org_id,
            fingerprint=shown,
            choices={},
        )


async def test_nothing_is_mapped_to_a_merged_organization_and_it_is_not_activated(
    two: Two,
) -> None:
    await two.merge()
    with pytest.raises(OrganizationInactiveError, match="map that one"):
        await two.map(two.merged, "1")
    with pytest.raises(ValidationError, match="Undo the merge"):
        await two.services.organizations.update(MANAGER, two.merged.org_id, {"is_active": True})
    merged = await two.services.organizations.get(MANAGER, two.merged.org_id)
    assert merged.merged_into == two.kept.org_id


async def test_a_suggestion_that_was_rejected_moves_unless_either_is_mapped_to_it(
    two: Two,
) -> None:
    for external_org_id in ("1", "2"):
        await two.services.rejections.reject(
            MANAGER,
            integration_name="scripted",
            organization_id=two.merged.org_id,
            external_org_id=external_org_id,
        )
    await two.map(two.kept, "2")
    assert [(each.external_org_id, each.moves) for each in (await two.plan()).rejections] == [
        ("1", True),
        ("2", False),
    ]
    await two.merge()
    page = await two.services.rejections.list(MANAGER, "scripted", first=9)
    assert [(each.org_id, each.external_org_id) for each in page.items] == [(two.kept.org_id, "1")]


async def test_the_names_of_the_merged_one_are_aliases_of_the_other_until_that_is_undone(
    two: Two,
) -> None:
    aliases = two.services.aliases
    for organization, name in ((two.merged, "MGD"), (two.kept, "Mossgate"), (two.merged, "mgd")):
        with suppress(ValidationError):  # the last is spelled as the first
            await aliases.add(MANAGER, organization.org_id, name)
    assert (await two.plan()).aliases == ["Mossgate Dental Ltd", "MGD"]
    merge = await two.merge()

    async def names() -> list[str]:
        kept = await two.services.organizations.get(MANAGER, two.kept.org_id)
        return [each.name for each in kept.aliases]

    assert await names() == ["Mossgate", "Mossgate Dental Ltd", "MGD"]
    await two.services.organization_merges.undo(MANAGER, merge.merge_id)
    assert await names() == ["Mossgate"]


async def test_what_the_kept_one_is_excluded_from_is_named_if_a_mapping_would_move_there(
    two: Two,
) -> None:
    await two.map(two.merged, "1")
    excluding = OrganizationToExclude(
        organization_id=two.kept.org_id, integration_name="scripted", reason="not used"
    )
    await two.services.exclusions.exclude_organization(MANAGER, excluding)
    with pytest.raises(ValidationError, match="Remove the exclusion"):
        await two.plan()


async def test_people_of_the_kept_one_read_the_history_of_the_merged_one(two: Two) -> None:
    await two.map(two.merged, "1")
    await two.merge()
    page = await two.services.audit.events(
        viewer_of(two.kept.org_id), organization_id=two.kept.org_id, first=50
    )
    assert two.merged.org_id in {each.org_id for each in page.items}
    with pytest.raises(OrganizationNotFoundError):
        await two.services.organizations.get(viewer_of(two.kept.org_id), two.merged.org_id)


async def test_a_history_is_read_while_it_is_asked_who_was_merged(store: TableStore) -> None:
    counted = CountingStore(store)
    await AuditStorage(counted).list_events("a", first=3, after=None)
    assert (counted.calls, counted.most_at_once) == (2, 2)


async def test_a_merge_tells_nobody_of_an_organization_that_they_may_not_see(two: Two) -> None:
    await two.services.aliases.add(MANAGER, two.kept.org_id, "MD")
    merge = await two.merge()
    await two.services.organization_merges.undo(MANAGER, merge.merge_id)

    async def told(actor: Actor, of: Organization) -> str:
        page = await two.services.audit.events(actor, organization_id=of.org_id, first=50)
        return repr([each.changes for each in page.items if each.merge_id is not None])

    for own, other in ((two.merged, two.kept), (two.kept, two.merged)):
        alone = await told(viewer_of(own.org_id), own)
        assert own.org_id in alone
        assert other.org_id not in alone
        assert f"{other.name} (" not in alone
        assert "'Mossgate Dental Ltd']" not in alone
        for actor in (PROVIDER_VIEWER, viewer_of(own.org_id, other.org_id)):
            assert other.org_id in await told(actor, own)


@pytest.mark.parametrize("name", ["Larkfield", "", "Lark (old)", f"Lark ({uuid.UUID(int=7)})"])
def test_an_organization_is_known_by_how_an_event_names_it(name: str) -> None:
    org_id = str(uuid.UUID(int=1))
    assert id_named(named_with_id(name, org_id)) == id_named(org_id) == org_id
    assert id_named("Larkfield") is None


async def test_an_organization_is_merged_once_and_into_one_that_stands(
    two: Two, create_organization: Create
) -> None:
    other = await create_organization("Other")
    first = await two.merge()
    merges = two.services.organization_merges
    for from_id, into_id, words in (
        (two.merged.org_id, other.org_id, "already"),
        (other.org_id, two.merged.org_id, "Merge into that one"),
        (other.org_id, other.org_id, "itself"),
    ):
        with pytest.raises(ValidationError, match=words):
            await merges.plan(MANAGER, from_id=from_id, into_id=into_id)

    second = await Two(two.services, two.kept, other).merge()
    with pytest.raises(ValidationError, match="Undo that merge first"):
        await merges.undo(MANAGER, first.merge_id)
    await merges.undo(MANAGER, second.merge_id)
    assert (await merges.undo(MANAGER, first.merge_id)).state is MergeState.UNDONE
    with pytest.raises(ValidationError, match="undone already"):
        await merges.undo(MANAGER, first.merge_id)


async def test_the_merges_of_an_organization_are_listed_from_both_until_they_are_undone(
    two: Two,
) -> None:
    merge = await two.merge()
    merges = two.services.organization_merges
    for organization in (two.merged, two.kept):
        [listed] = await merges.list(PROVIDER_VIEWER, organization.org_id)
        assert listed == await merges.get(PROVIDER_VIEWER, merge.merge_id)
    await merges.undo(MANAGER, merge.merge_id)
    assert await merges.list(PROVIDER_VIEWER, two.kept.org_id) == []


@pytest.mark.parametrize("unknown", ["", "~merging_x", "00000000-0000-4000-8000-000000000000"])
async def test_an_id_of_no_merge_is_named(services: Services, unknown: str) -> None:
    with pytest.raises(MergeNotFoundError):
        await services.organization_merges.undo(MANAGER, unknown)


async def test_only_provider_wide_managers_merge(two: Two) -> None:
    both = (two.merged.org_id, two.kept.org_id)
    for actor in (NOBODY, PROVIDER_VIEWER, manager_of(*both)):
        with pytest.raises((OrganizationNotFoundError, PermissionDeniedError)):
            await two.plan(actor)
    merge = await two.merge()
    for actor in (NOBODY, PROVIDER_VIEWER, manager_of(*both)):
        with pytest.raises(PermissionDeniedError):
            await two.services.organization_merges.undo(actor, merge.merge_id)


class Failing(PassingStore):
    """Fails to change grants once it is told to."""

    fails = False

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        if self.fails and table == ORG_PERMISSIONS:
            raise StorageUnavailable("a planned fault")
        return await super().transact(table, partition_key, operations)


async def test_a_merge_that_the_store_holds_up_is_answered_as_under_way_and_finished_later(
    store: TableStore, vendor: ScriptedVendor, clock: Clock
) -> None:
    failing = Failing(store)
    services = build_services(failing, {vendor.name: vendor}, cache=memory_cache(), clock=clock)
    merged = await services.organizations.create(MANAGER, name="Mossgate Dental Ltd")
    two = Two(services, merged, await services.organizations.create(MANAGER, name="Mossgate"))
    await two.map(two.merged, "1")
    await two.grant(two.merged, "noor", VIEW)
    failing.fails = True
    merge = await two.merge()
    assert merge.state is MergeState.UNDER_WAY
    failing.fails = False
    await services.organization_merges.undo(MANAGER, merge.merge_id)
    assert await two.mapped(two.merged) == {"1"}
    await services.discovery.aclose()


class Overtaken(PassingStore):
    """Before the record of a merge is written, somebody else does something."""

    def __init__(self, store: TableStore) -> None:
        super().__init__(store)
        self.before: Callable[[], Awaitable[object]] | None = None

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        if table == ORGANIZATION_MERGES and self.before is not None:
            before, self.before = self.before, None
            await before()
        return await super().transact(table, partition_key, operations)


@pytest.fixture
async def overtaken(store: TableStore) -> Overtaken:
    return Overtaken(store)


@pytest.fixture
async def race(overtaken: Overtaken, vendor: ScriptedVendor, clock: Clock) -> AsyncIterator[Two]:
    services = build_services(overtaken, {vendor.name: vendor}, cache=memory_cache(), clock=clock)
    merged = await services.organizations.create(MANAGER, name="Mossgate Dental Ltd")
    yield Two(services, merged, await services.organizations.create(MANAGER, name="Mossgate"))
    await services.discovery.aclose()


async def test_two_who_merge_in_opposite_directions_at_once_do_not_both_succeed(
    race: Two, overtaken: Overtaken
) -> None:
    await race.map(race.merged, "1")
    overtaken.before = Two(race.services, race.kept, race.merged).merge
    with pytest.raises(MergeOutdatedError):
        await race.merge()
    found = [
        await race.services.organizations.get(MANAGER, each.org_id)
        for each in (race.merged, race.kept)
    ]
    assert [each.is_active for each in found] == [True, False]
    assert await race.mapped(race.merged) == {"1"}


async def test_an_undoing_is_refused_if_the_one_that_stays_is_merged_at_that_moment(
    race: Two, overtaken: Overtaken
) -> None:
    merge = await race.merge()
    other = await race.services.organizations.create(MANAGER, name="Other")
    overtaken.before = Two(race.services, race.kept, other).merge
    with pytest.raises(ValidationError, match="just now"):
        await race.services.organization_merges.undo(MANAGER, merge.merge_id)
    kept = await race.services.organizations.get(MANAGER, race.kept.org_id)
    assert kept.merged_into == other.org_id


async def test_the_one_that_stays_is_the_twin_of_what_is_like_the_merged_one(
    two: Two, vendor: ScriptedVendor
) -> None:
    vendor.organizations = [ExternalOrganization(id="1", name=two.merged.name)]
    await two.merge()
    imports = two.services.organization_imports
    [outcome] = await imports.import_organizations(MANAGER, vendor.name, ["1"])
    assert isinstance(outcome.error, OrganizationTwinError)
    assert outcome.error.twin is not None
    assert outcome.error.twin.org_id == two.kept.org_id
    found = await two.services.similar_organizations.similar(MANAGER, name=two.merged.name)
    assert [each.organization.org_id for each in found] == [two.kept.org_id]


async def test_an_undoing_maps_nothing_that_was_excluded_since(two: Two) -> None:
    await two.map(two.merged, "1")
    await two.map(two.merged, "shared", by=SharingVendor.name)
    await two.map(two.kept, "2")
    merge = await two.merge({"scripted": MergeChoice.FROM})
    await two.services.exclusions.exclude_external_organization(
        MANAGER, ExternalOrganizationToExclude(integration_name="scripted", external_org_id="2")
    )
    await two.services.exclusions.exclude_organization(
        MANAGER,
        OrganizationToExclude(
            organization_id=two.merged.org_id, integration_name=SharingVendor.name
        ),
    )
    undone = await two.services.organization_merges.undo(MANAGER, merge.merge_id)
    left = {key for key, each in undone.undo_results.items() if each.problem == EXCLUDED}
    assert len(left) == 2
    assert await two.mapped(two.merged) == {"1"}
    assert await two.mapped(two.kept) == {"shared"}


async def test_more_than_one_merge_can_record_is_told_with_its_numbers(
    two: Two, store: TableStore, clock: Clock
) -> None:
    for hundred in range(20):
        rejected = [
            RejectedSuggestion(
                integration_name="scripted",
                org_id=OrganizationId(two.merged.org_id),
                external_org_id=str(uuid.UUID(int=hundred * 100 + number)),
                external_org_name="Mossgate Dental",
                rejected_at=clock(),
                rejected_by="mira",
            )
            for number in range(100)
        ]
        rows = map(rejection_rows.to_entity, rejected)
        await store.transact(
            REJECTED_SUGGESTIONS,
            REJECTED_SUGGESTIONS_PARTITION,
            [Upsert(row_key=row.row_key, properties=row.properties) for row in rows],
        )
    with pytest.raises(ValidationError, match=r"2,000 rejected suggestions"):
        await two.merge()
    assert await two.services.organization_merges.list(MANAGER, two.merged.org_id) == []
