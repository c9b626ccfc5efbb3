"""All aliases as a CSV file, as far as the actor may see their organizations."""

from collections.abc import AsyncIterator

from graphql_api.services.access import Actor
from graphql_api.services.alias_csv.columns import COLUMNS
from graphql_api.services.errors import FieldProblem, ValidationError
from graphql_api.services.mapping_csv import cells
from graphql_api.services.mapping_csv.columns import BYTE_ORDER_MARK
from graphql_api.services.mapping_csv.exporting import MAX_PAGES
from graphql_api.services.mapping_csv.writing import as_text
from graphql_api.services.organizations import READ_AHEAD, OrganizationService


class AliasExportService:
    def __init__(self, organizations: OrganizationService) -> None:
        self._organizations = organizations

    async def whole(self, actor: Actor, *, max_rows: int) -> tuple[str, int]:
        """One text, and how many aliases are in it. Raises ValidationError if it would be too
        long."""
        pages, rows, content = 0, 0, ""
        async for text, aliases in self.pieces(actor):
            pages, rows, content = pages + 1, rows + aliases, content + text
            if rows > max_rows or pages > MAX_PAGES:
                raise ValidationError([_too_many(max_rows)])
        return content, rows

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


def _too_many(max_rows: int) -> FieldProblem:
    return FieldProblem(
        field="aliases",
        message=f"More than {max_rows:,} aliases, or more than {MAX_PAGES * READ_AHEAD:,} "
        "organizations, are too many for one response. Run `orgmap aliases export`, which has no "
        "such limit.",
    )
