"""A minute at a steady load: reads and writes by several people at once, on Azurite.

Run it: python -m benchmarks.soak [--seconds 60] [--rate 10]. It fails where an operation fails.
"""

import argparse
import asyncio
import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.measure import resident_bytes
from benchmarks.report import PERFORMANCE, Table, shown_bytes, shown_time, write_into
from tests.azurite import running_azurite
from tests.servers import running_orgmap_process

MOST_SECONDS = 600
MOST_A_SECOND = 200
CUSTOMERS = 20
WARM_UP = 10.0
AT_ONCE = 50

CREATE_ORGANIZATION = """mutation ($name: String!) {
  createOrganization(input: { name: $name }) { ... on Organization { id } } }"""
LIST = """{ organizations(first: 50) { nodes { id name
  mappings { id externalOrgId drift { state } integration { displayName } } } } }"""
READ = """query ($id: ID!) { organization(id: $id) { name
  mappings(isActive: null) { id isActive version externalOrgId } } }"""
AUDIT = """query ($id: ID!) { auditEvents(organizationId: $id, first: 20) {
  nodes { action userId } } }"""
CREATE = """mutation ($input: CreateMappingInput!) { createMapping(input: $input) {
  __typename ... on OrganizationMapping { id version } ... on Error { message } } }"""
UPDATE = """mutation ($input: UpdateMappingInput!) { updateMapping(input: $input) {
  __typename ... on OrganizationMapping { id version } ... on Error { message } } }"""
DELETE = """mutation ($input: DeleteMappingInput!) { deleteMapping(input: $input) {
  __typename ... on OrganizationMapping { id version } ... on Error { message } } }"""

Mapping = dict[str, Any]
"""The input of a change: the mapping's id, its organization's, and its version."""


@dataclass
class Soak:
    client: httpx.AsyncClient
    ids: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    deleted: defaultdict[str, list[Mapping]] = field(default_factory=lambda: defaultdict(list))
    _number: int = 0

    async def begin(self) -> None:
        for number in range(CUSTOMERS):
            made = await self._ask(CREATE_ORGANIZATION, name=f"Customer {number}")
            self.ids.append(made["id"])
            await self._write(made["id"])

    async def one(self, chance: random.Random) -> None:
        """One operation; three in four read."""
        id = chance.choice(self.ids)
        kind = chance.choice(["list", "read", "read", "read", "audit", "list", "write", "write"])
        started = time.perf_counter()
        try:
            match kind:
                case "list":
                    await self._ask(LIST)
                case "read":
                    await self._ask(READ, id=id)
                case "audit":
                    await self._ask(AUDIT, id=id)
                case _:
                    await self._write(id)
        except (httpx.HTTPError, AssertionError) as error:
            self.failures.append(f"{kind}: {type(error).__name__} {error}")
        self.seconds.append(time.perf_counter() - started)
        self.done[kind] += 1

    async def _write(self, id: str) -> None:
        """A mapping is made or restored, changed and deleted again.

        Deleted ones are kept and listed, so new ones alone would make each read the longer.
        """
        mapping = self.deleted[id].pop() if self.deleted[id] else await self._create(id)
        for change in ({"isActive": True}, {"externalOrgName": "A name"}):
            mapping = await self._changed(UPDATE, mapping | change)
        self.deleted[id].append(await self._changed(DELETE, mapping))

    async def _create(self, id: str) -> Mapping:
        self._number += 1
        given = {"organizationId": id, "integrationName": "custom_api"}
        return await self._changed(CREATE, {**given, "externalOrgId": f"client-{self._number}"})

    async def _changed(self, document: str, input: Mapping) -> Mapping:
        """What names the mapping in the next change."""
        changed = await self._ask(document, input=input)
        assert changed["__typename"] == "OrganizationMapping", changed
        return {
            "organizationId": input["organizationId"],
            "id": changed["id"],
            "expectedVersion": changed["version"],
        }

    async def _ask(self, document: str, **variables: Any) -> Any:
        body = {"query": document, "variables": variables}
        answer = (await self.client.post("/graphql", json=body)).json()
        assert "errors" not in answer, json.dumps(answer)
        [value] = answer["data"].values()
        return value


async def soaked(*, seconds: float, rate: float) -> tuple[Table, list[str]]:
    with running_azurite() as connection_string, tempfile.TemporaryDirectory() as folder:
        settings = {
            "ORGMAP_STORAGE": "azure",
            "ORGMAP_AZURE_CONNECTION_STRING": connection_string,
        }
        with running_orgmap_process(folder=Path(folder), settings=settings) as (url, process):
            async with httpx.AsyncClient(base_url=url, timeout=60) as client:
                soak = Soak(client)
                await soak.begin()
                memory = await _load(soak, process.pid, seconds=seconds, rate=rate)
    return _table(soak, memory, seconds=seconds, rate=rate), soak.failures


async def _load(soak: Soak, pid: int, *, seconds: float, rate: float) -> list[tuple[float, int]]:
    """Begins an operation at each tick, whether or not those before have ended."""
    chance = random.Random(7)  # noqa: S311 - the same operations in each run
    limit = asyncio.Semaphore(AT_ONCE)
    memory: list[tuple[float, int]] = []
    started = time.monotonic()

    async def one() -> None:
        async with limit:
            await soak.one(chance)

    async def note_memory() -> None:
        resident = await asyncio.to_thread(resident_bytes, pid)
        memory.append((time.monotonic() - started, resident))

    async with asyncio.TaskGroup() as tasks:
        for tick in range(int(seconds * rate)):
            await asyncio.sleep(max(0.0, started + tick / rate - time.monotonic()))
            tasks.create_task(one())
            if tick % int(rate) == 0:
                memory.append(
                    (time.monotonic() - started, await asyncio.to_thread(resident_bytes, pid))
                )
    await note_memory()
    return memory


def _table(soak: Soak, memory: list[tuple[float, int]], *, seconds: float, rate: float) -> Table:
    warm = [taken for at, taken in memory if at >= min(WARM_UP, seconds / 2)]
    third = max(1, len(warm) // 3)
    growth = statistics.median(warm[-third:]) - statistics.median(warm[:third])
    ordered = sorted(soak.seconds)
    return Table(
        name="soak",
        columns=(
            "operations",
            "of them writes",
            "errors",
            "median",
            "99 of 100 within",
            "resident at 10 s",
            "at the end",
            "growth of medians",
        ),
        rows=(
            (
                f"{len(ordered):,} in {seconds:g} s at {rate:g} a second",
                f"{soak.done['write']:,}",
                str(len(soak.failures)),
                shown_time(statistics.median(ordered)),
                shown_time(ordered[int(len(ordered) * 0.99)]),
                shown_bytes(warm[0]),
                shown_bytes(warm[-1]),
                f"{growth / 1e6:+.1f} MB",
            ),
        ),
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, default=10, help="operations begun in a second")
    parser.add_argument("--no-docs", action="store_true", help="print the table only")
    given = parser.parse_args()
    if not 10 <= given.seconds <= MOST_SECONDS or not 1 <= given.rate <= MOST_A_SECOND:
        parser.error(f"10 to {MOST_SECONDS} seconds and 1 to {MOST_A_SECOND} a second are allowed")
    table, failures = asyncio.run(soaked(seconds=given.seconds, rate=given.rate))
    print(table)
    for failure in failures[:20]:
        print(failure, file=sys.stderr)
    if not given.no_docs:
        PERFORMANCE.write_text(write_into(PERFORMANCE.read_text(), table))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
