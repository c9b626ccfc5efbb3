"""Permission checks. Storage takes an OrganizationId, and only the checks here mint one."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from graphql_api.models.audit import Author
from graphql_api.models.grant import Permission as Permission
from graphql_api.models.organization import OrganizationId
from graphql_api.services.errors import OrganizationNotFoundError, PermissionDeniedError

Permissions = frozenset[Permission]

NOTHING: Permissions = frozenset()
EVERYTHING: Permissions = frozenset(Permission)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A person who signed in, and what the sign-in itself gives; grants are added to it.

    `ceiling` is what the person lets the program that asks do at most. The identity holds until
    `expires_at`; None stands for one that does not end, as on the operator's own machine.
    """

    user_id: str
    name: str | None = None
    provider_wide: Permissions = NOTHING
    by_organization: Mapping[str, Permissions] = field(default_factory=dict)
    ceiling: Permissions = EVERYTHING
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The caller, with what was granted provider-wide and on single organizations.

    `source` is where the request comes from: graphql, workflow or cli.
    """

    user_id: str
    source: str
    name: str | None = None
    provider_wide: Permissions = NOTHING
    by_organization: Mapping[str, Permissions] = field(default_factory=dict)
    identity: Identity | None = field(default=None, compare=False, repr=False)
    """Before what is granted was added to it; None if nothing was."""

    @property
    def author(self) -> Author:
        return Author(user_id=self.user_id, source=self.source)

    @property
    def is_provider_wide(self) -> bool:
        return bool(self.provider_wide)

    @property
    def is_provider_manager(self) -> bool:
        return Permission.canManageConfig in self.provider_wide

    @property
    def viewable_organizations(self) -> list[str]:
        """In order. Those of a person who does not see them all."""
        return sorted(each for each in self.by_organization if self.may_view(each))

    @property
    def manageable_organizations(self) -> list[str]:
        """In order. Those of a person who does not manage them all."""
        return sorted(each for each in self.by_organization if self.may_manage(each))

    def permissions(self, organization_id: str | None = None) -> Permissions:
        """Permissions on one organization, or provider-wide. Managing includes viewing."""
        granted = self.provider_wide
        if organization_id is not None:
            granted = granted | self.by_organization.get(organization_id, NOTHING)
        return with_implied(granted)

    def may_view(self, organization_id: str) -> bool:
        return Permission.canViewConfig in self.permissions(organization_id)

    def may_manage(self, organization_id: str) -> bool:
        return Permission.canManageConfig in self.permissions(organization_id)


ReadActor = Callable[[], Awaitable[Actor]]
"""Who is asking, with what is granted at this moment: for what goes on for a while."""


def with_implied(permissions: Permissions) -> Permissions:
    """Managing includes viewing."""
    if Permission.canManageConfig in permissions:
        return permissions | {Permission.canViewConfig}
    return permissions


def provider_manager(user_id: str, *, source: str) -> Actor:
    """The provider's own staff with every permission, as development sign-in gives it."""
    return Actor(user_id=user_id, source=source, name=user_id, provider_wide=EVERYTHING)


def viewable(actor: Actor, organization_id: str) -> OrganizationId:
    """Raises OrganizationNotFoundError: what one may not see does not exist.

    So does a text that is no UUID, which would name a helper row or be no key at all.
    """
    if not may_be_viewed(actor, organization_id):
        raise OrganizationNotFoundError(organization_id)
    return OrganizationId(organization_id)


def may_be_viewed(actor: Actor, organization_id: str) -> bool:
    return bool(_UUID.fullmatch(organization_id)) and actor.may_view(organization_id)


def manageable(actor: Actor, organization_id: str) -> OrganizationId:
    """Raises OrganizationNotFoundError, or PermissionDeniedError to one who may only look."""
    viewed = viewable(actor, organization_id)
    if not actor.may_manage(organization_id):
        raise PermissionDeniedError(Permission.canManageConfig, organization_id=organization_id)
    return viewed


def require_provider_wide(actor: Actor, permission: Permission) -> None:
    """Raises PermissionDeniedError."""
    if permission not in actor.permissions():
        raise PermissionDeniedError(permission)


def grantable(actor: Actor, organization_id: str | None) -> OrganizationId | None:
    """For granting access, provider-wide if None. Only provider-wide managers may.

    Raises OrganizationNotFoundError, PermissionDeniedError.
    """
    return _provider_wide_on(actor, organization_id, Permission.canManageConfig)


def grants_viewable(actor: Actor, organization_id: str | None) -> OrganizationId | None:
    """For seeing who has access. Only provider-wide viewers may. Raises as `grantable` does."""
    return _provider_wide_on(actor, organization_id, Permission.canViewConfig)


def identity_manageable(actor: Actor, organization_id: str) -> OrganizationId:
    """For changing what an organization is called, which decides what it is matched with. Only
    provider-wide managers may.

    Raises OrganizationNotFoundError, PermissionDeniedError.
    """
    viewed = viewable(actor, organization_id)
    require_provider_wide(actor, Permission.canManageConfig)
    return viewed


def require_managing_somewhere(actor: Actor) -> None:
    """For using an integration. Raises PermissionDeniedError to one who manages nothing."""
    if not actor.is_provider_manager and not actor.manageable_organizations:
        raise PermissionDeniedError(Permission.canManageConfig)


def sees_configuration(actor: Actor) -> bool:
    """One who may see any organization may see which integrations there are."""
    return actor.is_provider_wide or bool(actor.viewable_organizations)


def _provider_wide_on(
    actor: Actor, organization_id: str | None, permission: Permission
) -> OrganizationId | None:
    org_id = None if organization_id is None else viewable(actor, organization_id)
    require_provider_wide(actor, permission)
    return org_id
