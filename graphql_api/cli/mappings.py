"""`orgmap mappings export | import`: mappings as a CSV file."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import click

from graphql_api.cli.csv_files import (
    MAX_LINES,
    ask_to_apply,
    counted,
    printable,
    read_text,
    written,
)
from graphql_api.cli.listing_first import list_first
from graphql_api.cli.output import OPERATOR, asynchronous
from graphql_api.composition import Orgmap, Services, open_orgmap
from graphql_api.models.coverage import CoverageScope
from graphql_api.services.mapping_csv import writing
from graphql_api.services.mapping_csv.drafts import FieldChange, LineAction
from graphql_api.services.mapping_csv.importing import MappingImportService
from graphql_api.services.mapping_csv.plan import (
    ImportPlan,
    ImportReport,
    LineOutcome,
    LineResult,
    PlannedLine,
)
from graphql_api.settings import read_settings

MAX_UNMAPPED = MAX_LINES
"""What an import reads at once."""

_LEFT = (LineAction.CONFLICT, LineAction.INVALID)
_DONE = (LineResult.CREATED, LineResult.CHANGED, LineResult.UNCHANGED)


@click.group()
def mappings() -> None:
    """Export mappings to a CSV file, and import an edited one."""


@mappings.command("export")
@click.option(
    "--integration",
    "integration_names",
    multiple=True,
    metavar="NAME",
    help="Only those of this integration; may be given several times.",
)
@click.option("--organization", "organization_id", help="Only those of this organization's id.")
@click.option(
    "--unmapped", is_flag=True, help="The pairs that have no mapping, by name, to be filled in."
)
@click.option(
    "--suggestions",
    "with_suggestions",
    is_flag=True,
    help="With --unmapped and --integration: beside each what it probably is.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write, whole or not at all. Without it the standard output.",
)
@asynchronous
async def export_mappings(
    integration_names: Sequence[str],
    organization_id: str | None,
    unmapped: bool,
    with_suggestions: bool,
    output: Path | None,
) -> None:
    """Write all mappings as CSV, inactive ones too; secrets are shown as asterisks.

    With --unmapped the active organizations that have none, a line for each integration; an import
    skips the lines that are not filled in, and does not look at suggestions.
    """
    if with_suggestions and not (unmapped and integration_names):
        raise click.UsageError("--suggestions needs --unmapped and --integration.")
    async with open_orgmap(read_settings()) as orgmap:
        with written(output) as file:
            if unmapped:
                scope = CoverageScope(
                    integration_names=integration_names or None,
                    organization_ids=None if organization_id is None else [organization_id],
                )
                await _export_unmapped(orgmap, scope, file, with_suggestions=with_suggestions)
            else:
                await _export_mapped(orgmap, integration_names, organization_id, file)


@mappings.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show the plan and write nothing.")
@click.option("--yes", is_flag=True, help="Apply the plan without asking.")
@click.option(
    "--discover",
    is_flag=True,
    help="First list what vendors have if no fresh listing is cached, to look up ids.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of lines.")
@asynchronous
async def import_mappings(
    file: Path, dry_run: bool, yes: bool, discover: bool, as_json: bool
) -> None:
    """Plan what a CSV file would create and change, and apply exactly that.

    What is not in the file is left alone; is_active=false deactivates. The status is 1 if a
    line is a conflict or invalid, or was not written.
    """
    text = read_text(file)
    async with open_orgmap(read_settings()) as orgmap:
        imports = orgmap.services.mapping_imports
        plan = await imports.plan(OPERATOR, text, max_lines=MAX_LINES)
        if discover:
            await list_first(orgmap.services, _listable(orgmap.services, plan))
            plan = await imports.plan(OPERATOR, text, max_lines=MAX_LINES)
        if dry_run or not _writes(plan):
            click.echo(_plan_as_json(plan) if as_json else _plan_as_lines(plan))
            succeeded = not any(plan.counts[action] for action in _LEFT)
        else:
            report = await _confirmed(imports, plan, text, yes=yes, as_json=as_json)
            click.echo(_report_as_json(report) if as_json else _report_as_lines(report))
            succeeded = all(result in _DONE for result in report.counts)
    if not succeeded:
        raise click.exceptions.Exit(1)


# ---------------------------------------------------------------------- exports


async def _export_mapped(
    orgmap: Orgmap, names: Sequence[str], organization_id: str | None, file: IO[bytes]
) -> None:
    rows, heading = 0, writing.header()
    for name in dict.fromkeys(names) or [None]:
        async for page in orgmap.services.mapping_exports.pages(
            OPERATOR, integration_name=name, organization_id=organization_id
        ):
            file.write((heading + writing.body(page)).encode())
            rows, heading = rows + len(page), ""
    click.echo(f"{rows:,} mappings exported.", err=True)


async def _export_unmapped(
    orgmap: Orgmap, scope: CoverageScope, file: IO[bytes], *, with_suggestions: bool
) -> None:
    exported = await orgmap.services.unmapped_exports.whole(
        OPERATOR, scope, with_suggestions=with_suggestions, max_rows=MAX_UNMAPPED
    )
    file.write(exported.content.encode())
    for note in exported.notes:
        click.echo(note, err=True)
    click.echo(f"{exported.row_count:,} pairs without a mapping exported.", err=True)


# ---------------------------------------------------------------------- plan and report


async def _confirmed(
    imports: MappingImportService, plan: ImportPlan, text: str, *, yes: bool, as_json: bool
) -> ImportReport:
    if not yes:
        ask_to_apply(_plan_as_lines(plan), as_json=as_json)
    return await imports.apply(OPERATOR, text, fingerprint=plan.fingerprint, max_lines=MAX_LINES)


def _listable(services: Services, plan: ImportPlan) -> Iterator[str]:
    for name in sorted({line.integration_name for line in plan.lines}):
        integration = services.integrations.find(name)
        if integration is not None and integration.supports_discovery:
            yield name


def _writes(plan: ImportPlan) -> bool:
    return any(line.is_written for line in plan.lines)


def _plan_as_lines(plan: ImportPlan) -> str:
    shown = [line for line in plan.lines if line.action is not LineAction.UNCHANGED]
    told = [printable(text) for line in shown for text in _planned(line)]
    return "\n".join([*told, *plan.notes, *_left_empty(plan.empty_lines), counted(plan.counts)])


def _left_empty(count: int) -> Iterator[str]:
    if count:
        yield f"Lines that are not filled in, and are left out: {count:,}."


def _planned(line: PlannedLine) -> Iterator[str]:
    reason = f": {line.code.value}: {line.message}" if line.code else ""
    yield f"line {line.number}  {line.action.value:9}  {_subject(line)}{reason}"
    for change in line.changes:
        yield f"    {_change(change)}"
    yield from _warned(line)


def _warned(line: PlannedLine) -> Iterator[str]:
    if line.warning:
        yield f"    ! {line.warning}"


def _change(change: FieldChange) -> str:
    if change.is_secret:
        return f"{change.field}: a secret"
    before, after = ("nothing" if each is None else each for each in (change.before, change.after))
    return f"{change.field}: {before} → {after}"


def _subject(line: PlannedLine) -> str:
    organization = line.organization_name or line.organization_id
    return f"{organization}, {line.integration_name} {line.external_org_id}"


def _report_as_lines(report: ImportReport) -> str:
    shown = [each for each in report.outcomes if each.result is not LineResult.UNCHANGED]
    told = [printable(text) for each in shown for text in _outcome(each)]
    return "\n".join([*told, *_left_empty(report.empty_lines), counted(report.counts)])


def _outcome(outcome: LineOutcome) -> Iterator[str]:
    reason = f": {outcome.code.value}: {outcome.message}" if outcome.code else ""
    line = outcome.line
    yield f"line {line.number}  {outcome.result.value:11}  {_subject(line)}{reason}"
    yield from _warned(line)


def _plan_as_json(plan: ImportPlan) -> str:
    return json.dumps(
        {
            "fingerprint": plan.fingerprint,
            "counts": {action.value: plan.counts[action] for action in LineAction},
            "empty_lines": plan.empty_lines,
            "notes": plan.notes,
            "lines": [line.to_public_dict() for line in plan.lines],
        },
        indent=2,
        ensure_ascii=False,
    )


def _report_as_json(report: ImportReport) -> str:
    return json.dumps(
        {
            "counts": {result.value: report.counts[result] for result in LineResult},
            "empty_lines": report.empty_lines,
            "outcomes": [
                {
                    **outcome.line.to_public_dict(),
                    "result": outcome.result.value,
                    "code": outcome.code.value if outcome.code else None,
                    "message": outcome.message,
                    "mapping_id": outcome.mapping_id,
                }
                for outcome in report.outcomes
            ],
        },
        indent=2,
        ensure_ascii=False,
    )
