"""`orgmap aliases export | import`: other names of organizations as a CSV file."""

import json
from enum import Enum
from pathlib import Path

import click

from graphql_api.cli.csv_files import (
    MAX_LINES,
    ask_to_apply,
    counted,
    printable,
    read_text,
    written,
)
from graphql_api.cli.output import OPERATOR, asynchronous
from graphql_api.composition import open_orgmap
from graphql_api.services.alias_csv.importing import AliasImportService
from graphql_api.services.alias_csv.plan import (
    AliasAction,
    AliasPlan,
    AliasReport,
    AliasResult,
    PlannedAlias,
)
from graphql_api.settings import read_settings

_DONE = (AliasResult.ADDED, AliasResult.UNCHANGED)


@click.group()
def aliases() -> None:
    """Export other names of organizations to a CSV file, and import an edited one."""


@aliases.command("export")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write, whole or not at all. Without it the standard output.",
)
@asynchronous
async def export_aliases(output: Path | None) -> None:
    """Write all aliases as CSV, a line each."""
    count = 0
    async with open_orgmap(read_settings()) as orgmap:
        with written(output) as file:
            async for text, aliases_in_it in orgmap.services.alias_exports.pieces(OPERATOR):
                file.write(text.encode())
                count += aliases_in_it
    click.echo(f"{count:,} aliases exported.", err=True)


@aliases.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show the plan and write nothing.")
@click.option("--yes", is_flag=True, help="Apply the plan without asking.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of lines.")
@asynchronous
async def import_aliases(file: Path, dry_run: bool, yes: bool, as_json: bool) -> None:
    """Plan which aliases a CSV file would add, and add exactly those.

    Its columns are organization_id or organization_name, and alias. An import removes none. The
    status is 1 if a line is invalid, or was not written.
    """
    text = read_text(file)
    async with open_orgmap(read_settings()) as orgmap:
        imports = orgmap.services.alias_imports
        plan = await imports.plan(OPERATOR, text, max_lines=MAX_LINES)
        if dry_run or not plan.counts[AliasAction.ADD]:
            click.echo(_plan_as_json(plan) if as_json else _plan_as_lines(plan))
            succeeded = not plan.counts[AliasAction.INVALID]
        else:
            report = await _confirmed(imports, plan, text, yes=yes, as_json=as_json)
            click.echo(_report_as_json(report) if as_json else _report_as_lines(report))
            succeeded = all(result in _DONE for result in report.counts)
    if not succeeded:
        raise click.exceptions.Exit(1)


async def _confirmed(
    imports: AliasImportService, plan: AliasPlan, text: str, *, yes: bool, as_json: bool
) -> AliasReport:
    if not yes:
        ask_to_apply(_plan_as_lines(plan), as_json=as_json)
    return await imports.apply(OPERATOR, text, fingerprint=plan.fingerprint, max_lines=MAX_LINES)


def _plan_as_lines(plan: AliasPlan) -> str:
    told = [
        _told(line, line.action, line.message)
        for line in plan.lines
        if line.action is not AliasAction.UNCHANGED
    ]
    return "\n".join([*told, counted(plan.counts)])


def _report_as_lines(report: AliasReport) -> str:
    told = [
        _told(each.line, each.result, each.message)
        for each in report.outcomes
        if each.result is not AliasResult.UNCHANGED
    ]
    return "\n".join([*told, counted(report.counts)])


def _told(line: PlannedAlias, what: Enum, message: str | None) -> str:
    organization = line.organization_name or line.organization_id
    reason = f": {message}" if message else ""
    return printable(f"line {line.number}  {what.value:9}  {organization}, {line.alias}{reason}")


def _plan_as_json(plan: AliasPlan) -> str:
    return json.dumps(
        {
            "fingerprint": plan.fingerprint,
            "counts": {action.value: plan.counts[action] for action in AliasAction},
            "lines": [line.to_public_dict() for line in plan.lines],
        },
        indent=2,
        ensure_ascii=False,
    )


def _report_as_json(report: AliasReport) -> str:
    return json.dumps(
        {
            "counts": {result.value: report.counts[result] for result in AliasResult},
            "outcomes": [
                {
                    **each.line.to_public_dict(),
                    "result": each.result.value,
                    "message": each.message,
                }
                for each in report.outcomes
            ],
        },
        indent=2,
        ensure_ascii=False,
    )
