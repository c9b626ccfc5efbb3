"""Several real workers behind one address: one store, and one Redis for what vendors listed."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import httpx
import pytest

from benchmarks.measure import Call, medians
from integrations.sandbox.server import sandbox_settings, serve_sandbox
from tests.azurite import free_port
from tests.servers import ORGMAP, environment, running, running_orgmap, running_redis

CREATE_ORGANIZATION = """mutation ($name: String!) {
  createOrganization(input: { name: $name }) { ... on Organization { id } } }"""
CREATE = """mutation ($input: CreateMappingInput!) { createMapping(input: $input) {
  __typename ... on OrganizationMapping { id } ... on Error { message } } }"""
MAPPINGS = "query ($id: ID!) { organization(id: $id) { mappings { id externalOrgId } } }"
DISCOVER = """{ externalOrganizations(integrationName: "halopsa") { __typename
  ... on ExternalOrganizationConnection { totalCount } ... on Error { message } } }"""
HOST = "127.0.0.1"
WORKERS = 2
HANGING_WORKER = """
import multiprocessing, os, signal, time
from graphql_api.web.workers import end_with_the_parent

def hang():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    end_with_the_parent(within=0.2)
    time.sleep(60)

multiprocessing.get_context("fork").Process(target=hang).start()
os.kill(os.getpid(), signal.SIGKILL)
"""
MOST_OF_ONE = 4.0
"""Times what one process takes. With Nagle's algorithm it was over thirty."""


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[dict[str, str]]:
    with running_redis(folder=tmp_path / "redis") as port:
        yield {"ORGMAP_CACHE": f"redis://127.0.0.1:{port}/0"}


@contextmanager
def running_workers(folder: Path, settings: dict[str, str]) -> Iterator["Served"]:
    with started_workers(folder, settings) as served:
        yield served
    [line] = (folder / "log").read_text().splitlines()
    assert line.startswith(f"Orgmap is at {served.url} (sign-in: development; storage: ")
    assert line.endswith("; cache: Redis at 127.0.0.1)")
    assert served.process.returncode == 0


@contextmanager
def started_workers(folder: Path, settings: dict[str, str]) -> Iterator["Served"]:
    """However they end."""
    port = free_port()
    command = [str(ORGMAP), "serve", "--port", str(port), "--workers", str(WORKERS)]

    def all_listen() -> bool:
        return (folder / "log").read_text().startswith("Orgmap is at http://127.0.0.1:")

    with running(command, folder=folder, settings=settings, is_ready=all_listen) as process:
        yield Served(port, process)


class Served:
    def __init__(self, port: int, process: "subprocess.Popen[bytes]") -> None:
        self.port = port
        self.url = f"http://{HOST}:{port}"
        self.process = process

    @property
    def workers(self) -> list[int]:
        """Their process ids; the parent has another child, which tracks what they share."""
        command = ["ps", "-A", "-ww", "-o", "pid=,ppid=,command="]
        listed = subprocess.run(command, capture_output=True, text=True, check=True)
        rows = (line.split(maxsplit=2) for line in listed.stdout.splitlines())
        return [
            int(pid)
            for pid, parent, command in rows
            if int(parent) == self.process.pid and "spawn_main" in command
        ]

    @contextmanager
    def only(self, worker: int) -> Iterator[None]:
        """The others are stopped meanwhile, so that this one answers."""
        others = [each for each in self.workers if each != worker]
        for each in others:
            os.kill(each, signal.SIGSTOP)
        try:
            yield
        finally:
            for each in others:
                os.kill(each, signal.SIGCONT)

    async def ask(self, document: str, **variables: Any) -> Any:
        """The value of the document's only field, over a connection of its own."""
        async with httpx.AsyncClient(base_url=self.url, timeout=60) as client:
            body = {"query": document, "variables": variables}
            answer = (await client.post("/graphql", json=body)).json()
        assert "errors" not in answer, answer
        [value] = answer["data"].values()
        return value


async def test_workers_share_the_store_and_what_vendors_listed(
    stored_settings: dict[str, str], redis: dict[str, str], tmp_path: Path
) -> None:
    async with serve_sandbox() as sandbox:
        settings = {**stored_settings, **redis, **_pointing_at(sandbox.url)}
        with running_workers(tmp_path / "workers", settings) as served:
            one, other = served.workers
            with served.only(one):
                organization = await served.ask(CREATE_ORGANIZATION, name="Larkfield")
                mapping = await served.ask(CREATE, input=_mapping(organization["id"], "1001"))
                listed = await served.ask(DISCOVER)
            assert listed["totalCount"] > 0
            asked = len(sandbox.requests)
            assert asked > 0
            with served.only(other):
                found = await served.ask(MAPPINGS, id=organization["id"])
                assert await served.ask(DISCOVER) == listed
            assert found == {"mappings": [{"id": mapping["id"], "externalOrgId": "1001"}]}
            assert len(sandbox.requests) == asked

            organizations = [
                await served.ask(CREATE_ORGANIZATION, name=f"Rival {n}") for n in range(20)
            ]
            outcomes = await asyncio.gather(
                *(served.ask(CREATE, input=_mapping(each["id"], "77")) for each in organizations)
            )
            assert sorted({each["__typename"] for each in outcomes}) == [
                "ExternalOrganizationClaimedError",
                "OrganizationMapping",
            ]
            assert sum(each["__typename"] == "OrganizationMapping" for each in outcomes) == 1


