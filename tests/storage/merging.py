"""Two organizations of a small installation that are merged, and what must hold afterwards."""

import uuid
from dataclasses import dataclass, replace

from graphql_api.models.audit import Author
from graphql_api.models.grant import Permission
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import OrganizationId
from graphql_api.models.organization_merge import (
    MappingStep,
    MergedGrant,
    MergedMapping,
    MergedPieces,
    MergedRejection,
    MergeState,
    OrganizationMerge,
)
from graphql_api.models.rejection import RejectedSuggestion
from graphql_api.storage.grants import GrantStorageService
from graphql_api.storage.merges.records import MergeStorage
from graphql_api.storage.merges.steps import MergeSteps
from graphql_api.storage.rejections import RejectionStorageService
from graphql_api.storage.table_store import TableStore
from tests.storage.world import AUTHOR, INTEGRATION, SHARED, World, no_pause, rules_of

FROM, INTO, STRANGER = OrganizationId("from"), OrganizationId("into"), OrganizationId("stranger")
VIEW = frozenset({Permission.canViewConfig})
MANAGE = frozenset({Permission.canManageConfig})


@dataclass(frozen=True, kw_only=True)
class Merging:
    """`through(store)` is the same as a process on that store sees it."""

    world: World
    merge: OrganizationMerge

    @classmethod
    async def of(cls, store: TableStore, *, small: bool = False) -> "Merging":
        """`from` has x, y and a shared one; `into` has z, which ends; two people may do something
        with `from`, one of them with `into`; a suggestion was rejected for `from`.

        A small one has x, z, one person and the suggestion.
        """
        world = await World.of(store, [FROM, INTO, STRANGER])
        moving = [await world.create(FROM, "x", mapping_data={"password": "secret"})]
        if not small:
            moving.append(await world.create(FROM, "y"))
            moving.append(await world.create(FROM, "s", integration=SHARED))
        ending = await world.create(INTO, "z")
        grants = grants_of(world)
        await grants.grant(FROM, "mira", MANAGE, by=AUTHOR)
        await grants.grant(INTO, "mira", VIEW, by=AUTHOR)
        noor = MergedGrant(
            user_id="noor",
            on_from=VIEW,
            on_from_version=1,
            on_into=frozenset(),
            on_into_version=0,
        )
        if not small:
            await grants.grant(FROM, "noor", VIEW, by=AUTHOR)
        rejection = await rejections_of(world).reject(rejected(world), by=AUTHOR)
        pieces = MergedPieces(
            mappings=[
                piece_of(ending, MappingStep.ENDS),
                *(piece_of(each, MappingStep.MOVES) for each in moving),
            ],
            grants=[
                MergedGrant(
                    user_id="mira",
                    on_from=MANAGE,
                    on_from_version=1,
                    on_into=VIEW,
                    on_into_version=1,
                ),
                *([] if small else [noor]),
            ],
            rejections=[
                MergedRejection(
                    integration_name=INTEGRATION,
                    external_org_id="r",
                    external_org_name="R",
                    rejected_at=rejection.rejected_at,
                    rejected_by=rejection.rejected_by,
                    moves=True,
                )
            ],
            aliases=["Mossgate Dental Ltd"],
        )
        return cls(world=world, merge=merge_of(world, pieces))

    def through(self, store: TableStore) -> "Merging":
        return replace(self, world=self.world.through(store))

    @property
    def records(self) -> MergeStorage:
        return MergeStorage(self.world.store, pause=no_pause)

    @property
    def steps(self) -> MergeSteps:
        return MergeSteps(self.world.store, clock=self.world.clock, rules=rules_of, pause=no_pause)

    async def begin(self, merge: OrganizationMerge | None = None) -> None:
        wanted = merge or self.merge
        seen = await self.records.marks(wanted.from_id, wanted.into_id)
        await self.records.begin(wanted, seen=seen)

    async def run(self) -> OrganizationMerge:
        await self.begin()
        return await self.steps.carry_on(self.merge.merge_id)

    async def undo(self) -> OrganizationMerge:
        await self.begin_undo()
        return await self.steps.carry_on(self.merge.merge_id)

    async def begin_undo(self) -> None:
        left = await self.steps.moved_since(await self.records.get(self.merge.merge_id))
        await self.records.begin_undo(
            self.merge.merge_id,
            seen=await self.records.marks(self.merge.from_id, self.merge.into_id),
            left=left,
            author=AUTHOR,
            at=self.world.clock(),
        )

    @property
    def before(self) -> set[tuple[str, str, str]]:
        """As `active` has it."""
        return {
            (each.org_id, each.integration_name, each.external_org_id)
            for each in self.merge.pieces.mappings
        }

    @property
    def afterwards(self) -> set[tuple[str, str, str]]:
        return {
            (INTO, each.integration_name, each.external_org_id)
            for each in self.merge.pieces.mappings
            if each.step is MappingStep.MOVES
        }

    async def active(self) -> set[tuple[str, str, str]]:
        """Organization, integration and external organization, of those three alone."""
        found = [
            each
            for org_id in (FROM, INTO, STRANGER)
            for each in await self.world.mappings.get_org_mappings(org_id)
        ]
        keys = {(each.org_id, each.integration_name, each.external_org_id) for each in found}
        assert len(keys) == len(found), "one is mapped twice in one organization"
        return keys

    async def called(self) -> list[str]:
        """The aliases of the one that stays."""
        organization = await self.world.organizations.get_organization(INTO)
        return [] if organization is None else [each.name for each in organization.aliases]

    async def granted(self) -> dict[str, dict[str, frozenset[Permission]]]:
        return {
            org_id: {
                grant.user_id: grant.permissions
                for grant in (await grants_of(self.world).list_grants(org_id, first=9)).items
            }
            for org_id in (FROM, INTO)
        }

    async def rejected(self) -> list[RejectedSuggestion]:
        return [*await rejections_of(self.world).list_by_integration(INTEGRATION)]


