"""The refusal of a mapping to what is excluded.

Whoever excluded something gave a reason, which a mapping does not simply pass over: the exclusion
is removed first, by every way to a mapping alike.
"""

from graphql_api.models.exclusion import Exclusion
from graphql_api.models.mapping_change import Target
from graphql_api.services.access import Actor
from graphql_api.services.errors import FieldProblem, ValidationError, shortened
from graphql_api.storage.exclusions import ExclusionStorageService
from graphql_api.storage.keys import external_exclusion_key, organization_exclusion_key


class ExcludedPairs:
    def __init__(self, storage: ExclusionStorageService) -> None:
        self._storage = storage

    async def refuse(self, actor: Actor, org_id: str, target: Target) -> None:
        """Raises ValidationError if either end of a mapping that is to become active is excluded.

        It looks before the mapping is written: one who excludes at that very moment is not seen.
        """
        problems = [
            *await self._of_organization(org_id, target.integration_name),
            *await self._of_external(actor, target),
        ]
        if problems:
            raise ValidationError(problems)

    async def refuse_external(self, actor: Actor, target: Target) -> None:
        """Raises ValidationError if the external organization is excluded."""
        problems = await self._of_external(actor, target)
        if problems:
            raise ValidationError(problems)

    async def _of_organization(self, org_id: str, integration_name: str) -> list[FieldProblem]:
        found = await self._storage.find(organization_exclusion_key(org_id, integration_name))
        if found is None:
            return []
        message = (
            f"The organization does not use {integration_name}: {_who_said_so(found)} "
            f"{_remove_it(found)}"
        )
        return [FieldProblem(field="integrationName", message=message)]

    async def _of_external(self, actor: Actor, target: Target) -> list[FieldProblem]:
        found = await self._storage.find(external_exclusion_key(*target))
        if found is None:
            return []
        told = f"{_who_said_so(found)} {_remove_it(found)}"
        if not actor.is_provider_wide:
            told = "it is excluded. Ask a provider-wide manager."
        message = f"{shortened(target.external_org_id)} is nobody's customer: {told}"
        return [FieldProblem(field="externalOrgId", message=message)]


def _who_said_so(exclusion: Exclusion) -> str:
    reason = f" ({exclusion.reason})" if exclusion.reason else ", without a reason"
    return f"{exclusion.excluded_by} excluded it on {exclusion.excluded_at:%Y-%m-%d}{reason}."


def _remove_it(exclusion: Exclusion) -> str:
    return f"Remove exclusion {exclusion.exclusion_id} to map it."
