"""`orgmap run module.py:function --organization ID`: run a workflow with a context."""

import asyncio
import getpass
import importlib.util
import inspect
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import click

from graphql_api.composition import open_orgmap
from graphql_api.settings import Settings, SettingsError, read_settings
from graphql_api.storage.table_store import TableStoreError
from workflow_context.context import OrganizationContext, open_context
from workflow_context.exceptions import IntegrationError, ServiceError

Workflow = Callable[[OrganizationContext], Awaitable[Any]]


@click.command()
@click.argument("target", metavar="MODULE.py:FUNCTION")
@click.option("--organization", "organization_id", required=True, help="The organization's id.")
@click.option("--user", "user_id", default=None, help="Who runs it; your login name by default.")
@click.option("--demo", is_flag=True, help="Let the sandbox stand for vendors without settings.")
def run(target: str, organization_id: str, user_id: str | None, demo: bool) -> None:
    """Run an async function that takes an OrganizationContext; print what it returns."""
    workflow = load_workflow(target)
    try:
        result = asyncio.run(
            _run(workflow, organization_id, user_id=user_id or getpass.getuser(), demo=demo)
        )
    except IntegrationError as error:
        raise click.ClickException(error.message_and_remedy) from error
    except (ServiceError, SettingsError, TableStoreError) as error:
        raise click.ClickException(str(error)) from error
    if result is not None:
        click.echo(result)


def load_workflow(target: str) -> Workflow:
    """The function that `path/to/module.py:function` names. Raises click.BadParameter."""
    path, _, name = target.rpartition(":")
    file = Path(path)
    if not path or not name:
        raise click.BadParameter(f"{target!r} was given; expected is MODULE.py:FUNCTION")
    spec = importlib.util.spec_from_file_location(f"orgmap_workflow_{file.stem}", file)
    if not file.is_file() or spec is None or spec.loader is None:
        raise click.BadParameter(f"{path} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses and pickle look the module up
    spec.loader.exec_module(module)
    workflow = getattr(module, name, None)
    if not inspect.iscoroutinefunction(workflow):
        raise click.BadParameter(f"{path} has no async function {name!r}")
    return workflow


async def _run(workflow: Workflow, organization_id: str, *, user_id: str, demo: bool) -> Any:
    async with (
        _settings(demo=demo) as settings,
        open_orgmap(settings) as orgmap,
        open_context(organization_id=organization_id, user_id=user_id, orgmap=orgmap) as context,
    ):
        return await workflow(context)


@asynccontextmanager
async def _settings(*, demo: bool) -> AsyncIterator[Settings]:
    if not demo:
        yield read_settings()
        return
    from graphql_api.demonstration import demonstration  # noqa: PLC0415 - the sandbox's web stack

    async with demonstration(read_settings()) as settings:
        yield settings
