"""The steps of a merge of two organizations, and of its undoing; anyone may carry them on.

A step looks at its row, then whether the merge is still in the state that it is a step of, and
writes on the condition that the row did not move. The merge gets no further while a step is not
done: a step that comes late, by a process that slept, finds either the state changed or its row.
What a step finds done it leaves.

A piece that somebody moved meanwhile is left as it is, and the record says why. What cannot be done
just now raises, and the merge stays under way for the next who carries it on.
"""

import logging
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial

from graphql_api.models.audit import AuditAction, AuditEvent, Author
from graphql_api.models.grant import Permission
from graphql_api.models.organization import OrganizationId
from graphql_api.models.organization_merge import (
    MergedGrant,
    MergedRejection,
    MergeState,
    OrganizationMerge,
    PieceResult,
    Results,
    named_with_id,
)
from graphql_api.models.rejection import RejectedSuggestion
from graphql_api.storage.audit import AuditStorage
from graphql_api.storage.exclusions import ExclusionStorageService
from graphql_api.storage.grants import GrantMoved, GrantStorageService
from graphql_api.storage.keys import external_exclusion_key, organization_exclusion_key
from graphql_api.storage.mappings import VersionMismatch
from graphql_api.storage.merges.mappings import CHANGED, MappingMoves, RulesOf
from graphql_api.storage.merges.organizations import OrganizationTurns
from graphql_api.storage.merges.records import MergeMissing, MergeOver, MergeStorage
from graphql_api.storage.organizations import OrganizationMissing, OrganizationVersionMismatch
from graphql_api.storage.rejections import RejectionMissing, RejectionStorageService
from graphql_api.storage.retrying import Pause, full_jitter
from graphql_api.storage.table_store import TableStore, TableStoreError

logger = logging.getLogger(__name__)

EXCLUDED = "It was excluded since. Remove the exclusion to map it again."
"""Why a mapping does not become active again."""

HELD_UP = (
    TableStoreError,
    OrganizationMissing,
    OrganizationVersionMismatch,
    VersionMismatch,
    MergeMissing,
)
"""What keeps a merge from being carried on just now: the store, many who write at once, or that
another version began it."""

NOTHING: frozenset[Permission] = frozenset()


