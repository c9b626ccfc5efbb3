"""The command line: `orgmap serve | sandbox | repair | schema`; other packages add `run`.

A package adds a command as an entry point in the group `orgmap.commands`.
"""

import asyncio
import json
import logging
import re
import sys
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import asdict
from datetime import timedelta
from functools import wraps
from importlib.metadata import entry_points
from typing import Any, ParamSpec

import click

from graphql_api.services.access import Permission
from graphql_api.settings import SettingsError, read_settings
from graphql_api.storage.divergences import Divergence
from graphql_api.storage.table_store import TableStoreError

HOST = "127.0.0.1"
PORT = 8000
SANDBOX_PORT = 8090

MAX_EXPIRES = timedelta(days=30)

Arguments = ParamSpec("Arguments")


class CommandGroup(click.Group):
    """Its own commands, and those of installed packages."""

    def list_commands(self, context: click.Context) -> list[str]:
        added = (each.name for each in entry_points(group="orgmap.commands"))
        return sorted({*super().list_commands(context), *added})

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        own = super().get_command(context, name)
        if own is not None:
            return own
        found = entry_points(group="orgmap.commands", name=name)
        return next((each.load() for each in found), None)


@click.group(cls=CommandGroup)
def main() -> None:
    """Map a provider's customers to the organizations that its vendors know them by."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    for noisy in ("httpx", "azure", "aiosqlite", "uvicorn"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def asynchronous(
    command: Callable[Arguments, Coroutine[Any, Any, None]],
) -> Callable[Arguments, None]:
    """Run a coroutine as a command; an expected failure ends with one line and status 1."""

    @wraps(command)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            asyncio.run(command(*args, **kwargs))
        except (SettingsError, TableStoreError, OSError) as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt:
            sys.exit(130)

    return run


def _duration(context: click.Context, parameter: click.Parameter, value: str) -> timedelta:
    """90m, 8h, 7d. Raises click.BadParameter."""
    found = re.fullmatch(r"([1-9][0-9]{0,5})([mhd])", value)
    units = {"m": "minutes", "h": "hours", "d": "days"}
    duration = timedelta(**{units[found[2]]: int(found[1])}) if found else MAX_EXPIRES * 2
    if duration > MAX_EXPIRES:
        raise click.BadParameter(f"{value!r} was given; allowed are 90m, 8h, 7d, up to 30d")
    return duration


@main.command()
@click.option("--host", default=HOST, show_default=True, help="The address to listen on.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535))
@click.option("--demo", is_flag=True, help="Start the vendor sandbox and create example customers.")
@asynchronous
async def serve(host: str, port: int, demo: bool) -> None:
    """Serve GraphQL at /graphql and the client at /."""
    from graphql_api.loopback import refuse_other_than_loopback  # noqa: PLC0415 - the web stack
    from graphql_api.server import serve_demonstration, serve_forever  # noqa: PLC0415

    settings = read_settings()
    if settings.auth == "dev":
        await refuse_other_than_loopback(host)
    await (serve_demonstration if demo else serve_forever)(settings, host=host, port=port)


@main.command()
@click.option("--port", default=SANDBOX_PORT, show_default=True, type=click.IntRange(0, 65535))
@asynchronous
async def sandbox(port: int) -> None:
    """Serve the vendors' documented endpoints with fictional customers, on this machine."""
    from integrations.sandbox.server import serve_sandbox  # noqa: PLC0415 - the web stack

    async with serve_sandbox(port=port) as running:
        click.echo(f"The sandbox answers at {running.url}. Point the integrations at it with:")
        config, secrets = running.settings()
        for kind, values in (("CONFIG", config), ("SECRET", secrets)):
            for name, value in values.items():
                click.echo(f"export ORGMAP_{kind}_{name.upper()}={value}")
        await asyncio.Event().wait()


@main.command()
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
    from graphql_api.identity.authenticator import InvalidToken  # noqa: PLC0415 - cryptography
    from graphql_api.identity.development import mint, signing_key  # noqa: PLC0415

    try:
        settings = read_settings()
        if settings.auth != "dev":
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


@main.command()
@click.option("--dry-run", is_flag=True, help="Name what diverges and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of lines.")
@asynchronous
async def repair(dry_run: bool, as_json: bool) -> None:
    """Compare the tables, name what diverges and mend it; safe while the service runs.

    The status is 1 where something is left: what a person must decide or, with --dry-run,
    anything at all.
    """
    from graphql_api.composition import open_orgmap, repair_of  # noqa: PLC0415 - the services

    async with open_orgmap(read_settings()) as orgmap:
        found = await repair_of(orgmap, dry_run=dry_run).run()
    click.echo(_as_json(found) if as_json else _as_lines(found))
    if not all(each.mended for each in found):
        raise click.exceptions.Exit(1)


@main.command()
def schema() -> None:
    """Print the GraphQL schema."""
    from graphql_api.schema import create_schema  # noqa: PLC0415 - the web stack

    click.echo(create_schema().as_str())


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
