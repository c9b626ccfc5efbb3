"""The command line: its group, what serves, and the commands of the modules beside it.

A package adds a command as an entry point in the group `orgmap.commands`.
"""

import asyncio
from importlib.metadata import entry_points

import click

from graphql_api import (
    access_command,
    coverage_command,
    integration_commands,
    mapping_commands,
    repair_command,
    suggestion_command,
    token_command,
)
from graphql_api.settings import Settings, SettingsError, read_settings
from graphql_api.storage.table_store import TableStoreError
from graphql_api.terminal import asynchronous, log_to_the_terminal

HOST = "127.0.0.1"
PORT = 8000
SANDBOX_PORT = 8090
MAX_WORKERS = 64


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
    log_to_the_terminal()


@main.command()
@click.option("--host", default=HOST, show_default=True, help="The address to listen on.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535))
@click.option("--demo", is_flag=True, help="Start the vendor sandbox and create example customers.")
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, MAX_WORKERS),
    help="How many processes serve; more than one share what vendors listed through Redis.",
)
def serve(host: str, port: int, demo: bool, workers: int) -> None:
    """Serve GraphQL at /graphql and the client at /."""
    if workers == 1:
        _serve_alone(host, port, demo=demo)
    elif demo:
        raise click.UsageError("--demo runs in one process: leave --workers.")
    else:
        _serve_with_workers(host, port, workers=workers)


@asynchronous
async def _serve_alone(host: str, port: int, *, demo: bool) -> None:
    from graphql_api.server import serve_demonstration, serve_forever  # noqa: PLC0415

    settings = await _settings_to_serve(host)
    await (serve_demonstration if demo else serve_forever)(settings, host=host, port=port)


def _serve_with_workers(host: str, port: int, *, workers: int) -> None:
    from graphql_api.workers import serve_with_workers  # noqa: PLC0415

    try:
        settings = asyncio.run(_settings_to_serve(host))
        serve_with_workers(settings, host=host, port=port, workers=workers)
    except (SettingsError, TableStoreError, OSError) as error:
        raise click.ClickException(str(error)) from error


async def _settings_to_serve(host: str) -> Settings:
    from graphql_api.composition import open_store  # noqa: PLC0415 - takes its time to load
    from graphql_api.loopback import refuse_other_than_loopback  # noqa: PLC0415 - the web stack

    settings = read_settings()
    if settings.auth == "dev":
        await refuse_other_than_loopback(host)
    store = await open_store(settings)  # which fails here in one line, in the server with many
    await store.aclose()
    return settings


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
def schema() -> None:
    """Print the GraphQL schema."""
    from graphql_api.schema import create_schema  # noqa: PLC0415 - the web stack

    click.echo(create_schema().as_str())


for command in (
    access_command.access,
    coverage_command.coverage,
    integration_commands.integrations,
    integration_commands.discover,
    integration_commands.test,
    mapping_commands.mappings,
    suggestion_command.suggest,
    repair_command.repair,
    token_command.token,
):
    main.add_command(command)
