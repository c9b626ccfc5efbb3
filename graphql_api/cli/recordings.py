"""`orgmap integrations record NAME --out FILE`: evidence of how a vendor answers."""

from collections import Counter
from pathlib import Path

import click

from graphql_api.cli.output import asynchronous, counting
from graphql_api.loaded_integrations import all_integrations
from graphql_api.resources import keeping_secrets_of, open_configuration
from graphql_api.settings import Settings, read_settings
from integrations.base import BaseIntegration
from integrations.recordings.recorder import Recorder
from integrations.recordings.recording import Recording, RecordingError, record
from integrations.recordings.replacements import Replacements
from integrations.rest.integration import ManifestIntegration
from integrations.rest.transport.options import RestOptions

_EXAMPLES = 12
_MOST_KEPT = 60


@click.command("record")
@click.argument("name")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; one that is there is left as it is.",
)
@click.option("--organization", help="The external id to test, instead of the first of the list.")
@asynchronous
async def record_exchanges(name: str, out: Path, organization: str | None) -> None:
    """Record what a vendor answers to a listing and a test, without secrets and names.

    What was replaced, and what was kept, is shown: look at it before you pass the file on.
    """
    settings = read_settings()
    integration_class = _recordable(settings, name)
    _require_free(out)
    recorder = Recorder()
    async with open_configuration(settings) as configuration:
        options = RestOptions(observe=recorder.observe)
        integration = integration_class(configuration, options=options)
        async with keeping_secrets_of(integration, settings):
            try:
                await _require_settings(integration)
                with counting(name):
                    recording, replacements = await record(
                        integration, integration.manifest, recorder, organization=organization
                    )
            except RecordingError as error:
                raise click.ClickException(str(error)) from error
            finally:
                await integration.aclose()
    if not recorder.seen:
        raise click.ClickException(
            f"{name} asked nothing over HTTP, so there is nothing to record."
        )
    _write(out, recording.written())
    _print_what_is_in_it(recording, replacements, out)


def _recordable(settings: Settings, name: str) -> type[ManifestIntegration]:
    classes = all_integrations(settings).classes
    if name not in classes:
        known = ", ".join(sorted(classes))
        raise click.ClickException(f"No integration is named {name!r}. There are {known}.")
    found = classes[name]
    if not issubclass(found, ManifestIntegration):
        raise click.ClickException(
            f"{found.display_name} is asked by code of its own, of which nothing can be recorded."
        )
    return found


def _require_free(out: Path) -> None:
    if out.exists():
        raise click.ClickException(f"{out} is there already. Name another file, or remove it.")


def _write(out: Path, text: str) -> None:
    out.write_text(text, encoding="utf-8")


async def _require_settings(integration: BaseIntegration) -> None:
    missing = await integration.missing_variables()
    if missing:
        raise click.ClickException(f"Nothing to record: {', '.join(missing)} not set.")


def _print_what_is_in_it(recording: Recording, replacements: Replacements, out: Path) -> None:
    statuses = Counter(each.status for each in recording.exchanges)
    answered = ", ".join(f"{times} with {status}" for status, times in sorted(statuses.items()))
    click.echo(f"{out}: {len(recording.exchanges)} exchanges ({answered or 'none'}).")
    outcome = recording.outcome
    if outcome.failure:
        click.echo(f"The listing failed: {outcome.failure}.")
    elif outcome.organizations is not None:
        click.echo(f"It listed {outcome.organizations} organizations.")
    changed = {given: to for given, to in replacements.replaced.items() if given != to}
    click.echo(f"Replaced: {len(changed)} texts, and all secrets. Among them:")
    for given, to in list(changed.items())[:_EXAMPLES]:
        click.echo(f"  {given[:60]!r} by {to[:60]!r}")
    kept = sorted(each for each in replacements.kept if any(map(str.isalpha, each)))
    click.echo(f"Texts that were kept: {', '.join(kept[:_MOST_KEPT]) or 'none'}.")
    click.echo(f"Play it with: orgmap sandbox --replay {out}")
