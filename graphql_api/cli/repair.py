"""`orgmap repair`: compare the tables, name what diverges, repair it."""

import json
from collections.abc import Sequence
from dataclasses import asdict

import click

from graphql_api.cli.output import asynchronous
from graphql_api.composition import open_orgmap, repair_of
from graphql_api.settings import read_settings
from graphql_api.storage.repair.divergences import Divergence


@click.command()
@click.option("--dry-run", is_flag=True, help="Name what diverges and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of lines.")
@asynchronous
async def repair(dry_run: bool, as_json: bool) -> None:
    """Compare the tables, name what diverges and repair it; safe while the service runs.

    The status is 1 if something is left: what a person must decide or, with --dry-run,
    anything at all.
    """
    async with open_orgmap(read_settings()) as orgmap:
        found = await repair_of(orgmap, dry_run=dry_run).run()
    click.echo(_as_json(found) if as_json else _as_lines(found))
    if not all(each.repaired for each in found):
        raise click.exceptions.Exit(1)


def _as_lines(found: Sequence[Divergence]) -> str:
    repaired = sum(each.repaired for each in found)
    counts = f"{len(found)} found, {repaired} repaired, {len(found) - repaired} left."
    return "\n".join([*map(_as_line, found), counts])


def _as_line(divergence: Divergence) -> str:
    places = ("integration", "organization", "mapping")
    named = [f"{place} {name}" for place in places if (name := getattr(divergence, place))]
    outcome = "repaired" if divergence.repaired else "left"
    return f"{outcome:8}  {divergence.kind}  {', '.join(named)}: {divergence.detail}"


def _as_json(found: Sequence[Divergence]) -> str:
    repaired = sum(each.repaired for each in found)
    return json.dumps(
        {
            "divergences": [asdict(each) for each in found],
            "found": len(found),
            "repaired": repaired,
            "left": len(found) - repaired,
        },
        indent=2,
        ensure_ascii=False,
    )
