"""Merging two organizations: planned first, carried out as planned, and undone.

For provider-wide managers: it decides what people of one customer can reach.
"""

import logging
import re
import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

from graphql_api.models.audit import Author
from graphql_api.models.organization import Organization, OrganizationId
from graphql_api.models.organization_merge import MergeState, OrganizationMerge
from graphql_api.services.access import (
    Actor,
    Permission,
    grants_viewable,
    identity_manageable,
    require_provider_wide,
)
from graphql_api.services.errors import (
    FieldProblem,
    MergeNotFoundError,
    MergeOutdatedError,
    ValidationError,
)
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.merge_plan import Choices, MergePlan, Side
from graphql_api.services.organizations import OrganizationService
from graphql_api.storage.exclusions import ExclusionStorageService
from graphql_api.storage.grants import GrantStorageService
from graphql_api.storage.mappings import MappingStorageService
from graphql_api.storage.merges.records import (
    MergedMeanwhile,
    MergeMissing,
    MergeOver,
    MergeStorage,
    MergeTooLarge,
    MergeUnderWay,
)
from graphql_api.storage.merges.steps import HELD_UP, MergeSteps
from graphql_api.storage.rejections import RejectionStorageService
from graphql_api.storage.table_store import TableStore

logger = logging.getLogger(__name__)

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class OrganizationMergeService:
    def __init__(
        self,
        store: TableStore,
        *,
        organizations: OrganizationService,
        integrations: IntegrationService,
        clock: Callable[[], datetime],
    ) -> None:
        self._organizations = organizations
        self._clock = clock
        self._merges = MergeStorage(store)
        self._steps = MergeSteps(store, clock=clock, rules=integrations.rules)
        self._mappings = MappingStorageService(store, clock=clock)
        self._grants = GrantStorageService(store, clock=clock)
        self._rejections = RejectionStorageService(store, clock=clock)
        self._exclusions = ExclusionStorageService(store, clock=clock)

    async def plan(self, actor: Actor, *, from_id: str, into_id: str) -> MergePlan:
        """What a merge would move, and what has to be chosen; nothing is written.

        Raises ValidationError, OrganizationNotFoundError, PermissionDeniedError.
        """
        merged_id = identity_manageable(actor, from_id)
        kept_id = identity_manageable(actor, into_id)
        if merged_id == kept_id:
            raise _refused("into", "An organization cannot be merged into itself. Choose another.")
        merged = await self._side(merged_id)
        kept = await self._side(kept_id)
        _refuse_unless_mergeable(merged.organization, kept.organization)
        plan = MergePlan(merged=merged, kept=kept)
        if plan.excluded:
            raise _excluded(plan)
        return plan

    async def merge(
        self, actor: Actor, *, from_id: str, into_id: str, fingerprint: str, choices: Choices
    ) -> OrganizationMerge:
        """Carry out the plan that has this fingerprint. A merge that is still under way when this
        returns is finished by the next round of recovery.

        Raises MergeOutdatedError, and as `plan` does.
        """
        seen = await self._merges.marks(
            identity_manageable(actor, from_id), identity_manageable(actor, into_id)
        )
        plan = await self.plan(actor, from_id=from_id, into_id=into_id)
        if plan.fingerprint != fingerprint:
            raise MergeOutdatedError
        merge = self._record(plan, choices, actor.author)
        try:
            await self._merges.begin(merge, seen=seen)
        except MergedMeanwhile as error:
            raise MergeOutdatedError from error
        except MergeTooLarge as error:
            raise _too_large(merge) from error
        except MergeUnderWay as error:
            raise _under_way(error) from error
        return await self._carry_on(merge)

    async def undo(self, actor: Actor, merge_id: str) -> OrganizationMerge:
        """Bring back what has not been changed since; what has stays, and the record says so.

        Raises MergeNotFoundError, ValidationError, PermissionDeniedError.
        """
        require_provider_wide(actor, Permission.canManageConfig)
        merge = await self._steps.carry_on((await self._get(merge_id)).merge_id)
        seen = await self._merges.marks(merge.from_id, merge.into_id)
        await self._refuse_unless_undoable(merge)
        left = await self._steps.moved_since(merge)
        try:
            undoing = await self._merges.begin_undo(
                merge_id, seen=seen, left=left, author=actor.author, at=self._clock()
            )
        except MergedMeanwhile as error:
            raise _merged_meanwhile() from error
        except MergeUnderWay as error:
            raise _under_way(error) from error
        except MergeOver as error:
            raise _was_undone() from error
        return await self._carry_on(undoing)

    async def get(self, actor: Actor, merge_id: str) -> OrganizationMerge:
        """Raises MergeNotFoundError, PermissionDeniedError."""
        require_provider_wide(actor, Permission.canViewConfig)
        return await self._get(merge_id)

    async def list(self, actor: Actor, organization_id: str) -> Sequence[OrganizationMerge]:
        """The merges of others into it, and the last one in which it takes part, oldest first; not
        those that were undone. They name people, as grants do.

        Raises OrganizationNotFoundError, PermissionDeniedError.
        """
        org_id = grants_viewable(actor, organization_id)
        merges = [] if org_id is None else await self._merges.of_organization(org_id)
        return [each for each in merges if each.state is not MergeState.UNDONE]

    # ------------------------------------------------------------------ steps

    async def _side(self, org_id: OrganizationId) -> Side:
        return Side(
            org_id=org_id,
            organization=await self._organizations.get_existing(org_id),
            mappings=await self._mappings.get_org_mappings(org_id),
            grants=await self._grants.list_all(org_id),
            rejections=await self._rejections.list_by_organization(org_id),
            exclusions=await self._exclusions.of_organizations([org_id]),
        )

    def _record(self, plan: MergePlan, choices: Choices, author: Author) -> OrganizationMerge:
        merged, kept = plan.merged.organization, plan.kept.organization
        merge_id = str(uuid.uuid4())
        return OrganizationMerge(
            merge_id=merge_id,
            from_id=plan.merged.org_id,
            into_id=plan.kept.org_id,
            from_name=merged.name,
            into_name=kept.name,
            from_was_active=merged.is_active,
            state=MergeState.UNDER_WAY,
            by=Author(user_id=author.user_id, source=author.source, merge_id=merge_id),
            started_at=self._clock(),
            pieces=plan.pieces(choices),
        )

    async def _carry_on(self, merge: OrganizationMerge) -> OrganizationMerge:
        """It is decided: a store that fails now holds it up, and does not refuse it."""
        try:
            return await self._steps.carry_on(merge.merge_id)
        except HELD_UP as error:
            logger.warning("The merge %s is carried on later: %s", merge.merge_id, error)
            return merge

    async def _refuse_unless_undoable(self, merge: OrganizationMerge) -> None:
        if merge.state is MergeState.UNDONE:
            raise _was_undone()
        kept = await self._organizations.get_existing(merge.into_id)
        if kept.merged_into is not None:
            raise _refused(
                "id",
                f"{kept.name} itself was merged into organization {kept.merged_into} since. Undo "
                "that merge first.",
            )

    async def _get(self, merge_id: str) -> OrganizationMerge:
        if not _UUID.fullmatch(merge_id):  # it would be the key of another row, or none
            raise MergeNotFoundError(merge_id)
        try:
            return await self._merges.get(merge_id)
        except MergeMissing as error:
            raise MergeNotFoundError(merge_id) from error


