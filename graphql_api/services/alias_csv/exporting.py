"""All aliases as a CSV file, as far as the actor may see their organizations."""

from collections.abc import AsyncIterator

from graphql_api.services.access import Actor
from graphql_api.services.alias_csv.columns import COLUMNS
from graphql_api.services.mapping_csv import cells
from graphql_api.services.mapping_csv.columns import BYTE_ORDER_MARK
from graphql_api.services.mapping_csv.writing import as_text
from graphql_api.services.organizations import READ_AHEAD, OrganizationService


class AliasExportService:
    def __init__(self, organizations: OrganizationService) -> None:
        self._organizations = organizations

    async def pieces(self, actor: Actor) -> AsyncIterator[tuple[str, int]]:
        """The file's text, and how many aliases are in it: first the header, then a page of
        organizations after another."""
        yield BYTE_ORDER_MARK + as_text([COLUMNS]), 0
        async for organizations in self._organizations.pages(actor, first=READ_AHEAD):
            rows = [
                [cells.neutralised(text) for text in (each.org_id, each.name, alias.name)]
                for each in organizations
                for alias in each.aliases
            ]
            yield as_text(rows), len(rows)
