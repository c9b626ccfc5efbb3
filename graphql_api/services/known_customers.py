"""All that is known of the provider's customers, for matching them with what a vendor lists."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

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

    async def mappings(self, actor: Actor) -> MappingsByIntegration:
        """The active ones: one partition each, however many organizations."""
        names = self._integrations.names
        found = await asyncio.gather(
            *(self._mappings.list_all_by_integration(actor, name) for name in names)
        )
        return dict(zip(names, found, strict=True))

    async def to_match(
        self,
        actor: Actor,
        organizations: Iterable[Organization],
        mappings: MappingsByIntegration,
        *,
        apart_from: str,
    ) -> list[OrganizationToMatch]:
        """With what their mappings to integrations tell of them, `apart_from` the one at hand, and
        those that let organizations share: what many may have says nothing of one."""
        others = {
            name: each
            for name, each in mappings.items()
            if name != apart_from and not self._integrations.rules(name).allows_sharing
        }
        known = await self._discovery.all_known(actor, [name for name in others if others[name]])
        elsewhere = _by_organization(others)
        return [
            organization_to_match(each, elsewhere[each.org_id], known) for each in organizations
        ]


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
