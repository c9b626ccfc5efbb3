"""`orgmap serve`, the service, and `orgmap sandbox`, the vendors' endpoints as a local app."""

import asyncio
import shlex
from collections.abc import Mapping
from pathlib import Path

import click

from graphql_api.cli.output import asynchronous
from graphql_api.settings import NO_SIGN_IN, Settings, SettingsError, read_settings
from graphql_api.storage.store_version import refuse_newer
from graphql_api.storage.table_store import TableStoreError
from integrations.sandbox.faults import Faults, InvalidFaultError, read_fault

HOST = "127.0.0.1"
PORT = 8000
SANDBOX_PORT = 8090
MAX_WORKERS = 64


@click.command()
@click.option("--host", default=HOST, show_default=True, help="The address to listen on.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535))
@click.option("--demo", is_flag=True, help="Start the vendor sandbox and create example customers.")
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, MAX_WORKERS),
    help="How many processes serve; more than one agree through Redis on who asks a vendor.",
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
    from graphql_api.web.server import serve_demonstration, serve_forever  # noqa: PLC0415

    settings = await _settings_to_serve(host, demo=demo)
    await (serve_demonstration if demo else serve_forever)(settings, host=host, port=port)


def _serve_with_workers(host: str, port: int, *, workers: int) -> None:
    from graphql_api.web.workers import serve_with_workers  # noqa: PLC0415

    try:
        settings = asyncio.run(_settings_to_serve(host, demo=False))
        serve_with_workers(settings, host=host, port=port, workers=workers)
    except (SettingsError, TableStoreError, OSError) as error:
        raise click.ClickException(str(error)) from error


async def _settings_to_serve(host: str, *, demo: bool) -> Settings:
    """Raises SettingsError if no sign-in is set; a demonstration then has development sign-in."""
    from graphql_api.loaded_integrations import all_integrations  # noqa: PLC0415 - takes its time
    from graphql_api.resources import open_store  # noqa: PLC0415 - takes its time
    from graphql_api.web.loopback import refuse_other_than_loopback  # noqa: PLC0415 - the web stack

    settings = read_settings().for_demonstration() if demo else read_settings()
    if settings.auth is None:
        raise SettingsError(NO_SIGN_IN)
    if settings.auth == "dev":
        await refuse_other_than_loopback(host)
    # What fails here does so in one line, in the server with many.
    store = await open_store(settings)
    try:
        await refuse_newer(store)
    finally:
        await store.aclose()
    if settings.instances:
        all_integrations(settings)
    return settings


@click.command()
@click.option("--port", default=SANDBOX_PORT, show_default=True, type=click.IntRange(0, 65535))
@click.option(
    "--fault",
    "given",
    multiple=True,
    metavar="FAULT[:PATH[:TIMES]]",
    help="What goes wrong, such as RATE_LIMITED:/hudu:3. Several may be given.",
)
@click.option(
    "--replay",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Answer as recorded in this file, which `orgmap integrations record` wrote.",
)
@asynchronous
async def sandbox(port: int, given: tuple[str, ...], replay: Path | None) -> None:
    """Serve the vendors' documented endpoints with fictional customers, on this machine.

    Faults can be switched on and off while it runs, at /_faults. A recording has its own alone.
    """
    if replay is not None:
        if given:
            raise click.UsageError("A recording is answered as it is: --fault and --replay differ.")
        await _serve_recording(replay, port=port)
        return
    from integrations.sandbox.server import serve_sandbox  # noqa: PLC0415 - the web stack

    async with serve_sandbox(port=port, faults=_faults_of(given)) as running:
        click.echo(f"The sandbox answers at {running.url}. Point the integrations at it with:")
        _print_exports(*running.settings())
        await asyncio.Event().wait()


def _faults_of(given: tuple[str, ...]) -> Faults:
    faults = Faults()
    for text in given:
        try:
            faults.plan(**read_fault(text))
        except InvalidFaultError as error:
            raise click.BadParameter(str(error), param_hint="--fault") from error
    return faults


async def _serve_recording(file: Path, *, port: int) -> None:
    from integrations.recordings.recording import (  # noqa: PLC0415 - takes its time
        RecordingError,
        read_recording,
    )
    from integrations.sandbox.replay import serve_replay  # noqa: PLC0415 - the web stack

    try:
        recording = read_recording(file)
    except RecordingError as error:
        raise click.ClickException(str(error)) from error
    async with serve_replay(recording, port=port) as running:
        name = recording.integration
        click.echo(f"{file} is played at {running.url}. Point {name} at it with:")
        _print_exports(running.config, running.secrets)
        await asyncio.Event().wait()


def _print_exports(config: Mapping[str, str], secrets: Mapping[str, str]) -> None:
    for kind, values in (("CONFIG", config), ("SECRET", secrets)):
        for name, value in values.items():
            click.echo(f"export ORGMAP_{kind}_{name.upper()}={shlex.quote(value)}")
