"""Rejected suggestions: a person said that an organization is not that external one.

They are for provider-wide managers, as suggestions are. A rejection only keeps the pair from being
suggested: who maps it by hand knows better.
"""

from collections.abc import Callable
from datetime import datetime

from graphql_api.models.page import Page
from graphql_api.models.rejection import RejectedSuggestion
from graphql_api.services.access import (
    Actor,
    Permission,
    identity_manageable,
    require_provider_wide,
)
from graphql_api.services.discovery import DiscoveryService
from graphql_api.services.errors import RejectionNotFoundError
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mapping_fields import check
from graphql_api.services.organizations import OrganizationService
from graphql_api.storage.rejections import RejectionMissing, RejectionStorageService
from integrations.base import BaseIntegration


class RejectionService:
    def __init__(
        self,
        storage: RejectionStorageService,
        *,
        organizations: OrganizationService,
        integrations: IntegrationService,
        discovery: DiscoveryService,
        clock: Callable[[], datetime],
    ) -> None:
        self._storage = storage
        self._organizations = organizations
        self._integrations = integrations
        self._discovery = discovery
        self._clock = clock

    async def reject(
        self, actor: Actor, *, integration_name: str, organization_id: str, external_org_id: str
    ) -> RejectedSuggestion:
        """Never suggest the pair again. One that was rejected before is answered as it was.

        Raises ValidationError, NotFoundError, PermissionDeniedError.
        """
        org_id = identity_manageable(actor, organization_id)
        checked_id = _checked(self._integrations.get(integration_name), external_org_id)
        await self._organizations.get(actor, organization_id)
        rejection = RejectedSuggestion(
            integration_name=integration_name,
            org_id=org_id,
            external_org_id=checked_id,
            external_org_name=await self._discovery.known_name(actor, integration_name, checked_id),
            rejected_at=self._clock(),
            rejected_by=actor.user_id,
        )
        return await self._storage.reject(rejection, by=actor.author)

    async def restore(
        self, actor: Actor, *, integration_name: str, organization_id: str, external_org_id: str
    ) -> RejectedSuggestion:
        """Take a rejection back; returns it as it was.

        Raises ValidationError, NotFoundError, PermissionDeniedError.
        """
        org_id = identity_manageable(actor, organization_id)
        checked_id = _checked(self._integrations.get(integration_name), external_org_id)
        try:
            return await self._storage.restore(
                integration_name, org_id, checked_id, by=actor.author
            )
        except RejectionMissing as error:
            raise RejectionNotFoundError(organization_id, checked_id) from error

    async def list(
        self, actor: Actor, integration_name: str, *, first: int, after: str | None = None
    ) -> Page[RejectedSuggestion]:
        """Ordered by organization. Raises IntegrationNotFoundError, PermissionDeniedError."""
        require_provider_wide(actor, Permission.canManageConfig)
        self._integrations.get(integration_name)
        return await self._storage.list_rejections(integration_name, first=first, after=after)


def _checked(integration: BaseIntegration, external_org_id: str) -> str:
    return check(integration, {"external_org_id": external_org_id})["external_org_id"]
