"""The command line: its group, made of the commands in the modules beside it.

A package adds a command as an entry point in the group `orgmap.commands`.
"""

from importlib.metadata import entry_points
from typing import Any

import click

from graphql_api.cli import (
    access,
    aliases,
    coverage,
    exclusions,
    integrations,
    mappings,
    merge,
    new_organizations,
    organizations,
    recordings,
    repair,
    secrets,
    serve,
    suggest,
    token,
    whose,
)
from graphql_api.cli.service_packages import service_packages_are_named
from graphql_api.web.terminal_log import log_to_the_terminal


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

    def invoke(self, context: click.Context) -> Any:
        with service_packages_are_named():
            return super().invoke(context)


@click.group(cls=CommandGroup)
def main() -> None:
    """Map a provider's customers to the organizations that its vendors know them by."""
    log_to_the_terminal()


@main.command()
def schema() -> None:
    """Print the GraphQL schema."""
    from graphql_api.execution.schema_building import create_schema  # noqa: PLC0415 - the web stack

    click.echo(create_schema().as_str())


integrations.integrations.add_command(recordings.record_exchanges)
organizations.organizations.add_command(new_organizations.import_organizations)
organizations.organizations.add_command(new_organizations.create)
for command in (
    access.access,
    aliases.aliases,
    coverage.coverage,
    exclusions.exclusions,
    integrations.integrations,
    integrations.discover,
    integrations.test,
    mappings.mappings,
    merge.merge,
    organizations.organizations,
    repair.repair,
    secrets.secrets,
    serve.serve,
    serve.sandbox,
    suggest.suggest,
    token.token,
    whose.whose,
):
    main.add_command(command)
