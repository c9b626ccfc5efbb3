"""Organizations made from external ones."""

from typing import Annotated

import strawberry

from graphql_api.models import organization_import
from graphql_api.models.organization_import import MAX_IMPORTS
from graphql_api.schema.context import Info
from graphql_api.schema.errors import (
    DiscoveryNotSupportedError,
    Error,
    IntegrationError,
    NotFoundError,
    outcome_of,
)
from graphql_api.schema.inputs import check_count
from graphql_api.schema.types import Organization, OrganizationMapping


@strawberry.input
class ImportOrganizationsInput:
    integration_name: str
    external_org_ids: list[str] = strawberry.field(
        description=f"From 1 to {MAX_IMPORTS}, as the newest listing has them."
    )
    even_beside: list[str] | None = strawberry.field(
        default=None,
        description="Those of them that are imported even so if they are probably the same as an "
        "organization, or as another of them. Whoever names them has looked at the twins.",
    )


@strawberry.type(
    description="Imported if there is no error. With one, organization and mapping are those "
    "that were there already; an organization without a mapping was created now and could not be "
    "mapped."
)
class ImportOutcome:
    external_org_id: str
    organization: Organization | None
    mapping: OrganizationMapping | None
    error: Error | None

    @classmethod
    def from_model(cls, model: organization_import.ImportOutcome, *, where: str) -> "ImportOutcome":
        organization, mapping = model.organization, model.mapping
        return cls(
            external_org_id=model.external_org_id,
            organization=None if organization is None else Organization.from_model(organization),
            mapping=None if mapping is None else OrganizationMapping.from_model(mapping),
            error=None if model.error is None else outcome_of(model.error, where=where),
        )


@strawberry.type
class ImportOrganizationsPayload:
    outcomes: list[ImportOutcome] = strawberry.field(description="One for each id, in order.")


ImportOrganizationsResult = Annotated[
    ImportOrganizationsPayload | NotFoundError | DiscoveryNotSupportedError | IntegrationError,
    strawberry.union("ImportOrganizationsResult"),
]


@strawberry.type
class ImportMutation:
    @strawberry.mutation(
        description="Create organizations from external ones, each mapped to the one it was made "
        "from. What is mapped already is left as it is, so it may be repeated. What is probably "
        "the same as an organization is held back (OrganizationTwinError). Needs canManageConfig "
        "provider-wide."
    )
    async def import_organizations(
        self, info: Info, input: ImportOrganizationsInput
    ) -> ImportOrganizationsResult:
        check_count(input.external_org_ids, "externalOrgIds", most=MAX_IMPORTS)
        even_beside = input.even_beside or []
        if even_beside:
            check_count(even_beside, "evenBeside", most=MAX_IMPORTS)
        outcomes = await info.context.services.organization_imports.import_organizations(
            info.context.actor,
            input.integration_name,
            input.external_org_ids,
            even_beside=even_beside,
        )
        return ImportOrganizationsPayload(
            outcomes=[
                ImportOutcome.from_model(each, where=f"importOrganizations.{number}")
                for number, each in enumerate(outcomes)
            ]
        )
