"""`orgmap merge`: one organization into another, shown first; and `--undo`."""

from collections.abc import Iterator, Sequence

import click

from graphql_api.cli.output import OPERATOR, asynchronous
from graphql_api.composition import open_orgmap
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.models.organization_merge import MergeChoice, OrganizationMerge, Results
from graphql_api.services.merge_plan import Choices, MergePlan, choices_of
from graphql_api.services.organization_merges import OrganizationMergeService
from graphql_api.settings import read_settings

CHOICES = ", ".join(each.value.lower() for each in MergeChoice)


@click.command()
@click.argument("organizations", metavar="FROM INTO", nargs=-1)
@click.option("--plan", "plan_only", is_flag=True, help="Show what would move and write nothing.")
@click.option(
    "--choose",
    "chosen",
    multiple=True,
    metavar="INTEGRATION=CHOICE",
    help=f"Where both are mapped by an integration, whose mappings stay: {CHOICES}. May be "
    "repeated.",
)
@click.option("--yes", is_flag=True, help="Merge without asking.")
@click.option("--undo", "merge_id", metavar="MERGE", help="Undo the merge of this id instead.")
@asynchronous
async def merge(
    organizations: Sequence[str],
    plan_only: bool,
    chosen: Sequence[str],
    yes: bool,
    merge_id: str | None,
) -> None:
    """Merge the organization FROM into INTO: its mappings, grants, and rejected suggestions.

    FROM becomes inactive. The status is 1 if something was left as it was.
    """
    if len(organizations) != (2 if merge_id is None else 0):
        raise click.UsageError("Give two organizations' ids, FROM and INTO, or --undo and a merge.")
    async with open_orgmap(read_settings()) as orgmap:
        merges = orgmap.services.organization_merges
        if merge_id is not None:
            merged: OrganizationMerge | None = await _undo(merges, merge_id, yes=yes)
        else:
            merged = await _merge(merges, organizations, _choices(chosen), plan_only, yes)
    if merged is not None:
        results = merged.results if merge_id is None else merged.undo_results
        _tell(merged, results)


async def _merge(
    merges: OrganizationMergeService,
    organizations: Sequence[str],
    choices: Choices,
    plan_only: bool,
    yes: bool,
) -> OrganizationMerge | None:
    from_id, into_id = organizations
    plan = await merges.plan(OPERATOR, from_id=from_id, into_id=into_id)
    if plan_only or not yes:
        click.echo("\n".join(_plan_as_lines(plan)))
    if plan_only:
        return None
    plan.pieces(choices)  # so that a choice that is missing is told before anybody is asked
    if not yes:
        click.confirm("Merge them?", abort=True)
    return await merges.merge(
        OPERATOR,
        from_id=from_id,
        into_id=into_id,
        fingerprint=plan.fingerprint,
        choices=choices,
    )


async def _undo(merges: OrganizationMergeService, merge_id: str, *, yes: bool) -> OrganizationMerge:
    merged = await merges.get(OPERATOR, merge_id)
    if not yes:
        question = f"Undo the merge of {merged.from_name} into {merged.into_name}?"
        click.confirm(question, abort=True)
    return await merges.undo(OPERATOR, merge_id)


def _choices(chosen: Sequence[str]) -> Choices:
    choices: list[tuple[str, MergeChoice]] = []
    for each in chosen:
        name, _, choice = each.partition("=")
        try:
            choices.append((name, MergeChoice(choice.upper())))
        except ValueError as error:
            raise click.UsageError(
                f"--choose {each} was given; it takes an integration, =, and one of {CHOICES}."
            ) from error
    return choices_of(choices)


# ---------------------------------------------------------------------- what is told


def _plan_as_lines(plan: MergePlan) -> Iterator[str]:
    merged, kept = plan.merged.organization, plan.kept.organization
    yield f"{merged.name} is merged into {kept.name}, and becomes inactive."
    for mapping in plan.moving:
        yield f"moves      {_named(mapping)}"
    for mapping in plan.shared:
        yield f"ends       {_named(mapping)}, which {kept.name} is mapped to as well"
    for conflict in plan.conflicts:
        on_from, on_into = (
            " and ".join(map(_named, each)) for each in (conflict.on_from, conflict.on_into)
        )
        yield (
            f"choose     {conflict.integration_name}: into keeps {on_into}, from keeps {on_from}, "
            "both keeps all"
        )
    for name in plan.aliases:
        yield f"alias      {kept.name} is also called {name}"
    for grant in plan.grants:
        gained = ", ".join(sorted(grant.gained))
        what = f"gains {gained} on {kept.name}" if gained else f"has as much on {kept.name} already"
        yield f"access     {grant.user_id} {what}"
    for rejection in plan.rejections:
        what = "moves" if rejection.moves else "ends"
        yield (
            f"rejection  {rejection.external_org_id} of {rejection.integration_name} was not "
            f"{merged.name}: {what}"
        )
    yield f"The history of {merged.name} is read from {kept.name} too."


def _named(mapping: OrganizationMapping) -> str:
    name = f" ({mapping.external_org_name})" if mapping.external_org_name else ""
    return f"{mapping.integration_name} {mapping.external_org_id}{name}"


def _tell(merged: OrganizationMerge, results: Results) -> None:
    left = [f"{key}: {each.problem}" for key, each in results.items() if each.problem]
    state = merged.state.value.lower().replace("_", " ")
    click.echo(
        f"The merge {merged.merge_id} of {merged.from_name} into {merged.into_name} is {state}."
    )
    for each in left:
        click.echo(f"left       {each}")
    if left or merged.is_under_way:
        raise click.exceptions.Exit(1)
