"""Clients of vendors for workflows: confined to one organization, but for what is recorded."""

import logging
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from graphql_api.models.audit import AuditAction, AuditEvent
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.services.access import Actor, Permission, manageable, require_provider_wide
from graphql_api.services.errors import cut
from graphql_api.services.integrations import IntegrationService
from graphql_api.storage.audit import AuditStorage
from integrations.clients import ConfinedClient

logger = logging.getLogger(__name__)

MAX_PATH = 500
WHOLE_API = "get_client"
"""Stands for the method where a client that nothing confines is handed out, whatever it sends."""


class ClientService:
    def __init__(
        self,
        *,
        integrations: IntegrationService,
        audit: AuditStorage,
        clock: Callable[[], datetime],
    ) -> None:
        self._integrations = integrations
        self._audit = audit
        self._clock = clock

    async def client_of(self, actor: Actor, mapping: OrganizationMapping) -> ConfinedClient:
        """An authenticated client for the mapped organization.

        An integration in code that does not confine its clients hands out one of any type.

        It can write at the vendor, so the actor must manage the organization. One that nothing
        confines, and each unconfined request of one that is confined, needs a provider-wide
        manager and is in the audit trail before it is sent.
        Raises OrganizationNotFoundError, PermissionDeniedError, IntegrationNotFoundError,
        IntegrationError, TableStoreError.
        """
        manageable(actor, mapping.org_id)
        integration = self._integrations.get(mapping.integration_name)
        unconfined = UnconfinedRequests(actor, mapping, audit=self._audit, clock=self._clock)
        if not integration.confines_clients:
            await unconfined.authorize(WHOLE_API, "")
            return cast(ConfinedClient, await integration.get_client(mapping))
        confining = cast(Any, integration)
        client = await confining.get_client(mapping, authorize_unconfined=unconfined.authorize)
        return cast(ConfinedClient, client)


class UnconfinedRequests:
    """Those of one client, made for one mapping."""

    def __init__(
        self,
        actor: Actor,
        mapping: OrganizationMapping,
        *,
        audit: AuditStorage,
        clock: Callable[[], datetime],
    ) -> None:
        self._actor = actor
        self._mapping = mapping
        self._audit = audit
        self._clock = clock

    async def authorize(self, method: str, path: str) -> None:
        """Records the request. Raises PermissionDeniedError, TableStoreError."""
        require_provider_wide(self._actor, Permission.canManageConfig)
        logger.warning(
            "%s leaves the mapping %s of %s: %s %s",
            self._actor.user_id,
            self._mapping.mapping_id,
            self._mapping.integration_name,
            method,
            cut(path, at=MAX_PATH),
        )
        await self._audit.record(self._event(method, path))

    def _event(self, method: str, path: str) -> AuditEvent:
        sent = {"method": method, "path": cut(path, at=MAX_PATH)}
        return AuditEvent(
            event_id=str(uuid.uuid4()),
            occurred_at=self._clock(),
            action=AuditAction.UNCONFINED_CALL,
            user_id=self._actor.user_id,
            source=self._actor.source,
            org_id=self._mapping.org_id,
            mapping_id=self._mapping.mapping_id,
            integration_name=self._mapping.integration_name,
            changes={name: {"before": None, "after": text} for name, text in sent.items()},
        )
