"""`orgmap whose INTEGRATION EXTERNAL_ID`: the organization that a vendor's customer is."""

import json
from collections.abc import Sequence
from typing import Any

import click

from graphql_api.cli.output import OPERATOR, asynchronous, print_table
from graphql_api.composition import Services, open_orgmap
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.settings import read_settings

Owner = tuple[str, OrganizationMapping]
"""An organization's name, and its mapping."""

HEADINGS = ("ORGANIZATION", "ORGANIZATION ID", "MAPPING", "EXTERNAL ORGANIZATION", "ID")


@click.command()
@click.argument("integration")
@click.argument("external_id")
@click.option("--json", "as_json", is_flag=True, help="Print the organizations as JSON.")
@asynchronous
async def whose(integration: str, external_id: str, as_json: bool) -> None:
    """Say whose a vendor's organization is, by its id; ends with status 1 if it is nobody's."""
    async with open_orgmap(read_settings()) as orgmap:
        owners = await _owners(orgmap.services, integration, external_id)
    if as_json:
        click.echo(json.dumps([_as_json(each) for each in owners], ensure_ascii=False))
    elif owners:
        print_table(HEADINGS, [_row(each) for each in owners])
    else:
        click.echo(f"{integration} {external_id} is nobody's: no active mapping points at it.")
    if not owners:
        raise click.exceptions.Exit(1)


async def _owners(services: Services, integration: str, external_id: str) -> Sequence[Owner]:
    mappings = await services.mappings.list_by_external_id(OPERATOR, integration, external_id)
    ids = [mapping.org_id for mapping in mappings]
    organizations = await services.organizations.find_many(OPERATOR, ids)
    names = ["" if each is None else each.name for each in organizations]
    return list(zip(names, mappings, strict=True))


def _row(owner: Owner) -> Sequence[str]:
    name, mapping = owner
    return (
        name,
        mapping.org_id,
        mapping.mapping_id,
        mapping.external_org_name,
        mapping.external_org_id,
    )


def _as_json(owner: Owner) -> dict[str, Any]:
    """In GraphQL's names."""
    name, mapping = owner
    return {
        "organization": {"id": mapping.org_id, "name": name},
        "id": mapping.mapping_id,
        "externalOrgId": mapping.external_org_id,
        "externalOrgName": mapping.external_org_name,
    }
