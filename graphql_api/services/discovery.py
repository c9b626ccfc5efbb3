"""Discovery: the external organizations that an integration can see, cached and fetched once.

A hundred callers of a cold cache cause one listing, in however many workers share the cache. When
the vendor fails and an older listing is there, that one is served, marked as stale and with the
reason.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from graphql_api.models.listed_organizations import ListedOrganizations
from graphql_api.models.listing import Discovery, Listing, sorted_by_name
from graphql_api.services.access import Actor, require_managing_somewhere, sees_configuration
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.kept_listings import KeptListings
from graphql_api.services.listing_turns import ASKED_EVERY, ListingTurns
from graphql_api.services.mappings import MappingService
from integrations import listing_notes
from integrations.base import (
    BaseIntegration,
    DiscoveryNotSupportedError,
    ExternalOrganization,
    IntegrationError,
)
from integrations.invisible_characters import without_invisible

logger = logging.getLogger(__name__)

FRESH_FOR = timedelta(hours=1)
NEW_FOR = timedelta(minutes=5)
"""Within so long the provider's staff test connections by the same listing."""


@dataclass(eq=False)
class _Flight:
    """A listing under way; one that nobody asked for but for tests ends with the last of these."""

    task: asyncio.Task[Listing]
    waiting: int = 0
    is_kept: bool = False


