"""All that is known of the provider's customers, for matching them with what a vendor lists."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.services.access import Actor
from graphql_api.services.beside_the_loop import beside_the_loop
from graphql_api.services.discovery import DiscoveryService
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mappings import MappingService
from graphql_api.services.matching.identifiers import Identifier, identifiers_of
from graphql_api.services.matching.suggestions import OrganizationToMatch
from graphql_api.services.taught_names import external_of, find_forgotten, is_telling
from integrations.base import ExternalOrganization

ByOrganization = Mapping[str, Sequence[ExternalOrganization]]
"""The external organizations that each is mapped to, by the organization's id."""


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

    def to(self, actor: Actor) -> "Known":
        return Known(
            actor,
            integrations=self._integrations,
            mappings=self._mappings,
            discovery=self._discovery,
        )


class Known:
    """Read when it is asked for, and once, however many integrations' listings are matched.

    One integration's index is read after another: at once, their pages would hold the event loop
    as long as all of them together.
    """

    def __init__(
        self,
        actor: Actor,
        *,
        integrations: IntegrationService,
        mappings: MappingService,
        discovery: DiscoveryService,
    ) -> None:
        self._actor = actor
        self._integrations = integrations
        self._service = mappings
        self._discovery = discovery
        self._mappings: dict[str, list[OrganizationMapping]] = {}
        self._mapped_to: dict[str, ByOrganization] = {}

    async def mappings(self, integration_name: str) -> Sequence[OrganizationMapping]:
        """The active ones to the integration."""
        if integration_name not in self._mappings:
            self._mappings[integration_name] = await self._service.list_all_by_integration(
                self._actor, integration_name
            )
        return self._mappings[integration_name]

    async def to_match(
        self, organizations: Iterable[Organization], *, apart_from: str
    ) -> Sequence[OrganizationToMatch]:
        """With what their mappings to integrations tell of them, `apart_from` the one at hand, and
        those that let organizations share: what many may have says nothing of one."""
        elsewhere = {
            name: await self._read_mapped_to(name)
            for name in self._integrations.names
            if name != apart_from and not self._integrations.rules(name).allows_sharing
        }
        return await beside_the_loop(_all_to_match, organizations, elsewhere)

    async def _read_mapped_to(self, integration_name: str) -> ByOrganization:
        if integration_name not in self._mapped_to:
            self._mapped_to[integration_name] = await self._mapped(integration_name)
        return self._mapped_to[integration_name]

    async def _mapped(self, integration_name: str) -> ByOrganization:
        """As the vendor lists them now, or as the mappings have them."""
        listing = await self._discovery.known(self._actor, integration_name)
        found: dict[str, list[ExternalOrganization]] = defaultdict(list)
        if integration_name in self._mappings:
            for mapping in self._mappings[integration_name]:
                found[mapping.org_id].append(external_of(mapping, listing))
            return found
        async for page in self._service.mapped_names(self._actor, integration_name):
            for name in page:
                found[name.org_id].append(external_of(name, listing))
        return found


def organization_to_match(
    organization: Organization, elsewhere: Iterable[tuple[str, ExternalOrganization]]
) -> OrganizationToMatch:
    """With what it is mapped to `elsewhere`, by integration; else by its own names and domain."""
    identifiers: set[Identifier] = set()
    learnt: set[str] = set()
    for integration_name, external in elsewhere:
        identifiers |= identifiers_of(integration_name, external)
        if is_telling(external) and find_forgotten(organization, external.name) is None:
            learnt.add(external.name)
    return OrganizationToMatch(
        id=organization.org_id,
        name=organization.name,
        domain=organization.domain,
        identifiers=frozenset(identifiers),
        learnt_names=frozenset(learnt),
        aliases=frozenset([each.name for each in organization.aliases]),
    )


def _all_to_match(
    organizations: Iterable[Organization], elsewhere: Mapping[str, ByOrganization]
) -> list[OrganizationToMatch]:
    return [
        organization_to_match(
            each,
            [
                (name, external)
                for name, mapped_to in elsewhere.items()
                for external in mapped_to.get(each.org_id, ())
            ],
        )
        for each in organizations
    ]
