"""Lists what vendors have before a command compares with it."""

from collections.abc import Iterable

import click

from graphql_api.cli.output import OPERATOR, counting
from graphql_api.composition import Services
from integrations.base import IntegrationError


async def list_first(services: Services, names: Iterable[str]) -> None:
    """If no fresh listing is cached. One that fails is named, and what was known of it stays."""
    for name in names:
        try:
            with counting(name):
                found = await services.discovery.discover(OPERATOR, name)
        except IntegrationError as error:
            click.echo(f"{name}: {error.message_and_remedy}", err=True)
        else:
            if found.is_stale:
                click.echo(f"{name}: an older listing: {found.failure}", err=True)
