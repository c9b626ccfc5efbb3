"""The real server, killed with SIGKILL again and again while clients write through GraphQL."""

import asyncio
import itertools
import json
import os
import random
import subprocess
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from graphql_api.models.mapping import OrganizationMapping
from graphql_api.resources import open_store
from graphql_api.settings import Settings
from graphql_api.storage import audit_rows, mapping_rows
from graphql_api.storage.keys import (
    AUDIT_EVENTS,
    HELPER_ROWS,
    INTEGRATION_MAPPINGS,
    ORG_MAPPINGS,
    PENDING_ROWS,
)
from graphql_api.storage.table_store import TableStore
from tests.azurite import free_port
from tests.servers import ORGMAP, environment

FACTOR = int(os.environ.get("ORGMAP_TEST_FAULT_FACTOR", "1"))
KILLS = 20 * FACTOR
WRITERS = 10
LOAD = (0.2, 0.9)
"""Seconds of load before a kill, at least and at most."""
WRITES_A_KILL = 3
"""So many are acknowledged at least, however slow the machine is."""

INTEGRATION = "halopsa"
EXTERNAL = [str(number) for number in range(1, 61)]
rng = random.SystemRandom()
MAPPING = (
    "__typename ... on OrganizationMapping { id version isActive externalOrgId externalOrgName }"
)


def mutation(name: str) -> str:
    kind = name[0].upper() + name[1:]
    return f"mutation ($input: {kind}Input!) {{ {name}(input: $input) {{ {MAPPING} }} }}"


@dataclass(frozen=True)
class Acknowledged:
    """A mapping as the server said that it is now."""

    mapping_id: str
    version: int
    is_active: bool
    external_org_id: str
    external_org_name: str


@dataclass(frozen=True)
class Load:
    """Writes until told to stop, whether there is a server or not, and keeps what it was told."""

    url: str
    organizations: list[str]
    acknowledged: list[Acknowledged] = field(default_factory=list)
    mappings: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    each_acknowledged: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            for _ in range(WRITERS):
                group.create_task(self._write_on())

    async def _write_on(self) -> None:
        async with httpx.AsyncClient() as client:
            while True:
                try:
                    await self._write(client)
                except httpx.HTTPError:
                    await asyncio.sleep(0.1)

    async def _write(self, client: httpx.AsyncClient) -> None:
        org_id = rng.choice(self.organizations)
        known = self.mappings[org_id]
        if not known or rng.random() < 0.3:
            await self._create(client, org_id)
            return
        target = {"organizationId": org_id, "id": rng.choice(known)}
        what = rng.random()
        if what < 0.35:
            await self._send(client, "deleteMapping", target)
        elif what < 0.6:
            await self._send(client, "updateMapping", {**target, "isActive": True})
        else:
            moved = {"externalOrgId": rng.choice(EXTERNAL), "externalOrgName": self._name()}
            await self._send(client, "updateMapping", {**target, **moved})

    async def _create(self, client: httpx.AsyncClient, org_id: str) -> None:
        written = await self._send(
            client,
            "createMapping",
            {
                "organizationId": org_id,
                "integrationName": INTEGRATION,
                "externalOrgId": rng.choice(EXTERNAL),
                "externalOrgName": self._name(),
            },
        )
        if written is not None:
            self.mappings[org_id].append(written.mapping_id)

    async def _send(
        self, client: httpx.AsyncClient, name: str, fields: Mapping[str, Any]
    ) -> Acknowledged | None:
        body = {"query": mutation(name), "variables": {"input": fields}}
        reply = (await client.post(self.url, json=body, timeout=20)).json()
        mapping = (reply.get("data") or {}).get(name) or {}
        if mapping.get("__typename") != "OrganizationMapping":
            return None
        written = Acknowledged(
            mapping_id=mapping["id"],
            version=int(mapping["version"]),
            is_active=mapping["isActive"],
            external_org_id=mapping["externalOrgId"],
            external_org_name=mapping["externalOrgName"],
        )
        self.acknowledged.append(written)
        self.each_acknowledged.release()
        return written

    def _name(self) -> str:
        """Unlike any other, so that each write can be found again."""
        return f"name {next(self.numbers)}"


@pytest.mark.timeout(600 * FACTOR)
async def test_no_acknowledged_write_is_lost_when_the_server_is_killed(
    stored_settings: dict[str, str], tmp_path: Path, show_figures: Callable[[str], None]
) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}/graphql"
    async with server(port, stored_settings, tmp_path):
        organizations = [await create_organization(url, name) for name in ("A", "B", "C")]
    load = Load(url, organizations)
    writing = asyncio.create_task(load.run())
    for _ in range(KILLS):
        async with server(port, stored_settings, tmp_path):
            await asyncio.sleep(rng.uniform(*LOAD))
            for _ in range(WRITES_A_KILL):
                await load.each_acknowledged.acquire()
    writing.cancel()
    await asyncio.wait([writing])

    repaired = run_repair(stored_settings, tmp_path)
    left = run_repair(stored_settings, tmp_path, "--dry-run")
    async with stored(stored_settings) as store:
        lost = await lost_writes(store, load)
        await check_tables(store, organizations)

    show_figures(
        f"{stored_settings['ORGMAP_STORAGE'].partition(':')[0]}: {KILLS} kills, "
        f"{len(load.acknowledged)} acknowledged writes, {len(lost)} lost; the first run repaired "
        f"{dict(Counter(each['kind'] for each in repaired['divergences']))} and left "
        f"{repaired['left']}, then found {left['found']}"
    )
    assert lost == []
    assert (repaired["left"], left["found"]) == (0, 0)
    assert len(load.acknowledged) > 2 * KILLS


