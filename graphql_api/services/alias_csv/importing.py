"""Importing aliases: first the plan, then exactly that plan. An import never removes one."""

import asyncio
import logging
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from graphql_api.models.organization import Alias, AliasOrigin, Organization
from graphql_api.services.access import Actor, Permission, require_provider_wide
from graphql_api.services.alias_csv.columns import ALIAS, LAYOUT
from graphql_api.services.alias_csv.plan import (
    AliasAction,
    AliasOutcome,
    AliasPlan,
    AliasReport,
    AliasResult,
    PlannedAlias,
)
from graphql_api.services.aliases import (
    AliasService,
    NamesInUse,
    checked_alias,
    with_alias,
)
from graphql_api.services.bulk_mappings import PARALLEL_WRITES
from graphql_api.services.errors import ImportOutdatedError, ServiceError, cut, shortened
from graphql_api.services.mapping_csv.applying import STORAGE_FAILED, TOO_LATE
from graphql_api.services.mapping_csv.columns import ORGANIZATION_ID, ORGANIZATION_NAME
from graphql_api.services.mapping_csv.organization_names import (
    OrganizationNames,
    comparable,
    is_same_name,
)
from graphql_api.services.mapping_csv.reading import Line, read
from graphql_api.services.mapping_csv.turns import Turns
from graphql_api.services.mapping_csv.values import cell
from graphql_api.services.organizations import OrganizationService
from graphql_api.storage.table_store import TableStoreError

logger = logging.getLogger(__name__)

MOST_NAMED = 3
"""Others of a name that one warning tells."""


class _Invalid(Exception):
    """The line means nothing that can be written; says why."""


class AliasImportService:
    def __init__(self, aliases: AliasService, *, organizations: OrganizationService) -> None:
        self._aliases = aliases
        self._organizations = organizations
        self._turns = Turns()

    async def plan(self, actor: Actor, text: str, *, max_lines: int) -> AliasPlan:
        """What the file would add; nothing is written. One person's files are planned one after
        another.

        Raises PermissionDeniedError, and ValidationError for the file.
        """
        require_provider_wide(actor, Permission.canManageConfig)
        async with self._turns.of(actor):
            return await self._plan(actor, text, max_lines=max_lines)

    async def _plan(self, actor: Actor, text: str, *, max_lines: int) -> AliasPlan:
        lines = await asyncio.to_thread(read, text, max_lines=max_lines, layout=LAYOUT)
        organizations = await self._organizations.all(actor)
        planned = await asyncio.to_thread(_planned, lines, organizations)
        return AliasPlan.of(text, planned)

    async def apply(
        self,
        actor: Actor,
        text: str,
        *,
        fingerprint: str,
        max_lines: int,
        seconds: float = math.inf,
    ) -> AliasReport:
        """Carry out the plan that has this fingerprint; begin no write after so many seconds. An
        organization's aliases are all written or none of them.

        Raises PermissionDeniedError, ValidationError for the file, and ImportOutdatedError if its
        plan is now another one.
        """
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        plan = await self.plan(actor, text, max_lines=max_lines)
        if plan.fingerprint != fingerprint:
            raise ImportOutdatedError
        added: dict[str, list[PlannedAlias]] = defaultdict(list)
        for line in plan.lines:
            if line.action is AliasAction.ADD:
                added[line.organization_id].append(line)
        limit = asyncio.Semaphore(PARALLEL_WRITES)

        async def write(lines: Sequence[PlannedAlias]) -> list[AliasOutcome]:
            async with limit:
                if loop.time() >= until:
                    return _not_written(lines, AliasResult.NOT_REACHED, TOO_LATE)
                return await self._write(actor, lines)

        written = await asyncio.gather(*map(write, added.values()))
        outcomes = {each.line.number: each for found in written for each in found}
        return AliasReport(
            outcomes=[outcomes.get(line.number) or _left_alone(line) for line in plan.lines]
        )

    async def _write(self, actor: Actor, lines: Sequence[PlannedAlias]) -> list[AliasOutcome]:
        names = [line.alias for line in lines]
        try:
            await self._aliases.add_all(
                actor, lines[0].organization_id, names, origin=AliasOrigin.CSV
            )
        except ServiceError as error:
            message = str(error)
        except TableStoreError as error:
            logger.warning("Aliases of an import were not written: %s", error)
            message = STORAGE_FAILED
        else:
            return [AliasOutcome(line=line, result=AliasResult.ADDED) for line in lines]
        return _not_written(lines, AliasResult.FAILED, message)


