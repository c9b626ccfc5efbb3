"""What a flood by one person leaves to another who reads mappings, over HTTP and WebSocket.

The flood has no permission. The other asks for one organization's mappings again and again, first
alone and then beside it; what is compared is how often. A process of its own floods.
"""

import asyncio
import json
import multiprocessing
import os
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from websockets import Subprotocol
from websockets.asyncio.client import connect

from benchmarks.filling import mapping, organization, write_mappings, write_organizations
from benchmarks.report import Table, shown_ratio
from benchmarks.servers import SHAPES, Server, running_graphql
from graphql_api.composition import open_orgmap
from graphql_api.settings import Settings
from tests.servers import ORGMAP, environment

SECONDS = 20.0
CONNECTIONS = 16
MAPPINGS = 10
TARGET = 0.5
UNLIMITED = 0
ENOUGH_TO_READ = 2_000_000
"""Units a minute. A small part of what this flood would spend."""
SUBPROTOCOL = Subprotocol("graphql-transport-ws")
SMALL = json.dumps({"query": "{ viewer { userId } }"})
NUMBERS = json.dumps(
    {"query": "query ($x: JSON) { viewer { userId } }", "variables": {"x": [0.5] * 200_000}}
)

Flood = Callable[[int, str, str, int], None]
"""Of a port, with a token, of this body, on so many connections, until its process is ended."""


@dataclass(frozen=True)
class Kind:
    name: str
    flood: Flood
    body: str
    connections: int = CONNECTIONS
    rate_limit: int = UNLIMITED


def over_http(port: int, token: str, body: str, connections: int) -> None:
    content = body.encode()
    head = (
        f"POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer {token}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(content)}\r\n\r\n"
    )

    async def ask_again_and_again() -> None:
        while True:
            with suppress(OSError, asyncio.IncompleteReadError):
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                while True:
                    writer.write(head.encode() + content)
                    answer = await reader.readuntil(b"\r\n\r\n")
                    [length] = [
                        int(line.split(b":")[1])
                        for line in answer.lower().split(b"\r\n")
                        if line.startswith(b"content-length:")
                    ]
                    await reader.readexactly(length)

    asyncio.run(_on_each(connections, ask_again_and_again))


def over_websocket(port: int, token: str, body: str, connections: int) -> None:
    subscribe = f'{{"id": "1", "type": "subscribe", "payload": {body}}}'

    async def ask_again_and_again() -> None:
        url = f"ws://127.0.0.1:{port}/graphql"
        async with connect(url, subprotocols=[SUBPROTOCOL], compression=None) as socket:
            await socket.send(json.dumps({"type": "connection_init", "payload": {"token": token}}))
            await socket.recv()
            while True:
                await socket.send(subscribe)
                while json.loads(await socket.recv())["type"] not in ("complete", "error"):
                    pass

    asyncio.run(_on_each(connections, ask_again_and_again))


async def _on_each(connections: int, ask: Callable[[], Awaitable[None]]) -> None:
    await asyncio.gather(*(ask() for _ in range(connections)))


KINDS = (
    Kind("small queries", over_http, SMALL),
    Kind("small queries, 400 connections", over_http, SMALL, connections=400),
    Kind("a megabyte of numbers", over_http, NUMBERS),
    Kind("the same beyond the rate limit", over_http, NUMBERS, rate_limit=ENOUGH_TO_READ),
    Kind("small queries over WebSockets", over_websocket, SMALL),
)


async def fair_share(*, seconds: float = SECONDS) -> Table:
    with tempfile.TemporaryDirectory() as name:
        settings = {"ORGMAP_STORAGE": f"sqlite:///{Path(name) / 'bench.db'}"}
        id = await _fill(settings["ORGMAP_STORAGE"])
        token = _token(Path(name), settings)
        rows = [_measured(kind, Path(name), settings, id, token, seconds) for kind in KINDS]
    return Table(
        name="fair_share",
        columns=("flood", "answers alone", "beside the flood", "ratio", "target"),
        rows=tuple(rows),
    )


def _measured(
    kind: Kind, folder: Path, settings: dict[str, str], id: str, token: str, seconds: float
) -> tuple[str, ...]:
    limited = {**settings, "ORGMAP_RATE_LIMIT": str(kind.rate_limit)}
    with running_graphql(folder, limited) as server:
        alone = _answers(server, id, seconds)
        with _flooding(kind, server.port, token):
            beside = _answers(server, id, seconds)
    ratio = shown_ratio(beside / alone)
    return kind.name, f"{alone:,}", f"{beside:,}", ratio, f"≥ {shown_ratio(TARGET)}"


def _answers(server: Server, id: str, seconds: float) -> int:
    until, count = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        server.ask(SHAPES[0], id)
        count += 1
    return count


@contextmanager
def _flooding(kind: Kind, port: int, token: str) -> Iterator[None]:
    arguments = (kind.flood, port, token, kind.body, kind.connections)
    process = multiprocessing.get_context("spawn").Process(target=_flood, args=arguments)
    process.start()
    try:
        yield
        assert process.is_alive(), "the flood ended by itself"
    finally:
        process.kill()
        process.join()


def _flood(flood: Flood, *arguments: Any) -> None:
    """Leaves the processor to the server and the reader: it stands for another machine."""
    os.nice(19)
    flood(*arguments)


def _token(folder: Path, settings: dict[str, str]) -> str:
    command = [str(ORGMAP), "token", "--user", "flood"]
    made = subprocess.run(
        command, cwd=folder, env=environment(**settings), capture_output=True, text=True, check=True
    )
    return made.stdout.strip()


async def _fill(storage: str) -> str:
    async with open_orgmap(Settings(storage=storage)) as orgmap:
        owner = organization(0)
        await write_organizations(orgmap.store, [owner])
        await write_mappings(
            orgmap.store, [mapping(owner.org_id, number) for number in range(MAPPINGS)]
        )
    return owner.org_id
