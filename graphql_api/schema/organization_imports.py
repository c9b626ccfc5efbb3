"""Organizations made from external ones."""

from datetime import datetime
from typing import Annotated

import strawberry

from graphql_api.models import organization_import
from graphql_api.models.organization_import import MAX_IMPORTS, ImportState
from graphql_api.schema.context import Info
from graphql_api.schema.errors import (
    DiscoveryNotSupportedError,
    Error,
    IntegrationError,
    NotFoundError,
    outcome_of,
)
from graphql_api.schema.external_organizations import ExternalOrganization
from graphql_api.schema.inputs import check_count
from graphql_api.schema.match_signals import MatchSignal
from graphql_api.schema.types import Organization, OrganizationMapping
from graphql_api.services import import_previews, twin_findings


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


strawberry.enum(
    ImportState,
    description="MAPPED: it is mapped already. EXCLUDED: nobody's customer, as a person said. "
    "UNNAMED: the vendor has no name for it. INACTIVE, and MARKED by its name as old, a duplicate "
    "or a test: imported only if a person chooses it. HAS_TWIN: probably the same as an "
    "organization, or as one that is new here, and held back. NEW: imported as it is. The first "
    "that applies.",
)


@strawberry.type(description="What is probably the same: one or the other.")
class ImportTwin:
    organization: Organization | None
    external_organization: ExternalOrganization | None = strawberry.field(
        description="Another one of the listing, which is no organization yet."
    )
    confidence: float = strawberry.field(description="From 0 to 1.")
    signals: list[MatchSignal] = strawberry.field(description="Why, strongest first.")

    @classmethod
    def from_model(cls, model: twin_findings.ImportTwin, *, integration_name: str) -> "ImportTwin":
        organization, external = model.organization, model.external_organization
        return cls(
            organization=None if organization is None else Organization.from_model(organization),
            external_organization=None
            if external is None
            else ExternalOrganization.from_model(external, integration_name=integration_name),
            confidence=model.confidence,
            signals=[MatchSignal.from_model(each) for each in model.signals],
        )


@strawberry.type(description="An external organization, as it stands before an import.")
class ImportCandidate:
    external_organization: ExternalOrganization
    state: ImportState
    groups: list[str] = strawberry.field(description="The vendor's groups that it is in.")
    doubt: str | None = strawberry.field(description="Why it is MARKED, as a sentence.")
    twin: ImportTwin | None = strawberry.field(
        description="Told of what is inactive or marked, too."
    )

    @classmethod
    def from_model(
        cls, model: import_previews.ImportCandidate, *, integration_name: str
    ) -> "ImportCandidate":
        twin = model.twin
        return cls(
            external_organization=ExternalOrganization.from_model(
                model.external_organization, integration_name=integration_name
            ),
            state=model.state,
            groups=list(model.groups),
            doubt=model.doubt,
            twin=None
            if twin is None
            else ImportTwin.from_model(twin, integration_name=integration_name),
        )


@strawberry.type
class ImportGroup:
    name: str
    count: int


@strawberry.type
class ImportPreview:
    candidates: list[ImportCandidate] = strawberry.field(description="By name.")
    groups: list[ImportGroup] = strawberry.field(
        description="Those of the whole listing, such as types of customers, by name. None if "
        "the vendor has none."
    )
    cached_at: datetime
    is_stale: bool = strawberry.field(
        description="Served from an earlier listing because the vendor could not be reached "
        "just now."
    )
    warning: str | None = strawberry.field(
        description="Why it is stale, and what is odd in it, such as organizations without a name."
    )

    @classmethod
    def from_model(
        cls, model: import_previews.ImportPreview, *, integration_name: str
    ) -> "ImportPreview":
        return cls(
            candidates=[
                ImportCandidate.from_model(each, integration_name=integration_name)
                for each in model.candidates
            ],
            groups=[ImportGroup(name=name, count=count) for name, count in model.groups.items()],
            cached_at=model.discovery.listing.cached_at,
            is_stale=model.discovery.is_stale,
            warning=model.discovery.warning,
        )


ImportPreviewResult = Annotated[
    ImportPreview | NotFoundError | DiscoveryNotSupportedError | IntegrationError,
    strawberry.union("ImportPreviewResult"),
]


@strawberry.type
class ImportQuery:
    @strawberry.field(
        description="All that a vendor lists, or one group of it, as it stands before an import. "
        "Needs canManageConfig provider-wide."
    )
    async def import_preview(
        self,
        info: Info,
        integration_name: str,
        group: str | None = None,
        refresh: bool = False,
    ) -> ImportPreviewResult:
        preview = await info.context.services.organization_imports.preview(
            info.context.actor, integration_name, group=group, refresh=refresh
        )
        return ImportPreview.from_model(preview, integration_name=integration_name)


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
