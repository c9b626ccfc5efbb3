"""The service and its rivals without GraphQL, each a process of its own, asked over HTTP."""

import http.client
import json
import socket
import sys
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import resident_bytes
from tests.azurite import free_port
from tests.servers import ORGMAP, running

CHECKOUT = Path(__file__).parents[1]
PLAIN = """id integrationName externalOrgId externalOrgName mappingData isActive createdAt createdBy
  updatedAt updatedBy lastTestedAt lastTestSuccess lastTestResult version"""
WHOLE = f"""{PLAIN} organization {{ id name }} integration {{ name displayName }}
  drift {{ state currentName comparedAt }}"""
QUERY = "query Mappings($id: ID!) { organization(id: $id) { mappings { %s } } }"


@dataclass(frozen=True)
class Shape:
    """What is asked of each mapping."""

    name: str
    path: str
    query: str


SHAPES = (
    Shape("plain fields", "mappings", QUERY % PLAIN),
    Shape("all, with objects", "whole-mappings", QUERY % WHOLE),
)

Ask = Callable[[Shape, str], bytes]
"""From an organization's id to the body of the answer."""


@dataclass(frozen=True)
class Server:
    ask: Ask
    port: int
    pid: int
    seconds_to_first_answer: float

    def memory(self) -> int:
        """Bytes that are resident."""
        return resident_bytes(self.pid)


@contextmanager
def running_graphql(
    folder: Path, settings: Mapping[str, str], *, workers: int = 1, checkout: Path | None = None
) -> Iterator[Server]:
    """Of another checkout, if one is given, with the packages of this one."""
    port = free_port()
    orgmap = [str(ORGMAP)]
    if checkout is not None:
        orgmap = _orgmap_of(checkout)
        settings = {**settings, "PYTHONPATH": str(checkout)}
    command = [*orgmap, "serve", "--port", str(port), "--workers", str(workers)]
    first = json.dumps({"query": "{ viewer { userId } }"})
    with (
        _running(command, port, folder, settings, first=("POST", "/graphql", first)) as started,
        asked_over(port) as ask,
    ):

        def ask_graphql(shape: Shape, id: str) -> bytes:
            body = json.dumps({"query": shape.query, "variables": {"id": id}})
            return ask("POST", "/graphql", body)

        yield Server(ask_graphql, port, *started)


def _orgmap_of(checkout: Path) -> list[str]:
    """The command is not installed from there, and may stand in another module."""
    project = tomllib.loads((checkout / "pyproject.toml").read_text())["project"]
    module, function = project["scripts"]["orgmap"].split(":")
    return [sys.executable, "-c", f"from {module} import {function}; {function}()"]


@contextmanager
def running_rest(folder: Path, settings: Mapping[str, str]) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.rest", str(port)]
    in_checkout = {**settings, "PYTHONPATH": str(CHECKOUT)}
    first = ("GET", "/viewer", None)
    with (
        _running(command, port, folder, in_checkout, first=first) as started,
        asked_over(port) as ask,
    ):

        def ask_rest(shape: Shape, id: str) -> bytes:
            return ask("GET", f"/organizations/{id}/{shape.path}")

        yield Server(ask_rest, port, *started)


@contextmanager
def running_bare(folder: Path, settings: Mapping[str, str], *, workers: int) -> Iterator[int]:
    """Yields the port of the bare endpoint."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.bare", str(port), str(workers)]
    in_checkout = {**settings, "PYTHONPATH": str(CHECKOUT)}

    def listens() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            return False
        return True

    with running(command, folder=folder, settings=in_checkout, is_ready=listens):
        yield port


@contextmanager
def _running(
    command: Sequence[str],
    port: int,
    folder: Path,
    settings: Mapping[str, str],
    *,
    first: tuple[str, str, str | None],
) -> Iterator[tuple[int, float]]:
    """The process id, and how long it took until the first question was answered."""
    begun = time.monotonic()

    def answers() -> bool:
        try:
            with asked_over(port) as ask:
                ask(*first)
        except OSError:
            return False
        return True

    with running(command, folder=folder, settings=settings, is_ready=answers) as process:
        yield process.pid, time.monotonic() - begun


@contextmanager
def asked_over(port: int) -> Iterator[Callable[..., bytes]]:
    """One connection that is kept. Reading JSON is the caller's, and not measured."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:

        def ask(method: str, path: str, body: str | None = None) -> bytes:
            headers = {"content-type": "application/json"} if body else {}
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            assert answer.status == 200, content
            return content

        yield ask
