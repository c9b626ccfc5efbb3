"""Drift: whether a mapping's external organization was renamed, deactivated or removed.

A mapping is compared with the newest complete listing that is kept, fresh or not, and the outcome
tells when that was made. No vendor is ever asked for it.
"""

import asyncio
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.services.access import Actor
from graphql_api.services.discovery import DiscoveryService
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.listing import Listing
from graphql_api.services.validation import MAX_TEXT
from integrations.base import ExternalOrganization


class DriftState(StrEnum):
    """UNKNOWN: the integration cannot list its organizations, or no listing of it is kept."""

    IN_SYNC = "IN_SYNC"
    RENAMED = "RENAMED"
    INACTIVE = "INACTIVE"
    MISSING = "MISSING"
    UNKNOWN = "UNKNOWN"


DRIFTED = frozenset({DriftState.RENAMED, DriftState.INACTIVE, DriftState.MISSING})


@dataclass(frozen=True, kw_only=True)
class MappingDrift:
    """`current_name` is what the vendor called it at `compared_at`, if it was listed."""

    state: DriftState
    current_name: str | None = None
    compared_at: datetime | None = None


class Comparison:
    """One integration's mappings against its listing, which is all customers' and stays in here.

    One who may see a mapping may see its drift, which names its external organization alone.
    """

    def __init__(self, listing: Listing | None) -> None:
        self._listing = listing

    @property
    def compared_at(self) -> datetime | None:
        return None if self._listing is None else self._listing.cached_at

    def drift(self, mapping: OrganizationMapping) -> MappingDrift:
        if self._listing is None:
            return MappingDrift(state=DriftState.UNKNOWN)
        listed = self._listing.by_id.get(mapping.external_org_id)
        return MappingDrift(
            state=_state(mapping, listed),
            current_name=None if listed is None else listed.name,
            compared_at=self.compared_at,
        )


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
        return Comparison(await self._discovery.known(actor, integration_name))


def _state(mapping: OrganizationMapping, listed: ExternalOrganization | None) -> DriftState:
    """An inactive organization counts as inactive even if it was renamed as well."""
    if listed is None:
        return DriftState.MISSING
    if not listed.is_active:
        return DriftState.INACTIVE
    if _is_same_name(mapping.external_org_name, listed.name):
        return DriftState.IN_SYNC
    return DriftState.RENAMED


def _is_same_name(recorded: str, listed: str) -> bool:
    """If no name was recorded, none has changed."""
    return recorded in ("", listed) or _comparable(recorded) == _comparable(listed)


def _comparable(name: str) -> str:
    """Without what a mapping cannot record of a vendor's name, which makes it no other name."""
    words = (_without_controls(word) for word in unicodedata.normalize("NFC", name).split())
    return " ".join(filter(None, words))[:MAX_TEXT].rstrip()


def _without_controls(text: str) -> str:
    return "".join(each for each in text if unicodedata.category(each) not in ("Cc", "Cs"))
