"""Mappings as they are given."""

import strawberry
from strawberry.scalars import JSON

from graphql_api.services.mapping_fields import NewMapping


@strawberry.input
class CreateMappingInput:
    organization_id: strawberry.ID
    integration_name: str
    external_org_id: str
    external_org_name: str = ""
    mapping_data: JSON = strawberry.field(default_factory=dict)

    def to_model(self) -> NewMapping:
        return NewMapping(
            organization_id=self.organization_id,
            integration_name=self.integration_name,
            external_org_id=self.external_org_id,
            external_org_name=self.external_org_name,
            mapping_data=self.mapping_data,
        )


@strawberry.input(description="An absent field is left as it is.")
class UpdateMappingInput:
    organization_id: strawberry.ID
    id: strawberry.ID
    expected_version: str | None = None
    external_org_id: str | None = strawberry.UNSET
    external_org_name: str | None = strawberry.UNSET
    mapping_data: JSON | None = strawberry.UNSET
    is_active: bool | None = strawberry.UNSET


@strawberry.input
class DeleteMappingInput:
    organization_id: strawberry.ID
    id: strawberry.ID
    expected_version: str | None = None
