"""Exclusions: an organization does not use an integration, or an external one is nobody's customer.

What is excluded is no gap in coverage and is never suggested, and it is not mapped before the
exclusion is removed (excluded.py). An exclusion and a mapping of the same moment can both stand,
because each looks for the other before it is written: the mapping counts then, and `orgmap repair`
names the pair.
"""

import re
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from graphql_api.models.exclusion import (
    Exclusion,
    ExternalOrganizationToExclude,
    OrganizationToExclude,
)
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import OrganizationId
from graphql_api.models.page import Page
from graphql_api.services import validation
from graphql_api.services.access import (
    Actor,
    Permission,
    manageable,
    require_provider_wide,
    sees_configuration,
    viewable,
)
from graphql_api.services.discovery import DiscoveryService
from graphql_api.services.errors import (
    ExclusionNotFoundError,
    FieldProblem,
    OrganizationNotFoundError,
    ValidationError,
    shortened,
)
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mapping_fields import check, not_mappable
from graphql_api.services.mappings import MappingService
from graphql_api.services.organizations import OrganizationService
from graphql_api.storage.exclusions import ExclusionMissing, ExclusionStorageService
from graphql_api.storage.keys import external_exclusion_key, organization_exclusion_key
from integrations.base import BaseIntegration

_OF_ORGANIZATION = re.compile(r"organization\.([0-9a-f-]{36})\.[a-z0-9_]{1,200}")
_OF_EXTERNAL = re.compile(r"vendor\.[a-z0-9_]{1,200}\.[0-9a-f]{64}")


class ExclusionService:
    def __init__(
        self,
        storage: ExclusionStorageService,
        *,
        organizations: OrganizationService,
        integrations: IntegrationService,
        mappings: MappingService,
        discovery: DiscoveryService,
        clock: Callable[[], datetime],
    ) -> None:
        self._storage = storage
        self._organizations = organizations
        self._integrations = integrations
        self._mappings = mappings
        self._discovery = discovery
        self._clock = clock

    # ------------------------------------------------------------------ writing

    async def exclude_organization(self, actor: Actor, wanted: OrganizationToExclude) -> Exclusion:
        """The organization does not use the integration. Excluding again changes the reason.

        Raises ValidationError if it is mapped, NotFoundError, PermissionDeniedError.
        """
        org_id = manageable(actor, wanted.organization_id)
        integration = self._mappable(wanted.integration_name)
        reason = _checked_reason(wanted.reason)
        await self._organizations.get(actor, org_id)
        _refuse_mapped(
            await self._mappings.list_by_organization(
                actor, org_id, integration_name=integration.name
            ),
            field="integrationName",
        )
        return await self._storage.exclude(
            Exclusion(
                exclusion_id=organization_exclusion_key(org_id, integration.name),
                integration_name=integration.name,
                org_id=org_id,
                reason=reason,
                excluded_at=self._clock(),
                excluded_by=actor.user_id,
            ),
            by=actor.author,
        )

    async def exclude_external_organization(
        self, actor: Actor, wanted: ExternalOrganizationToExclude
    ) -> Exclusion:
        """The external organization is nobody's customer. Excluding again changes the reason.

        It may be one that no listing has. Raises ValidationError if it is mapped,
        IntegrationNotFoundError, PermissionDeniedError.
        """
        require_provider_wide(actor, Permission.canManageConfig)
        integration = self._mappable(wanted.integration_name)
        reason = _checked_reason(wanted.reason)
        id = check(integration, {"external_org_id": wanted.external_org_id})["external_org_id"]
        _refuse_mapped(
            await self._mappings.list_by_external_id(actor, integration.name, id),
            field="externalOrgId",
        )
        return await self._storage.exclude(
            Exclusion(
                exclusion_id=external_exclusion_key(integration.name, id),
                integration_name=integration.name,
                external_org_id=id,
                external_org_name=await self._discovery.known_name(actor, integration.name, id),
                reason=reason,
                excluded_at=self._clock(),
                excluded_by=actor.user_id,
            ),
            by=actor.author,
        )

    async def remove(self, actor: Actor, exclusion_id: str) -> Exclusion:
        """Returns the exclusion as it was. Raises ExclusionNotFoundError, PermissionDeniedError."""
        require_removable(actor, exclusion_id)
        try:
            return await self._storage.remove(exclusion_id, by=actor.author)
        except ExclusionMissing as error:
            raise ExclusionNotFoundError(exclusion_id) from error

    # ------------------------------------------------------------------ reading

    async def list(
        self,
        actor: Actor,
        *,
        integration_name: str | None = None,
        organization_id: str | None = None,
        first: int,
        after: str | None = None,
    ) -> Page[Exclusion]:
        """Those of organizations that the actor may see, by organization; then, for one who sees
        them all, those of external organizations, by integration.

        Raises OrganizationNotFoundError and IntegrationNotFoundError, but tells nobody which
        integrations exist who may see no organization.
        """
        org_ids = _listed(actor, organization_id)
        if integration_name is not None and sees_configuration(actor):
            self._integrations.get(integration_name)
        return await self._storage.list_exclusions(
            org_ids, integration_name=integration_name, first=first, after=after
        )

    async def by_external_id(self, actor: Actor, integration_name: str) -> dict[str, Exclusion]:
        """The integration's external organizations that are excluded. They are for people who see
        every customer: to others it is empty."""
        if not actor.is_provider_wide:
            return {}
        found = await self._storage.of_external_organizations(integration_name)
        return {each.external_org_id: each for each in found if each.external_org_id is not None}

    async def of_external_organizations(
        self, actor: Actor, integration_name: str, external_org_ids: Collection[str]
    ) -> dict[str, Exclusion]:
        """Those of `by_external_id` that a page shows; it costs what is asked for."""
        if not actor.is_provider_wide:
            return {}
        found = await self._storage.of_these_external_organizations(
            integration_name, external_org_ids
        )
        return {each.external_org_id: each for each in found if each.external_org_id is not None}

    # ------------------------------------------------------------------ steps

    def _mappable(self, integration_name: str) -> BaseIntegration:
        integration = self._integrations.get(integration_name)
        if not integration.supports_org_mapping:
            raise ValidationError([not_mappable(integration)])
        return integration


