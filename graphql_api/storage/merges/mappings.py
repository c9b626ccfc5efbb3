"""A mapping moves from one organization to another, and back, while a merge is under way.

By two writes of the write protocol: one ends it here, the other makes it active there. Never is it
active in both, and between the two its external organization is reserved.
"""

import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from graphql_api.models.audit import AuditAction, Author
from graphql_api.models.mapping import MappingRules, OrganizationMapping
from graphql_api.models.organization import OrganizationId
from graphql_api.models.organization_merge import (
    MappingStep,
    MergedMapping,
    OrganizationMerge,
    PieceResult,
)
from graphql_api.storage.claim_owner import find_claim_owner
from graphql_api.storage.mappings import (
    MappingMissing,
    MappingStorageService,
    StoredMapping,
    VersionMismatch,
)
from graphql_api.storage.merges.records import MergeStorage
from graphql_api.storage.retrying import Pause, retry
from graphql_api.storage.table_store import StorageUnavailable, TableStore
from graphql_api.storage.write_protocol import AlreadyMapped, ChangedMeanwhile, ClaimedElsewhere

CHANGED = "Somebody has changed it meanwhile."
"""Why a piece is left as it is."""

RulesOf = Callable[[str], MappingRules]


class MappingMoves:
    """Each step looks at the mapping, then whether the merge is still in the state that it is a
    step of, and writes on the condition that the mapping did not move. What it finds done it
    leaves. Raises MergeOver, TableStoreError.
    """

    def __init__(
        self,
        store: TableStore,
        *,
        merges: MergeStorage,
        clock: Callable[[], datetime],
        rules: RulesOf,
        pause: Pause,
    ) -> None:
        self._store = store
        self._merges = merges
        self._clock = clock
        self._rules = rules
        self._pause = pause
        self._mappings = MappingStorageService(store, clock=clock, pause=pause)

    async def move(self, merge: OrganizationMerge, piece: MergedMapping) -> PieceResult:
        ended = await self._end(
            merge, piece, piece.org_id, piece.mapping_id, by=merge.by, at=merge.started_at
        )
        if ended is None:
            return PieceResult(problem=CHANGED)
        left = PieceResult(version=ended.version)
        if piece.step is MappingStep.ENDS:
            return left
        return replace(left, problem=await self._make(merge, ended))

    async def move_back(
        self, merge: OrganizationMerge, piece: MergedMapping, *, author: Author
    ) -> PieceResult:
        if piece.step is MappingStep.MOVES:
            made, at = moved_id(merge, piece.mapping_id), merge.undone_at or merge.started_at
            if await self._end(merge, piece, merge.into_id, made, by=author, at=at) is None:
                return PieceResult(problem=CHANGED)
        return PieceResult(problem=await self._begin_again(merge, piece, author))

    async def moved_since(self, merge: OrganizationMerge, piece: MergedMapping) -> str | None:
        """Says why an undoing would leave the piece as it is."""
        left = await self._read(piece.org_id, piece.mapping_id)
        if left is None or left.mapping.version != merge.results[piece.key].version:
            return CHANGED
        if piece.step is MappingStep.ENDS:
            return None
        made = await self._read(merge.into_id, moved_id(merge, piece.mapping_id))
        if made is None:
            return "The organization that stays had a mapping of its own to the same one."
        return None if _is_the_same(left.mapping, made.mapping) else CHANGED

    # ------------------------------------------------------------------ steps

    async def _end(
        self,
        merge: OrganizationMerge,
        piece: MergedMapping,
        org_id: OrganizationId,
        mapping_id: str,
        *,
        by: Author,
        at: datetime,
    ) -> OrganizationMapping | None:
        """The mapping, inactive now; None if it points elsewhere, or somebody has ended it
        otherwise: `at` is the merge's own moment, by which it knows what it ended itself."""

        async def attempt() -> OrganizationMapping | None:
            stored = await self._read(org_id, mapping_id)
            await self._merges.require(merge)
            if stored is None or stored.mapping.external_org_id != piece.external_org_id:
                return None
            if not stored.mapping.is_active:
                is_own = (stored.mapping.updated_at, stored.mapping.updated_by) == (at, by.user_id)
                return stored.mapping if is_own else None
            return await self._mappings.update_mapping(
                org_id,
                mapping_id,
                lambda each: each.changed(is_active=False, updated_at=at, updated_by=by.user_id),
                by=by,
                rules=self._rules(piece.integration_name),
                expected_version=str(stored.mapping.version),
                seen=stored,
                action=AuditAction.MAPPING_DELETED,
            )

        return await retry(attempt, on=VersionMismatch, pause=self._pause)

    async def _make(self, merge: OrganizationMerge, ended: OrganizationMapping) -> str | None:
        """The same mapping in the organization that stays; says what is in its way for good."""
        made = replace(
            ended,
            org_id=merge.into_id,
            mapping_id=moved_id(merge, ended.mapping_id),
            is_active=True,
            updated_at=merge.started_at,
            updated_by=merge.by.user_id,
            version=1,
        )

        async def attempt() -> None:
            if await self._read(merge.into_id, made.mapping_id) is not None:
                return
            await self._merges.require(merge)
            rules = self._rules(made.integration_name)
            with suppress(VersionMismatch, AlreadyMapped):  # the organization has it by now
                await self._mappings.create_mapping(made, by=merge.by, rules=rules)

        return await self._claiming(merge.into_id, ended, attempt)

    async def _begin_again(
        self, merge: OrganizationMerge, piece: MergedMapping, author: Author
    ) -> str | None:
        stored = await self._mappings.read_mapping(piece.org_id, piece.mapping_id)

        async def attempt() -> None:
            stored = await self._mappings.read_mapping(piece.org_id, piece.mapping_id)
            await self._merges.require(merge)
            if stored.mapping.is_active:
                return
            at = self._clock()
            await self._mappings.update_mapping(
                piece.org_id,
                piece.mapping_id,
                lambda each: each.changed(is_active=True, updated_at=at, updated_by=author.user_id),
                by=author,
                rules=self._rules(piece.integration_name),
                expected_version=str(stored.mapping.version),
                seen=stored,
            )

        return await self._claiming(piece.org_id, stored.mapping, attempt)

    async def _claiming(
        self, org_id: str, mapping: OrganizationMapping, attempt: Callable[[], Awaitable[None]]
    ) -> str | None:
        """Says who is in the way for good; whoever may only be about to is waited for."""

        async def claim() -> str | None:
            try:
                await attempt()
            except AlreadyMapped as error:
                return f"Mapping {error.mapping_id} of the same organization is in its place."
            except (ClaimedElsewhere, VersionMismatch) as error:
                owner = await find_claim_owner(
                    self._store, mapping.integration_name, mapping.external_org_id
                )
                if owner is None or owner.org_id == org_id:
                    raise ChangedMeanwhile from error
                return f"It belongs to organization {owner.org_id} by now."
            return None

        try:
            return await retry(claim, on=ChangedMeanwhile, pause=self._pause)
        except ChangedMeanwhile as error:
            raise StorageUnavailable(
                "Somebody is about to map the same external organization. The merge is carried on "
                "later."
            ) from error

    async def _read(self, org_id: OrganizationId, mapping_id: str) -> StoredMapping | None:
        with suppress(MappingMissing):
            return await self._mappings.read_mapping(org_id, mapping_id)
        return None


def moved_id(merge: OrganizationMerge, mapping_id: str) -> str:
    """The id of the mapping that takes the place of one that moves; nobody else makes it."""
    return str(uuid.uuid5(uuid.UUID(merge.merge_id), mapping_id))


def _is_the_same(left: OrganizationMapping, made: OrganizationMapping) -> bool:
    """But for its organization; tests of its connection may differ."""
    names = ("external_org_id", "external_org_name", "mapping_data")
    return made.is_active and all(getattr(left, each) == getattr(made, each) for each in names)