async def test_a_worker_that_dies_is_replaced(redis: dict[str, str], tmp_path: Path) -> None:
    with running_workers(tmp_path / "workers", redis) as served:
        one, other = served.workers
        os.kill(one, signal.SIGKILL)
        deadline = time.monotonic() + 60
        while len(now := [each for each in served.workers if each != one]) < WORKERS:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)
        assert other in now
        [replacement] = [each for each in now if each != other]
        with served.only(replacement):
            assert await served.ask("{ viewer { userId } }") == {"userId": "dev"}


async def test_one_connection_is_answered_by_one_of_two_workers_as_fast_as_by_one_process(
    redis: dict[str, str], tmp_path: Path
) -> None:
    """As far as noise lets a test say; `python -m benchmarks several_workers` says it closely."""
    with (
        running_orgmap(folder=tmp_path / "alone", settings={}) as alone,
        running_workers(tmp_path / "workers", redis) as served,
        connected(alone) as ask_alone,
        connected(served.url) as ask_workers,
    ):
        one, several = await medians(ask_alone, ask_workers, times=1, rounds=101)
    assert several < MOST_OF_ONE * one


@contextmanager
def connected(url: str) -> Iterator[Call]:
    """One connection that is kept, as nearly all callers have."""
    with closing(HTTPConnection(url.removeprefix("http://"), timeout=10)) as connection:

        async def ask() -> None:
            connection.request("GET", "/healthz")
            assert connection.getresponse().read() == b'{"status":"ok"}'

        yield ask


def test_workers_end_with_a_parent_that_was_killed(redis: dict[str, str], tmp_path: Path) -> None:
    with started_workers(tmp_path / "workers", redis) as served:
        workers = served.workers
        assert len(workers) == WORKERS
        served.process.kill()
        served.process.wait()
        try:
            assert can_be_listened_on(served.port)
            said = (tmp_path / "workers" / "log").read_text()
            assert said.count("The process that started this worker is gone") == WORKERS
        finally:
            for each in workers:
                with suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)


def test_a_worker_that_hangs_ends_with_its_parent_too() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", HANGING_WORKER],
        capture_output=True,  # until all who hold the other end are gone
        timeout=30,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL


def can_be_listened_on(port: int) -> bool:
    """As a new start would, within some seconds."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_server((HOST, port)):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--workers", "2"], "Set ORGMAP_CACHE=redis://HOST:PORT/NUMBER, or leave --workers."),
        (["--workers", "2", "--demo"], "--demo runs in one process: leave --workers."),
        (["--workers", "0"], "0 is not in the range 1<=x<=64"),
    ],
)
def test_what_workers_cannot_do_is_said(tmp_path: Path, arguments: list[str], said: str) -> None:
    ended = _ended(tmp_path, *arguments)
    assert ended.returncode != 0
    assert said in ended.stderr


def test_an_application_that_does_not_start_ends_the_command(
    redis: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "development.key").write_text("too short for a key")
    (tmp_path / "development.key").chmod(0o600)
    storage = f"sqlite:///{tmp_path / 'orgmap.db'}"
    ended = _ended(tmp_path, "--workers", "2", ORGMAP_STORAGE=storage, **redis)
    assert ended.returncode == 1
    assert "A worker ended before it served" in ended.stderr


def test_a_store_that_cannot_be_opened_ends_the_command_with_one_line(
    redis: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    storage = f"sqlite:///{tmp_path / 'file' / 'orgmap.db'}"
    ended = _ended(tmp_path, "--workers", "2", ORGMAP_STORAGE=storage, **redis)
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Error: {tmp_path / 'file'}")
    assert "Traceback" not in ended.stderr


def _ended(folder: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(ORGMAP), "serve", "--port", str(free_port()), *arguments],
        cwd=folder,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def _mapping(organization_id: str, external_org_id: str) -> dict[str, str]:
    return {
        "organizationId": organization_id,
        "integrationName": "halopsa",
        "externalOrgId": external_org_id,
    }


def _pointing_at(url: str) -> dict[str, str]:
    config, secrets = sandbox_settings(url)
    named = {f"ORGMAP_CONFIG_{name.upper()}": text for name, text in config.items()}
    return named | {f"ORGMAP_SECRET_{name.upper()}": text for name, text in secrets.items()}
