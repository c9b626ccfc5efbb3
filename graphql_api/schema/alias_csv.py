"""Aliases as a CSV file: exporting, planning an import, applying the plan."""

from typing import Annotated

import strawberry

from graphql_api.schema.context import Info
from graphql_api.schema.errors import MappingImportOutdatedError, ValidationError
from graphql_api.schema.page_sizes import APPLY_SECONDS, MAX_CSV_LINES
from graphql_api.services.alias_csv import plan
from graphql_api.services.alias_csv.plan import AliasAction, AliasResult

strawberry.enum(AliasAction, name="AliasImportAction")
strawberry.enum(AliasResult, name="AliasImportLineResult")


@strawberry.type
class AliasesCsv:
    content: str = strawberry.field(
        description="The file's text: a byte order mark, a header, and a line for each alias."
    )
    row_count: int


@strawberry.type
class AliasImportLine:
    line_number: int = strawberry.field(description="Where it begins in the file; the header is 1.")
    action: AliasAction
    message: str | None = strawberry.field(
        description="Why it is invalid; or, of what is added, who else is called so."
    )
    organization_id: str
    organization_name: str
    alias: str

    @classmethod
    def from_model(cls, model: plan.PlannedAlias) -> "AliasImportLine":
        return cls(
            line_number=model.number,
            action=model.action,
            message=model.message,
            organization_id=model.organization_id,
            organization_name=model.organization_name,
            alias=model.alias,
        )


@strawberry.type
class AliasImportPlan:
    fingerprint: str = strawberry.field(description="Give it back to carry out this plan.")
    lines: list[AliasImportLine]

    @classmethod
    def from_model(cls, model: plan.AliasPlan) -> "AliasImportPlan":
        return cls(
            fingerprint=model.fingerprint,
            lines=[AliasImportLine.from_model(each) for each in model.lines],
        )


@strawberry.type
class AliasImportOutcome:
    line: AliasImportLine
    result: AliasResult
    message: str | None = strawberry.field(description="Why it was not written.")

    @classmethod
    def from_model(cls, model: plan.AliasOutcome) -> "AliasImportOutcome":
        return cls(
            line=AliasImportLine.from_model(model.line), result=model.result, message=model.message
        )


@strawberry.type
class AliasImportReport:
    outcomes: list[AliasImportOutcome]

    @classmethod
    def from_model(cls, model: plan.AliasReport) -> "AliasImportReport":
        return cls(outcomes=[AliasImportOutcome.from_model(each) for each in model.outcomes])


AliasesCsvResult = Annotated[AliasesCsv | ValidationError, strawberry.union("AliasesCsvResult")]
PlanAliasImportResult = Annotated[
    AliasImportPlan | ValidationError, strawberry.union("PlanAliasImportResult")
]
ApplyAliasImportResult = Annotated[
    AliasImportReport | ValidationError | MappingImportOutdatedError,
    strawberry.union("ApplyAliasImportResult"),
]


@strawberry.type
class AliasCsvQuery:
    @strawberry.field(
        description="The aliases of organizations that the viewer may see as a CSV file; at most "
        f"{MAX_CSV_LINES:,}."
    )
    async def aliases_csv(self, info: Info) -> AliasesCsvResult:
        content, row_count = await info.context.services.alias_exports.whole(
            info.context.actor, max_rows=MAX_CSV_LINES
        )
        return AliasesCsv(content=content, row_count=row_count)

    @strawberry.field(
        description="Which aliases importing a CSV file would add; nothing is written. At most "
        f"{MAX_CSV_LINES:,} lines. Needs canManageConfig provider-wide."
    )
    async def plan_alias_import(self, info: Info, csv: str) -> PlanAliasImportResult:
        planned = await info.context.services.alias_imports.plan(
            info.context.actor, csv, max_lines=MAX_CSV_LINES
        )
        return AliasImportPlan.from_model(planned)


@strawberry.type
class AliasCsvMutation:
    @strawberry.mutation(
        description="Carry out the plan that has this fingerprint: its ADD lines. Nothing is "
        "written if the plan would be another one now. Needs canManageConfig provider-wide."
    )
    async def apply_alias_import(
        self, info: Info, csv: str, fingerprint: str
    ) -> ApplyAliasImportResult:
        report = await info.context.services.alias_imports.apply(
            info.context.actor,
            csv,
            fingerprint=fingerprint,
            max_lines=MAX_CSV_LINES,
            seconds=APPLY_SECONDS,
        )
        return AliasImportReport.from_model(report)
