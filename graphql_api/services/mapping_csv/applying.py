"""Carrying out a plan.

A write of the plan names the version that the plan saw, so whoever changes a mapping after the
plan was checked wins, and the line says so. Lines that are not written lose nothing: planned again,
the file shows what was written as unchanged and the rest as still to do.
"""

import asyncio
import logging
from collections.abc import Sequence

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.services import errors
from graphql_api.services.access import Actor
from graphql_api.services.mapping_csv.drafts import LineAction, LineCode
from graphql_api.services.mapping_csv.plan import (
    ImportPlan,
    ImportReport,
    LineOutcome,
    LineResult,
    PlannedLine,
)
from graphql_api.services.mappings import MappingService
from graphql_api.storage.table_store import TableStoreError

logger = logging.getLogger(__name__)

PARALLEL_WRITES = 8

STORAGE_FAILED = (
    "The storage failed, so it is not known whether the line was written. Plan the same file "
    "again: a line that was written is then unchanged."
)

_AGAIN = "Plan the same file again and apply what is left."

TOO_LATE = f"The time limit of one request was reached before this line. {_AGAIN}"

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


async def apply(
    plan: ImportPlan, mappings: MappingService, actor: Actor, *, until: float
) -> ImportReport:
    """Begins no write when the event loop's clock has come to `until`."""
    return await _Writing(mappings, actor, until=until).write(plan)


class _Writing:
    """Writes a plan's lines, stage by stage, until time is up or the storage fails."""

    def __init__(self, mappings: MappingService, actor: Actor, *, until: float) -> None:
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
            return _not_written(
                line, LineResult.FAILED, LineCode.STORAGE_UNAVAILABLE, STORAGE_FAILED
            )
        is_new = line.action is LineAction.CREATE
        return LineOutcome(
            line=line,
            result=LineResult.CREATED if is_new else LineResult.CHANGED,
            mapping_id=mapping.mapping_id,
        )

    def _why_stopped(self) -> str | None:
        if self._storage_failed:
            return f"The storage failed at another line. {_AGAIN}"
        if asyncio.get_running_loop().time() >= self._until:
            return TOO_LATE
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
