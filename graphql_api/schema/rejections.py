"""Rejected suggestions."""

from datetime import datetime
from typing import Annotated

import strawberry

from graphql_api.models.rejection import RejectedSuggestion as RejectionModel
from graphql_api.schema.context import Info
from graphql_api.schema.errors import NotFoundError, ValidationError
from graphql_api.schema.paging import After, Connection, First, check_first, from_cursor
from graphql_api.schema.types import Organization, load_organization


@strawberry.input(description="A suggested pair: an organization, and what it is not.")
class RejectSuggestionInput:
    integration_name: str
    organization_id: strawberry.ID
    external_org_id: str


@strawberry.type
class RejectedSuggestion:
    organization_id: strawberry.Private[str]
    integration_name: str
    external_org_id: str
    external_org_name: str = strawberry.field(
        description="As it was called then; empty where that was not known."
    )
    rejected_at: datetime
    rejected_by: str

    @strawberry.field
    async def organization(self, info: Info) -> Organization:
        return await load_organization(info, self.organization_id)

    @classmethod
    def from_model(cls, model: RejectionModel) -> "RejectedSuggestion":
        return cls(
            organization_id=model.org_id,
            integration_name=model.integration_name,
            external_org_id=model.external_org_id,
            external_org_name=model.external_org_name,
            rejected_at=model.rejected_at,
            rejected_by=model.rejected_by,
        )


RejectSuggestionResult = Annotated[
    RejectedSuggestion | ValidationError | NotFoundError,
    strawberry.union("RejectSuggestionResult"),
]
RestoreSuggestionResult = Annotated[
    RejectedSuggestion | ValidationError | NotFoundError,
    strawberry.union("RestoreSuggestionResult"),
]


@strawberry.type
class RejectionQuery:
    @strawberry.field(
        description="What mappingSuggestions leaves out because a person rejected it. Needs "
        "canManageConfig provider-wide."
    )
    async def rejected_suggestions(
        self, info: Info, integration_name: str, first: First = 50, after: After = None
    ) -> Connection[RejectedSuggestion]:
        page = await info.context.services.rejections.list(
            info.context.actor,
            integration_name,
            first=check_first(first),
            after=from_cursor(after),
        )
        return Connection.from_page(page, after=after, node=RejectedSuggestion.from_model)


@strawberry.type
class RejectionMutation:
    @strawberry.mutation(
        description="Never suggest this pair again; the next best may be suggested instead. It can "
        "still be mapped by hand. Needs canManageConfig provider-wide."
    )
    async def reject_suggestion(
        self, info: Info, input: RejectSuggestionInput
    ) -> RejectSuggestionResult:
        rejection = await info.context.services.rejections.reject(
            info.context.actor,
            integration_name=input.integration_name,
            organization_id=input.organization_id,
            external_org_id=input.external_org_id,
        )
        return RejectedSuggestion.from_model(rejection)

    @strawberry.mutation(
        description="Take a rejection back; answers it as it was. Needs canManageConfig "
        "provider-wide."
    )
    async def restore_suggestion(
        self, info: Info, input: RejectSuggestionInput
    ) -> RestoreSuggestionResult:
        rejection = await info.context.services.rejections.restore(
            info.context.actor,
            integration_name=input.integration_name,
            organization_id=input.organization_id,
            external_org_id=input.external_org_id,
        )
        return RejectedSuggestion.from_model(rejection)
