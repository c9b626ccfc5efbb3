"""The application in this process, and a real server in its own."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from graphql_api.settings import Settings
from graphql_api.web.app import create_app
from tests.servers import running_orgmap
from tests.web.test_app import client_of

Opened = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A built client."""
    folder = tmp_path / "static"
    folder.mkdir()
    (folder / "index.html").write_text("<title>Orgmap</title>")
    (folder / "graphiql.html").write_text("<title>Playground</title>")
    return folder


@pytest.fixture
def opened(tmp_path: Path, static: Path) -> Opened:
    """Opens the application with settings; yields a client of it."""

    @asynccontextmanager
    async def open_app(**settings: object) -> AsyncIterator[httpx.AsyncClient]:
        storage = f"sqlite:///{tmp_path / 'orgmap.db'}"
        given = {"storage": storage, "auth": "dev", **settings}
        app = create_app(Settings.model_validate(given), static=static)
        async with client_of(app) as client:
            yield client

    return open_app


@pytest.fixture
async def client(opened: Opened) -> AsyncIterator[httpx.AsyncClient]:
    async with opened() as client:
        yield client


@dataclass(frozen=True)
class RunningServer:
    url: str
    log: Path


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A real server with example customers and the vendor sandbox."""
    folder = tmp_path_factory.mktemp("server")
    with running_orgmap("--demo", folder=folder, settings={}) as url:
        yield RunningServer(url, folder / "log")


@pytest.fixture
def server(running: RunningServer) -> str:
    return running.url
