"""Importing mappings: first the plan, then exactly that plan.

A write of the plan names the version that the plan saw, so whoever changes a mapping after the
plan was checked wins, and the line says so. Lines that are not written lose nothing: planned again,
the file shows what was written as unchanged and the rest as still to do.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from weakref import WeakValueDictionary

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.mapping_change import Target
from graphql_api.models.organization import Organization
from graphql_api.services import errors
from graphql_api.services.access import Actor, require_managing_somewhere
from graphql_api.services.discovery import DiscoveryService
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mapping_csv import conflicts, drafting
from graphql_api.services.mapping_csv.conflicts import SlotOwner, Staged
from graphql_api.services.mapping_csv.drafts import (
    Draft,
    LineAction,
    LineCode,
    Slot,
    Stored,
)
from graphql_api.services.mapping_csv.listed_ids import ListedIds
from graphql_api.services.mapping_csv.organization_names import OrganizationNames
from graphql_api.services.mapping_csv.plan import (
    ImportPlan,
    ImportReport,
    LineOutcome,
    LineResult,
    PlannedLine,
)
from graphql_api.services.mapping_csv.reading import Line, read
from graphql_api.services.mapping_csv.values import told_by_column
from graphql_api.services.mappings import INDEX_PAGE, MappingService
from graphql_api.services.organizations import OrganizationService
from graphql_api.storage.parallel_reads import read_all
from graphql_api.storage.table_store import TableStoreError

logger = logging.getLogger(__name__)

PARALLEL_WRITES = 8

_CODES: tuple[tuple[type[errors.ServiceError], LineCode], ...] = (
    (errors.ValidationError, LineCode.VALUE_NOT_ALLOWED),
    (errors.OrganizationNotFoundError, LineCode.ORGANIZATION_NOT_FOUND),
    (errors.IntegrationNotFoundError, LineCode.INTEGRATION_NOT_FOUND),
    (errors.MappingNotFoundError, LineCode.MAPPING_NOT_FOUND),
    (errors.ExternalOrganizationNotFoundError, LineCode.EXTERNAL_ORGANIZATION_NOT_FOUND),
    (errors.OrganizationInactiveError, LineCode.ORGANIZATION_INACTIVE),
    (errors.DuplicateMappingError, LineCode.DUPLICATE_MAPPING),
    (errors.ExternalOrganizationClaimedError, LineCode.EXTERNAL_ORGANIZATION_CLAIMED),
    (errors.VersionConflictError, LineCode.VERSION_CONFLICT),
    (errors.PermissionDeniedError, LineCode.PERMISSION_DENIED),
)


class MappingImportService:
    def __init__(
        self,
        *,
        organizations: OrganizationService,
        integrations: IntegrationService,
        mappings: MappingService,
        discovery: DiscoveryService,
    ) -> None:
        self._organizations = organizations
        self._integrations = integrations
        self._mappings = mappings
        self._discovery = discovery
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def plan(self, actor: Actor, text: str, *, max_lines: int) -> ImportPlan:
        """Plans what the file would do; writes nothing.

        Nothing of the text is looked at for one who manages nothing. What takes long for a long
        file is done in a thread, so that others do not wait for it, and of one person's files one
        after another: each thread that works makes the event loop wait longer for its turn.
        Raises PermissionDeniedError, and ValidationError for the file.
        """
        require_managing_somewhere(actor)
        async with self._turns.setdefault(actor.user_id, asyncio.Lock()):
            return await self._plan(actor, text, max_lines=max_lines)

    async def _plan(self, actor: Actor, text: str, *, max_lines: int) -> ImportPlan:
        written = await asyncio.to_thread(read, text, max_lines=max_lines)
        lines = [line for line in written if not line.is_left_empty]
        stored = await self._stored(actor, lines)
        drafted = await asyncio.to_thread(self._drafts, actor, lines, stored)
        drafts = await self._without_excluded(actor, drafted)
        owners = await self._owners(actor, conflicts.slots_claimed(drafts))
        settled = await asyncio.to_thread(conflicts.settled, drafts, stored, owners)
        listed = await self._listed(actor, {each.integration_name for each in drafts})
        return await asyncio.to_thread(
            _planned, text, settled, listed, empty_lines=len(written) - len(lines)
        )

    async def apply(
        self,
        actor: Actor,
        text: str,
        *,
        fingerprint: str,
        max_lines: int,
        seconds: float | None = None,
    ) -> ImportReport:
        """Carry out the plan that has this fingerprint; begin no write after so many seconds.

        Raises PermissionDeniedError, ValidationError for the file, and ImportOutdatedError if its
        plan is now another one.
        """
        begun = asyncio.get_running_loop().time()
        plan = await self.plan(actor, text, max_lines=max_lines)
        if plan.fingerprint != fingerprint:
            raise errors.ImportOutdatedError
        until = None if seconds is None else begun + seconds
        return await _Writing(self._mappings, actor, until=until).write(plan)

    def _drafts(self, actor: Actor, lines: Sequence[Line], stored: Stored) -> list[Draft]:
        drafts = drafting.draft_all(lines, stored, actor=actor, integrations=self._integrations)
        return conflicts.eligible(drafts, stored)

    async def _listed(self, actor: Actor, names: Collection[str]) -> dict[str, ListedIds]:
        """By integration; no vendor is asked. It names all customers, so others than provider-wide
        managers are told nothing of it: they can map only to what they have."""
        if not actor.is_provider_manager:
            return {}
        found = (self._integrations.find(name) for name in sorted(names))
        return {
            each.name: ListedIds(
                each.display_name,
                await self._discovery.known(actor, each.name),
                partial(self._integrations.external_org_id, each.name),
            )
            for each in found
            if each is not None and each.supports_discovery
        }

    # ------------------------------------------------------------------ what is stored

    async def _stored(self, actor: Actor, lines: Sequence[Line]) -> Stored:
        organizations = await self._by_id(actor, drafting.organization_ids(lines))
        named = await self._by_name(actor, drafting.organization_names(lines))
        ids = organizations.keys() | {each.org_id for found in named.values() for each in found}
        ordered = sorted(ids)
        mappings = await self._mappings.list_by_organizations(actor, ordered)
        return Stored(
            organizations=organizations,
            named=named,
            mappings=dict(zip(ordered, mappings, strict=True)),
            own_active=await self._mappings.own_active_mappings(actor),
        )

    async def _by_id(self, actor: Actor, ids: Collection[str]) -> dict[str, Organization]:
        found = await self._organizations.find_many(actor, sorted(ids))
        return {each.org_id: each for each in found if each is not None}

    async def _by_name(self, actor: Actor, names: Collection[str]) -> dict[str, list[Organization]]:
        """There is no index of names: if there are any, all organizations are read."""
        called = OrganizationNames(names)
        if names:
            async for organizations in self._organizations.pages(actor, first=INDEX_PAGE):
                called.collect(organizations)
        return called.found()

    async def _without_excluded(self, actor: Actor, drafts: Sequence[Draft]) -> list[Draft]:
        """A line that would map what is excluded is invalid."""
        pairs = [draft.chosen for draft in drafts]
        excluded = await self._mappings.excluded(actor, filter(None, pairs))

        def checked(draft: Draft, pair: tuple[str, Target] | None) -> Draft:
            problems = excluded.get(pair) if pair else None
            if problems is None:
                return draft
            return draft.invalid(LineCode.VALUE_NOT_ALLOWED, told_by_column(problems))

        return list(map(checked, drafts, pairs))

    async def _owners(self, actor: Actor, slots: Collection[Slot]) -> dict[Slot, SlotOwner]:
        async def look(slot: Slot) -> OrganizationMapping | None:
            return await self._mappings.claim_owner(
                actor, slot.integration_name, slot.external_org_id
            )

        ordered = sorted(slots)
        mappings = await read_all(look, ordered)
        held = {
            slot: mapping
            for slot, mapping in zip(ordered, mappings, strict=True)
            if mapping is not None
        }
        organizations = await self._by_id(actor, {mapping.org_id for mapping in held.values()})
        return {
            slot: SlotOwner(mapping=mapping, organization=organizations.get(mapping.org_id))
            for slot, mapping in held.items()
        }


def _planned(
    text: str, staged: Sequence[Staged], listed: Mapping[str, ListedIds], *, empty_lines: int
) -> ImportPlan:
    warnings, unknown = {}, set[str]()
    for draft in (each.draft for each in staged):
        ids = listed.get(draft.integration_name)
        if ids is None or not ids.concern(draft):
            continue
        if ids.listing is None:
            unknown.add(ids.display_name)
        if warning := ids.warning(draft):
            warnings[draft.line.number] = warning
    notes = [_NOT_COMPARED.format(name) for name in sorted(unknown)]
    return ImportPlan.of(text, staged, warnings=warnings, notes=notes, empty_lines=empty_lines)


_NOT_COMPARED = (
    "No listing of {} is kept, so its ids were not looked up. List its organizations to have them "
    "looked up in the next plan."
)


class _Writing:
    """Writes a plan's lines, stage by stage, until time is up or the storage fails."""

    def __init__(self, mappings: MappingService, actor: Actor, *, until: float | None) -> None:
        self._mappings = mappings
        self._actor = actor
        self._until = until
        self._storage_failed = False

    async def write(self, plan: ImportPlan) -> ImportReport:
        outcomes = {line.number: _left_alone(line) for line in plan.lines if not line.is_written}
        written = [line for line in plan.lines if line.is_written]
        for stage in sorted({line.stage for line in written}):
            lines = [line for line in written if line.stage == stage]
            for outcome in await self._write_stage(lines):
                outcomes[outcome.line.number] = outcome
        in_order = [outcomes[line.number] for line in plan.lines]
        return ImportReport(outcomes=in_order, empty_lines=plan.empty_lines)

    async def _write_stage(self, lines: Sequence[PlannedLine]) -> Sequence[LineOutcome]:
        limit = asyncio.Semaphore(PARALLEL_WRITES)

        async def write(line: PlannedLine) -> LineOutcome:
            async with limit:
                return await self._outcome(line)

        return await asyncio.gather(*(write(line) for line in lines))

    async def _outcome(self, line: PlannedLine) -> LineOutcome:
        stopped = self._why_stopped()
        if stopped is not None:
            return _not_written(line, LineResult.NOT_REACHED, LineCode.STOPPED, stopped)
        try:
            mapping = await self._write(line)
        except errors.ServiceError as error:
            return _not_written(line, LineResult.FAILED, _code(error), str(error))
        except TableStoreError as error:
            self._storage_failed = True
            logger.warning("Line %d of an import was not written: %s", line.number, error)
            message = (
                "The storage failed, so it is not known whether the line was written. Plan the "
                "same file again: a line that was written is then unchanged."
            )
            return _not_written(line, LineResult.FAILED, LineCode.STORAGE_UNAVAILABLE, message)
        is_new = line.action is LineAction.CREATE
        return LineOutcome(
            line=line,
            result=LineResult.CREATED if is_new else LineResult.CHANGED,
            mapping_id=mapping.mapping_id,
        )

    def _why_stopped(self) -> str | None:
        again = "Plan the same file again and apply what is left."
        if self._storage_failed:
            return f"The storage failed at another line. {again}"
        if self._until is not None and asyncio.get_running_loop().time() >= self._until:
            return f"The time limit of one request was reached before this line. {again}"
        return None

    async def _write(self, line: PlannedLine) -> OrganizationMapping:
        if line.action is LineAction.CREATE:
            return await self._mappings.create(self._actor, line.new_mapping())
        named = (self._actor, line.organization_id, str(line.mapping_id))
        if line.fields == {"is_active": False}:
            return await self._mappings.delete(*named, expected_version=line.expected_version)
        return await self._mappings.update(
            *named,
            {**line.fields},
            expected_version=line.expected_version,
        )


def _left_alone(line: PlannedLine) -> LineOutcome:
    if line.action is LineAction.UNCHANGED:
        return LineOutcome(line=line, result=LineResult.UNCHANGED, mapping_id=line.mapping_id)
    return LineOutcome(
        line=line,
        result=LineResult.SKIPPED,
        mapping_id=line.mapping_id,
        code=line.code,
        message=line.message,
    )


def _not_written(
    line: PlannedLine, result: LineResult, code: LineCode, message: str
) -> LineOutcome:
    return LineOutcome(
        line=line, result=result, mapping_id=line.mapping_id, code=code, message=message
    )


def _code(error: errors.ServiceError) -> LineCode:
    return next(code for kind, code in _CODES if isinstance(error, kind))
