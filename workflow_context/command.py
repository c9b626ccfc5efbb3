"""`orgmap run module.py:function --organization ID`: run a workflow with a context; or with
`--all` for every organization."""

import asyncio
import getpass
import importlib.util
import inspect
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import click

from graphql_api.composition import open_orgmap
from graphql_api.settings import Settings, read_settings
from workflow_context.exceptions import (
    DiscoveryNotSupportedError,
    IntegrationError,
    ServiceError,
    SettingsError,
    TableStoreError,
)
from workflow_context.fan_out import Progress, Workflow
from workflow_context.workflows import CONCURRENCY, Workflows, open_workflows

EXPECTED = (
    DiscoveryNotSupportedError,
    IntegrationError,
    ServiceError,
    SettingsError,
    TableStoreError,
)
"""Failures that end a run with one line."""


@click.command()
@click.argument("target", metavar="MODULE.py:FUNCTION")
@click.option("--organization", "organization_id", default=None, help="Its id, or its name.")
@click.option("--all", "for_all", is_flag=True, help="Every active organization instead.")
@click.option("--integration", default=None, help="With --all: those that are mapped to it.")
@click.option(
    "--concurrency",
    type=click.IntRange(min=1),
    default=CONCURRENCY,
    show_default=True,
    help="With --all: how many at a time.",
)
@click.option(
    "--user",
    "user_id",
    default=None,
    help="Who runs it, by an id that has a grant. In development your login name by default.",
)
@click.option("--demo", is_flag=True, help="Let the sandbox stand for vendors without settings.")
def run(
    target: str,
    organization_id: str | None,
    for_all: bool,
    integration: str | None,
    concurrency: int,
    user_id: str | None,
    demo: bool,
) -> None:
    """Run an async function that takes an OrganizationContext; print what it returns.

    With --all a failure is told of its organization, the others go on, and the status is 1.
    """
    if for_all == (organization_id is not None) or (integration is not None and not for_all):
        raise click.UsageError("Give --organization ID, or --all with or without --integration.")
    workflow = load_workflow(target)
    act = (
        partial(_for_each, workflow, integration=integration, concurrency=concurrency)
        if organization_id is None
        else partial(_for_one, workflow, organization_id)
    )
    try:
        asyncio.run(_run(act, user_id=user_id, demo=demo))
    except EXPECTED as error:
        raise click.ClickException(_said_by(error)) from error


def load_workflow(target: str) -> Workflow[Any]:
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
    return cast(Workflow[Any], workflow)


async def _run(
    act: Callable[[Workflows], Awaitable[None]], *, user_id: str | None, demo: bool
) -> None:
    async with (
        _settings(demo=demo) as settings,
        open_orgmap(settings) as orgmap,
        open_workflows(user_id=_user(user_id, settings), orgmap=orgmap) as workflows,
    ):
        await act(workflows)


def _user(given: str | None, settings: Settings) -> str:
    """Raises click.UsageError where nobody is known by a login name."""
    if given is None and settings.auth == "oidc":
        raise click.UsageError(
            "With ORGMAP_AUTH=oidc say who runs it: --user ID, the id of a person or an "
            "application that has a grant. `orgmap access list` shows those that do."
        )
    return given or getpass.getuser()


async def _for_one(workflow: Workflow[Any], given: str, workflows: Workflows) -> None:
    organization_id = await _id_of(given, workflows)
    result = await workflow(await workflows.for_organization(organization_id))
    if result is not None:
        click.echo(result)


async def _id_of(given: str, workflows: Workflows) -> str:
    """Of the one organization with that name; what is no name is taken for an id."""
    with suppress(ValueError):
        return str(UUID(given))
    organizations = await workflows.organizations(is_active=None)
    found = [each.org_id for each in organizations if each.name == given]
    if len(found) > 1:
        raise click.ClickException(
            f"{len(found)} organizations are named {given}: {', '.join(found)}. Give an id."
        )
    return found[0] if found else given


async def _for_each(
    workflow: Workflow[Any], workflows: Workflows, *, integration: str | None, concurrency: int
) -> None:
    outcomes = await workflows.for_each_organization(
        workflow, integration=integration, concurrency=concurrency, progress=_show
    )
    failed = sum(not outcome.succeeded for outcome in outcomes)
    if failed:
        raise click.ClickException(f"{failed} of {len(outcomes)} failed.")


def _show(progress: Progress[Any]) -> None:
    outcome = progress.outcome
    said = outcome.result if outcome.succeeded else _said_by(outcome.error)
    if said is not None:
        click.echo(f"{outcome.organization_name}: {said}", err=not outcome.succeeded)


def _said_by(error: Exception | None) -> str:
    if isinstance(error, IntegrationError):
        return error.message_and_remedy
    return str(error) if isinstance(error, EXPECTED) else f"{type(error).__name__}: {error}"


@asynccontextmanager
async def _settings(*, demo: bool) -> AsyncIterator[Settings]:
    if not demo:
        yield read_settings()
        return
    from graphql_api.demonstration import demonstration  # noqa: PLC0415 - the sandbox's web stack

    async with demonstration(read_settings()) as settings:
        yield settings
