"""An organization's mappings over HTTP: GraphQL against FastAPI, each a process of one worker."""

import http.client
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.filling import mapping, organization, write_mappings, write_organizations
from benchmarks.measure import medians
from benchmarks.report import Table, shown_ratio, shown_time
from graphql_api.composition import open_orgmap
from graphql_api.settings import Settings
from tests.azurite import free_port
from tests.servers import running, running_orgmap

COUNTS = (1, 10, 100, 1000)
CHECKOUT = Path(__file__).parents[1]
CALLS = {1: 400, 10: 400, 100: 200, 1000: 40}
QUERY = """query Mappings($id: ID!) { organization(id: $id) { mappings {
  id integrationName externalOrgId externalOrgName mappingData isActive createdAt createdBy
  updatedAt updatedBy lastTestedAt lastTestSuccess lastTestResult version
} } }"""

Ask = Callable[[str], bytes]
"""From an organization's id to the body of the answer."""


async def graphql_against_rest(
    counts: Sequence[int] = COUNTS, *, most_calls: int = max(CALLS.values())
) -> Table:
    rows = []
    with tempfile.TemporaryDirectory() as name:
        settings = {"ORGMAP_STORAGE": f"sqlite:///{Path(name) / 'bench.db'}"}
        ids = await _fill(settings["ORGMAP_STORAGE"], counts)
        with _rest(Path(name), settings) as rest, _graphql(Path(name), settings) as graphql:
            for count, id in zip(counts, ids, strict=True):
                _check_that_both_tell_the_same(count, rest(id), graphql(id))
                by_rest, by_graphql = await _measure(
                    rest, graphql, id, calls=min(CALLS[count], most_calls)
                )
                ratio = shown_ratio(by_graphql / by_rest)
                rows.append((f"{count:,}", shown_time(by_rest), shown_time(by_graphql), ratio))
    return Table(
        name="graphql_against_rest",
        columns=("mappings", "REST", "GraphQL", "ratio"),
        rows=tuple(rows),
    )


async def _measure(rest: Ask, graphql: Ask, id: str, *, calls: int) -> tuple[float, ...]:
    async def by_rest() -> None:
        rest(id)

    async def by_graphql() -> None:
        graphql(id)

    return await medians(by_rest, by_graphql, times=1, rounds=calls)


async def _fill(storage: str, counts: Sequence[int]) -> list[str]:
    async with open_orgmap(Settings(storage=storage)) as orgmap:
        organizations = [organization(number) for number in range(len(counts))]
        await write_organizations(orgmap.store, organizations)
        for owner, count in zip(organizations, counts, strict=True):
            mappings = [mapping(owner.org_id, number) for number in range(count)]
            await write_mappings(orgmap.store, mappings)
    return [each.org_id for each in organizations]


@contextmanager
def _graphql(folder: Path, settings: dict[str, str]) -> Iterator[Ask]:
    port = free_port()
    with (
        running_orgmap(folder=folder / "graphql", settings=settings, port=port),
        _connected(port) as ask,
    ):
        yield lambda id: ask(
            "POST", "/graphql", json.dumps({"query": QUERY, "variables": {"id": id}})
        )


@contextmanager
def _rest(folder: Path, settings: dict[str, str]) -> Iterator[Ask]:
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.rest", str(port)]
    in_checkout = {**settings, "PYTHONPATH": str(CHECKOUT)}

    def is_ready() -> bool:
        try:
            with _connected(port) as ask:
                ask("GET", "/openapi.json")
        except OSError:
            return False
        return True

    with (
        running(command, folder=folder / "rest", settings=in_checkout, is_ready=is_ready),
        _connected(port) as ask,
    ):
        yield lambda id: ask("GET", f"/organizations/{id}/mappings")


@contextmanager
def _connected(port: int) -> Iterator[Callable[..., bytes]]:
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
