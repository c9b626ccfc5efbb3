"""Reading the audit trail."""

from dataclasses import replace
from typing import Any

from graphql_api.models.audit import AuditAction, AuditEvent, Changes
from graphql_api.models.organization_merge import id_named
from graphql_api.models.page import Page
from graphql_api.services.access import Actor, Permission, require_provider_wide, viewable
from graphql_api.services.integrations import IntegrationService
from graphql_api.storage.audit import AuditStorage, with_hidden

ANOTHER = "[another organization]"
"""Stands for what a step of a merge says of one that the reader may not see."""

_NAMING = frozenset({"from", "into", "mergedInto", "aliases"})


class AuditService:
    def __init__(self, storage: AuditStorage, *, integrations: IntegrationService) -> None:
        self._storage = storage
        self._integrations = integrations

    async def events(
        self, actor: Actor, *, organization_id: str | None, first: int, after: str | None = None
    ) -> Page[AuditEvent]:
        """Newest first; what is secret by now is hidden, even if it was not when it was written,
        and so is what a merge says of an organization that the actor may not see.

        Raises OrganizationNotFoundError, or PermissionDeniedError for all.
        """
        if organization_id is None:
            require_provider_wide(actor, Permission.canViewConfig)
            page = await self._storage.list_events(None, first=first, after=after)
        else:
            org_id = viewable(actor, organization_id)
            page = await self._storage.list_events(org_id, first=first, after=after)
        return replace(page, items=[self._shown(actor, event) for event in page.items])

    def _shown(self, actor: Actor, event: AuditEvent) -> AuditEvent:
        if event.action is AuditAction.OTHER and not actor.is_provider_wide:
            return replace(event, changes={})  # whose they are only a newer version knows
        if event.merge_id is not None and not actor.is_provider_wide:
            event = replace(event, changes=_without_others(actor, event.changes))
        if event.integration_name is None:
            return event
        rules = self._integrations.rules(event.integration_name)
        hidden = rules.secret_fields if rules.is_known else None
        return replace(event, changes=with_hidden(event.changes, hidden))


def _without_others(actor: Actor, changes: Changes) -> Changes:
    return {
        field: {side: _seen_by(actor, value) for side, value in sides.items()}
        if field in _NAMING
        else sides
        for field, sides in changes.items()
    }


def _seen_by(actor: Actor, value: Any) -> Any:
    """An organization's id, or its name with the id; or names, which are those of either."""
    if isinstance(value, list):
        return [ANOTHER]
    if value is None:
        return None
    if not isinstance(value, str):  # of another version
        return ANOTHER
    org_id = id_named(value)
    return value if org_id is not None and actor.may_view(org_id) else ANOTHER