def _listed(actor: Actor, organization_id: str | None) -> Sequence[OrganizationId] | None:
    """The organizations whose exclusions are listed; None stands for all."""
    if organization_id is not None:
        return [viewable(actor, organization_id)]
    if actor.is_provider_wide:
        return None
    return [viewable(actor, each) for each in actor.viewable_organizations]


def require_removable(actor: Actor, exclusion_id: str) -> None:
    """Raises ExclusionNotFoundError for an id that is none, or that the actor may not see, and
    PermissionDeniedError."""
    of_organization = _OF_ORGANIZATION.fullmatch(exclusion_id)
    if of_organization is not None:
        try:
            manageable(actor, of_organization[1])
        except OrganizationNotFoundError as error:
            raise ExclusionNotFoundError(exclusion_id) from error
    elif _OF_EXTERNAL.fullmatch(exclusion_id):
        require_provider_wide(actor, Permission.canManageConfig)
    else:
        raise ExclusionNotFoundError(exclusion_id)


def _checked_reason(given: str | None) -> str:
    problems = validation.Problems()
    reason = validation.reason(given, problems)
    problems.raise_if_any()
    return reason


def _refuse_mapped(mappings: Sequence[OrganizationMapping], *, field: str) -> None:
    if not mappings:
        return
    of = mappings[0]
    others = f" and {len(mappings) - 1} more" if len(mappings) > 1 else ""
    message = (
        f"Mapping {of.mapping_id}{others} of organization {of.org_id} is active, to "
        f"{shortened(of.external_org_id)} of {of.integration_name}. Only what is not mapped can be "
        "excluded: delete the mapping first."
    )
    raise ValidationError([FieldProblem(field=field, message=message)])
