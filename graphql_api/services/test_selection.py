"""The mappings that somebody asks to have tested."""

from collections.abc import Sequence

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.services.access import Actor, manageable, require_managing_somewhere
from graphql_api.services.errors import (
    FieldProblem,
    MappingNotFoundError,
    ValidationError,
    shortened,
)
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mappings import MappingService
from graphql_api.services.organizations import OrganizationService

MAX_RUNS = 20
"""Of one person at a time: each reads what is granted, and its mappings, with every test."""
WHICH = "Give an organization, an integration or both, to say which mappings to test."
NONE_NAMED = "The list is empty. Leave it out to test all mappings, or give the ids of some."


class TestSelection:
    __test__ = False  # the name is the field's; pytest should not collect it

    def __init__(
        self,
        *,
        organizations: OrganizationService,
        mappings: MappingService,
        integrations: IntegrationService,
    ) -> None:
        self._organizations = organizations
        self._mappings = mappings
        self._integrations = integrations

    async def select(
        self,
        actor: Actor,
        *,
        organization_id: str | None,
        integration_name: str | None,
        mapping_ids: Sequence[str] | None,
    ) -> list[OrganizationMapping]:
        """The active mappings of an organization, an integration, or of both.

        Over an integration those of the organizations that the actor may manage. `mapping_ids`
        narrows them. Raises ValidationError, NotFoundError, PermissionDeniedError.
        """
        mappings = await self._selected(actor, organization_id, integration_name)
        return mappings if mapping_ids is None else _named(mapping_ids, mappings)

    async def _selected(
        self, actor: Actor, organization_id: str | None, integration_name: str | None
    ) -> list[OrganizationMapping]:
        if organization_id is not None:
            manageable(actor, organization_id)
            await self._organizations.get(actor, organization_id)
            if integration_name is not None:
                self._integrations.get(integration_name)
            return await self._mappings.list_by_organization(
                actor, organization_id, integration_name=integration_name
            )
        if integration_name is None:
            raise _invalid("organizationId", WHICH)
        require_managing_somewhere(actor)
        self._integrations.get(integration_name)
        found = await self._mappings.list_all_by_integration(actor, integration_name)
        return [mapping for mapping in found if actor.may_manage(mapping.org_id)]


def _named(
    ids: Sequence[str], mappings: Sequence[OrganizationMapping]
) -> list[OrganizationMapping]:
    """Raises ValidationError, MappingNotFoundError."""
    if not ids:
        raise _invalid("mappingIds", NONE_NAMED)
    known = {mapping.mapping_id for mapping in mappings}
    for id in ids:
        if id not in known:
            raise MappingNotFoundError(
                f"There is no mapping {shortened(id)} among the active ones to test. Check the id.",
                resource="mapping",
                id=id,
            )
    wanted = set(ids)
    return [mapping for mapping in mappings if mapping.mapping_id in wanted]


def _invalid(field: str, message: str) -> ValidationError:
    return ValidationError([FieldProblem(field=field, message=message)])