def merge_of(world: World, pieces: MergedPieces) -> OrganizationMerge:
    merge_id = str(uuid.UUID(int=1))
    return OrganizationMerge(
        merge_id=merge_id,
        from_id=FROM,
        into_id=INTO,
        from_name="Mossgate Dental Ltd",
        into_name="Mossgate Dental",
        from_was_active=True,
        state=MergeState.UNDER_WAY,
        by=Author(user_id=AUTHOR.user_id, source=AUTHOR.source, merge_id=merge_id),
        started_at=world.clock(),
        pieces=pieces,
    )


def piece_of(mapping: OrganizationMapping, step: MappingStep) -> MergedMapping:
    return MergedMapping(
        org_id=OrganizationId(mapping.org_id),
        mapping_id=mapping.mapping_id,
        integration_name=mapping.integration_name,
        external_org_id=mapping.external_org_id,
        external_org_name=mapping.external_org_name,
        step=step,
    )


def rejected(world: World) -> RejectedSuggestion:
    return RejectedSuggestion(
        integration_name=INTEGRATION,
        org_id=FROM,
        external_org_id="r",
        external_org_name="R",
        rejected_at=world.clock(),
        rejected_by="mira",
    )


def grants_of(world: World) -> GrantStorageService:
    return GrantStorageService(world.store, clock=world.clock, pause=no_pause)


def rejections_of(world: World) -> RejectionStorageService:
    return RejectionStorageService(world.store, clock=world.clock, pause=no_pause)


async def assert_merged(merging: Merging) -> None:
    world = merging.world
    assert await merging.active() == merging.afterwards
    grants = merging.merge.pieces.grants
    assert await merging.granted() == {
        FROM: {},
        INTO: {each.user_id: each.on_from | each.on_into for each in grants},
    }
    assert [each.org_id for each in await merging.rejected()] == [INTO]
    assert await merging.called() == ["Mossgate Dental Ltd"]
    organization = await world.organizations.get_organization(FROM)
    assert organization is not None
    assert (organization.is_active, organization.merged_into) == (False, INTO)
    assert await world.repair(dry_run=True) == []


async def assert_as_before(merging: Merging) -> None:
    world = merging.world
    assert await merging.active() == merging.before
    grants = merging.merge.pieces.grants
    assert await merging.granted() == {
        FROM: {each.user_id: each.on_from for each in grants},
        INTO: {each.user_id: each.on_into for each in grants if each.on_into},
    }
    assert [each.org_id for each in await merging.rejected()] == [FROM]
    assert await merging.called() == []
    organization = await world.organizations.get_organization(FROM)
    assert organization is not None
    assert (organization.is_active, organization.merged_into) == (True, None)
    assert await world.repair(dry_run=True) == []
