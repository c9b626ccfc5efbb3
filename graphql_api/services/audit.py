"""Reading the audit trail."""

from graphql_api.models.audit import AuditEvent
from graphql_api.models.page import Page
from graphql_api.services.access import Actor, Permission, require_provider_wide, viewable
from graphql_api.storage.audit import AuditStorage


class AuditService:
    def __init__(self, storage: AuditStorage) -> None:
        self._storage = storage

    async def events(
        self, actor: Actor, *, organization_id: str | None, first: int, after: str | None = None
    ) -> Page[AuditEvent]:
        """Newest first. Raises OrganizationNotFoundError, or PermissionDeniedError for all."""
        if organization_id is None:
            require_provider_wide(actor, Permission.canViewConfig)
            return await self._storage.list_events(None, first=first, after=after)
        org_id = viewable(actor, organization_id)
        return await self._storage.list_events(org_id, first=first, after=after)
