"""What else an organization is called."""

from datetime import datetime

import strawberry

from graphql_api.models.learnt_name import LearntName as LearntNameModel
from graphql_api.models.organization import Alias, AliasOrigin

strawberry.enum(AliasOrigin, description="Where an alias comes from: by hand, a file, a merge.")


@strawberry.type(description="Another name by which systems or people know an organization.")
class OrganizationAlias:
    name: str
    origin: AliasOrigin
    added_at: datetime
    added_by: str

    @classmethod
    def from_model(cls, model: Alias) -> "OrganizationAlias":
        return cls(
            name=model.name,
            origin=model.origin,
            added_at=model.added_at,
            added_by=model.added_by,
        )


@strawberry.type(description="The mapping that shows what a vendor calls an organization.")
class NameSource:
    integration_name: str
    mapping_id: strawberry.ID


@strawberry.type(
    description="What accepted mappings show that vendors call an organization. It is matched by, "
    "unless it is forgotten."
)
class LearntName:
    name: str
    taught_by: list[NameSource] = strawberry.field(
        description="Its active mappings; of what is forgotten there may be none any more."
    )
    is_forgotten: bool
    forgotten_at: datetime | None
    forgotten_by: str | None

    @classmethod
    def from_model(cls, model: LearntNameModel) -> "LearntName":
        forgotten = model.forgotten
        return cls(
            name=model.name,
            taught_by=[
                NameSource(
                    integration_name=each.integration_name,
                    mapping_id=strawberry.ID(each.mapping_id),
                )
                for each in model.taught_by
            ],
            is_forgotten=forgotten is not None,
            forgotten_at=forgotten.forgotten_at if forgotten else None,
            forgotten_by=forgotten.forgotten_by if forgotten else None,
        )
