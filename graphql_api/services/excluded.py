"""The refusal of a mapping to what is excluded.

Whoever excluded something gave a reason, which a mapping does not simply pass over: the exclusion
is removed first, by every way to a mapping alike.
"""

import asyncio
from collections.abc import Iterable, Iterator
from itertools import chain

from graphql_api.models.exclusion import Exclusion
from graphql_api.models.mapping_change import Target
from graphql_api.models.organization import OrganizationId
from graphql_api.services.access import Actor
from graphql_api.services.errors import FieldProblem, ValidationError, shortened
from graphql_api.storage.exclusions import ExclusionStorageService
from graphql_api.storage.keys import external_exclusion_key, organization_exclusion_key
from graphql_api.storage.parallel_reads import read_all


class ExcludedPairs:
    def __init__(self, storage: ExclusionStorageService) -> None:
        self._storage = storage

    async def refuse(self, actor: Actor, org_id: str, target: Target) -> None:
        """Raises ValidationError if either end of a mapping that is to become active is excluded.

        It looks before the mapping is written: one who excludes at that very moment is not seen.
        """
        of_organization, of_external = await asyncio.gather(
            self._of_organization(org_id, target.integration_name),
            self._of_external(actor, target),
        )
        if problems := [*of_organization, *of_external]:
            raise ValidationError(problems)

    async def refuse_external(self, actor: Actor, target: Target) -> None:
        """Raises ValidationError if the external organization is excluded."""
        if problems := await self._of_external(actor, target):
            raise ValidationError(problems)

    async def problems(
        self, actor: Actor, wanted: Iterable[tuple[OrganizationId, Target]]
    ) -> dict[tuple[str, Target], list[FieldProblem]]:
        """What is wrong with each of many pairs whose mapping is to become active, if anything.

        A range of keys is read for the organizations, and one for each integration.
        """
        pairs = set(wanted)
        names = sorted({target.integration_name for _, target in pairs})
        organizations = await self._storage.of_organizations(sorted({each for each, _ in pairs}))
        externals = await read_all(self._storage.of_external_organizations, names)
        by_id = {each.exclusion_id: each for each in chain(organizations, *externals)}

        def found(org_id: str, target: Target) -> Iterator[FieldProblem]:
            key = organization_exclusion_key(org_id, target.integration_name)
            if exclusion := by_id.get(key):
                yield _organization_problem(exclusion, target.integration_name)
            if exclusion := by_id.get(external_exclusion_key(*target)):
                yield _external_problem(exclusion, actor, target)

        return {pair: problems for pair in pairs if (problems := list(found(*pair)))}

    async def _of_organization(self, org_id: str, integration_name: str) -> list[FieldProblem]:
        found = await self._storage.find(organization_exclusion_key(org_id, integration_name))
        return [] if found is None else [_organization_problem(found, integration_name)]

    async def _of_external(self, actor: Actor, target: Target) -> list[FieldProblem]:
        found = await self._storage.find(external_exclusion_key(*target))
        return [] if found is None else [_external_problem(found, actor, target)]


def _organization_problem(found: Exclusion, integration_name: str) -> FieldProblem:
    message = (
        f"The organization does not use {integration_name}: {_who_said_so(found)} "
        f"{_remove_it(found)}"
    )
    return FieldProblem(field="integrationName", message=message)


def _external_problem(found: Exclusion, actor: Actor, target: Target) -> FieldProblem:
    told = f"{_who_said_so(found)} {_remove_it(found)}"
    if not actor.is_provider_wide:
        told = "it is excluded. Ask a provider-wide manager."
    message = f"{shortened(target.external_org_id)} is nobody's customer: {told}"
    return FieldProblem(field="externalOrgId", message=message)


def _who_said_so(exclusion: Exclusion) -> str:
    reason = f" ({exclusion.reason})" if exclusion.reason else ", without a reason"
    return f"{exclusion.excluded_by} excluded it on {exclusion.excluded_at:%Y-%m-%d}{reason}."


def _remove_it(exclusion: Exclusion) -> str:
    return f"Remove exclusion {exclusion.exclusion_id} to map it."
