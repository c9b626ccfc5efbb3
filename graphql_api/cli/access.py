"""`orgmap access`: who may do what, on the machine itself, also where nobody can sign in."""

import click

from graphql_api.cli.output import OPERATOR, asynchronous, print_table
from graphql_api.composition import open_orgmap
from graphql_api.models.grant import AccessGrant
from graphql_api.models.page import Page
from graphql_api.services.access import Permission
from graphql_api.services.paging import every_item
from graphql_api.settings import read_settings

PAGE = 200

_organization = click.option(
    "--organization", "organization_id", help="On this one; without it, provider-wide."
)


@click.group()
def access() -> None:
    """Show, grant and revoke access: provider-wide, or on one organization."""


@access.command("list")
@_organization
@asynchronous
async def list_grants(organization_id: str | None) -> None:
    """List who has access by a grant. What a token's roles give is the issuer's to show."""
    async with open_orgmap(read_settings()) as orgmap:

        async def read(after: str | None) -> Page[AccessGrant]:
            return await orgmap.services.grants.list(
                OPERATOR, organization_id=organization_id, first=PAGE, after=after
            )

        grants = await every_item(read)
    rows = [
        (each.user_id, _words(each), f"{each.granted_at:%Y-%m-%d %H:%M}", each.granted_by)
        for each in grants
    ]
    print_table(("USER", "PERMISSIONS", "GRANTED (UTC)", "BY"), rows)


@access.command()
@click.argument("user")
@click.option(
    "--permission",
    "permissions",
    multiple=True,
    required=True,
    type=click.Choice([each.value for each in Permission]),
    help="May be repeated. The person has exactly these afterwards.",
)
@_organization
@asynchronous
async def grant(user: str, permissions: tuple[str, ...], organization_id: str | None) -> None:
    """Give USER, who is named as tokens name them, exactly these permissions."""
    async with open_orgmap(read_settings()) as orgmap:
        granted = await orgmap.services.grants.grant(
            OPERATOR,
            user_id=user,
            organization_id=organization_id,
            permissions=[Permission(each) for each in permissions],
        )
    click.echo(f"{granted.user_id} has {_words(granted)} {_where(granted)}.")


@access.command()
@click.argument("user")
@_organization
@asynchronous
async def revoke(user: str, organization_id: str | None) -> None:
    """Take away what USER was granted there."""
    async with open_orgmap(read_settings()) as orgmap:
        revoked = await orgmap.services.grants.revoke(
            OPERATOR, user_id=user, organization_id=organization_id
        )
    click.echo(f"{revoked.user_id} no longer has {_words(revoked)} {_where(revoked)}.")


def _words(grant: AccessGrant) -> str:
    return ", ".join(sorted(grant.permissions))


def _where(grant: AccessGrant) -> str:
    return f"on organization {grant.org_id}" if grant.org_id else "provider-wide"
