"""`orgmap organizations`: the provider's customers, and the one that is sought."""

import json
from collections.abc import Sequence
from typing import Any

import click

from graphql_api.cli.output import OPERATOR, asynchronous, print_table
from graphql_api.composition import Services, open_orgmap
from graphql_api.models.organization import Organization
from graphql_api.models.page import Page
from graphql_api.services.paging import every_item
from graphql_api.settings import read_settings

PAGE = 200


@click.group(invoke_without_command=True)
@click.option(
    "--search",
    metavar="TEXT",
    help="Only those with it in a name or the domain, or mapped to a vendor's id that it is.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the organizations as JSON.")
@asynchronous
async def organizations(search: str | None, as_json: bool) -> None:
    """List organizations by name, inactive ones too; or import or create some."""
    if click.get_current_context().invoked_subcommand is not None:
        return
    async with open_orgmap(read_settings()) as orgmap:
        found = await _found(orgmap.services, search)
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in found], ensure_ascii=False))
        return
    print_table(("NAME", "DOMAIN", "ID", "STATE"), [_row(each) for each in found])
    click.echo(f"{len(found):,} organizations.")


async def _found(services: Services, search: str | None) -> list[Organization]:
    async def read(after: str | None) -> Page[Organization]:
        return await services.organization_search.list(
            OPERATOR, search=search, first=PAGE, after=after
        )

    found = await every_item(read)
    return sorted(found, key=lambda each: (each.name.casefold(), each.org_id))


def _row(organization: Organization) -> Sequence[str]:
    return (
        organization.name,
        organization.domain or "",
        organization.org_id,
        "" if organization.is_active else "inactive",
    )


def _as_json(organization: Organization) -> dict[str, Any]:
    """In GraphQL's names."""
    return {
        "id": organization.org_id,
        "name": organization.name,
        "domain": organization.domain,
        "isActive": organization.is_active,
    }
