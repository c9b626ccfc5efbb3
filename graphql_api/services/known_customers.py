"""All that is known of the provider's customers, for matching them with what a vendor lists."""

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from graphql_api.models.listing import Listing
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor
from graphql_api.services.discovery import DiscoveryService
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mappings import MappingService
from graphql_api.services.matching.identifiers import Identifier, identifiers_of
from graphql_api.services.matching.suggestions import OrganizationToMatch
from graphql_api.services.taught_names import external_of, names_taught

MappingsByIntegration = Mapping[str, list[OrganizationMapping]]


class KnownCustomers:
    def __init__(
        self,
        *,
        integrations: IntegrationService,
        mappings: MappingService,
        discovery: DiscoveryService,
    ) -> None:
        self._integrations = integrations
        self._mappings = mappings
        self._discovery = discovery

    async def read(self, actor: Actor) -> "Known":
        """The active mappings, one partition for each integration, however many organizations."""
        names = self._integrations.names
        found = await asyncio.gather(
            *(self._mappings.list_all_by_integration(actor, name) for name in names)
        )
        return Known(
            actor,
            dict(zip(names, found, strict=True)),
            integrations=self._integrations,
            discovery=self._discovery,
        )


class Known:
    """Read once, to match customers with what any number of integrations list."""

    def __init__(
        self,
        actor: Actor,
        mappings: MappingsByIntegration,
        *,
        integrations: IntegrationService,
        discovery: DiscoveryService,
    ) -> None:
        self.mappings = mappings
        self._actor = actor
        self._integrations = integrations
        self._discovery = discovery
        self._listings: dict[str, Listing] = {}

    async def to_match(
        self, organizations: Iterable[Organization], *, apart_from: str
    ) -> list[OrganizationToMatch]:
        """With what their mappings to integrations tell of them, `apart_from` the one at hand, and
        those that let organizations share: what many may have says nothing of one."""
        others = {
            name: each
            for name, each in self.mappings.items()
            if each and name != apart_from and not self._integrations.rules(name).allows_sharing
        }
        await self._read_listings(others.keys() - self._listings.keys())
        elsewhere = _by_organization(others)
        return [
            organization_to_match(each, elsewhere[each.org_id], self._listings)
            for each in organizations
        ]

    async def _read_listings(self, integration_names: Collection[str]) -> None:
        self._listings |= await self._discovery.all_known(self._actor, integration_names)


def organization_to_match(
    organization: Organization,
    elsewhere: Sequence[OrganizationMapping],
    known: Mapping[str, Listing],
) -> OrganizationToMatch:
    """With what its mappings `elsewhere` tell of it; without any, by its own names and domain."""
    identifiers: set[Identifier] = set()
    for mapping in elsewhere:
        external = external_of(mapping, known)
        identifiers |= identifiers_of(mapping.integration_name, external)
    return OrganizationToMatch(
        id=organization.org_id,
        name=organization.name,
        domain=organization.domain,
        identifiers=frozenset(identifiers),
        learnt_names=frozenset(names_taught(organization, elsewhere, known)),
        aliases=frozenset(each.name for each in organization.aliases),
    )


def _by_organization(mappings: MappingsByIntegration) -> dict[str, list[OrganizationMapping]]:
    found: dict[str, list[OrganizationMapping]] = defaultdict(list)
    for each in mappings.values():
        for mapping in each:
            found[mapping.org_id].append(mapping)
    return found
