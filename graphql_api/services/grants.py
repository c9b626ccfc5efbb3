"""Access grants: who may do what, and what that makes of a person who signs in."""

from collections import defaultdict
from collections.abc import Sequence

from graphql_api.models.audit import Author
from graphql_api.models.grant import AccessGrant
from graphql_api.models.page import Page
from graphql_api.models.user_id import user_id_form
from graphql_api.services import validation
from graphql_api.services.access import (
    EVERYTHING,
    Actor,
    Identity,
    Permission,
    Permissions,
    grantable,
    grants_viewable,
    with_implied,
)
from graphql_api.services.errors import FieldProblem, GrantNotFoundError, ValidationError
from graphql_api.services.organizations import OrganizationService
from graphql_api.storage.grants import GrantMissing, GrantStorageService, LastManager

BOOTSTRAP = Author(user_id="bootstrap", source="cli")
"""The author of the first grant, which ORGMAP_BOOTSTRAP_ADMIN asks for."""

LAST_MANAGER = (
    "This is the last person with a provider-wide grant of canManageConfig. Grant it to somebody "
    "else first."
)


class GrantService:
    def __init__(self, storage: GrantStorageService, *, organizations: OrganizationService) -> None:
        self._storage = storage
        self._organizations = organizations

    async def actor(self, identity: Identity, *, source: str) -> Actor:
        """The actor for a sign-in, with all that is granted to the person at this moment."""
        user_id = user_id_form(identity.user_id)
        provider_wide = set(identity.provider_wide)
        by_organization = defaultdict[str, Permissions](frozenset, identity.by_organization)
        may_all = Permission.canManageConfig in provider_wide
        for grant in [] if may_all else await self._storage.list_by_user(user_id):
            if grant.org_id is None:
                provider_wide |= grant.permissions
            else:
                by_organization[grant.org_id] |= grant.permissions
        ceiling = with_implied(identity.ceiling)
        return Actor(
            user_id=user_id,
            name=identity.name,
            source=source,
            identity=identity,
            provider_wide=with_implied(frozenset(provider_wide)) & ceiling,
            by_organization={
                organization_id: with_implied(permissions) & ceiling
                for organization_id, permissions in by_organization.items()
            },
        )

    async def grant(
        self,
        actor: Actor,
        *,
        user_id: str,
        organization_id: str | None,
        permissions: Sequence[Permission],
    ) -> AccessGrant:
        """Give a person exactly these permissions on an organization, or provider-wide.

        Raises ValidationError, OrganizationNotFoundError, PermissionDeniedError.
        """
        org_id = grantable(actor, organization_id)
        checked_id, checked = _check(user_id, permissions)
        if org_id is not None:
            await self._organizations.get(actor, org_id)
        try:
            return await self._storage.grant(org_id, checked_id, checked, by=actor.author)
        except LastManager as error:
            raise _refused("permissions") from error

    async def revoke(
        self, actor: Actor, *, user_id: str, organization_id: str | None
    ) -> AccessGrant:
        """Returns what was taken away.

        Raises GrantNotFoundError, OrganizationNotFoundError, PermissionDeniedError, and
        ValidationError for the last provider-wide manager.
        """
        org_id = grantable(actor, organization_id)
        checked_id = _checked_user_id(user_id)
        try:
            return await self._storage.revoke(org_id, checked_id, by=actor.author)
        except GrantMissing as error:
            raise GrantNotFoundError(user_id) from error
        except LastManager as error:
            raise _refused("userId") from error

    async def list(
        self, actor: Actor, *, organization_id: str | None, first: int, after: str | None = None
    ) -> Page[AccessGrant]:
        """On one organization, or provider-wide, ordered by person.

        Raises OrganizationNotFoundError, PermissionDeniedError.
        """
        org_id = grants_viewable(actor, organization_id)
        if org_id is not None:
            await self._organizations.get(actor, org_id)
        return await self._storage.list_grants(org_id, first=first, after=after)

    async def bootstrap(self, user_id: str) -> None:
        """Make this person the first provider-wide manager, unless there is one already."""
        checked_id = _checked_user_id(user_id)
        if not await self._storage.has_manager():
            await self._storage.grant(None, checked_id, EVERYTHING, by=BOOTSTRAP)


def _check(user_id: str, permissions: Sequence[Permission]) -> tuple[str, Permissions]:
    problems = validation.Problems()
    checked_id = validation.user_id(user_id, problems)
    if not permissions:
        allowed = " and ".join(Permission)
        problems.add("permissions", f"No permission was given; allowed are {allowed}.")
    problems.raise_if_any()
    return checked_id, frozenset(permissions)


def _checked_user_id(user_id: str) -> str:
    problems = validation.Problems()
    checked = validation.user_id(user_id, problems)
    problems.raise_if_any()
    return checked


def _refused(field: str) -> ValidationError:
    return ValidationError([FieldProblem(field=field, message=LAST_MANAGER)])
