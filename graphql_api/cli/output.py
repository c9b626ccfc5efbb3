"""Shared by all commands: the acting operator, running a coroutine, printing."""

import asyncio
import sys
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec

import click

from graphql_api.services.access import provider_manager
from graphql_api.services.errors import ServiceError
from graphql_api.settings import SettingsError
from graphql_api.storage.sealing import SealingError
from graphql_api.storage.secret_rotation import RotationUnderWay
from graphql_api.storage.table_store import TableStoreError
from integrations.base import (
    DiscoveryNotSupportedError,
    IntegrationError,
    SecretsUnavailableError,
)
from integrations.progress import listening

OPERATOR = provider_manager("operator", source="cli")
"""A person who can run a command holds the storage's own credentials."""

Arguments = ParamSpec("Arguments")


def asynchronous(
    command: Callable[Arguments, Coroutine[Any, Any, None]],
) -> Callable[Arguments, None]:
    """Run a coroutine as a command; an expected failure ends with one line and status 1."""

    @wraps(command)
    def run(*args: Arguments.args, **kwargs: Arguments.kwargs) -> None:
        try:
            asyncio.run(command(*args, **kwargs))
        except IntegrationError as error:
            raise click.ClickException(error.message_and_remedy) from error
        except DiscoveryNotSupportedError as error:
            raise click.ClickException(f"{error}; type ids in by hand") from error
        except (
            SettingsError,
            ServiceError,
            TableStoreError,
            SecretsUnavailableError,
            SealingError,
            RotationUnderWay,
            OSError,
        ) as error:
            raise click.ClickException(str(error)) from error
        except KeyboardInterrupt:
            sys.exit(130)

    return run


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as their longest cell; the last one is not padded."""
    table = [headings, *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(headings))]
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        click.echo("  ".join(cells).rstrip())


@contextmanager
def counting(what: str) -> Iterator[None]:
    """Show at a terminal how many rows of a listing have come; say nothing to a pipe."""
    if not sys.stderr.isatty():
        yield
        return

    def show(rows: int) -> None:
        click.echo(f"\r{what}: {rows:,}", nl=False, err=True)

    with listening(show):
        yield
    click.echo(err=True)