class MergeSteps:
    """`rules` says how an integration's mappings are written."""

    def __init__(
        self,
        store: TableStore,
        *,
        clock: Callable[[], datetime],
        rules: RulesOf,
        pause: Pause = full_jitter,
    ) -> None:
        self._merges = MergeStorage(store, pause=pause)
        self._turns = OrganizationTurns(store, merges=self._merges, clock=clock, pause=pause)
        self._mappings = MappingMoves(
            store, merges=self._merges, clock=clock, rules=rules, pause=pause
        )
        self._grants = GrantStorageService(store, clock=clock, pause=pause)
        self._rejections = RejectionStorageService(store, clock=clock, pause=pause)
        self._exclusions = ExclusionStorageService(store, clock=clock, pause=pause)
        self._audit = AuditStorage(store)

    async def carry_on(self, merge_id: str) -> OrganizationMerge:
        """To the end of what is under way; a merge that is over is answered as it is.

        Raises MergeMissing, and TableStoreError; then it is carried on another time.
        """
        merge = await self._merges.get(merge_id)
        if not merge.is_under_way:
            return merge
        work = self._merge if merge.state is MergeState.UNDER_WAY else self._undo
        with suppress(MergeOver):  # somebody else was faster
            return await work(merge)
        return await self._merges.get(merge_id)

    async def carry_on_all(self) -> int:
        """What processes that ended have left; returns how many merges are finished by it.

        One that cannot be carried on, for whatever reason of the store or because of many who
        write at once, leaves the others alone. Raises TableStoreError if they cannot be read.
        """
        finished = 0
        for merge_id in await self._merges.unfinished():
            try:
                await self.carry_on(merge_id)
            except HELD_UP as error:
                logger.warning("The merge %s is carried on later: %s", merge_id, error)
            else:
                finished += 1
        return finished

    async def moved_since(self, merge: OrganizationMerge) -> Results:
        """The pieces of a merge that is done which an undoing would leave as they are, and why."""
        excluded = await self._excluded_since(merge)
        found: dict[str, str | None] = {
            each.key: EXCLUDED
            if each.key in excluded
            else await self._mappings.moved_since(merge, each)
            for each in merge.pieces.mappings
            if not _was_left(merge, each.key)
        }
        on_from, on_into = await self._versions(merge.from_id), await self._versions(merge.into_id)
        for each in merge.pieces.grants:
            now = (on_from.get(each.user_id, 0), on_into.get(each.user_id, 0))
            if now != _versions(each) and not _was_left(merge, each.key):
                found[each.key] = CHANGED
        return {key: PieceResult(problem=problem) for key, problem in found.items() if problem}

    async def _excluded_since(self, merge: OrganizationMerge) -> set[str]:
        """The keys of mappings of which a person has excluded either end since."""
        mappings = merge.pieces.mappings
        found = [
            *await self._exclusions.of_organizations([merge.from_id]),
            *await self._exclusions.of_organizations([merge.into_id]),
        ]
        for name in sorted({each.integration_name for each in mappings}):
            found += await self._exclusions.of_external_organizations(name)
        ids = {each.exclusion_id for each in found}
        return {
            each.key
            for each in mappings
            if not ids.isdisjoint(
                (
                    organization_exclusion_key(each.org_id, each.integration_name),
                    external_exclusion_key(each.integration_name, each.external_org_id),
                )
            )
        }

    # ------------------------------------------------------------------ forth

    async def _merge(self, merge: OrganizationMerge) -> OrganizationMerge:
        results: dict[str, PieceResult] = {}
        await self._turns.turn(merge, merge.by, is_active=False, merged_into=merge.into_id)
        for mapping in merge.pieces.mappings:
            results[mapping.key] = await self._mappings.move(merge, mapping)
        await self._turns.add(merge)
        for grant in merge.pieces.grants:
            results[grant.key] = await self._move_grant(merge, grant)
        for rejection in merge.pieces.rejections:
            if rejection.moves:
                await self._reject(merge, merge.into_id, rejection, merge.by)
            await self._take_back(merge, merge.from_id, rejection, merge.by)
        action = AuditAction.ORGANIZATIONS_MERGED
        await self._record(merge, action, author=merge.by, at=merge.started_at)
        return await self._merges.finish(merge, results)

    async def _move_grant(self, merge: OrganizationMerge, piece: MergedGrant) -> PieceResult:
        """First away there: nobody has here what was taken away there meanwhile."""
        steps = (
            (merge.from_id, NOTHING, piece.on_from_version),
            (merge.into_id, piece.afterwards, piece.on_into_version),
        )
        return await self._change_grants(piece, steps, merge.by, at=merge.started_at)

    # ------------------------------------------------------------------ back

    async def _undo(self, merge: OrganizationMerge) -> OrganizationMerge:
        author, at = merge.undone_by or merge.by, merge.undone_at or merge.started_at
        results = dict(merge.undo_results)
        for mapping in merge.pieces.mappings:
            if not (mapping.key in merge.undo_results or _was_left(merge, mapping.key)):
                results[mapping.key] = await self._mappings.move_back(merge, mapping, author=author)
        for grant in merge.pieces.grants:
            if not (grant.key in merge.undo_results or _was_left(merge, grant.key)):
                results[grant.key] = await self._move_grant_back(merge, grant, author)
        for rejection in merge.pieces.rejections:
            await self._reject(merge, merge.from_id, rejection, author)
            if rejection.moves:
                await self._take_back(merge, merge.into_id, rejection, author)
        await self._turns.take_away(merge, author)
        await self._turns.turn(merge, author, is_active=merge.from_was_active, merged_into=None)
        await self._record(merge, AuditAction.ORGANIZATION_MERGE_UNDONE, author=author, at=at)
        return await self._merges.finish(merge, results)

    async def _move_grant_back(
        self, merge: OrganizationMerge, piece: MergedGrant, author: Author
    ) -> PieceResult:
        on_from, on_into = _versions(piece)
        steps = ((merge.into_id, piece.on_into, on_into), (merge.from_id, piece.on_from, on_from))
        at = merge.undone_at or merge.started_at
        return await self._change_grants(piece, steps, author, at=at)

    # ------------------------------------------------------------------ steps

    async def _change_grants(
        self,
        piece: MergedGrant,
        steps: tuple[tuple[OrganizationId, frozenset[Permission], int], ...],
        author: Author,
        *,
        at: datetime,
    ) -> PieceResult:
        try:
            for org_id, permissions, version in steps:
                await self._grants.grant_at(
                    org_id, piece.user_id, permissions, at_version=version, by=author, at=at
                )
        except GrantMoved:
            return PieceResult(problem=CHANGED)
        return PieceResult()

    async def _reject(
        self,
        merge: OrganizationMerge,
        org_id: OrganizationId,
        piece: MergedRejection,
        author: Author,
    ) -> None:
        rejection = RejectedSuggestion(
            integration_name=piece.integration_name,
            org_id=org_id,
            external_org_id=piece.external_org_id,
            external_org_name=piece.external_org_name,
            rejected_at=piece.rejected_at,
            rejected_by=piece.rejected_by,
        )
        confirm = partial(self._merges.require, merge)
        await self._rejections.reject(rejection, by=author, confirm=confirm)

    async def _take_back(
        self,
        merge: OrganizationMerge,
        org_id: OrganizationId,
        piece: MergedRejection,
        author: Author,
    ) -> None:
        confirm = partial(self._merges.require, merge)
        with suppress(RejectionMissing):
            await self._rejections.restore(
                piece.integration_name, org_id, piece.external_org_id, by=author, confirm=confirm
            )

    async def _record(
        self, merge: OrganizationMerge, action: AuditAction, *, author: Author, at: datetime
    ) -> None:
        """On both, each by an id that is used once, so that it is recorded once."""
        changes = {
            "from": {"before": None, "after": named_with_id(merge.from_name, merge.from_id)},
            "into": {"before": None, "after": named_with_id(merge.into_name, merge.into_id)},
        }
        for org_id in (merge.from_id, merge.into_id):
            event = AuditEvent.new(action, by=author, at=at, changes=changes, org_id=org_id)
            event_id = str(uuid.uuid5(uuid.UUID(merge.merge_id), f"{action} {org_id}"))
            await self._audit.record(replace(event, event_id=event_id))

    async def _versions(self, org_id: OrganizationId) -> dict[str, int]:
        return {each.user_id: each.version for each in await self._grants.list_all(org_id)}


def _versions(piece: MergedGrant) -> tuple[int, int]:
    """Those that the merge leaves, on `from` and on `into`."""
    on_into = piece.on_into_version + (piece.afterwards != piece.on_into)
    return piece.on_from_version + 1, on_into


def _was_left(merge: OrganizationMerge, key: str) -> bool:
    """By the merge itself."""
    result = merge.results.get(key)
    return result is not None and result.problem is not None
