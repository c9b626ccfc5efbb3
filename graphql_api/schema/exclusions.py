"""Exclusions: where there is nothing to map."""

from typing import Annotated

import strawberry

from graphql_api.models.exclusion import (
    MAX_EXCLUSIONS,
    ExternalOrganizationToExclude,
    OrganizationToExclude,
)
from graphql_api.schema.context import Info
from graphql_api.schema.errors import (
    NotFoundError,
    UnexpectedError,
    ValidationError,
    outcomes_of,
)
from graphql_api.schema.external_organizations import Exclusion
from graphql_api.schema.inputs import check_count
from graphql_api.schema.paging import After, Connection, First, check_first, from_cursor

OUTCOMES = (
    f"One outcome for each, in order; one failing never undoes another. From 1 to {MAX_EXCLUSIONS}."
)


@strawberry.input
class ExcludeOrganizationInput:
    organization_id: strawberry.ID
    integration_name: str
    reason: str = ""

    def to_model(self) -> OrganizationToExclude:
        return OrganizationToExclude(
            organization_id=self.organization_id,
            integration_name=self.integration_name,
            reason=self.reason,
        )


@strawberry.input
class ExcludeExternalOrganizationInput:
    integration_name: str
    external_org_id: str
    reason: str = ""

    def to_model(self) -> ExternalOrganizationToExclude:
        return ExternalOrganizationToExclude(
            integration_name=self.integration_name,
            external_org_id=self.external_org_id,
            reason=self.reason,
        )


ExcludeOrganizationResult = Annotated[
    Exclusion | ValidationError | NotFoundError | UnexpectedError,
    strawberry.union(
        "ExcludeOrganizationResult", description="UnexpectedError: of excludeOrganizations."
    ),
]
ExcludeExternalOrganizationResult = Annotated[
    Exclusion | ValidationError | NotFoundError | UnexpectedError,
    strawberry.union(
        "ExcludeExternalOrganizationResult",
        description="UnexpectedError: of excludeExternalOrganizations.",
    ),
]
RemoveExclusionResult = Annotated[
    Exclusion | NotFoundError | UnexpectedError,
    strawberry.union("RemoveExclusionResult", description="UnexpectedError: of removeExclusions."),
]


@strawberry.type
class ExclusionQuery:
    @strawberry.field(
        description="Those of organizations that the viewer may see, by organization; then, for "
        "people who see every organization, those of external ones, by integration."
    )
    async def exclusions(
        self,
        info: Info,
        integration_name: str | None = None,
        organization_id: strawberry.ID | None = None,
        first: First = 50,
        after: After = None,
    ) -> Connection[Exclusion]:
        page = await info.context.services.exclusions.list(
            info.context.actor,
            integration_name=integration_name,
            organization_id=organization_id,
            first=check_first(first),
            after=from_cursor(after),
        )
        return Connection.from_page(page, after=after, node=Exclusion.from_model)


@strawberry.type
class ExclusionMutation:
    @strawberry.mutation(
        description="The organization does not use this integration: no gap in coverage, never "
        "suggested. What is mapped cannot be excluded; excluding again changes the reason."
    )
    async def exclude_organization(
        self,
        info: Info,
        organization_id: strawberry.ID,
        integration_name: str,
        reason: str = "",
    ) -> ExcludeOrganizationResult:
        wanted = OrganizationToExclude(
            organization_id=organization_id, integration_name=integration_name, reason=reason
        )
        exclusions = info.context.services.exclusions
        return Exclusion.from_model(
            await exclusions.exclude_organization(info.context.actor, wanted)
        )

    @strawberry.mutation(
        description="The external organization is nobody's customer: never suggested, never "
        "imported. What is mapped cannot be excluded; excluding again changes the reason. Needs "
        "canManageConfig provider-wide."
    )
    async def exclude_external_organization(
        self, info: Info, integration_name: str, external_org_id: str, reason: str = ""
    ) -> ExcludeExternalOrganizationResult:
        wanted = ExternalOrganizationToExclude(
            integration_name=integration_name, external_org_id=external_org_id, reason=reason
        )
        exclusions = info.context.services.exclusions
        return Exclusion.from_model(
            await exclusions.exclude_external_organization(info.context.actor, wanted)
        )

    @strawberry.mutation(description="Answers the exclusion as it was.")
    async def remove_exclusion(self, info: Info, id: strawberry.ID) -> RemoveExclusionResult:
        removed = await info.context.services.exclusions.remove(info.context.actor, id)
        return Exclusion.from_model(removed)

    @strawberry.mutation(description=f"excludeOrganization for many. {OUTCOMES}")
    async def exclude_organizations(
        self, info: Info, inputs: list[ExcludeOrganizationInput]
    ) -> list[ExcludeOrganizationResult]:
        check_count(inputs, "inputs", most=MAX_EXCLUSIONS)
        outcomes = await info.context.services.bulk_exclusions.exclude_organizations(
            info.context.actor, [each.to_model() for each in inputs]
        )
        return outcomes_of(outcomes, Exclusion.from_model, where="excludeOrganizations")

    @strawberry.mutation(description=f"excludeExternalOrganization for many. {OUTCOMES}")
    async def exclude_external_organizations(
        self, info: Info, inputs: list[ExcludeExternalOrganizationInput]
    ) -> list[ExcludeExternalOrganizationResult]:
        check_count(inputs, "inputs", most=MAX_EXCLUSIONS)
        outcomes = await info.context.services.bulk_exclusions.exclude_external_organizations(
            info.context.actor, [each.to_model() for each in inputs]
        )
        return outcomes_of(outcomes, Exclusion.from_model, where="excludeExternalOrganizations")

    @strawberry.mutation(description=f"removeExclusion for many. {OUTCOMES}")
    async def remove_exclusions(
        self, info: Info, ids: list[strawberry.ID]
    ) -> list[RemoveExclusionResult]:
        check_count(ids, "ids", most=MAX_EXCLUSIONS)
        outcomes = await info.context.services.bulk_exclusions.remove(info.context.actor, ids)
        return outcomes_of(outcomes, Exclusion.from_model, where="removeExclusions")
