"""Operations on mappings."""

from typing import Annotated

import strawberry

from graphql_api.schema.context import Info
from graphql_api.schema.errors import (
    DuplicateMappingError,
    ExternalOrganizationClaimedError,
    NotFoundError,
    OrganizationInactiveError,
    UnexpectedError,
    ValidationError,
    VersionConflictError,
    outcomes_of,
)
from graphql_api.schema.inputs import check_count, given
from graphql_api.schema.mapping_inputs import (
    CreateMappingInput,
    DeleteMappingInput,
    UpdateMappingInput,
)
from graphql_api.schema.types import OrganizationMapping
from graphql_api.services.mapping_fields import MAX_MAPPINGS, MappingFields

CreateMappingResult = Annotated[
    OrganizationMapping
    | ValidationError
    | NotFoundError
    | OrganizationInactiveError
    | DuplicateMappingError
    | ExternalOrganizationClaimedError
    | UnexpectedError,
    strawberry.union("CreateMappingResult", description="UnexpectedError: of createMappings."),
]
UpdateMappingResult = Annotated[
    OrganizationMapping
    | ValidationError
    | NotFoundError
    | OrganizationInactiveError
    | DuplicateMappingError
    | ExternalOrganizationClaimedError
    | VersionConflictError,
    strawberry.union("UpdateMappingResult"),
]
DeleteMappingResult = Annotated[
    OrganizationMapping | NotFoundError | VersionConflictError,
    strawberry.union("DeleteMappingResult"),
]


@strawberry.type
class MappingQuery:
    @strawberry.field
    async def mapping(
        self, info: Info, organization_id: strawberry.ID, id: strawberry.ID
    ) -> OrganizationMapping | None:
        found = await info.context.services.mappings.find(info.context.actor, organization_id, id)
        return None if found is None else OrganizationMapping.from_model(found)

    @strawberry.field(
        description="Whose is this? The active mappings that point at one of a vendor's "
        "organizations; more than one only where the integration allows sharing. At most two reads."
    )
    async def mappings_by_external_id(
        self, info: Info, integration_name: str, external_org_id: str
    ) -> list[OrganizationMapping]:
        found = await info.context.services.mappings.list_by_external_id(
            info.context.actor, integration_name, external_org_id
        )
        return [OrganizationMapping.from_model(mapping) for mapping in found]


@strawberry.type
class MappingMutation:
    @strawberry.mutation
    async def create_mapping(self, info: Info, input: CreateMappingInput) -> CreateMappingResult:
        mapping = await info.context.services.mappings.create(info.context.actor, input.to_model())
        return OrganizationMapping.from_model(mapping)

    @strawberry.mutation(
        description="One outcome for each input, in order; one failing never undoes another. "
        f"From 1 to {MAX_MAPPINGS}; of those that clash with each other the first wins."
    )
    async def create_mappings(
        self, info: Info, inputs: list[CreateMappingInput]
    ) -> list[CreateMappingResult]:
        check_count(inputs, "inputs", most=MAX_MAPPINGS)
        outcomes = await info.context.services.bulk_mappings.create(
            info.context.actor, [each.to_model() for each in inputs]
        )
        return outcomes_of(outcomes, OrganizationMapping.from_model, where="createMappings")

    @strawberry.mutation
    async def update_mapping(self, info: Info, input: UpdateMappingInput) -> UpdateMappingResult:
        fields: MappingFields = given(
            input, "external_org_id", "external_org_name", "mapping_data", "is_active"
        )
        mapping = await info.context.services.mappings.update(
            info.context.actor,
            input.organization_id,
            input.id,
            fields,
            expected_version=input.expected_version,
        )
        return OrganizationMapping.from_model(mapping)

    @strawberry.mutation(description="Soft delete: isActive becomes false.")
    async def delete_mapping(self, info: Info, input: DeleteMappingInput) -> DeleteMappingResult:
        mapping = await info.context.services.mappings.delete(
            info.context.actor,
            input.organization_id,
            input.id,
            expected_version=input.expected_version,
        )
        return OrganizationMapping.from_model(mapping)
