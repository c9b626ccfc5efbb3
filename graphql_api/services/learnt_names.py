"""Learnt names: what accepted mappings show that vendors call an organization.

They are not stored, but read from its active mappings whenever they are needed, so that what a
vendor renames is learnt anew. Stored is which of them a person told to forget; that holds for a
name however it is written, and whichever mapping teaches it, until a person restores it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import chain

from graphql_api.models.learnt_name import LearntName
from graphql_api.models.limits import MAX_ALIASES
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import ForgottenName, Organization
from graphql_api.services import validation
from graphql_api.services.access import Actor, identity_manageable
from graphql_api.services.discovery import DiscoveryService
from graphql_api.services.errors import FieldProblem, LearntNameNotFoundError, ValidationError
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mappings import MappingService
from graphql_api.services.organizations import OrganizationService
from graphql_api.services.taught_names import find_forgotten, learnt_names, spellings_of


class LearntNameService:
    def __init__(
        self,
        *,
        organizations: OrganizationService,
        integrations: IntegrationService,
        mappings: MappingService,
        discovery: DiscoveryService,
        clock: Callable[[], datetime],
    ) -> None:
        self._organizations = organizations
        self._integrations = integrations
        self._mappings = mappings
        self._discovery = discovery
        self._clock = clock

    async def of(self, actor: Actor, organization_id: str) -> Sequence[LearntName]:
        """By name; those that are forgotten among them. No vendor is asked.

        Raises OrganizationNotFoundError.
        """
        organization = await self._organizations.get(actor, organization_id)
        mappings = await self._mappings.list_by_organization(actor, organization_id)
        [found] = await self.of_many(actor, [organization], [mappings])
        return found

    async def of_many(
        self,
        actor: Actor,
        organizations: Sequence[Organization | None],
        mappings: Sequence[Sequence[OrganizationMapping]],
    ) -> Sequence[Sequence[LearntName]]:
        """What the `mappings` of each teach, in the given order; each listing is read once. None of
        an organization that is absent."""
        teaching = [[each for each in of_one if self._teaches(each)] for of_one in mappings]
        names = {each.integration_name for each in chain.from_iterable(teaching)}
        known = await self._discovery.all_known(actor, names)
        return [
            [] if organization is None else learnt_names(organization, of_one, known)
            for organization, of_one in zip(organizations, teaching, strict=True)
        ]

    async def forget(self, actor: Actor, organization_id: str, name: str) -> Organization:
        """Match by the name no more. One that is forgotten already is left as it is.

        Raises ValidationError, NotFoundError, PermissionDeniedError.
        """
        identity_manageable(actor, organization_id)
        checked = _checked(name)
        taught = {
            spelling
            for each in await self.of(actor, organization_id)
            for spelling in spellings_of(each.name)
        }
        if not taught & spellings_of(checked):
            raise LearntNameNotFoundError(organization_id, checked)
        forgotten = ForgottenName(
            name=checked, forgotten_at=self._clock(), forgotten_by=actor.user_id
        )

        def forget(organization: Organization) -> Organization:
            if find_forgotten(organization, checked) is not None:
                return organization
            if len(organization.forgotten_names) >= MAX_ALIASES:
                raise _too_many()
            names = (*organization.forgotten_names, forgotten)
            return organization.changed(forgotten_names=names, updated_at=forgotten.forgotten_at)

        return await self._organizations.change(actor, organization_id, forget)

    async def restore(self, actor: Actor, organization_id: str, name: str) -> Organization:
        """Match by the name again. Raises as `forget` does."""
        identity_manageable(actor, organization_id)
        checked = _checked(name)

        def restore(organization: Organization) -> Organization:
            found = find_forgotten(organization, checked)
            if found is None:
                raise LearntNameNotFoundError(organization_id, checked)
            left = tuple(each for each in organization.forgotten_names if each != found)
            return organization.changed(forgotten_names=left, updated_at=self._clock())

        return await self._organizations.change(actor, organization_id, restore)

    def _teaches(self, mapping: OrganizationMapping) -> bool:
        """What organizations may share is no name of one of them."""
        rules = self._integrations.rules(mapping.integration_name)
        return mapping.is_active and not rules.allows_sharing


def _checked(name: str) -> str:
    problems = validation.Problems()
    checked = validation.other_name(name, problems)
    problems.raise_if_any()
    return checked


def _too_many() -> ValidationError:
    message = (
        f"{MAX_ALIASES} names are forgotten, which is all that is allowed. Restore one that no "
        "mapping teaches any more."
    )
    return ValidationError([FieldProblem(field="name", message=message)])
