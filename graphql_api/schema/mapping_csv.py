"""Mappings as a CSV file: exporting, planning an import, applying the plan."""

from typing import Annotated

import strawberry

from graphql_api.models.coverage import CoverageScope
from graphql_api.schema.context import Info
from graphql_api.schema.errors import MappingImportOutdatedError, NotFoundError, ValidationError
from graphql_api.schema.page_sizes import APPLY_SECONDS, MAX_CSV_LINES
from graphql_api.services.mapping_csv import drafts, plan, writing
from graphql_api.services.mapping_csv.drafts import LineAction, LineCode
from graphql_api.services.mapping_csv.plan import LineResult

strawberry.enum(LineAction, name="MappingImportAction")
strawberry.enum(LineCode, name="MappingImportCode")
strawberry.enum(LineResult, name="MappingImportLineResult")


@strawberry.type
class MappingsCsv:
    content: str = strawberry.field(
        description="The file's text: a byte order mark, a header, and a line for each mapping."
    )
    row_count: int
    notes: list[str] = strawberry.field(description="What is missing in it, and why.")

    @classmethod
    def from_model(cls, model: writing.MappingsCsv) -> "MappingsCsv":
        return cls(content=model.content, row_count=model.row_count, notes=list(model.notes))


@strawberry.type
class MappingImportChange:
    field: str = strawberry.field(description="The column, or mapping_data.<name>.")
    before: str | None
    after: str | None
    is_secret: bool = strawberry.field(description="Its values are not shown.")

    @classmethod
    def from_model(cls, model: drafts.FieldChange) -> "MappingImportChange":
        return cls(
            field=model.field, before=model.before, after=model.after, is_secret=model.is_secret
        )


@strawberry.type
class MappingImportLine:
    line_number: int = strawberry.field(description="Where it begins in the file; the header is 1.")
    action: LineAction
    code: LineCode | None = strawberry.field(description="Why it is a conflict or invalid.")
    message: str | None
    warning: str | None = strawberry.field(
        description="What is odd in it, such as an id that the vendor's newest kept listing does "
        "not have. It does not keep the line from being written."
    )
    organization_id: str
    organization_name: str
    integration_name: str
    external_org_id: str
    mapping_id: strawberry.ID | None
    changes: list[MappingImportChange]

    @classmethod
    def from_model(cls, model: plan.PlannedLine) -> "MappingImportLine":
        return cls(
            line_number=model.number,
            action=model.action,
            code=model.code,
            message=model.message,
            warning=model.warning,
            organization_id=model.organization_id,
            organization_name=model.organization_name,
            integration_name=model.integration_name,
            external_org_id=model.external_org_id,
            mapping_id=None if model.mapping_id is None else strawberry.ID(model.mapping_id),
            changes=[MappingImportChange.from_model(each) for each in model.changes],
        )


@strawberry.type
class MappingImportPlan:
    fingerprint: str = strawberry.field(
        description="Of the file and all that the plan relies on; give it to applyMappingImport."
    )
    lines: list[MappingImportLine]
    notes: list[str] = strawberry.field(description="What could not be looked at, and why.")
    empty_line_count: int = strawberry.field(
        description="Lines that only name a pair, as an export of unmapped ones does: nobody has "
        "filled them in, so they are left out."
    )

    @classmethod
    def from_model(cls, model: plan.ImportPlan) -> "MappingImportPlan":
        return cls(
            fingerprint=model.fingerprint,
            lines=[MappingImportLine.from_model(each) for each in model.lines],
            notes=list(model.notes),
            empty_line_count=model.empty_lines,
        )


@strawberry.type
class MappingImportOutcome:
    line_number: int
    result: LineResult
    code: LineCode | None = strawberry.field(description="Why it was not written.")
    message: str | None
    mapping_id: strawberry.ID | None

    @classmethod
    def from_model(cls, model: plan.LineOutcome) -> "MappingImportOutcome":
        return cls(
            line_number=model.line.number,
            result=model.result,
            code=model.code,
            message=model.message,
            mapping_id=None if model.mapping_id is None else strawberry.ID(model.mapping_id),
        )


@strawberry.type
class MappingImportReport:
    outcomes: list[MappingImportOutcome] = strawberry.field(
        description="One for each line of the plan."
    )

    @classmethod
    def from_model(cls, model: plan.ImportReport) -> "MappingImportReport":
        return cls(outcomes=[MappingImportOutcome.from_model(each) for each in model.outcomes])


MappingsCsvResult = Annotated[
    MappingsCsv | ValidationError | NotFoundError, strawberry.union("MappingsCsvResult")
]
PlanMappingImportResult = Annotated[
    MappingImportPlan | ValidationError, strawberry.union("PlanMappingImportResult")
]
ApplyMappingImportResult = Annotated[
    MappingImportReport | ValidationError | MappingImportOutdatedError,
    strawberry.union("ApplyMappingImportResult"),
]


@strawberry.type
class MappingCsvQuery:
    @strawberry.field(
        description="The mappings that the viewer may see as a CSV file, inactive ones too; at "
        f"most {MAX_CSV_LINES:,}. Secrets are asterisks, and mean to an import what is stored."
    )
    async def mappings_csv(
        self,
        info: Info,
        integration_name: str | None = None,
        organization_id: strawberry.ID | None = None,
    ) -> MappingsCsvResult:
        exported = await info.context.services.mapping_exports.whole(
            info.context.actor,
            integration_name=integration_name,
            organization_id=organization_id,
            max_rows=MAX_CSV_LINES,
        )
        return MappingsCsv.from_model(exported)

    @strawberry.field(
        description="The pairs that have no mapping as a CSV file to be filled in and imported, "
        f"by the organizations' names; at most {MAX_CSV_LINES:,}. Beside them, if asked for, what "
        "each probably is: an import does not look at that."
    )
    async def unmapped_csv(
        self,
        info: Info,
        integration_names: list[str] | None = None,
        organization_id: strawberry.ID | None = None,
        with_suggestions: bool = False,
    ) -> MappingsCsvResult:
        exported = await info.context.services.unmapped_exports.whole(
            info.context.actor,
            CoverageScope(
                integration_names=integration_names,
                organization_ids=None if organization_id is None else [organization_id],
            ),
            with_suggestions=with_suggestions,
            max_rows=MAX_CSV_LINES,
        )
        return MappingsCsv.from_model(exported)

    @strawberry.field(
        description="What importing a CSV file would do, line by line; nothing is written. At "
        f"most {MAX_CSV_LINES:,} lines."
    )
    async def plan_mapping_import(self, info: Info, csv: str) -> PlanMappingImportResult:
        planned = await info.context.services.mapping_imports.plan(
            info.context.actor, csv, max_lines=MAX_CSV_LINES
        )
        return MappingImportPlan.from_model(planned)


@strawberry.type
class MappingCsvMutation:
    @strawberry.mutation(
        description="Carry out the plan that has this fingerprint: its CREATE and CHANGE lines. "
        "Nothing is written if the plan would be another one now."
    )
    async def apply_mapping_import(
        self, info: Info, csv: str, fingerprint: str
    ) -> ApplyMappingImportResult:
        report = await info.context.services.mapping_imports.apply(
            info.context.actor,
            csv,
            fingerprint=fingerprint,
            max_lines=MAX_CSV_LINES,
            seconds=APPLY_SECONDS,
        )
        return MappingImportReport.from_model(report)
