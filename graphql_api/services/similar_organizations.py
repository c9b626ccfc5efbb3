"""Organizations that are probably the same as one that a person is about to create."""

from collections.abc import Sequence

from graphql_api.services.access import Actor, Permission, require_provider_wide
from graphql_api.services.beside_the_loop import beside_the_loop
from graphql_api.services.known_customers import organization_to_match
from graphql_api.services.matching.twins import similar
from graphql_api.services.organizations import OrganizationService
from graphql_api.services.twin_findings import SimilarOrganization, standing

MOST = 5


class SimilarOrganizationService:
    def __init__(self, organizations: OrganizationService) -> None:
        self._organizations = organizations

    async def similar(
        self, actor: Actor, *, name: str, domain: str | None = None
    ) -> Sequence[SimilarOrganization]:
        """The first few, most like first, inactive ones among them; by names and domain alone. Of
        one that was merged the one that took its place.

        It is asked while somebody types, so no vendor and no mapping is read. Raises
        PermissionDeniedError: they are other customers, so it needs provider-wide permission.
        """
        require_provider_wide(actor, Permission.canManageConfig)
        everybody = {each.org_id: each for each in await self._organizations.all(actor)}
        customers = (organization_to_match(each, elsewhere=()) for each in everybody.values())
        found = await beside_the_loop(similar, customers, name=name, domain=domain)
        most_alike: dict[str, SimilarOrganization] = {}
        for each in found:
            organization = standing(everybody[each.id], everybody)
            most_alike.setdefault(
                organization.org_id,
                SimilarOrganization(
                    organization=organization,
                    confidence=each.confidence,
                    signals=each.signals,
                ),
            )
        return list(most_alike.values())[:MOST]
