"""Drift: whether a mapping's external organization was renamed, deactivated or removed.

A mapping is compared with the newest complete listing that is kept, fresh or not, and the outcome
tells when that was made. No vendor is ever asked for it.
"""

import asyncio
from collections.abc import Collection
from functools import partial

from graphql_api.services.access import Actor
from graphql_api.services.comparison import Comparison
from graphql_api.services.discovery import DiscoveryService
from graphql_api.services.integrations import IntegrationService


class DriftService:
    def __init__(self, *, integrations: IntegrationService, discovery: DiscoveryService) -> None:
        self._integrations = integrations
        self._discovery = discovery

    async def comparisons(
        self, actor: Actor, integration_names: Collection[str]
    ) -> dict[str, Comparison]:
        """By integration; each listing is read once, however many mappings are compared."""
        found = await asyncio.gather(*(self._comparison(actor, name) for name in integration_names))
        return dict(zip(integration_names, found, strict=True))

    async def _comparison(self, actor: Actor, integration_name: str) -> Comparison:
        integration = self._integrations.find_visible(actor, integration_name)
        if integration is None or not integration.supports_discovery:
            return Comparison(None)
        return Comparison(
            await self._discovery.known(actor, integration_name),
            form=partial(self._integrations.external_org_id, integration_name),
        )
