"""The pairs that have no mapping, as a CSV file to be filled in and imported.

They are the gaps of coverage, so what coverage leaves out is not asked for here either.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from graphql_api.models.coverage import CoverageRow, CoverageScope, CoverageState
from graphql_api.services.access import Actor
from graphql_api.services.errors import FieldProblem, ValidationError
from graphql_api.services.mapping_csv import writing
from graphql_api.services.mapping_csv.writing import (
    MappingsCsv,
    SuggestedTarget,
    UnmappedPair,
)
from integrations.base import DiscoveryNotSupportedError, IntegrationError

if TYPE_CHECKING:
    from graphql_api.services.coverage import CoverageService
    from graphql_api.services.suggestions import SuggestionService

PAGE = 500

Pair = tuple[str, str]
"""Organization id and integration name."""


class UnmappedExportService:
    def __init__(self, *, coverage: "CoverageService", suggestions: "SuggestionService") -> None:
        self._coverage = coverage
        self._suggestions = suggestions

    async def whole(
        self,
        actor: Actor,
        scope: CoverageScope,
        *,
        with_suggestions: bool = False,
        max_rows: int,
    ) -> MappingsCsv:
        """A line for each unmapped pair of the scope, by the organizations' names.

        Beside it, if asked for, what the organization probably is. That compares all customers, so
        it is for provider-wide managers, and for integrations that are named.
        Raises what `CoverageService.rows` raises, PermissionDeniedError, and ValidationError if
        there are too many.
        """
        if with_suggestions and not scope.integration_names:
            raise ValidationError([_NO_INTEGRATION_NAMED])
        rows = await self._rows(actor, scope, max_rows=max_rows)
        suggested: dict[Pair, SuggestedTarget] = {}
        notes: list[str] = []
        for name in dict.fromkeys(scope.integration_names or ()) if with_suggestions else ():
            try:
                suggested |= await self._suggested(actor, name)
            except DiscoveryNotSupportedError as error:
                notes.append(f"No suggestions: {error}.")
            except IntegrationError as error:
                notes.append(f"No suggestions of {name}: {error.message_and_remedy}")
        pairs = _pairs(rows, suggested)
        return MappingsCsv(
            content=writing.unmapped(pairs, with_suggestions=with_suggestions),
            row_count=len(pairs),
            notes=notes,
        )

    async def _rows(
        self, actor: Actor, scope: CoverageScope, *, max_rows: int
    ) -> list[CoverageRow]:
        found: list[CoverageRow] = []
        count, after, has_next = 0, None, True
        while has_next:
            page = await self._coverage.rows(
                actor, scope, states=[CoverageState.UNMAPPED], first=PAGE, after=after
            )
            found += page.items
            count += sum(len(_unmapped(row)) for row in page.items)
            if count > max_rows:
                raise ValidationError([_too_many(max_rows)])
            has_next = page.has_next
            after = page.items[-1].organization.org_id if page.items else None
        return found

    async def _suggested(self, actor: Actor, name: str) -> Mapping[Pair, SuggestedTarget]:
        proposals = await self._suggestions.suggest(actor, name)
        return {
            (each.organization.org_id, name): SuggestedTarget(
                external_organization=each.external_organization,
                confidence=each.suggestion.confidence,
            )
            for each in proposals.found
        }


def _pairs(
    rows: Iterable[CoverageRow], suggested: Mapping[Pair, SuggestedTarget]
) -> list[UnmappedPair]:
    ordered = sorted(
        rows, key=lambda row: (row.organization.name.casefold(), row.organization.org_id)
    )
    return [
        UnmappedPair(
            organization=row.organization,
            integration_name=name,
            suggested=suggested.get((row.organization.org_id, name)),
        )
        for row in ordered
        for name in _unmapped(row)
    ]


def _unmapped(row: CoverageRow) -> Sequence[str]:
    return [cell.integration_name for cell in row.cells if cell.state is CoverageState.UNMAPPED]


_NO_INTEGRATION_NAMED = FieldProblem(
    field="integrationNames",
    message="Suggestions are made for integrations that are named. Name those that are wanted, or "
    "leave the suggestions out.",
)


def _too_many(max_rows: int) -> FieldProblem:
    return FieldProblem(
        field="integrationNames",
        message=f"More than {max_rows:,} pairs without a mapping are too many for one file. Select "
        "fewer integrations or one organization, or run `orgmap mappings export --unmapped`.",
    )
