"""`orgmap token`: a token for development sign-in."""

import re
from datetime import timedelta

import click

from graphql_api.identity.authenticator import InvalidToken
from graphql_api.services.access import Permission
from graphql_api.settings import SettingsError, read_settings

MAX_EXPIRES = timedelta(days=30)


def _duration(context: click.Context, parameter: click.Parameter, value: str) -> timedelta:
    """90m, 8h, 7d. Raises click.BadParameter."""
    found = re.fullmatch(r"([1-9][0-9]{0,5})([mhd])", value)
    units = {"m": "minutes", "h": "hours", "d": "days"}
    duration = timedelta(**{units[found[2]]: int(found[1])}) if found else MAX_EXPIRES * 2
    if duration > MAX_EXPIRES:
        raise click.BadParameter(f"{value!r} was given; allowed are 90m, 8h, 7d, up to 30d")
    return duration


@click.command()
@click.option("--user", "user_id", required=True, help="Whom the token acts as.")
@click.option("--organization", "organization_id", help="Limit the permissions to this one.")
@click.option(
    "--permission",
    "permissions",
    multiple=True,
    type=click.Choice([each.value for each in Permission]),
    help="May be repeated. Without any the person has what was granted, and no more.",
)
@click.option(
    "--expires", default="8h", show_default=True, callback=_duration, help="In m, h or d."
)
def token(
    user_id: str,
    organization_id: str | None,
    permissions: tuple[str, ...],
    expires: timedelta,
) -> None:
    """Print a token for development sign-in, to act as somebody else than `dev`."""
    from graphql_api.identity.development import mint, signing_key  # noqa: PLC0415 - the service's

    try:
        settings = read_settings()
        if settings.auth == "oidc":
            raise SettingsError("ORGMAP_AUTH=oidc: tokens come from the issuer, never from here.")
        minted = mint(
            signing_key(settings.data_folder),
            user_id=user_id,
            organization_id=organization_id,
            permissions=frozenset(Permission(each) for each in permissions),
            lifetime=expires,
        )
    except (SettingsError, InvalidToken, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(minted)
