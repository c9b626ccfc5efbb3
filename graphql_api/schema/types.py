"""The objects that point at each other: organization, mapping, integration, audit event.

They share a module because Python's imports do not go in circles and GraphQL's types do.
"""

from collections.abc import Awaitable
from datetime import datetime
from functools import cache
from typing import Any

import strawberry
from pydantic import BaseModel
from strawberry.scalars import JSON

from graphql_api.models.audit import AuditAction
from graphql_api.models.audit import AuditEvent as AuditEventModel
from graphql_api.models.mapping import OrganizationMapping as MappingModel
from graphql_api.models.organization import Organization as OrganizationModel
from graphql_api.schema.context import Info
from graphql_api.schema.drift import MappingDrift
from graphql_api.schema.lookahead import selects
from graphql_api.schema.names import LearntName, OrganizationAlias
from graphql_api.schema.paging import After, Connection, First, check_first, from_cursor
from integrations.base import BaseIntegration

strawberry.enum(AuditAction)


@cache
def _json_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Made once, because aliases may ask for it again and again."""
    return model.model_json_schema()


@strawberry.type
class Organization:
    id: strawberry.ID
    name: str
    domain: str | None = strawberry.field(
        description="Primary DNS domain, used to match external organizations."
    )
    is_active: bool
    created_at: datetime
    updated_at: datetime
    version: str
    aliases: list[OrganizationAlias]
    merged_into_id: strawberry.Private[str | None]

    @strawberry.field(
        description="The organization that has taken its place; absent too if the viewer may not "
        "see that one.",
    )
    async def merged_into(self, info: Info) -> "Organization | None":
        if self.merged_into_id is None:
            return None
        return await find_organization(info, self.merged_into_id)

    @strawberry.field
    async def mappings(
        self, info: Info, integration_name: str | None = None, is_active: bool | None = True
    ) -> list["OrganizationMapping"]:
        loaders = info.context.loaders
        loaded = await loaders.organization_mappings.load(self.id)
        if selects(info, "drift"):
            await loaders.compare({mapping.integration_name for mapping in loaded})
        return [
            OrganizationMapping.from_model(mapping, owner=self)
            for mapping in loaded
            if integration_name in (None, mapping.integration_name)
            and is_active in (None, mapping.is_active)
        ]

    @strawberry.field(
        description="Newest first; those too of the organizations that were merged into it."
    )
    async def audit_events(
        self, info: Info, first: First = 50, after: After = None
    ) -> Connection["AuditEvent"]:
        return await audit_connection(info, organization_id=self.id, first=first, after=after)

    @strawberry.field(description="No vendor is asked.")
    async def learnt_names(self, info: Info) -> list[LearntName]:
        learnt = await info.context.loaders.learnt_names.load(self.id)
        return [LearntName.from_model(each) for each in learnt]

    @classmethod
    def from_model(cls, model: OrganizationModel) -> "Organization":
        return cls(
            id=strawberry.ID(model.org_id),
            name=model.name,
            domain=model.domain,
            is_active=model.is_active,
            created_at=model.created_at,
            updated_at=model.updated_at,
            version=str(model.version),
            aliases=[OrganizationAlias.from_model(each) for each in model.aliases],
            merged_into_id=model.merged_into,
        )


@strawberry.type
class OrganizationMapping:
    id: strawberry.ID
    model: strawberry.Private[MappingModel]
    owner: strawberry.Private[Organization | None]
    organization_id: strawberry.ID
    integration_name: str
    external_org_id: str
    external_org_name: str
    is_active: bool
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str | None
    last_tested_at: datetime | None
    last_test_success: bool | None
    last_test_result: str | None
    version: str = strawberry.field(
        description="Changes with every write; send it back as expectedVersion."
    )

    @strawberry.field(
        description="Secrets are shown as asterisks; sent back so, they are left as they are."
    )
    def mapping_data(self, info: Info) -> JSON:
        return JSON(info.context.services.mappings.shown_data(self.model))

    @strawberry.field(graphql_type=Organization)
    def organization(self, info: Info) -> Organization | Awaitable[Organization]:
        return self.owner or load_organization(info, self.organization_id)

    @strawberry.field
    def integration(self, info: Info) -> "Integration | None":
        found = info.context.services.integrations.find(self.integration_name)
        return None if found is None else Integration.from_model(found)

    @strawberry.field(
        graphql_type=MappingDrift,
        description="How the mapping compares with the newest complete discovery.",
    )
    def drift(self, info: Info) -> MappingDrift | Awaitable[MappingDrift]:
        compared = info.context.loaders.compared.get(self.integration_name)
        if compared is None:
            return self._load_drift(info)
        return MappingDrift.from_model(compared.drift(self.model))

    async def _load_drift(self, info: Info) -> MappingDrift:
        comparison = await info.context.loaders.comparisons.load(self.integration_name)
        return MappingDrift.from_model(comparison.drift(self.model))

    @classmethod
    def from_model(
        cls, model: MappingModel, *, owner: Organization | None = None
    ) -> "OrganizationMapping":
        """The organization is loaded when it is asked for, unless it is at hand."""
        return cls(
            id=strawberry.ID(model.mapping_id),
            model=model,
            owner=owner,
            organization_id=strawberry.ID(model.org_id),
            integration_name=model.integration_name,
            external_org_id=model.external_org_id,
            external_org_name=model.external_org_name,
            is_active=model.is_active,
            created_at=model.created_at,
            created_by=model.created_by,
            updated_at=model.updated_at,
            updated_by=model.updated_by,
            last_tested_at=model.last_tested_at,
            last_test_success=model.last_test_success,
            last_test_result=model.last_test_result,
            version=str(model.version),
        )


@strawberry.type
class Integration:
    model: strawberry.Private[BaseIntegration]
    name: str = strawberry.field(
        description="Lowercase snake_case identifier, such as halopsa or microsoft_graph."
    )
    display_name: str
    organization_term: str = strawberry.field(
        description="What the vendor calls an organization: client, company, tenant, site."
    )
    docs_url: str | None
    supports_org_mapping: bool = strawberry.field(description="Integration Mapping Enabled.")
    supports_discovery: bool = strawberry.field(
        description="False where external organization ids can only be typed in."
    )
    allows_shared_external_organizations: bool = strawberry.field(
        description="More than one organization may map to the same external organization."
    )

    @strawberry.field
    async def is_configured(self) -> bool:
        return not await self.model.missing_settings()

    @strawberry.field(
        description="Names of the settings and secrets that are still missing; never their values."
    )
    async def missing_settings(self) -> list[str]:
        return await self.model.missing_settings()

    @strawberry.field(description="JSON Schema of mappingData for this integration.")
    def mapping_data_schema(self) -> JSON:
        return JSON(_json_schema(self.model.mapping_data_model))

    @strawberry.field
    async def mappings(
        self,
        info: Info,
        is_active: bool | None = True,
        first: First = 50,
        after: After = None,
    ) -> Connection[OrganizationMapping]:
        page = await info.context.services.mappings.list_by_integration(
            info.context.actor,
            self.name,
            first=check_first(first),
            after=from_cursor(after),
            is_active=is_active,
        )
        return Connection.from_page(
            page,
            after=after,
            node=OrganizationMapping.from_model,
        )

    @classmethod
    def from_model(cls, model: BaseIntegration) -> "Integration":
        return cls(
            model=model,
            name=model.name,
            display_name=model.display_name,
            organization_term=model.organization_term,
            docs_url=model.docs_url,
            supports_org_mapping=model.supports_org_mapping,
            supports_discovery=model.supports_discovery,
            allows_shared_external_organizations=model.allows_shared_external_organizations,
        )


@strawberry.type
class AuditEvent:
    organization_id: strawberry.Private[str | None]
    id: strawberry.ID
    occurred_at: datetime
    action: AuditAction
    user_id: str
    source: str = strawberry.field(
        description="Where the change came from: graphql, workflow or cli."
    )
    mapping_id: strawberry.ID | None
    integration_name: str | None
    merge_id: strawberry.ID | None = strawberry.field(
        description="Of the merge of two organizations that the change is a step of."
    )
    changes: JSON = strawberry.field(
        description="Changed fields as {field: {before, after}}; secrets never appear."
    )

    @strawberry.field(
        description="Absent if it is nobody's, or that of a merged one that the viewer may not see."
    )
    async def organization(self, info: Info) -> Organization | None:
        if self.organization_id is None:
            return None
        return await find_organization(info, self.organization_id)

    @classmethod
    def from_model(cls, model: AuditEventModel) -> "AuditEvent":
        return cls(
            organization_id=model.org_id,
            id=strawberry.ID(model.event_id),
            occurred_at=model.occurred_at,
            action=model.action,
            user_id=model.user_id,
            source=model.source,
            mapping_id=None if model.mapping_id is None else strawberry.ID(model.mapping_id),
            integration_name=model.integration_name,
            merge_id=None if model.merge_id is None else strawberry.ID(model.merge_id),
            changes=JSON(dict(model.changes)),
        )


async def find_organization(info: Info, organization_id: str) -> Organization | None:
    """None if the viewer may not see it."""
    organization = await info.context.loaders.organizations.load(organization_id)
    return None if organization is None else Organization.from_model(organization)


async def load_organization(info: Info, organization_id: str) -> Organization:
    organization = await find_organization(info, organization_id)
    if organization is None:
        raise LookupError(f"a mapping names the absent organization {organization_id}")
    return organization


async def audit_connection(
    info: Info, *, organization_id: str | None, first: int, after: str | None
) -> Connection[AuditEvent]:
    page = await info.context.services.audit.events(
        info.context.actor,
        organization_id=organization_id,
        first=check_first(first),
        after=from_cursor(after),
    )
    return Connection.from_page(page, after=after, node=AuditEvent.from_model)
