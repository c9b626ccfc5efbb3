"""`orgmap exclusions list | add | remove`: where there is nothing to map."""

import json
from collections.abc import Sequence
from typing import Any

import click

from graphql_api.cli.output import OPERATOR, asynchronous, print_table
from graphql_api.composition import Services, open_orgmap
from graphql_api.models.exclusion import (
    Exclusion,
    ExternalOrganizationToExclude,
    OrganizationToExclude,
)
from graphql_api.models.page import Page
from graphql_api.services.paging import every_item
from graphql_api.settings import read_settings

PAGE = 500
HEADINGS = ("INTEGRATION", "WHAT", "REASON", "BY", "ON", "ID")

Named = tuple[str, Exclusion]
"""An exclusion, and the name of the organization if it is one's."""


@click.group()
def exclusions() -> None:
    """Say what is not to be mapped: it is no gap, and is never suggested."""


@exclusions.command("list")
@click.option("--integration", "integration_name", help="Only those of this integration.")
@click.option("--organization", "organization_id", help="Only those of this organization's id.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@asynchronous
async def list_exclusions(
    integration_name: str | None, organization_id: str | None, as_json: bool
) -> None:
    """Show what is excluded, why, by whom and when."""
    async with open_orgmap(read_settings()) as orgmap:

        async def read(after: str | None) -> Page[Exclusion]:
            return await orgmap.services.exclusions.list(
                OPERATOR,
                integration_name=integration_name,
                organization_id=organization_id,
                first=PAGE,
                after=after,
            )

        found = await _named(orgmap.services, await every_item(read))
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in found], ensure_ascii=False))
    elif found:
        print_table(HEADINGS, [_row(each) for each in found])
    else:
        click.echo("Nothing is excluded.")


@exclusions.command("add")
@click.option("--integration", "integration_name", required=True, help="The integration's name.")
@click.option(
    "--organization",
    "organization_ids",
    multiple=True,
    metavar="ID",
    help="An organization that does not use it; may be given several times.",
)
@click.option(
    "--external",
    "external_org_ids",
    multiple=True,
    metavar="ID",
    help="What is nobody's customer, by the vendor's id; may be given several times.",
)
@click.option("--reason", default="", help="Why, for whoever wonders later.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of lines.")
@asynchronous
async def add_exclusions(
    integration_name: str,
    organization_ids: Sequence[str],
    external_org_ids: Sequence[str],
    reason: str,
    as_json: bool,
) -> None:
    """Exclude organizations that do not use an integration, or what is nobody's customer there.

    Excluding again changes the reason. The status is 1 if one was refused; the others are excluded.
    """
    if not organization_ids and not external_org_ids:
        raise click.UsageError("Give --organization or --external, at least once.")
    async with open_orgmap(read_settings()) as orgmap:
        bulk = orgmap.services.bulk_exclusions
        outcomes = [
            *await bulk.exclude_organizations(
                OPERATOR,
                [
                    OrganizationToExclude(
                        organization_id=id, integration_name=integration_name, reason=reason
                    )
                    for id in organization_ids
                ],
            ),
            *await bulk.exclude_external_organizations(
                OPERATOR,
                [
                    ExternalOrganizationToExclude(
                        integration_name=integration_name, external_org_id=id, reason=reason
                    )
                    for id in external_org_ids
                ],
            ),
        ]
        await _tell(orgmap.services, outcomes, done="excluded", as_json=as_json)


@exclusions.command("remove")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of lines.")
@asynchronous
async def remove_exclusions(ids: Sequence[str], as_json: bool) -> None:
    """Remove exclusions by their ids: it can be mapped and suggested again.

    The status is 1 if there was none of an id; the others are removed.
    """
    async with open_orgmap(read_settings()) as orgmap:
        outcomes = await orgmap.services.bulk_exclusions.remove(OPERATOR, ids)
        await _tell(orgmap.services, outcomes, done="removed", as_json=as_json)


# ---------------------------------------------------------------------- output


async def _tell(
    services: Services, outcomes: Sequence[Exclusion | Exception], *, done: str, as_json: bool
) -> None:
    found = await _named(services, [each for each in outcomes if isinstance(each, Exclusion)])
    failures = [each for each in outcomes if isinstance(each, Exception)]
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in found], ensure_ascii=False))
    else:
        for each in found:
            click.echo(
                f"{done}: {each[1].integration_name}, {_what(each)} ({each[1].exclusion_id})"
            )
    for failure in failures:
        click.echo(f"Error: {failure}", err=True)
    if failures:
        raise click.exceptions.Exit(1)


async def _named(services: Services, found: Sequence[Exclusion]) -> list[Named]:
    ids = [each.org_id for each in found if each.org_id is not None]
    organizations = await services.organizations.find_many(OPERATOR, list(dict.fromkeys(ids)))
    names = {each.org_id: each.name for each in organizations if each is not None}
    return [(names.get(str(each.org_id), ""), each) for each in found]


def _what(named: Named) -> str:
    name, exclusion = named
    if exclusion.org_id is not None:
        return f"organization {name} {exclusion.org_id}"
    return f"external {exclusion.external_org_name} {exclusion.external_org_id}"


def _row(named: Named) -> Sequence[str]:
    exclusion = named[1]
    return (
        exclusion.integration_name,
        _what(named),
        exclusion.reason,
        exclusion.excluded_by,
        f"{exclusion.excluded_at:%Y-%m-%d}",
        exclusion.exclusion_id,
    )


def _as_json(named: Named) -> dict[str, Any]:
    """In GraphQL's names."""
    name, exclusion = named
    is_organization = exclusion.org_id is not None
    return {
        "id": exclusion.exclusion_id,
        "integrationName": exclusion.integration_name,
        "organization": {"id": exclusion.org_id, "name": name} if is_organization else None,
        "externalOrgId": exclusion.external_org_id,
        "externalOrgName": None if is_organization else exclusion.external_org_name,
        "reason": exclusion.reason,
        "excludedAt": exclusion.excluded_at.isoformat(),
        "excludedBy": exclusion.excluded_by,
    }
