"""`orgmap repair`: compare the tables, name what diverges, mend it."""

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
    """Compare the tables, name what diverges and mend it; safe while the service runs.

    The status is 1 where something is left: what a person must decide or, with --dry-run,
    anything at all.
    """
    async with open_orgmap(read_settings()) as orgmap:
        found = await repair_of(orgmap, dry_run=dry_run).run()
    click.echo(_as_json(found) if as_json else _as_lines(found))
    if not all(each.mended for each in found):
        raise click.exceptions.Exit(1)


def _as_lines(found: Sequence[Divergence]) -> str:
    mended = sum(each.mended for each in found)
    counts = f"{len(found)} found, {mended} mended, {len(found) - mended} left."
    return "\n".join([*map(_as_line, found), counts])


def _as_line(divergence: Divergence) -> str:
    places = ("integration", "organization", "mapping")
    named = [f"{place} {name}" for place in places if (name := getattr(divergence, place))]
    outcome = "mended" if divergence.mended else "left"
    return f"{outcome:6}  {divergence.kind}  {', '.join(named)}: {divergence.detail}"


def _as_json(found: Sequence[Divergence]) -> str:
    mended = sum(each.mended for each in found)
    return json.dumps(
        {
            "divergences": [asdict(each) for each in found],
            "found": len(found),
            "mended": mended,
            "left": len(found) - mended,
        },
        indent=2,
        ensure_ascii=False,
    )
