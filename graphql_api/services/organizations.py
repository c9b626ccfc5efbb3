"""Organizations: list, look up, create, change."""

import uuid
from collections.abc import AsyncGenerator, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from graphql_api.models.letters import Search
from graphql_api.models.organization import NamedOrganization, Organization, OrganizationId
from graphql_api.models.page import Page, page_of
from graphql_api.services import validation
from graphql_api.services.access import (
    Actor,
    Permission,
    identity_manageable,
    require_provider_wide,
    viewable,
)
from graphql_api.services.errors import (
    FieldProblem,
    OrganizationNotFoundError,
    OrganizationVersionConflictError,
    ValidationError,
)
from graphql_api.services.paging import every_page
from graphql_api.storage.organizations import (
    OrganizationMissing,
    OrganizationStorageService,
    OrganizationVersionMismatch,
)
from graphql_api.storage.parallel_reads import read_all

READ_AHEAD = 200


class OrganizationFields(TypedDict, total=False):
    """An absent field is left as it is; a domain of None is removed."""

    name: str | None
    domain: str | None
    is_active: bool | None


class OrganizationService:
    def __init__(
        self, storage: OrganizationStorageService, *, clock: Callable[[], datetime]
    ) -> None:
        self._storage = storage
        self._clock = clock

    async def list(
        self,
        actor: Actor,
        *,
        search: str | None = None,
        is_active: bool | None = None,
        first: int,
        after: str | None = None,
        found: Collection[str] = (),
    ) -> Page[Organization]:
        """Organizations that the actor may see, by id; `search` looks into names and domain, and
        those whose ids were `found` otherwise have what it seeks.

        Raises ValidationError for a search that is too long.
        """
        wanted = _Wanted(Search(validation.search(search)), frozenset(found), is_active)
        if not actor.is_provider_wide:
            return await self._list_own(actor, wanted=wanted, first=first, after=after)
        if wanted.is_everything:
            return await self._storage.list_organizations(first=first, after=after)
        return await self._storage.search_organizations(
            wanted.matches, first=first, after=after, are_rare=bool(wanted.search)
        )

    async def all(self, actor: Actor, *, is_active: bool | None = None) -> Sequence[Organization]:
        """Every organization that the actor may see, ordered by id."""
        pages = self.pages(actor, is_active=is_active, first=READ_AHEAD)
        return [organization async for page in pages for organization in page]

    def pages(
        self,
        actor: Actor,
        *,
        is_active: bool | None = None,
        first: int,
        after: str | None = None,
    ) -> AsyncGenerator[Sequence[Organization], None]:
        """Every organization that the actor may see, `first` at a time."""

        async def read(after: str | None) -> Page[Organization]:
            return await self.list(actor, is_active=is_active, first=first, after=after)

        return every_page(read, after=after)

    async def _list_own(
        self,
        actor: Actor,
        *,
        wanted: "_Wanted",
        first: int,
        after: str | None,
    ) -> Page[Organization]:
        """An actor with access to some organizations reads those, not all of the provider's."""
        own = [each for each in actor.viewable_organizations if after is None or each > after]
        found = [
            organization
            for organization in await self.find_many(actor, own)
            if organization is not None and wanted.matches(organization.named)
        ]
        return page_of(found, first, key=lambda organization: organization.org_id)

    async def get(self, actor: Actor, organization_id: str) -> Organization:
        """Raises OrganizationNotFoundError."""
        return await self.get_existing(viewable(actor, organization_id))

    async def get_existing(self, org_id: OrganizationId) -> Organization:
        """For services that have checked the actor. Raises OrganizationNotFoundError."""
        organization = await self._storage.get_organization(org_id)
        if organization is None:
            raise OrganizationNotFoundError(org_id)
        return organization

    async def find(self, actor: Actor, organization_id: str) -> Organization | None:
        """None if there is no such organization, or the actor may not see it."""
        try:
            return await self.get(actor, organization_id)
        except OrganizationNotFoundError:
            return None

    async def find_many(
        self, actor: Actor, organization_ids: Sequence[str]
    ) -> Sequence[Organization | None]:
        """In the given order."""

        async def find(organization_id: str) -> Organization | None:
            return await self.find(actor, organization_id)

        return await read_all(find, organization_ids)

    async def create(self, actor: Actor, *, name: str, domain: str | None = None) -> Organization:
        """Raises ValidationError, PermissionDeniedError (it needs provider-wide permission)."""
        require_provider_wide(actor, Permission.canManageConfig)
        problems = validation.Problems()
        checked_name = validation.organization_name(name, problems)
        checked_domain = validation.domain(domain, problems)
        problems.raise_if_any()
        now = self._clock()
        organization = Organization(
            org_id=str(uuid.uuid4()),
            name=checked_name,
            domain=checked_domain,
            is_active=True,
            created_at=now,
            updated_at=now,
        )
        return await self._storage.create_organization(organization, by=actor.author)

    async def update(
        self,
        actor: Actor,
        organization_id: str,
        fields: OrganizationFields,
        *,
        expected_version: str | None = None,
    ) -> Organization:
        """Raises ValidationError, OrganizationNotFoundError, OrganizationVersionConflictError,
        PermissionDeniedError (it needs provider-wide permission).
        """
        org_id = identity_manageable(actor, organization_id)
        checked = _check(fields)

        def change(organization: Organization) -> Organization:
            if organization.merged_into is not None and checked.get("is_active"):
                raise ValidationError([_merged(organization)])
            if all(getattr(organization, name) == value for name, value in checked.items()):
                return organization
            return organization.changed(**checked, updated_at=self._clock())

        try:
            return await self._changed(actor, org_id, change, expected_version=expected_version)
        except OrganizationVersionMismatch as error:
            raise OrganizationVersionConflictError(error.current) from error

    async def change(
        self, actor: Actor, organization_id: str, change: Callable[[Organization], Organization]
    ) -> Organization:
        """For services that change what else an organization is called: read, change, write, as
        often as others come in between; what `change` raises ends it.

        Raises OrganizationNotFoundError, PermissionDeniedError.
        """
        return await self._changed(actor, identity_manageable(actor, organization_id), change)

    async def _changed(
        self,
        actor: Actor,
        org_id: OrganizationId,
        change: Callable[[Organization], Organization],
        *,
        expected_version: str | None = None,
    ) -> Organization:
        try:
            return await self._storage.update_organization(
                org_id, change, by=actor.author, expected_version=expected_version
            )
        except OrganizationMissing as error:
            raise OrganizationNotFoundError(org_id) from error


@dataclass(frozen=True)
class _Wanted:
    search: Search
    found: frozenset[str]
    is_active: bool | None

    @property
    def is_everything(self) -> bool:
        return not self.search and self.is_active is None

    def matches(self, organization: NamedOrganization) -> bool:
        """By name and aliases, each as it is folded, and by domain as it is written."""
        org_id, name, domain, is_active, aliases = organization
        return self.is_active in (None, is_active) and (
            org_id in self.found
            or self.search.finds(name, domain)
            or any(map(self.search.finds, aliases))
        )


def _merged(organization: Organization) -> FieldProblem:
    return FieldProblem(
        field="isActive",
        message=f"{organization.name} was merged into organization {organization.merged_into}. "
        "Undo the merge to activate it again.",
    )


def _check(fields: OrganizationFields) -> OrganizationFields:
    problems = validation.Problems()
    checked: OrganizationFields = {}
    if "name" in fields:
        checked["name"] = validation.organization_name(fields["name"], problems)
    if "domain" in fields:
        checked["domain"] = validation.domain(fields["domain"], problems)
    if "is_active" in fields:
        checked["is_active"] = validation.boolean(fields["is_active"], "isActive", problems)
    problems.raise_if_any()
    return checked