# ---------------------------------------------------------------------- the server


@asynccontextmanager
async def server(port: int, settings: Mapping[str, str], folder: Path) -> AsyncIterator[None]:
    """Killed at the end of the block."""
    process = start_server(port, settings, folder)
    try:
        await until_ready(f"http://127.0.0.1:{port}/readyz", process)
        yield
    finally:
        process.kill()
        process.wait()


def start_server(port: int, settings: Mapping[str, str], folder: Path) -> "subprocess.Popen[bytes]":
    with (folder / "log").open("a") as log:
        return subprocess.Popen(
            [str(ORGMAP), "serve", "--port", str(port)],
            cwd=folder,
            env=environment(**settings),
            stdout=log,
            stderr=log,
        )


async def until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    async with asyncio.timeout(120), httpx.AsyncClient() as client:
        while True:
            assert process.poll() is None, "the server ended by itself"
            try:
                if (await client.get(url)).is_success:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.02)


async def create_organization(url: str, name: str) -> str:
    query = """mutation ($input: CreateOrganizationInput!) {
        createOrganization(input: $input) { ... on Organization { id } }
    }"""
    body = {"query": query, "variables": {"input": {"name": name}}}
    async with httpx.AsyncClient() as client:
        reply = await client.post(url, json=body)
    return str(reply.json()["data"]["createOrganization"]["id"])


def run_repair(settings: Mapping[str, str], folder: Path, *options: str) -> dict[str, Any]:
    ended = subprocess.run(
        [str(ORGMAP), "repair", "--json", *options],
        cwd=folder,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.stderr == ""
    found: dict[str, Any] = json.loads(ended.stdout)
    return found


# ---------------------------------------------------------------------- what it left


@asynccontextmanager
async def stored(settings: Mapping[str, str]) -> AsyncIterator[TableStore]:
    fields = {name.removeprefix("ORGMAP_").lower(): text for name, text in settings.items()}
    store = await open_store(Settings.model_validate(fields))
    try:
        yield store
    finally:
        await store.aclose()


async def lost_writes(store: TableStore, load: Load) -> list[Acknowledged]:
    """A write is there if the mapping is, or if it was overwritten and its audit event tells."""
    mappings: dict[str, OrganizationMapping] = {}
    names: set[tuple[str, str]] = set()
    events: Counter[str] = Counter()
    for org_id in load.organizations:
        rows = await store.query(ORG_MAPPINGS, org_id, before=HELPER_ROWS)
        mappings |= {each.mapping_id: each for each in map(mapping_rows.from_entity, rows)}
        for row in await store.query(AUDIT_EVENTS, org_id):
            event = audit_rows.from_properties(row.properties)
            if event.mapping_id is not None:
                events[event.mapping_id] += 1
                name = event.changes.get("externalOrgName", {}).get("after")
                names.add((event.mapping_id, str(name)))
    assert events == {each.mapping_id: each.version for each in mappings.values()}
    return [
        each
        for each in load.acknowledged
        if not is_there(each, mappings.get(each.mapping_id))
        or (each.mapping_id, each.external_org_name) not in names
    ]


def is_there(written: Acknowledged, mapping: OrganizationMapping | None) -> bool:
    if mapping is None or mapping.version < written.version:
        return False
    return mapping.version > written.version or (
        mapping.is_active,
        mapping.external_org_id,
        mapping.external_org_name,
    ) == (written.is_active, written.external_org_id, written.external_org_name)


async def check_tables(store: TableStore, organizations: list[str]) -> None:
    """Independently of repair: both tables hold the same, and each external id has one owner."""
    truth = []
    for org_id in organizations:
        truth += await store.query(ORG_MAPPINGS, org_id, before=HELPER_ROWS)
        assert await store.query(ORG_MAPPINGS, org_id, start=PENDING_ROWS, before="~q") == []
    index = await store.query(INTEGRATION_MAPPINGS, INTEGRATION, before=HELPER_ROWS)
    assert {str(row.properties["MappingId"]): row.properties for row in truth} == {
        str(row.properties["MappingId"]): row.properties for row in index
    }
    live = [row.properties["ExternalOrgId"] for row in truth if row.properties["IsActive"]]
    assert len(live) == len(set(live))
