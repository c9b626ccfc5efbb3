"""`orgmap` run within the test's own process, which spares starting one for each command."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graphql_api.cli.main import main
from graphql_api.demonstration import demonstration
from graphql_api.settings import Settings

Run = Callable[..., Result]
RunWithSandbox = Callable[..., Awaitable[tuple[int, str, str]]]
"""The status, what was printed, and what was complained of."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(storage=f"sqlite:///{tmp_path}/orgmap.db")


@pytest.fixture
def run(settings: Settings) -> Run:
    """`orgmap` with these arguments, and the `answer` to what it asks."""

    def run(*arguments: str, answer: str = "") -> Result:
        environment = {"ORGMAP_STORAGE": settings.storage}
        return CliRunner().invoke(main, arguments, env=environment, input=answer)

    return run


@pytest.fixture
async def run_with_sandbox(settings: Settings) -> AsyncIterator[RunWithSandbox]:
    """`orgmap` in an installation with the demonstration's customers, and its sandbox."""
    async with demonstration(settings) as demo:
        environment = {
            "ORGMAP_STORAGE": settings.storage,
            **{f"ORGMAP_CONFIG_{name.upper()}": text for name, text in demo.config.items()},
            **{
                f"ORGMAP_SECRET_{name.upper()}": secret.get_secret_value()
                for name, secret in demo.secrets.items()
            },
        }

        async def run(*arguments: str) -> tuple[int, str, str]:
            # In a thread, because the sandbox answers from this one.
            ended = await asyncio.to_thread(CliRunner().invoke, main, arguments, env=environment)
            return ended.exit_code, ended.stdout, ended.stderr

        yield run
