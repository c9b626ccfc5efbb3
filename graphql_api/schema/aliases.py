"""Aliases of organizations, and learnt names that are to be forgotten."""

from typing import Annotated

import strawberry

from graphql_api.schema.context import Info
from graphql_api.schema.errors import NotFoundError, ValidationError
from graphql_api.schema.types import Organization
from graphql_api.services.aliases import AddedAlias


@strawberry.type
class AddedOrganizationAlias:
    organization: Organization
    also_called: list[Organization] = strawberry.field(
        description="Other organizations of that name or alias, which it will match as well."
    )

    @classmethod
    def from_model(cls, added: AddedAlias) -> "AddedOrganizationAlias":
        return cls(
            organization=Organization.from_model(added.organization),
            also_called=[Organization.from_model(each) for each in added.also_called],
        )


AddOrganizationAliasResult = Annotated[
    AddedOrganizationAlias | ValidationError | NotFoundError,
    strawberry.union("AddOrganizationAliasResult"),
]
RemoveOrganizationAliasResult = Annotated[
    Organization | ValidationError | NotFoundError,
    strawberry.union("RemoveOrganizationAliasResult"),
]
ForgetLearntNameResult = Annotated[
    Organization | ValidationError | NotFoundError, strawberry.union("ForgetLearntNameResult")
]
RestoreLearntNameResult = Annotated[
    Organization | ValidationError | NotFoundError, strawberry.union("RestoreLearntNameResult")
]


@strawberry.type
class AliasMutation:
    @strawberry.mutation(
        description="Another name by which the organization is matched and found. Needs "
        "canManageConfig provider-wide."
    )
    async def add_organization_alias(
        self, info: Info, organization_id: strawberry.ID, name: str
    ) -> AddOrganizationAliasResult:
        added = await info.context.services.aliases.add(info.context.actor, organization_id, name)
        return AddedOrganizationAlias.from_model(added)

    @strawberry.mutation(description="Needs canManageConfig provider-wide.")
    async def remove_organization_alias(
        self, info: Info, organization_id: strawberry.ID, name: str
    ) -> RemoveOrganizationAliasResult:
        organization = await info.context.services.aliases.remove(
            info.context.actor, organization_id, name
        )
        return Organization.from_model(organization)

    @strawberry.mutation(
        description="Match by a learnt name no more, whichever mapping teaches it, until it is "
        "restored. Needs canManageConfig provider-wide."
    )
    async def forget_learnt_name(
        self, info: Info, organization_id: strawberry.ID, name: str
    ) -> ForgetLearntNameResult:
        organization = await info.context.services.learnt_names.forget(
            info.context.actor, organization_id, name
        )
        return Organization.from_model(organization)

    @strawberry.mutation(description="Needs canManageConfig provider-wide.")
    async def restore_learnt_name(
        self, info: Info, organization_id: strawberry.ID, name: str
    ) -> RestoreLearntNameResult:
        organization = await info.context.services.learnt_names.restore(
            info.context.actor, organization_id, name
        )
        return Organization.from_model(organization)
