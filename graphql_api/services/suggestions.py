"""Suggestions: which external organization an unmapped organization probably is, and why.

Nothing is ever applied by itself.
"""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import TypeVar

from graphql_api.models.exclusion import Exclusion
from graphql_api.models.listing import Listing
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor, Permission, require_provider_wide
from graphql_api.services.beside_the_loop import beside_the_loop
from graphql_api.services.discovery import DiscoveryService
from graphql_api.services.errors import ExternalOrganizationUnlistedError
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.known_customers import Known, KnownCustomers
from graphql_api.services.mappings import MappingService
from graphql_api.services.matching.answers import Explanation, NearTie, Suggestions
from graphql_api.services.organizations import OrganizationService
from graphql_api.services.proposals import Alternative, Proposal, Proposals
from graphql_api.services.suggestion_sides import Sides
from graphql_api.storage.exclusions import ExclusionStorageService
from graphql_api.storage.rejections import RejectionStorageService

Computed = TypeVar("Computed")


class SuggestionService:
    def __init__(
        self,
        *,
        organizations: OrganizationService,
        integrations: IntegrationService,
        mappings: MappingService,
        discovery: DiscoveryService,
        rejections: RejectionStorageService,
        exclusions: ExclusionStorageService,
    ) -> None:
        self._organizations = organizations
        self._integrations = integrations
        self._discovery = discovery
        self._customers = KnownCustomers(
            integrations=integrations, mappings=mappings, discovery=discovery
        )
        self._rejections = rejections
        self._exclusions = exclusions
        self._turn = asyncio.Lock()  # several at once would share one core and answer none sooner

    async def suggest(self, actor: Actor, integration_name: str) -> Proposals:
        """For the active organizations that have no active mapping to the integration.

        A pair that was rejected makes room for the next best. What is excluded, on either side, is
        neither suggested nor among the unmatched.

        It compares all customers with all that the vendor lists, so it is for provider-wide
        managers. Raises PermissionDeniedError and what discovery raises.
        """
        require_provider_wide(actor, Permission.canManageConfig)
        listing = (await self._discovery.discover(actor, integration_name)).listing
        active = await self._organizations.all(actor, is_active=True)
        known = self._customers.to(actor)
        sides = await self._sides(integration_name, listing, active, known)
        suggestions = await beside_the_loop(sides.settled)
        if suggestions is None:
            sides = await self._with_customers(sides, known)
            suggestions = await self._in_turn(sides.suggest)
        return await beside_the_loop(_proposals, suggestions, sides.organizations, sides.listing)

    async def explain(
        self, actor: Actor, organization_id: str, *, integration_name: str, external_org_id: str
    ) -> Explanation:
        """Explain what `suggest` makes of any organization and any that the vendor lists.

        It takes as long as `suggest`, since a pair's rivals are in all the others. Raises
        PermissionDeniedError, OrganizationNotFoundError, ExternalOrganizationUnlistedError and what
        discovery raises.
        """
        require_provider_wide(actor, Permission.canManageConfig)
        asked = await self._organizations.get(actor, organization_id)
        listing = (await self._discovery.discover(actor, integration_name)).listing
        formed = self._integrations.external_org_id(integration_name, external_org_id)
        external = listing.by_id.get(external_org_id) or listing.by_id.get(formed)
        if external is None:
            raise ExternalOrganizationUnlistedError(external_org_id, integration_name)
        active = await self._organizations.all(actor, is_active=True)
        known = self._customers.to(actor)
        sides = await self._sides(integration_name, listing, [*active, asked], known)
        sides = await self._with_customers(sides, known)
        return await self._in_turn(partial(sides.explain, asked, external))

    async def _sides(
        self,
        integration_name: str,
        listing: Listing,
        organizations: Iterable[Organization],
        known: Known,
    ) -> Sides:
        by_id = {each.org_id: each for each in organizations}
        rejected = await self._rejections.list_by_integration(integration_name)
        return Sides(
            integration_name=integration_name,
            organizations=by_id,
            listing=listing,
            mappings=await known.mappings(integration_name),
            form=partial(self._integrations.external_org_id, integration_name),
            allows_sharing=self._integrations.rules(integration_name).allows_sharing,
            excluded=await self._excluded(integration_name),
            rejected={(each.org_id, each.external_org_id) for each in rejected},
        )

    async def _with_customers(self, sides: Sides, known: Known) -> Sides:
        customers = await known.to_match(
            sides.organizations.values(), apart_from=sides.integration_name
        )
        return replace(sides, customers=customers)

    async def _in_turn(self, compute: Callable[[], Computed]) -> Computed:
        async with self._turn:
            return await beside_the_loop(compute)

    async def _excluded(self, integration_name: str) -> list[Exclusion]:
        ours = await self._exclusions.excluded_organizations(integration_name)
        theirs = await self._exclusions.of_external_organizations(integration_name)
        return [*ours, *theirs]

    async def without_mappings(
        self,
        actor: Actor,
        integration_name: str,
        listing: Listing,
        *,
        active: Iterable[Organization],
        known: Known,
    ) -> Suggestions:
        """What would be suggested if nothing were mapped to the integration and nothing rejected,
        for comparing it with what people decided. `active` organizations and what is `known` are
        read by the caller, once for all integrations. Raises PermissionDeniedError.
        """
        require_provider_wide(actor, Permission.canManageConfig)
        sides = await self._sides(integration_name, listing, active, known)
        unmapped = replace(sides, mappings=(), rejected=frozenset())
        unmapped = await self._with_customers(unmapped, known)
        return await self._in_turn(unmapped.suggest)


def _proposals(
    suggestions: Suggestions, organizations: dict[str, Organization], listing: Listing
) -> Proposals:
    def alternative(tie: NearTie) -> Alternative:
        return Alternative(
            organization=organizations[tie.organization_id],
            external_organization=listing.by_id[tie.external_id],
            confidence=tie.confidence,
        )

    return Proposals(
        found=[
            Proposal(
                organization=organizations[each.organization_id],
                external_organization=listing.by_id[each.external_id],
                suggestion=each,
                near_ties=[alternative(tie) for tie in each.near_ties],
            )
            for each in suggestions.found
        ],
        unmatched_organizations=[
            organizations[each] for each in suggestions.unmatched_organizations
        ],
        unmatched_external_organizations=[
            listing.by_id[each] for each in suggestions.unmatched_external_organizations
        ],
        cached_at=listing.cached_at,
    )
