"""Who may do what. Storage takes an OrganizationId, and only the checks here mint one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from graphql_api.services.errors import OrganizationNotFoundError, PermissionDeniedError
from graphql_api.storage.audit import Author
from graphql_api.storage.organizations import OrganizationId


class Permission(StrEnum):
    """Member names are the contract's, as tokens and GraphQL spell them."""

    canViewConfig = "canViewConfig"  # noqa: N815
    canManageConfig = "canManageConfig"  # noqa: N815


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who is asking, with what was granted provider-wide and on single organizations.

    `source` is where the request comes from: graphql, workflow or cli.
    """

    user_id: str
    source: str
    name: str | None = None
    provider_wide: frozenset[Permission] = frozenset()
    by_organization: Mapping[str, frozenset[Permission]] = field(default_factory=dict)

    @property
    def author(self) -> Author:
        return Author(user_id=self.user_id, source=self.source)

    @property
    def is_provider_wide(self) -> bool:
        return bool(self.provider_wide)

    def permissions(self, organization_id: str | None = None) -> frozenset[Permission]:
        """What it may do on one organization, or provider-wide. Managing includes viewing."""
        granted = self.provider_wide
        if organization_id is not None:
            granted = granted | self.by_organization.get(organization_id, frozenset())
        if Permission.canManageConfig in granted:
            granted = granted | {Permission.canViewConfig}
        return granted

    def may_view(self, organization_id: str) -> bool:
        return Permission.canViewConfig in self.permissions(organization_id)

    def may_manage(self, organization_id: str) -> bool:
        return Permission.canManageConfig in self.permissions(organization_id)


EVERYTHING = frozenset(Permission)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def provider_manager(user_id: str, *, source: str) -> Actor:
    """The provider's own staff with every permission, as development sign-in gives it."""
    return Actor(user_id=user_id, source=source, name=user_id, provider_wide=EVERYTHING)


def viewable(actor: Actor, organization_id: str) -> OrganizationId:
    """Raises OrganizationNotFoundError: what one may not see does not exist.

    So does a text that is no UUID, which would name a helper row or be no key at all.
    """
    if not (_UUID.fullmatch(organization_id) and actor.may_view(organization_id)):
        raise OrganizationNotFoundError(organization_id)
    return OrganizationId(organization_id)


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


def require_discovery(actor: Actor) -> None:
    """Discovery needs canManageConfig, provider-wide or on some organization."""
    granted = [actor.provider_wide, *actor.by_organization.values()]
    if not any(Permission.canManageConfig in permissions for permissions in granted):
        raise PermissionDeniedError(Permission.canManageConfig)
