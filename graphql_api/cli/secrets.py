"""`orgmap secrets`: what vendors gave in place of secrets, and the keys that it is sealed with."""

import click

from graphql_api.cli.output import asynchronous, print_table
from graphql_api.composition import open_orgmap
from graphql_api.models.encryption_key import VARIABLE
from graphql_api.resources import encryption_keys
from graphql_api.settings import Settings, read_settings
from graphql_api.storage.kept_secrets import forget_kept_secrets, list_kept_secrets
from graphql_api.storage.secret_rotation import Rotation, SecretRotation


@click.group(invoke_without_command=True)
@click.pass_context
def secrets(context: click.Context) -> None:
    """List the secrets that vendors have replaced, without their values."""
    if context.invoked_subcommand is None:
        _list_secrets()


@asynchronous
async def _list_secrets() -> None:
    settings = read_settings()
    async with open_orgmap(settings) as orgmap:
        entries = await list_kept_secrets(orgmap.store)
        known = {key.id for key in (await encryption_keys(settings).read()).keys}
    rows = [
        (
            f"{each.name.integration_name}_{each.name.setting}",
            each.name.of or "",
            f"{each.kept_since:%Y-%m-%d %H:%M} UTC",
            str(each.key_id) if each.key_id in known else f"{each.key_id} (is not there)",
        )
        for each in entries
    ]
    print_table(("SECRET", "OF", "REPLACED", "KEY"), rows)


@secrets.command()
@asynchronous
async def rotate() -> None:
    """Seal all of them anew with the first key; safe while the service runs.

    With a file of keys a new one is made, and the old one goes when nothing needs it any more.
    Interrupted, it goes on when it is run again. The status is 1 if something was not opened.
    """
    settings = read_settings()
    async with open_orgmap(settings) as orgmap:
        done = await SecretRotation(orgmap.store, encryption_keys(settings)).run()
    for problem in done.problems:
        click.echo(f"Left as it is: {problem}", err=True)
    click.echo(_told(done))
    if done.key_id is not None:
        click.echo(_what_is_next(done, settings))
    if done.problems:
        raise click.exceptions.Exit(1)


@secrets.command()
@click.argument("integration")
@click.confirmation_option(
    prompt="Vendors may accept nothing else than what is kept. Delete it, and set the secret anew?"
)
@asynchronous
async def forget(integration: str) -> None:
    """Delete what is kept for an integration, so that what is set counts again.

    For secrets whose key is gone for good.
    """
    async with open_orgmap(read_settings()) as orgmap:
        forgotten = await forget_kept_secrets(orgmap.store, integration)
    click.echo(f"{forgotten} forgotten.")
    if not forgotten:
        hint = f"Nothing is kept for {integration!r}. `orgmap secrets` lists what is."
        click.echo(hint, err=True)


def _told(done: Rotation) -> str:
    if done.key_id is None:
        return f"There is no key, and {len(done.problems) or 'nothing'} to seal."
    return (
        f"{done.sealed} sealed anew with the key {done.key_id}, {done.already} had been, "
        f"{len(done.problems)} left."
    )


def _what_is_next(done: Rotation, settings: Settings) -> str:
    if done.problems:
        return "All keys stay where they are until every secret is sealed with the first."
    if settings.encryption_key is None:
        return f"The key is in {settings.key_file}."
    file = settings.key_file
    older = f", and {file} can go" if file is not None and file.exists() else ""
    return f"Once every server has that key first, {VARIABLE} needs no other{older}."
