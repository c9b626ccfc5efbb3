"""Commands about integrations: `orgmap integrations [check FILE]`, `discover NAME`, `test`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from graphql_api.cli.output import OPERATOR, asynchronous, counting, print_table
from graphql_api.composition import open_orgmap
from graphql_api.resources import open_configuration
from graphql_api.settings import read_settings
from integrations.base import (
    BaseIntegration,
    ExternalOrganization,
    TestResult,
    TestStepStatus,
)
from integrations.rest.integration import integration_class
from integrations.rest.manifest.loading import ManifestError, load_manifest
from integrations.rest.manifest.spec import Manifest

_MARKS = {
    TestStepStatus.PASSED: "✓",
    TestStepStatus.WARNING: "!",
    TestStepStatus.FAILED: "✗",
    TestStepStatus.SKIPPED: "-",
}


@click.group(invoke_without_command=True)
@click.pass_context
def integrations(context: click.Context) -> None:
    """List the integrations, and what is missing to configure each."""
    if context.invoked_subcommand is None:
        _list_integrations()


@asynchronous
async def _list_integrations() -> None:
    async with open_orgmap(read_settings()) as orgmap:
        rows = [await _integration_row(each) for each in orgmap.services.integrations.all()]
        print_table(("NAME", "INTEGRATION", "DISCOVERY", "SETTINGS"), rows)
        for problem in orgmap.integration_problems:
            click.echo(f"Not loaded: {problem.source}: {problem.message}", err=True)


@integrations.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@asynchronous
async def check(file: Path) -> None:
    """Check a manifest; if its settings are set, also list organizations and test the first."""
    try:
        manifest = load_manifest(file)
    except ManifestError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{file}: a valid manifest of {manifest.display_name}.")
    async with open_configuration(read_settings()) as configuration:
        integration = integration_class(manifest)(configuration)
        try:
            await _try_out(integration)
        finally:
            await integration.aclose()


@integrations.command("schema")
def manifest_schema() -> None:
    """Print the JSON Schema of a manifest."""
    click.echo(json.dumps(Manifest.model_json_schema(), indent=2, ensure_ascii=False))


@click.command()
@click.argument("name")
@click.option("--refresh", is_flag=True, help="Ask the vendor even when a listing is cached.")
@click.option("--json", "as_json", is_flag=True, help="Print the organizations as JSON.")
@asynchronous
async def discover(name: str, refresh: bool, as_json: bool) -> None:
    """List the external organizations that an integration sees."""
    async with open_orgmap(read_settings()) as orgmap:
        with counting(name):
            found = await orgmap.services.discovery.discover(OPERATOR, name, refresh=refresh)
        if found.warning:
            older = "An older listing: " if found.is_stale else ""
            click.echo(f"{older}{found.warning}", err=True)
        organizations = found.listing.organizations
        if as_json:
            click.echo(json.dumps([_as_json(each) for each in organizations], ensure_ascii=False))
        else:
            _print_organizations(organizations)


@click.command()
@click.argument("organization")
@click.argument("mapping")
@asynchronous
async def test(organization: str, mapping: str) -> None:
    """Test a mapping's connection; ends with status 1 if it failed."""
    async with open_orgmap(read_settings()) as orgmap:
        tested = await orgmap.services.connections.test(OPERATOR, organization, mapping)
    _print_test(tested.result)


async def _integration_row(integration: BaseIntegration) -> Sequence[str]:
    missing = await integration.missing_settings()
    return (
        integration.name,
        integration.display_name,
        "yes" if integration.supports_discovery else "by hand",
        f"missing: {', '.join(missing)}" if missing else "configured",
    )


@dataclass(frozen=True)
class _Target:
    """A mapping that is not stored, to test the first organization of a listing with."""

    external_org_id: str
    external_org_name: str
    mapping_data: dict[str, Any] = field(default_factory=dict)


async def _try_out(integration: BaseIntegration) -> None:
    missing = await integration.missing_settings()
    if missing:
        click.echo(f"Not tried out: {', '.join(missing)} not set.")
        return
    if not integration.supports_discovery:
        click.echo("Not tried out: it cannot list organizations.")
        return
    with counting(integration.name):
        organizations = await integration.list_organizations()
    click.echo(f"It lists {len(organizations)} organizations.")
    if organizations:
        first = organizations[0]
        _print_test(await integration.test_connection(_Target(first.id, first.name)))


def _print_organizations(organizations: Sequence[ExternalOrganization]) -> None:
    rows = [(each.id, each.name, "" if each.is_active else "inactive") for each in organizations]
    print_table(("ID", "NAME", "STATE"), rows)
    click.echo(f"{len(organizations)} organizations.")


def _as_json(organization: ExternalOrganization) -> dict[str, Any]:
    return {
        "id": organization.id,
        "name": organization.name,
        "isActive": organization.is_active,
        "metadata": dict(organization.metadata),
        **({"nameless": True} if organization.is_nameless else {}),
    }


def _print_test(result: TestResult) -> None:
    for step in result.steps:
        click.echo(f"{_MARKS[step.status]} {step.name}: {step.message} ({step.duration_ms:.0f} ms)")
        if step.remedy and step.status is not TestStepStatus.PASSED:
            click.echo(f"  {step.remedy}")
    click.echo(result.message)
    if not result.success:
        raise click.exceptions.Exit(1)
