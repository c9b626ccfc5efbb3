"""Commands about integrations: `orgmap integrations [check FILE]`, `discover NAME`, `test`."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import click

from graphql_api.cli.output import OPERATOR, asynchronous, counting, print_table
from graphql_api.composition import open_orgmap
from graphql_api.resources import keeping_secrets_of, open_configuration
from graphql_api.settings import read_settings
from integrations.base import (
    BaseIntegration,
    ExternalOrganization,
    TestResult,
    TestStepStatus,
)
from integrations.instances import Instance, with_instances
from integrations.rest.integration import (
    ExaminedListing,
    ManifestIntegration,
    integration_class,
)
from integrations.rest.listing.examination import ListingExamination
from integrations.rest.manifest.loading import ManifestError, load_manifest
from integrations.rest.manifest.spec import Manifest

_FIRST_ROWS = 5
_LONGEST_METADATA = 80
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
@click.option("--expect", type=int, help="As many as the vendor itself counts, excluded ones too.")
@click.option("--instance", help="One of ORGMAP_INSTANCES, to be tried out with its settings.")
@asynchronous
async def check(file: Path, expect: int | None, instance: str | None) -> None:
    """Check a manifest; if its settings are set, also list organizations and test the first.

    Ends with status 1 if nothing shows that the list is whole.
    """
    try:
        manifest = load_manifest(file)
    except ManifestError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{file}: a valid manifest of {manifest.display_name}.")
    settings = read_settings()
    chosen = _chosen(integration_class(manifest), instance, settings.integration_instances)
    async with open_configuration(settings) as configuration:
        integration = chosen(configuration)
        async with keeping_secrets_of(integration, settings):
            try:
                await _try_out(integration, expect=expect)
            finally:
                await integration.aclose()


def _chosen(
    checked: type[ManifestIntegration], name: str | None, instances: Iterable[Instance]
) -> type[ManifestIntegration]:
    """The integration itself, or the instance of it that has this name."""
    own = {each.name: each for each in instances if each.of == checked.name}
    if name is None:
        return checked
    if name not in own:
        there_are = ", ".join(own) or "none"
        raise click.ClickException(
            f"--instance {name} was given; instances of {checked.name} in ORGMAP_INSTANCES: "
            f"{there_are}."
        )
    made = with_instances({checked.name: checked}, [own[name]])[name]
    return cast(type[ManifestIntegration], made)


@integrations.command("schema")
def manifest_schema() -> None:
    """Print the JSON Schema of a manifest."""
    click.echo(json.dumps(Manifest.model_json_schema(), indent=2, ensure_ascii=False))


@click.command()
@click.argument("name")
@click.option("--refresh", is_flag=True, help="Ask the vendor even when a listing is cached.")
@click.option("--search", metavar="TEXT", help="Only those with it in their name, id or metadata.")
@click.option("--json", "as_json", is_flag=True, help="Print the organizations as JSON.")
@asynchronous
async def discover(name: str, refresh: bool, search: str | None, as_json: bool) -> None:
    """List the external organizations that an integration sees."""
    async with open_orgmap(read_settings()) as orgmap:
        with counting(name):
            found = await orgmap.services.discovery.discover(OPERATOR, name, refresh=refresh)
        if found.warning:
            older = "An older listing: " if found.is_stale else ""
            click.echo(f"{older}{found.warning}", err=True)
        meant = orgmap.services.integrations.meant_id(name, search or "")
        organizations = found.listing.search(search, id=meant)
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
    missing = await integration.missing_variables()
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


async def _try_out(integration: ManifestIntegration, *, expect: int | None) -> None:
    missing = await integration.missing_variables()
    if missing:
        click.echo(f"Not tried out: {', '.join(missing)} not set.")
        return
    if not integration.supports_discovery:
        click.echo("Not tried out: it cannot list organizations.")
        return
    with counting(integration.name):
        examined = await integration.examine_listing()
    organizations = examined.organizations
    _print_examined(examined)
    if organizations:
        first = organizations[0]
        _print_test(await integration.test_connection(_Target(first.id, first.name)))
    _judge(examined.examination, expect=expect)


def _print_examined(examined: ExaminedListing) -> None:
    organizations, examination = examined.organizations, examined.examination
    click.echo(f"It lists {len(organizations)} organizations.")
    excluded = len(examination.rows) - len(organizations)
    click.echo(f"Rows: {len(examination.rows)}; excluded: {excluded}; pages: {examination.pages}.")
    rows = [
        (each.id, each.name, "" if each.is_active else "inactive", _shown(each.metadata))
        for each in organizations[:_FIRST_ROWS]
    ]
    print_table(("ID", "NAME", "STATE", "METADATA"), rows)
    for place in examination.empty:
        click.echo(f"! Empty in all rows: {place}.")


def _shown(metadata: Mapping[str, Any]) -> str:
    return json.dumps(dict(metadata), ensure_ascii=False)[:_LONGEST_METADATA] if metadata else ""


def _judge(examination: ListingExamination, *, expect: int | None) -> None:
    counted, verdict = len(examination.rows), examination.verdict
    if expect is not None and expect != counted:
        raise click.ClickException(f"The list is not whole: {expect} are expected, {counted} came.")
    if verdict.is_whole or expect is not None:
        reason = verdict.reason if verdict.is_whole else f"as many as expected, {expect}"
        click.echo(f"✓ The list is whole: {reason}.")
        return
    raise click.ClickException(
        f"Nothing shows that the list is whole: {verdict.reason}. If it is, say with --expect how "
        "many the vendor itself counts."
    )


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
