"""Coverage: organizations against integrations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import strawberry

from graphql_api.models import coverage
from graphql_api.models.coverage import CoverageScope, CoverageState
from graphql_api.models.page import Page
from graphql_api.schema.context import Info
from graphql_api.schema.external_organizations import Exclusion
from graphql_api.schema.page_sizes import MAX_FIRST
from graphql_api.schema.paging import (
    After,
    Edge,
    First,
    PageInfo,
    check_first,
    from_cursor,
    invalid_argument,
    page_info,
    to_cursor,
)
from graphql_api.schema.types import Integration, Organization, OrganizationMapping

strawberry.enum(
    CoverageState,
    description="The gravest that holds. FAILING: the last connection test of a mapping failed. "
    "DRIFTED: the external organization of a mapping was renamed, deactivated or removed. "
    "EXCLUDED: the organization does not use this integration, and has no mapping to it.",
)

OrganizationIds = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(
        description=f"At most {MAX_FIRST}. Absent: all organizations that the viewer may see."
    ),
]
IntegrationNames = Annotated[
    list[str] | None,
    strawberry.argument(description="Absent: all integrations that support mapping."),
]
IsActive = Annotated[
    bool | None,
    strawberry.argument(
        description="A deactivated organization is no gap: by default only active ones are looked "
        "at; null means both."
    ),
]
States = Annotated[
    list[CoverageState] | None,
    strawberry.argument(
        description="Only organizations with at least one cell in one of these states."
    ),
]


@strawberry.type
class CoverageCell:
    integration_name: str
    state: CoverageState
    mappings: list[OrganizationMapping] = strawberry.field(description="The active ones.")
    exclusion: Exclusion | None = strawberry.field(
        description="Beside a mapping, if both were made at the same moment: the mapping counts."
    )

    @strawberry.field
    def integration(self, info: Info) -> Integration:
        return _integration(info, self.integration_name)

    @classmethod
    def from_model(cls, model: coverage.CoverageCell) -> "CoverageCell":
        return cls(
            integration_name=model.integration_name,
            state=model.state,
            mappings=[OrganizationMapping.from_model(each) for each in model.mappings],
            exclusion=None if model.exclusion is None else Exclusion.from_model(model.exclusion),
        )


@strawberry.type
class CoverageRow:
    organization: Organization
    cells: list[CoverageCell] = strawberry.field(
        description="In the order of integrationNames, or of the integrations' names."
    )

    @classmethod
    def from_model(cls, model: coverage.CoverageRow) -> "CoverageRow":
        return cls(
            organization=Organization.from_model(model.organization),
            cells=[CoverageCell.from_model(each) for each in model.cells],
        )


@strawberry.type
class CoverageEdge(Edge[CoverageRow]):
    pass


@strawberry.type
class CoverageConnection:
    nodes: list[CoverageRow]
    edges: list[CoverageEdge]
    page_info: PageInfo

    @classmethod
    def from_page(
        cls, page: Page[coverage.CoverageRow], *, after: str | None
    ) -> "CoverageConnection":
        edges = [
            CoverageEdge(cursor=to_cursor(page.key(row)), node=CoverageRow.from_model(row))
            for row in page.items
        ]
        return cls(
            nodes=[edge.node for edge in edges],
            edges=edges,
            page_info=page_info(edges, has_previous=after is not None, has_next=page.has_next),
        )


@strawberry.type(description="How many organizations are in each state of one integration.")
class IntegrationCoverage:
    integration_name: str
    unmapped: int
    mapped: int
    drifted: int
    failing: int
    excluded: int
    compared_at: datetime | None = strawberry.field(
        description="When the discovery was made that shows drift; absent where there is none, and "
        "then nothing counts as drifted."
    )

    @strawberry.field
    def integration(self, info: Info) -> Integration:
        return _integration(info, self.integration_name)

    @classmethod
    def from_model(cls, model: coverage.IntegrationCoverage) -> "IntegrationCoverage":
        return cls(
            integration_name=model.integration_name,
            unmapped=model.counts[CoverageState.UNMAPPED],
            mapped=model.counts[CoverageState.MAPPED],
            drifted=model.counts[CoverageState.DRIFTED],
            failing=model.counts[CoverageState.FAILING],
            excluded=model.counts[CoverageState.EXCLUDED],
            compared_at=model.compared_at,
        )


@strawberry.type
class CoverageQuery:
    @strawberry.field(
        description="Organizations against integrations: one cell for each pair. Paged by "
        "organization."
    )
    async def coverage(
        self,
        info: Info,
        organization_ids: OrganizationIds = None,
        integration_names: IntegrationNames = None,
        states: States = None,
        is_active: IsActive = True,
        first: First = 50,
        after: After = None,
    ) -> CoverageConnection:
        page = await info.context.services.coverage.rows(
            info.context.actor,
            _scope(organization_ids, integration_names, is_active),
            states=states,
            first=check_first(first),
            after=from_cursor(after),
        )
        return CoverageConnection.from_page(page, after=after)

    @strawberry.field(description="Counts for each integration over all pages of coverage.")
    async def coverage_summary(
        self,
        info: Info,
        organization_ids: OrganizationIds = None,
        integration_names: IntegrationNames = None,
        is_active: IsActive = True,
    ) -> list[IntegrationCoverage]:
        found = await info.context.services.coverage.summary(
            info.context.actor, _scope(organization_ids, integration_names, is_active)
        )
        return [IntegrationCoverage.from_model(each) for each in found]


def _scope(
    organization_ids: Sequence[str] | None,
    integration_names: Sequence[str] | None,
    is_active: bool | None,
) -> CoverageScope:
    if organization_ids is not None and len(organization_ids) > MAX_FIRST:
        raise invalid_argument(
            f"organizationIds holds at most {MAX_FIRST} ids; {len(organization_ids)} were given. "
            "Ask for them in several queries, or for all."
        )
    return CoverageScope(
        organization_ids=organization_ids,
        integration_names=integration_names,
        is_active=is_active,
    )


def _integration(info: Info, name: str) -> Integration:
    return Integration.from_model(info.context.services.integrations.get(name))
