"""Operations on organizations."""

from typing import Annotated

import strawberry

from graphql_api.schema.context import Info
from graphql_api.schema.errors import (
    NotFoundError,
    OrganizationVersionConflictError,
    ValidationError,
)
from graphql_api.schema.inputs import given
from graphql_api.schema.lookahead import selects
from graphql_api.schema.paging import After, Connection, First, check_first, from_cursor
from graphql_api.schema.types import Organization
from graphql_api.services.organizations import OrganizationFields


@strawberry.input
class CreateOrganizationInput:
    name: str
    domain: str | None = None


@strawberry.input(description="An absent field is left as it is.")
class UpdateOrganizationInput:
    id: strawberry.ID
    expected_version: str | None = None
    name: str | None = strawberry.UNSET
    domain: str | None = strawberry.UNSET
    is_active: bool | None = strawberry.UNSET


CreateOrganizationResult = Annotated[
    Organization | ValidationError, strawberry.union("CreateOrganizationResult")
]
UpdateOrganizationResult = Annotated[
    Organization | ValidationError | NotFoundError | OrganizationVersionConflictError,
    strawberry.union("UpdateOrganizationResult"),
]


@strawberry.type
class OrganizationQuery:
    @strawberry.field(
        description="What is sought may stand in a name or the domain, or be the id by which a "
        "vendor knows an organization that is mapped to it."
    )
    async def organizations(
        self,
        info: Info,
        search: str | None = None,
        is_active: bool | None = None,
        first: First = 50,
        after: After = None,
    ) -> Connection[Organization]:
        page = await info.context.services.organization_search.list(
            info.context.actor,
            search=search,
            is_active=is_active,
            first=check_first(first),
            after=from_cursor(after),
        )
        return Connection.from_page(page, after=after, node=Organization.from_model)

    @strawberry.field
    async def organization(self, info: Info, id: strawberry.ID) -> Organization | None:
        if selects(info, "mappings"):
            info.context.loaders.begin_to_load_mappings(id)
        found = await info.context.services.organizations.find(info.context.actor, id)
        return None if found is None else Organization.from_model(found)


@strawberry.type
class OrganizationMutation:
    @strawberry.mutation
    async def create_organization(
        self, info: Info, input: CreateOrganizationInput
    ) -> CreateOrganizationResult:
        organization = await info.context.services.organizations.create(
            info.context.actor, name=input.name, domain=input.domain
        )
        return Organization.from_model(organization)

    @strawberry.mutation
    async def update_organization(
        self, info: Info, input: UpdateOrganizationInput
    ) -> UpdateOrganizationResult:
        fields: OrganizationFields = given(input, "name", "domain", "is_active")
        organization = await info.context.services.organizations.update(
            info.context.actor, input.id, fields, expected_version=input.expected_version
        )
        return Organization.from_model(organization)
