"""Reading the audit trail."""

from dataclasses import replace

from graphql_api.models.audit import AuditEvent
from graphql_api.models.page import Page
from graphql_api.services.access import Actor, Permission, require_provider_wide, viewable
from graphql_api.services.integrations import IntegrationService
from graphql_api.storage.audit import AuditStorage, with_hidden


class AuditService:
    def __init__(self, storage: AuditStorage, *, integrations: IntegrationService) -> None:
        self._storage = storage
        self._integrations = integrations

    async def events(
        self, actor: Actor, *, organization_id: str | None, first: int, after: str | None = None
    ) -> Page[AuditEvent]:
        """Newest first; what is secret by now is hidden, even if it was not when it was written.

        Raises OrganizationNotFoundError, or PermissionDeniedError for all.
        """
        if organization_id is None:
            require_provider_wide(actor, Permission.canViewConfig)
            page = await self._storage.list_events(None, first=first, after=after)
        else:
            org_id = viewable(actor, organization_id)
            page = await self._storage.list_events(org_id, first=first, after=after)
        return replace(page, items=[self._shown(event) for event in page.items])

    def _shown(self, event: AuditEvent) -> AuditEvent:
        if event.integration_name is None:
            return event
        rules = self._integrations.rules(event.integration_name)
        hidden = rules.secret_fields if rules.is_known else None
        return replace(event, changes=with_hidden(event.changes, hidden))
