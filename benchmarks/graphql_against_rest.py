"""An organization's mappings over HTTP: GraphQL against FastAPI, each a process of one worker."""

import json
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.filling import (
    INTEGRATION,
    mapping,
    organization,
    write_mappings,
    write_organizations,
)
from benchmarks.measure import Call, medians
from benchmarks.report import Table, shown_ratio, shown_time
from benchmarks.servers import SHAPES, Ask, Shape, running_graphql, running_rest
from graphql_api.composition import build_services, open_orgmap
from graphql_api.services.listing_cache import memory_cache
from graphql_api.settings import Settings
from tests.counting_store import CountingStore
from tests.operations import run_operation, runner

COUNTS = (1, 10, 100, 1000)
TARGETS = {10: 1.5, 1000: 3.0}
CALLS = {1: 300, 10: 300, 100: 150, 1000: 30}


async def graphql_against_rest(
    counts: Sequence[int] = COUNTS, *, most_calls: int = max(CALLS.values())
) -> Table:
    rows = []
    with tempfile.TemporaryDirectory() as name:
        settings = {"ORGMAP_STORAGE": f"sqlite:///{Path(name) / 'bench.db'}"}
        ids = await _fill(settings["ORGMAP_STORAGE"], counts)
        with (
            running_rest(Path(name) / "rest", settings) as rest_server,
            running_graphql(Path(name) / "graphql", settings) as graphql_server,
        ):
            rest, graphql = rest_server.ask, graphql_server.ask
            for shape in SHAPES:
                for count, id in zip(counts, ids, strict=True):
                    _check_that_both_tell_the_same(count, rest(shape, id), graphql(shape, id))
                    rounds = min(CALLS[count], most_calls)
                    taken = await medians(
                        _call(rest, shape, id), _call(graphql, shape, id), times=1, rounds=rounds
                    )
                    calls = await _storage_calls(settings["ORGMAP_STORAGE"], shape, id)
                    rows.append(_row(shape, count, *taken, calls=calls))
    return Table(
        name="graphql_against_rest",
        columns=("asked for", "mappings", "REST", "GraphQL", "ratio", "target", "storage calls"),
        rows=tuple(rows),
    )


def _row(shape: Shape, count: int, rest: float, graphql: float, *, calls: int) -> tuple[str, ...]:
    target = TARGETS.get(count)
    return (
        shape.name,
        f"{count:,}",
        shown_time(rest),
        shown_time(graphql),
        shown_ratio(graphql / rest),
        "" if target is None else f"≤ {shown_ratio(target)}",
        str(calls),
    )


def _call(ask: Ask, shape: Shape, id: str) -> Call:
    async def call() -> None:
        ask(shape, id)

    return call


async def _storage_calls(storage: str, shape: Shape, id: str) -> int:
    """Those of the GraphQL operation."""
    async with open_orgmap(Settings(storage=storage)) as orgmap:
        counting = CountingStore(orgmap.store)
        integrations = {INTEGRATION: orgmap.services.integrations.get(INTEGRATION)}
        services = build_services(counting, integrations, cache=memory_cache())
        result = await run_operation(runner(), services, shape.query, variables={"id": id})
        assert result.errors is None
        return counting.calls


async def _fill(storage: str, counts: Sequence[int]) -> list[str]:
    async with open_orgmap(Settings(storage=storage)) as orgmap:
        organizations = [organization(number) for number in range(len(counts))]
        await write_organizations(orgmap.store, organizations)
        for owner, count in zip(organizations, counts, strict=True):
            mappings = [mapping(owner.org_id, number) for number in range(count)]
            await write_mappings(orgmap.store, mappings)
    return [each.org_id for each in organizations]


def _check_that_both_tell_the_same(count: int, rest: bytes, graphql: bytes) -> None:
    by_rest = json.loads(rest)
    by_graphql = json.loads(graphql)["data"]["organization"]["mappings"]
    assert len(by_rest) == count
    assert _in_one_spelling(by_rest) == _in_one_spelling(by_graphql)


def _in_one_spelling(mappings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """pydantic writes Z for UTC, and isoformat +00:00."""
    return [
        {
            name: datetime.fromisoformat(value) if name.endswith("At") else value
            for name, value in each.items()
        }
        for each in mappings
    ]