# ---------------------------------------------------------------------- planning


def _planned(lines: Sequence[Line], organizations: Sequence[Organization]) -> list[PlannedAlias]:
    """Each line sees what those above it add."""
    by_id = {each.org_id: each for each in organizations}
    find = _finder(lines, by_id)
    planned = []
    for line in lines:
        try:
            organization = by_id[find(line).org_id]
            alias = checked_alias(cell(line, ALIAS))
            added = with_alias(organization, _to_be(alias, organization))
        except (_Invalid, ServiceError) as error:
            planned.append(_invalid(line, str(error)))
        else:
            by_id[organization.org_id] = added
            planned.append(_valid(line, organization, alias, is_new=added is not organization))
    in_use = NamesInUse(by_id.values())
    return [_warned(each, by_id, in_use) for each in planned]


def _to_be(alias: str, organization: Organization) -> Alias:
    """As it stands in a plan, where nobody has added it yet."""
    return Alias(name=alias, origin=AliasOrigin.CSV, added_at=organization.updated_at, added_by="")


def _valid(line: Line, organization: Organization, alias: str, *, is_new: bool) -> PlannedAlias:
    return PlannedAlias(
        number=line.number,
        action=AliasAction.ADD if is_new else AliasAction.UNCHANGED,
        organization_id=organization.org_id,
        organization_name=organization.name,
        alias=alias,
    )


def _finder(
    lines: Iterable[Line], organizations: Mapping[str, Organization]
) -> Callable[[Line], Organization]:
    """By its id, or by its name if the id is empty."""
    names = OrganizationNames({comparable(cell(line, ORGANIZATION_NAME)) for line in lines})
    names.collect(organizations.values())
    named = names.found()

    def find(line: Line) -> Organization:
        if line.problem is not None:
            raise _Invalid(line.problem)
        organization_id = cell(line, ORGANIZATION_ID)
        name = comparable(cell(line, ORGANIZATION_NAME))
        if not organization_id:
            return _only(named[name], name)
        found = organizations.get(organization_id)
        if found is None:
            raise _Invalid(f"There is no organization {shortened(organization_id)}.")
        if name and not is_same_name(name, found.name):
            raise _Invalid(
                f"Organization {organization_id} is called {shortened(found.name)}, and not "
                f"{shortened(name)}. Correct the one that is wrong, or leave the name empty."
            )
        return found

    return find


def _only(found: Sequence[Organization], name: str) -> Organization:
    if not name:
        raise _Invalid("The line names no organization. Give organization_id or its name.")
    if not found:
        raise _Invalid(f"There is no organization {shortened(name)}.")
    if len(found) > 1:
        raise _Invalid(
            f"{len(found)} organizations are called {shortened(name)}. Give organization_id."
        )
    return found[0]


def _invalid(line: Line, message: str) -> PlannedAlias:
    return PlannedAlias(
        number=line.number,
        action=AliasAction.INVALID,
        organization_id=cell(line, ORGANIZATION_ID),
        organization_name=cell(line, ORGANIZATION_NAME),
        alias=cell(line, ALIAS),
        message=message,
    )


def _warned(
    line: PlannedAlias, organizations: dict[str, Organization], in_use: NamesInUse
) -> PlannedAlias:
    if line.action is not AliasAction.ADD:
        return line
    others = in_use.of_others(organizations[line.organization_id], line.alias)
    if not others:
        return line
    named = ", ".join(shortened(each.name) for each in others[:MOST_NAMED])
    more = f" and {len(others) - MOST_NAMED} more" if len(others) > MOST_NAMED else ""
    return replace(line, message=cut(f"Also called so: {named}{more}."))


def _not_written(
    lines: Sequence[PlannedAlias], result: AliasResult, message: str
) -> list[AliasOutcome]:
    return [AliasOutcome(line=line, result=result, message=message) for line in lines]


def _left_alone(line: PlannedAlias) -> AliasOutcome:
    if line.action is AliasAction.UNCHANGED:
        return AliasOutcome(line=line, result=AliasResult.UNCHANGED)
    return AliasOutcome(line=line, result=AliasResult.SKIPPED, message=line.message)
