"""Organizations by what a person types: a name, a domain, or the id that a vendor has for them."""

from graphql_api.models.organization import Organization
from graphql_api.models.page import Page
from graphql_api.services import validation
from graphql_api.services.access import Actor
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mappings import MappingService
from graphql_api.services.organizations import OrganizationService
from graphql_api.storage.parallel_reads import read_all


class OrganizationSearchService:
    def __init__(
        self,
        *,
        organizations: OrganizationService,
        mappings: MappingService,
        integrations: IntegrationService,
    ) -> None:
        self._organizations = organizations
        self._mappings = mappings
        self._integrations = integrations

    async def list(
        self,
        actor: Actor,
        *,
        search: str | None = None,
        is_active: bool | None = None,
        first: int,
        after: str | None = None,
    ) -> Page[Organization]:
        """Organizations that the actor may see, by id, whose names or domain have what is sought,
        or that are actively mapped to an external organization of exactly that id.

        Raises ValidationError for a search that is too long.
        """
        text = validation.search(search)
        mapped = await self._mapped_to(actor, text) if text else frozenset()
        return await self._organizations.list(
            actor, search=text, is_active=is_active, first=first, after=after, found=mapped
        )

    async def _mapped_to(self, actor: Actor, text: str) -> frozenset[str]:
        """For each integration that has such ids two reads by key at most, of the claim; one of the
        index instead if organizations may share."""
        ids = [
            (each.name, id)
            for each in self._integrations.visible(actor)
            if each.supports_org_mapping
            and (id := self._integrations.meant_id(each.name, text)) is not None
        ]

        async def owners(named: tuple[str, str]) -> list[str]:
            found = await self._mappings.list_by_external_id(actor, *named)
            return [mapping.org_id for mapping in found]

        return frozenset(org_id for each in await read_all(owners, ids) for org_id in each)
