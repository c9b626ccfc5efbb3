"""`orgmap organizations import | create`: new customers, and never a second one unseen."""

from collections import Counter
from collections.abc import Collection, Sequence

import click

from graphql_api.cli.output import OPERATOR, asynchronous, counting, print_table
from graphql_api.composition import Services, open_orgmap
from graphql_api.models.organization_import import ImportOutcome, ImportState
from graphql_api.services.errors import ExternalOrganizationClaimedError
from graphql_api.services.import_previews import ImportCandidate, ImportPreview
from graphql_api.services.twin_findings import SimilarOrganization
from graphql_api.settings import read_settings

HEADINGS = ("ID", "NAME", "STATE", "WHY")
TOLD_APART = (ImportState.HAS_TWIN, ImportState.INACTIVE, ImportState.MARKED)


@click.command("import")
@click.argument("name")
@click.option("--group", help="Only those of this group of the vendor's, such as Customer.")
@click.option("--id", "ids", multiple=True, help="One that is inactive or marked, too; repeatable.")
@click.option(
    "--even-beside",
    multiple=True,
    help="The id of one to import even so if it is probably there already; repeatable.",
)
@click.option("--dry-run", is_flag=True, help="Show what would be imported and write nothing.")
@click.option("--yes", is_flag=True, help="Import without asking.")
@asynchronous
async def import_organizations(
    name: str,
    group: str | None,
    ids: tuple[str, ...],
    even_beside: tuple[str, ...],
    dry_run: bool,
    yes: bool,
) -> None:
    """Make an organization of each that is new in the list of integration NAME, mapped to it.

    What is probably an organization already is held back and shown with its twin; what is inactive
    or marked is left out. The status is 1 if one could not be imported.
    """
    async with open_orgmap(read_settings()) as orgmap:
        imports = orgmap.services.organization_imports
        with counting(name):
            preview = await imports.preview(OPERATOR, name, group=group)
        wanted = _wanted(preview, {*ids, *even_beside})
        _show(preview, wanted)
        if dry_run or not wanted or not (yes or _confirmed(wanted)):
            return
        outcomes = await imports.import_organizations(
            OPERATOR, name, wanted, even_beside=even_beside
        )
    if not _told(outcomes):
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("name")
@click.option("--domain", help="The main DNS domain.")
@click.option("--even-beside", is_flag=True, help="Also if it is probably there already.")
@asynchronous
async def create(name: str, domain: str | None, even_beside: bool) -> None:
    """Create an organization called NAME.

    If it is probably there already, that is shown and nothing is created, but with --even-beside.
    """
    async with open_orgmap(read_settings()) as orgmap:
        if await _is_warned(orgmap.services, name, domain) and not even_beside:
            raise click.ClickException(
                "Nothing was created. Use that one, or repeat with --even-beside if it is a "
                "different customer."
            )
        made = await orgmap.services.organizations.create(OPERATOR, name=name, domain=domain)
    click.echo(f"{made.org_id}  {made.name}")


async def _is_warned(services: Services, name: str, domain: str | None) -> bool:
    found = await services.similar_organizations.similar(OPERATOR, name=name, domain=domain)
    for each in found:
        click.echo(f"Probably the same: {_described(each)}", err=True)
    return bool(found)


def _described(similar: SimilarOrganization) -> str:
    organization = similar.organization
    state = "" if organization.is_active else "inactive, "
    reasons = " ".join(signal.detail for signal in similar.signals)
    return (
        f"{organization.name} ({state}{organization.org_id}), {similar.confidence:.0%}. {reasons}"
    )


def _wanted(preview: ImportPreview, named: Collection[str]) -> list[str]:
    """Those that are safe, and those that were named, in the list's order; then unknown ids."""
    listed = {each.external_organization.id: each for each in preview.candidates}
    chosen = [id for id, each in listed.items() if each.is_safe or id in named]
    return [*chosen, *sorted(set(named) - listed.keys())]


def _show(preview: ImportPreview, wanted: Collection[str]) -> None:
    left = [
        each
        for each in preview.candidates
        if each.state in TOLD_APART and each.external_organization.id not in wanted
    ]
    if left:
        print_table(HEADINGS, [_row(each) for each in left])
    counts = Counter(each.state.value.lower().replace("_", " ") for each in preview.candidates)
    told = ", ".join(f"{count:,} {state}" for state, count in sorted(counts.items()))
    click.echo(f"{len(wanted):,} to import. In the list: {told or 'nothing'}.")


def _row(candidate: ImportCandidate) -> Sequence[str]:
    external, twin = candidate.external_organization, candidate.twin
    why = [candidate.doubt] if candidate.doubt else []
    if twin is not None:
        same = twin.organization.org_id if twin.organization else "in this list too"
        why.append(f"Probably the same as {twin.name} ({same}), {twin.confidence:.0%}.")
        why += [signal.detail for signal in twin.signals]
    return external.id, external.name, candidate.state.value, " ".join(why)


def _confirmed(wanted: Sequence[str]) -> bool:
    return click.confirm(f"Import {len(wanted):,} organizations?")


def _told(outcomes: Sequence[ImportOutcome]) -> bool:
    """Prints what came of it. What was mapped by somebody meanwhile is as it should be."""
    failed = [
        each
        for each in outcomes
        if each.error and not isinstance(each.error, ExternalOrganizationClaimedError)
    ]
    for each in failed:
        click.echo(f"{each.external_org_id}: {each.error}", err=True)
    click.echo(f"{len(outcomes) - len(failed):,} imported, {len(failed):,} not.")
    return not failed
