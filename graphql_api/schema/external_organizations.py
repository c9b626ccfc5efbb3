"""What a vendor lists, and what is not to be mapped to it."""

from datetime import datetime

import strawberry
from strawberry.scalars import JSON

from graphql_api.models.exclusion import Exclusion as ExclusionModel
from graphql_api.schema.context import Info
from graphql_api.schema.types import Organization, OrganizationMapping, load_organization
from integrations.base import ExternalOrganization as VendorOrganization


@strawberry.type(
    description="A person said that there is nothing to map: no gap in coverage, never suggested, "
    "and not mapped before the exclusion is removed."
)
class Exclusion:
    organization_id: strawberry.Private[str | None]
    id: strawberry.ID = strawberry.field(
        description="The same again when the same is excluded again."
    )
    integration_name: str
    external_org_id: str | None = strawberry.field(
        description="Set if an external organization is nobody's customer."
    )
    external_org_name: str | None = strawberry.field(
        description="As it was called then; empty if that was not known."
    )
    reason: str
    excluded_at: datetime
    excluded_by: str

    @strawberry.field(description="Set if an organization does not use the integration.")
    async def organization(self, info: Info) -> Organization | None:
        if self.organization_id is None:
            return None
        return await load_organization(info, self.organization_id)

    @classmethod
    def from_model(cls, model: ExclusionModel) -> "Exclusion":
        is_external = model.external_org_id is not None
        return cls(
            organization_id=model.org_id,
            id=strawberry.ID(model.exclusion_id),
            integration_name=model.integration_name,
            external_org_id=model.external_org_id,
            external_org_name=model.external_org_name if is_external else None,
            reason=model.reason,
            excluded_at=model.excluded_at,
            excluded_by=model.excluded_by,
        )


@strawberry.type
class ExternalOrganization:
    integration_name: strawberry.Private[str]
    id: str
    name: str
    is_active: bool
    metadata: JSON

    @strawberry.field(description="Mappings the viewer may see that point here.")
    async def mappings(self, info: Info) -> list[OrganizationMapping]:
        loaded = await info.context.loaders.external_mappings.load((self.integration_name, self.id))
        return [OrganizationMapping.from_model(mapping) for mapping in loaded]

    @strawberry.field(
        description="Set if it is nobody's customer. For people who see every organization."
    )
    async def exclusion(self, info: Info) -> Exclusion | None:
        found = await info.context.loaders.exclusions.load((self.integration_name, self.id))
        return None if found is None else Exclusion.from_model(found)

    @classmethod
    def from_model(
        cls, model: VendorOrganization, *, integration_name: str
    ) -> "ExternalOrganization":
        return cls(
            integration_name=integration_name,
            id=model.id,
            name=model.name,
            is_active=model.is_active,
            metadata=JSON(dict(model.metadata) | ({"nameless": True} if model.is_nameless else {})),
        )
