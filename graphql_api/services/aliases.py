"""Aliases: other names by which systems or people know an organization.

A person adds them, and they are matched and found as the organization's own name is.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce

from graphql_api.models.letters import spellings
from graphql_api.models.limits import MAX_ALIASES
from graphql_api.models.organization import Alias, AliasOrigin, Organization
from graphql_api.services import validation
from graphql_api.services.access import (
    Actor,
    Permission,
    identity_manageable,
    require_provider_wide,
)
from graphql_api.services.errors import (
    AliasNotFoundError,
    FieldProblem,
    ValidationError,
    shortened,
)
from graphql_api.services.organizations import OrganizationService


@dataclass(frozen=True, kw_only=True)
class AddedAlias:
    """`also_called` are other organizations of that name or alias: they match as well."""

    organization: Organization
    also_called: Sequence[Organization]


class AliasService:
    def __init__(
        self, organizations: OrganizationService, *, clock: Callable[[], datetime]
    ) -> None:
        self._organizations = organizations
        self._clock = clock

    async def add(
        self,
        actor: Actor,
        organization_id: str,
        name: str,
        *,
        origin: AliasOrigin = AliasOrigin.HAND,
    ) -> AddedAlias:
        """One that it has already is left as it is. No version is expected, because aliases that
        two people add at once are both meant.

        Raises ValidationError, OrganizationNotFoundError, PermissionDeniedError.
        """
        organization = await self.add_all(actor, organization_id, [name], origin=origin)
        checked = checked_alias(name)
        in_use = await self.names_in_use(actor)
        return AddedAlias(
            organization=organization, also_called=in_use.of_others(organization, checked)
        )

    async def add_all(
        self, actor: Actor, organization_id: str, names: Sequence[str], *, origin: AliasOrigin
    ) -> Organization:
        """All of them in one write, or none. Raises as `add` does."""
        identity_manageable(actor, organization_id)
        checked = [checked_alias(name) for name in names]
        now = self._clock()
        aliases = [
            Alias(name=name, origin=origin, added_at=now, added_by=actor.user_id)
            for name in checked
        ]

        def add(organization: Organization) -> Organization:
            after = reduce(with_alias, aliases, organization)
            if after is organization:
                return organization
            return organization.changed(aliases=after.aliases, updated_at=now)

        return await self._organizations.change(actor, organization_id, add)

    async def remove(self, actor: Actor, organization_id: str, name: str) -> Organization:
        """Returns the organization without it.

        Raises ValidationError, NotFoundError, PermissionDeniedError.
        """
        identity_manageable(actor, organization_id)
        checked = checked_alias(name)

        def remove(organization: Organization) -> Organization:
            left = tuple(each for each in organization.aliases if each.name != checked)
            if len(left) == len(organization.aliases):
                raise AliasNotFoundError(organization_id, checked)
            return organization.changed(aliases=left, updated_at=self._clock())

        return await self._organizations.change(actor, organization_id, remove)

    async def names_in_use(self, actor: Actor) -> "NamesInUse":
        """Raises PermissionDeniedError: it compares all customers."""
        require_provider_wide(actor, Permission.canManageConfig)
        return NamesInUse(await self._organizations.all(actor))


class NamesInUse:
    """Which organizations a name or an alias stands for, however it is written."""

    def __init__(self, organizations: Iterable[Organization]) -> None:
        self._by_spelling: dict[str, list[Organization]] = defaultdict(list)
        for each in organizations:
            for spelling in _spellings_of(each):
                self._by_spelling[spelling].append(each)

    def of_others(self, organization: Organization, name: str) -> list[Organization]:
        """Ordered by name."""
        found = {
            each.org_id: each
            for spelling in spellings(name)
            for each in self._by_spelling.get(spelling, ())
            if each.org_id != organization.org_id
        }
        return sorted(found.values(), key=lambda each: (each.name.casefold(), each.org_id))


def with_alias(organization: Organization, alias: Alias) -> Organization:
    """The organization itself if it has it already."""
    if any(each.name == alias.name for each in organization.aliases):
        return organization
    require_new(organization, alias.name)
    return replace(organization, aliases=(*organization.aliases, alias))


def checked_alias(name: str) -> str:
    """With single spaces. Raises ValidationError."""
    problems = validation.Problems()
    checked = validation.other_name(name, problems)
    problems.raise_if_any()
    return checked


def require_new(organization: Organization, name: str) -> None:
    """Raises ValidationError if the organization is called so, or has all the aliases it may."""
    sought = spellings(name)
    if name == organization.name or sought & spellings(organization.name):
        raise _refused(f"The organization is called {shortened(organization.name)} already.")
    for each in organization.aliases:
        if sought & spellings(each.name):
            raise _refused(f"The organization has the alias {shortened(each.name)} already.")
    if len(organization.aliases) >= MAX_ALIASES:
        raise _refused(
            f"The organization has {MAX_ALIASES} aliases, which is all that is allowed. Remove "
            "one that is used no more."
        )


def _spellings_of(organization: Organization) -> frozenset[str]:
    names = (organization.name, *(each.name for each in organization.aliases))
    return frozenset().union(*map(spellings, names))


def _refused(message: str) -> ValidationError:
    return ValidationError([FieldProblem(field="name", message=message)])
