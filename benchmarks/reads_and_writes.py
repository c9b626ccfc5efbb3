"""What a worker reads and writes a second on each store, at 1, 16 and 64 connections.

Reads are compared with a bare endpoint that reads the same rows. Writes are compared with those of
an older checkout, if one is given, on a store of its own that is made in the same way.
"""

import json
import statistics
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from benchmarks.filling import claims_of, mapping, organization, rows_of
from benchmarks.load import answers_a_second
from benchmarks.report import Table, shown_ratio
from benchmarks.servers import Server, asked_over, running_bare, running_graphql
from benchmarks.several_workers import bare_request, graphql_request
from benchmarks.stores import Engine, Rows, settings_of
from graphql_api.models.mapping import OrganizationMapping
from graphql_api.settings import Settings
from graphql_api.storage.keys import INTEGRATION_MAPPINGS

ENGINES: Sequence[Engine] = ("SQLite", "Azurite")
CONNECTIONS = (1, 16, 64)
ROUNDS = 5
SECONDS = 1.0
MAPPINGS = 10
TO_BARE = {("SQLite", 16): 0.45, ("Azurite", 16): 0.85}
TO_BEFORE = {("SQLite", 16): 2.0, ("Azurite", 16): 1.0}
"""By store and connections."""
NAMES = ("One name", "Another name")
UPDATE = """mutation Rename($input: UpdateMappingInput!) { updateMapping(input: $input) {
  __typename ... on OrganizationMapping { id version } ... on Error { message } } }"""


@dataclass(frozen=True)
class Servers:
    """On one engine."""

    bare: int
    now: int
    before: int | None
    """The port of the older checkout's service."""


@dataclass
class Cell:
    """Answers a second, of each round, by what was asked."""

    engine: Engine
    connections: int
    servers: Servers
    bare_reads: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)
    writes_before: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)

    async def measure(self, mappings: Sequence[OrganizationMapping], seconds: float) -> None:
        id = mappings[0].org_id
        read, write = [[graphql_request(id=id)]], _writes(mappings, self.connections)
        for port, requests, rates in (
            (self.servers.bare, [[bare_request(id)]], self.bare_reads),
            (self.servers.now, read, self.reads),
            (self.servers.before, write, self.writes_before),
            (self.servers.now, write, self.writes),
        ):
            if port is not None:
                rates.append(
                    await answers_a_second(
                        port, requests, connections=self.connections, seconds=seconds
                    )
                )

    def row(self) -> tuple[str, ...]:
        at = self.engine, self.connections
        return (
            self.engine,
            str(self.connections),
            _ratio(self.reads, self.bare_reads),
            _target(TO_BARE.get(at)),
            f"{_median(self.writes):,.0f}",
            _ratio(self.writes, self.writes_before),
            _target(TO_BEFORE.get(at)),
        )


async def reads_and_writes(
    engines: Sequence[Engine] = ENGINES,
    connections: Sequence[int] = CONNECTIONS,
    *,
    before: Path | None = None,
    rounds: int = ROUNDS,
    seconds: float = SECONDS,
) -> Table:
    """`before` is an older checkout. All in turns: a busy moment falls on each of them."""
    organizations = [organization(number) for number in range(max(connections))]
    mappings = [
        mapping(each.org_id, number + MAPPINGS * owner)
        for owner, each in enumerate(organizations)
        for number in range(MAPPINGS)
    ]
    rows = rows_of(organizations, mappings)
    rows[INTEGRATION_MAPPINGS] += claims_of(mappings)
    async with AsyncExitStack() as stack:
        cells = []
        for engine in engines:
            servers = await stack.enter_async_context(_running(engine, rows, before))
            await _check_writes(servers, mappings)
            cells += [Cell(engine, at_once, servers) for at_once in connections]
        for _, cell in product(range(1 + rounds), cells):
            await cell.measure(mappings, seconds)
    return Table(
        name="reads_and_writes",
        columns=(
            "store",
            "connections",
            "reads to bare",
            "target",
            "writes a second",
            "writes to before",
            "target",
        ),
        rows=tuple(cell.row() for cell in cells),
    )


@asynccontextmanager
async def _running(engine: Engine, rows: Rows, before: Path | None) -> AsyncIterator[Servers]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = _environment(await stack.enter_async_context(settings_of(engine, rows)))
        bare = stack.enter_context(running_bare(folder / "bare", settings, workers=1))
        now = stack.enter_context(running_graphql(folder / "now", settings))
        older: Server | None = None
        if before is not None:
            own = _environment(await stack.enter_async_context(settings_of(engine, rows)))
            older = stack.enter_context(running_graphql(folder / "before", own, checkout=before))
        yield Servers(bare, now.port, None if older is None else older.port)


def _environment(settings: Settings) -> dict[str, str]:
    address = settings.azure_connection_string
    return {
        "ORGMAP_STORAGE": settings.storage,
        "ORGMAP_RATE_LIMIT": "0",
        **({"ORGMAP_AZURE_CONNECTION_STRING": address.get_secret_value()} if address else {}),
    }


def _writes(mappings: Sequence[OrganizationMapping], connections: int) -> list[list[bytes]]:
    """Of each connection, to an organization of its own: none waits for another's version.

    Two names in turn, because what is the same is not written again.
    """
    return [
        [graphql_request(UPDATE, input=_input(mappings[MAPPINGS * each], name)) for name in NAMES]
        for each in range(connections)
    ]


def _input(written: OrganizationMapping, name: str) -> dict[str, str]:
    return {"organizationId": written.org_id, "id": written.mapping_id, "externalOrgName": name}


async def _check_writes(servers: Servers, mappings: Sequence[OrganizationMapping]) -> None:
    """That they are, over and over: an error would be an answer too, and a fast one."""
    for port in filter(None, (servers.now, servers.before)):
        versions = set()
        with asked_over(port) as ask:
            for name in (*NAMES, *NAMES):
                input = _input(mappings[0], name)
                body = json.dumps({"query": UPDATE, "variables": {"input": input}})
                written = json.loads(ask("POST", "/graphql", body))["data"]["updateMapping"]
                assert written["__typename"] == "OrganizationMapping", written
                versions.add(written["version"])
        assert len(versions) == 2 * len(NAMES), "something was not written"


def _ratio(rates: Sequence[float], to: Sequence[float]) -> str:
    return shown_ratio(_median(rates) / _median(to)) if to else ""


def _median(rates: Sequence[float]) -> float:
    """The first round is not counted: what is asked for the first time is read from the disk."""
    return statistics.median(rates[1:])


def _target(least: float | None) -> str:
    return "" if least is None else f"≥ {shown_ratio(least)}"
