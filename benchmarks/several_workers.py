"""Requests that one, two and four workers answer, against a bare endpoint under as many."""

import json
import statistics
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from benchmarks.filling import mapping, organization, rows_of
from benchmarks.load import answers_a_second
from benchmarks.report import Table, shown_ratio
from benchmarks.servers import SHAPES, running_bare, running_graphql
from benchmarks.stores import settings_of
from tests.servers import running_redis

WORKERS = (1, 2, 4)
CONNECTIONS = (1, 16, 64)
ROUNDS = 5
SECONDS = 1.0
MAPPINGS = 10
TO_BARE = {(1, 16): 0.45}
TO_ONE_WORKER = {(2, 1): 0.9, (4, 64): 1.7}
"""By workers and connections, on two cores."""


@dataclass
class Cell:
    """A server with so many workers and the bare endpoint with as many, by their ports.

    `rates` are answers a second, of each round.
    """

    workers: int
    connections: int
    bare: int
    service: int
    bare_rates: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    async def measure(self, id: str, seconds: float) -> None:
        for port, requests, rates in (
            (self.bare, [[bare_request(id)]], self.bare_rates),
            (self.service, [[graphql_request(id=id)]], self.rates),
        ):
            rates.append(
                await answers_a_second(
                    port, requests, connections=self.connections, seconds=seconds
                )
            )

    @property
    def rate(self) -> float:
        """The first round is not counted: workers may still be starting."""
        return statistics.median(self.rates[1:])

    @property
    def bare_rate(self) -> float:
        return statistics.median(self.bare_rates[1:])


async def several_workers(
    workers: Sequence[int] = WORKERS,
    connections: Sequence[int] = CONNECTIONS,
    *,
    rounds: int = ROUNDS,
    seconds: float = SECONDS,
) -> Table:
    """All in turns, so that a busy moment of the machine falls on each of them."""
    owner = organization(0)
    rows = rows_of([owner], [mapping(owner.org_id, number) for number in range(MAPPINGS)])
    async with settings_of("SQLite", rows) as settings:
        with ExitStack() as stack:
            servers = _running(stack, settings.storage, workers)
            cells = [
                Cell(count, at_once, *servers[count])
                for count, at_once in product(workers, connections)
            ]
            for _ in range(1 + rounds):
                for cell in cells:
                    await cell.measure(owner.org_id, seconds)
    return _table(cells)


def _running(stack: ExitStack, storage: str, workers: Sequence[int]) -> dict[int, tuple[int, int]]:
    """The ports of the bare endpoint and of the service, by the number of workers."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    redis = stack.enter_context(running_redis(folder=folder / "redis"))
    settings = {
        "ORGMAP_STORAGE": storage,
        "ORGMAP_CACHE": f"redis://127.0.0.1:{redis}/0",
        "ORGMAP_RATE_LIMIT": "0",
    }
    servers = {}
    for count in workers:
        bare = running_bare(folder / f"bare-{count}", settings, workers=count)
        service = running_graphql(folder / f"service-{count}", settings, workers=count)
        servers[count] = stack.enter_context(bare), stack.enter_context(service).port
    return servers


def _table(cells: Sequence[Cell]) -> Table:
    alone = {each.connections: each.rate for each in cells if each.workers == 1}
    return Table(
        name="several_workers",
        columns=("workers", "connections", "to bare", "target", "to one worker", "target"),
        rows=tuple(_row(each, alone[each.connections]) for each in cells),
    )


def _row(cell: Cell, alone: float) -> tuple[str, ...]:
    at = cell.workers, cell.connections
    return (
        str(cell.workers),
        str(cell.connections),
        shown_ratio(cell.rate / cell.bare_rate),
        _target(TO_BARE.get(at)),
        shown_ratio(cell.rate / alone),
        _target(TO_ONE_WORKER.get(at)),
    )


def _target(least: float | None) -> str:
    return "" if least is None else f"≥ {shown_ratio(least)}"


def bare_request(id: str) -> bytes:
    return f"GET /organizations/{id}/mappings HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n".encode()


def graphql_request(document: str = SHAPES[0].query, **variables: object) -> bytes:
    body = json.dumps({"query": document, "variables": variables})
    head = (
        "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()
