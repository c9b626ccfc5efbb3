"""`orgmap` within the test's own process, which spares starting one for each command; and the
installed one, whose log is printed too."""

import asyncio
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import chdir
from pathlib import Path

from click.testing import CliRunner

from graphql_api.cli.main import main
from tests.servers import ORGMAP, environment


async def run(arguments: Sequence[str], settings: Mapping[str, str], folder: Path) -> str:
    """What the command prints, errors too; it must end well."""
    status, printed = await end(arguments, settings, folder)
    assert status == 0, printed
    return printed


async def end(
    arguments: Sequence[str], settings: Mapping[str, str], folder: Path
) -> tuple[int, str]:
    """The status with which the command ends, and what it prints."""
    # In a thread, because what it asks is served from this one.
    return await asyncio.to_thread(_end, arguments, settings, folder)


def _end(arguments: Sequence[str], settings: Mapping[str, str], folder: Path) -> tuple[int, str]:
    environment = {"ORGMAP_AUTH": "dev", **settings}
    with chdir(folder):
        ended = CliRunner().invoke(main, arguments, env=environment, catch_exceptions=False)
    return ended.exit_code, ended.output


async def end_as_installed(
    arguments: Sequence[str], settings: Mapping[str, str], folder: Path
) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        ORGMAP,
        *arguments,
        cwd=folder,
        env=environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    return process.returncode, printed.decode()