def _refuse_unless_mergeable(merged: Organization, kept: Organization) -> None:
    if merged.merged_into is not None:
        raise _refused(
            "from",
            f"{merged.name} was merged into organization {merged.merged_into} already. Undo that "
            "merge first.",
        )
    if kept.merged_into is not None:
        raise _refused(
            "into",
            f"{kept.name} was merged into organization {kept.merged_into}. Merge into that one.",
        )
    if not kept.is_active:
        raise _refused("into", f"{kept.name} is inactive. Activate it first.")


def _excluded(plan: MergePlan) -> ValidationError:
    merged, kept = plan.merged.organization, plan.kept.organization
    return _refused(
        "into",
        f"{kept.name} is excluded from {', '.join(plan.excluded)}, by which {merged.name} is "
        "mapped. Remove the exclusion, or end those mappings first.",
    )


def _too_large(merge: OrganizationMerge) -> ValidationError:
    pieces = merge.pieces
    return _refused(
        "from",
        f"{merge.from_name} has {len(pieces.mappings):,} mappings, {len(pieces.grants):,} grants "
        f"and {len(pieces.rejections):,} rejected suggestions that would move or end: more than "
        "one merge can record. End or take back those that are not needed.",
    )


def _under_way(error: MergeUnderWay) -> ValidationError:
    return _refused(
        "from",
        f"One of the two takes part in the merge {error.merge_id}, which is under way. Wait until "
        "it is over.",
    )


def _merged_meanwhile() -> ValidationError:
    return _refused(
        "id",
        "One of the two took part in another merge just now. Look at both, and undo it then.",
    )


def _was_undone() -> ValidationError:
    return _refused("id", "The merge was undone already. Plan it again to repeat it.")


def _refused(field: str, message: str) -> ValidationError:
    return ValidationError([FieldProblem(field=field, message=message)])