class DiscoveryService:
    def __init__(
        self,
        *,
        integrations: IntegrationService,
        mappings: MappingService,
        listings: KeptListings,
        turns: ListingTurns,
        clock: Callable[[], datetime],
    ) -> None:
        self._integrations = integrations
        self._mappings = mappings
        self._listings = listings
        self._turns = turns
        self._clock = clock
        self._flights: dict[str, _Flight] = {}

    async def discover(
        self, actor: Actor, integration_name: str, *, refresh: bool = False
    ) -> Discovery:
        """The newest complete listing; `refresh` asks the vendor even when one is fresh.

        Who does not manage provider-wide sees the external organizations that are mapped to
        organizations of theirs and no others, and cannot refresh.
        Raises IntegrationNotFoundError, DiscoveryNotSupportedError, PermissionDeniedError, and
        IntegrationError if the vendor fails and no older listing is kept.
        """
        require_managing_somewhere(actor)
        integration = self._integrations.get(integration_name)
        if not integration.supports_discovery:
            raise DiscoveryNotSupportedError(integration_name)
        if actor.is_provider_manager:
            return _annotated(await self._newest(integration, refresh=refresh), integration)
        whole = await self._newest(integration, refresh=False)
        own = await self._own(actor, integration_name, whole.listing)
        return _annotated(replace(whole, listing=own), integration)

    async def listing_for_tests(self, actor: Actor, integration_name: str) -> Listing | None:
        """A listing by which many connections are tested, read a moment ago or now.

        One who does not manage provider-wide has the vendor asked no more often than `discover`
        does; it is read no further once all who wait for it have left. None if it cannot be read.
        It names all customers: never return it to a caller.
        """
        require_managing_somewhere(actor)
        integration = self._integrations.get(integration_name)
        known = await self._kept(integration_name)
        is_new = known is not None and self._clock() < known.cached_at + NEW_FOR
        refresh = actor.is_provider_manager and not is_new
        try:
            newest = await self._newest(integration, refresh=refresh, is_kept=False)
        except IntegrationError:
            return None  # the tests themselves find out what is wrong
        return None if newest.is_stale else newest.listing

    async def known(self, actor: Actor, integration_name: str) -> Listing | None:
        """The newest complete listing that is kept, fresh or not; no vendor is asked.

        It names all customers: never return it to a caller. None for one who sees no organization.
        """
        return await self._kept(integration_name) if sees_configuration(actor) else None

    async def known_name(self, actor: Actor, integration_name: str, external_org_id: str) -> str:
        """The name in the newest listing that is kept, empty if it has none; no vendor is asked."""
        listing = await self.known(actor, integration_name)
        external = listing.by_id.get(external_org_id) if listing else None
        return external.name if external else ""

    async def all_known(
        self, actor: Actor, integration_names: Collection[str]
    ) -> dict[str, Listing]:
        """The listings that are kept of these integrations, as `known` has each of them."""
        found = await asyncio.gather(*(self.known(actor, name) for name in integration_names))
        return {
            name: listing
            for name, listing in zip(integration_names, found, strict=True)
            if listing is not None
        }

    async def aclose(self) -> None:
        """Stop the listings that are under way."""
        tasks = [flight.task for flight in self._flights.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._listings.aclose()

    async def _kept(self, integration_name: str) -> Listing | None:
        return await self._listings.get(integration_name)

    async def _newest(
        self, integration: BaseIntegration, *, refresh: bool, is_kept: bool = True
    ) -> Discovery:
        known = await self._kept(integration.name)
        if known is not None and not refresh and self._clock() < known.expires_at:
            return Discovery(listing=known)
        try:
            return Discovery(listing=await self._fetch_once(integration, is_kept=is_kept))
        except IntegrationError as error:
            if known is None:
                raise
            logger.warning("%s: serving an older listing: %s", integration.name, error)
            return Discovery(listing=known, failure=error.message_and_remedy)

    async def _own(self, actor: Actor, integration_name: str, listing: Listing) -> Listing:
        """The names of other customers are not for a person of one customer to read."""
        mapped = await self._mappings.list_all_by_integration(actor, integration_name)
        form = self._integrations.external_org_id
        return listing.only(form(integration_name, each.external_org_id) for each in mapped)

    async def _fetch_once(self, integration: BaseIntegration, *, is_kept: bool) -> Listing:
        """Join the listing under way; a caller that gives up does not end it for the others."""
        flight = self._flight(integration)
        flight.is_kept = flight.is_kept or is_kept
        flight.waiting += 1
        try:
            return await asyncio.shield(flight.task)
        except asyncio.CancelledError:
            if flight.waiting == 1 and not flight.is_kept:
                self._end(integration.name, flight)
            raise
        finally:
            flight.waiting -= 1

    def _flight(self, integration: BaseIntegration) -> _Flight:
        name = integration.name
        if name not in self._flights:
            flight = _Flight(asyncio.create_task(self._fetch(integration)))
            self._flights[name] = flight
            flight.task.add_done_callback(lambda _: self._end(name, flight))
        return self._flights[name]

    def _end(self, integration_name: str, flight: _Flight) -> None:
        """It is joined no more, and read no further."""
        if self._flights.get(integration_name) is flight:
            del self._flights[integration_name]
        flight.task.cancel()

    async def _fetch(self, integration: BaseIntegration) -> Listing:
        """What the vendor lists, or what another worker read of it meanwhile."""
        key, asked_at, waited = _key(integration.name), self._clock(), False
        while not await self._turns.take(key):
            await asyncio.sleep(ASKED_EVERY)
            waited = True
        async with self._turns.holding(key):
            brought = await self._kept(integration.name) if waited else None
            if brought is not None and brought.cached_at >= asked_at:
                return brought
            return await self._read(integration)

    async def _read(self, integration: BaseIntegration) -> Listing:
        with listing_notes.collecting() as notes:
            listed = await integration.list_organizations()
        now = self._clock()
        listing = Listing(
            await asyncio.to_thread(self._in_order, integration.name, listed),
            cached_at=now,
            expires_at=now + FRESH_FOR,
            notes=tuple(notes),
        )
        await self._listings.keep(integration.name, listing)
        return listing

    def _in_order(
        self, integration_name: str, listed: Sequence[ExternalOrganization]
    ) -> ListedOrganizations:
        return sorted_by_name(self._in_one_form(integration_name, each) for each in listed)

    def _in_one_form(
        self, integration_name: str, listed: ExternalOrganization
    ) -> ExternalOrganization:
        """With its id as mappings have it, and nothing that makes its name look like another."""
        id = self._integrations.external_org_id(integration_name, listed.id)
        return replace(listed, id=id, name=without_invisible(listed.name))


def _annotated(discovery: Discovery, integration: BaseIntegration) -> Discovery:
    """With what was left out, and what is odd in the organizations that it shows."""
    notes = discovery.listing.notes
    nameless = discovery.listing.organizations.nameless
    if nameless:
        without = f"Without a name in {integration.display_name}, listed by their ids: {nameless}."
        notes = (*notes, without)
    return replace(discovery, notes=notes)


def _key(integration_name: str) -> str:
    return f"orgmap:listing:{integration_name}"
