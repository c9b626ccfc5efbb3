"""Access: listing, granting, revoking."""

from datetime import datetime
from typing import Annotated

import strawberry

from graphql_api.models.grant import AccessGrant as GrantModel
from graphql_api.schema.context import Info
from graphql_api.schema.errors import NotFoundError, ValidationError
from graphql_api.schema.paging import After, Connection, First, check_first, from_cursor
from graphql_api.schema.permission import Permission
from graphql_api.schema.types import Organization, load_organization


@strawberry.type
class AccessGrant:
    organization_id: strawberry.Private[str | None]
    user_id: str
    permissions: list[Permission]
    granted_at: datetime
    granted_by: str

    @strawberry.field(description="Absent: provider-wide.")
    async def organization(self, info: Info) -> Organization | None:
        if self.organization_id is None:
            return None
        return await load_organization(info, self.organization_id)

    @classmethod
    def from_model(cls, model: GrantModel) -> "AccessGrant":
        return cls(
            organization_id=model.org_id,
            user_id=model.user_id,
            permissions=sorted(model.permissions),
            granted_at=model.granted_at,
            granted_by=model.granted_by,
        )


@strawberry.input
class GrantAccessInput:
    user_id: str = strawberry.field(
        description="As tokens name the person: the claim oid where they have one, or else sub."
    )
    organization_id: strawberry.ID | None = strawberry.field(
        default=None, description="Absent: provider-wide."
    )
    permissions: list[Permission] = strawberry.field(
        description="Exactly these, whatever was granted there before."
    )


GrantAccessResult = Annotated[
    AccessGrant | ValidationError | NotFoundError, strawberry.union("GrantAccessResult")
]
RevokeAccessResult = Annotated[
    AccessGrant | ValidationError | NotFoundError, strawberry.union("RevokeAccessResult")
]


@strawberry.type
class AccessQuery:
    @strawberry.field(
        description="Who has access to one organization, or provider-wide where none is named."
    )
    async def access_grants(
        self,
        info: Info,
        organization_id: strawberry.ID | None = None,
        first: First = 50,
        after: After = None,
    ) -> Connection[AccessGrant]:
        page = await info.context.services.grants.list(
            info.context.actor,
            organization_id=organization_id,
            first=check_first(first),
            after=from_cursor(after),
        )
        return Connection.from_page(page, after=after, node=AccessGrant.from_model)


@strawberry.type
class AccessMutation:
    @strawberry.mutation(description="Needs canManageConfig provider-wide.")
    async def grant_access(self, info: Info, input: GrantAccessInput) -> GrantAccessResult:
        grant = await info.context.services.grants.grant(
            info.context.actor,
            user_id=input.user_id,
            organization_id=input.organization_id,
            permissions=input.permissions,
        )
        return AccessGrant.from_model(grant)

    @strawberry.mutation(
        description="Answers what was taken away. ValidationError: the last person who manages "
        "provider-wide by a grant keeps it."
    )
    async def revoke_access(
        self, info: Info, user_id: str, organization_id: strawberry.ID | None = None
    ) -> RevokeAccessResult:
        grant = await info.context.services.grants.revoke(
            info.context.actor, user_id=user_id, organization_id=organization_id
        )
        return AccessGrant.from_model(grant)
