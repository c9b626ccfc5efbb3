"""Mappings as a CSV file, inactive ones too, as far as the actor may see them."""

from collections.abc import AsyncIterator, Iterable, Sequence

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization import Organization
from graphql_api.models.page import Page
from graphql_api.services.access import Actor
from graphql_api.services.errors import (
    FieldProblem,
    IntegrationNotFoundError,
    ValidationError,
)
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mapping_csv import writing
from graphql_api.services.mapping_csv.writing import ExportedMapping, MappingsCsv
from graphql_api.services.mappings import MappingService
from graphql_api.services.organizations import READ_AHEAD, OrganizationService
from graphql_api.services.paging import every_page

MAX_PAGES = 25
"""Of organizations, that an export into one answer reads: 5,000 organizations."""


class MappingExportService:
    def __init__(
        self,
        *,
        organizations: OrganizationService,
        integrations: IntegrationService,
        mappings: MappingService,
    ) -> None:
        self._organizations = organizations
        self._integrations = integrations
        self._mappings = mappings

    async def whole(
        self,
        actor: Actor,
        *,
        integration_name: str | None = None,
        organization_id: str | None = None,
        max_rows: int,
        max_pages: int = MAX_PAGES,
    ) -> MappingsCsv:
        """One text. Raises as `pages` does, and ValidationError if it would be too long."""
        pages, rows, content = 0, 0, [writing.header()]
        async for page in self.pages(
            actor, integration_name=integration_name, organization_id=organization_id
        ):
            pages, rows = pages + 1, rows + len(page)
            if rows > max_rows or pages > max_pages:
                raise ValidationError([_too_many(max_rows, max_pages)])
            content.append(writing.body(page))
        return MappingsCsv(content="".join(content), row_count=rows)

    async def pages(
        self,
        actor: Actor,
        *,
        integration_name: str | None = None,
        organization_id: str | None = None,
    ) -> AsyncIterator[Sequence[ExportedMapping]]:
        """By organization; a page may be empty, and no more than one is held.

        Raises IntegrationNotFoundError, OrganizationNotFoundError.
        """
        if integration_name is not None:
            self._require_visible(actor, integration_name)
        if organization_id is not None:
            organization = await self._organizations.get(actor, organization_id)
            yield await self._of_organizations(actor, [organization], integration_name)
        elif integration_name is not None:
            async for page in self._of_integration(actor, integration_name):
                yield page
        else:
            async for page in self._of_all(actor):
                yield page

    def _require_visible(self, actor: Actor, integration_name: str) -> None:
        if self._integrations.find_visible(actor, integration_name) is None:
            visible = [each.name for each in self._integrations.visible(actor)]
            raise IntegrationNotFoundError(integration_name, visible)

    async def _of_all(self, actor: Actor) -> AsyncIterator[Sequence[ExportedMapping]]:
        """From the truth, so those of integrations that are no longer installed are in it."""
        async for organizations in self._organizations.pages(actor, first=READ_AHEAD):
            yield await self._of_organizations(actor, organizations, None)

    async def _of_integration(
        self, actor: Actor, integration_name: str
    ) -> AsyncIterator[Sequence[ExportedMapping]]:
        """From the index, so organizations without a mapping to it cost nothing."""

        async def read(after: str | None) -> Page[OrganizationMapping]:
            return await self._mappings.list_by_integration(
                actor, integration_name, first=READ_AHEAD, after=after, is_active=None
            )

        async for mappings in every_page(read):
            ids = sorted({mapping.org_id for mapping in mappings})
            found = await self._organizations.find_many(actor, ids)
            yield self._exported(mappings, [each for each in found if each is not None])

    async def _of_organizations(
        self, actor: Actor, organizations: Sequence[Organization], integration_name: str | None
    ) -> Sequence[ExportedMapping]:
        ids = [each.org_id for each in organizations]
        mappings = [
            mapping
            for found in await self._mappings.list_by_organizations(actor, ids)
            for mapping in found
            if integration_name in (None, mapping.integration_name)
        ]
        return self._exported(mappings, organizations)

    def _exported(
        self, mappings: Iterable[OrganizationMapping], organizations: Iterable[Organization]
    ) -> Sequence[ExportedMapping]:
        names = {each.org_id: each.name for each in organizations}
        return [
            ExportedMapping(
                mapping=mapping,
                organization_name=names[mapping.org_id],
                mapping_data=self._mappings.shown_data(mapping),
            )
            for mapping in mappings
        ]


def _too_many(max_rows: int, max_pages: int) -> FieldProblem:
    return FieldProblem(
        field="integrationName",
        message=f"More than {max_rows:,} mappings, or more than {max_pages * READ_AHEAD:,} "
        "organizations, are too many for one response. Select one integration or one "
        "organization, or run `orgmap mappings export`, which has no such limit.",
    )
