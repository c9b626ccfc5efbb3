"""The calls that the simulation of docs/scale.md uses are those that the services make."""

import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import uuid4

import pytest
from azure.core.pipeline.transport import AioHttpTransport
from azure.data.tables.aio import TableServiceClient

from benchmarks.scale.calls import (
    EACH,
    INTEGRATION,
    ORGANIZATION,
    SIZES,
    Kind,
    Line,
    counts_at,
    differences,
    kept_lines,
    lines_of,
)
from benchmarks.scale.document import SCALE, written
from benchmarks.scale.operations import OPERATIONS
from benchmarks.scale.provider import SHAPES, Shape, rates
from benchmarks.scale.simulation import ACCOUNT, PARTITION_TARGET, Simulation
from benchmarks.scale.world import INTEGRATIONS, world_of
from graphql_api.storage.azure import AzureTableStore
from graphql_api.storage.table_store import TableStore
from tests.storage.own_tables import OwnTables

REMEDY = "`make scale` counts anew, and writes calls.csv and the tables of docs/scale.md."
CUSTOMERS = SIZES[0]
BETWEEN = 90
MANY_REQUESTS = 100
"""Operations of more are made of what others do too, and Azurite takes its time for them."""
ROUNDED = 1.0
"""A row of a listing is counted by whole KiB."""

IN_URL = re.compile(r"/T[0-9a-f]{32}([A-Za-z]+)")


async def test_each_operation_calls_the_store_as_often_as_the_simulation_takes_it_to() -> None:
    small, large = [await counts_at(size) for size in SIZES]
    changed = differences(kept_lines(), lines_of(small, large))
    assert not changed, "\n".join([*changed, REMEDY])


async def test_what_grows_with_the_customers_grows_in_a_straight_line() -> None:
    between = await counts_at(BETWEEN)
    for line in kept_lines():
        count = between[line.operation][line.kind]
        partitions = count.partitions if line.partitions == EACH else 1
        assert count.calls / partitions == pytest.approx(line.calls_at(BETWEEN)), line
        entities = count.entities / partitions
        assert entities == pytest.approx(line.entities_at(BETWEEN), abs=ROUNDED), line


async def test_azure_gets_as_many_requests(requests: "Requests") -> None:
    expected = _calls_by_table(kept_lines())
    async with world_of(CUSTOMERS, requests.tables) as world:
        world.forget = requests.seen.clear
        for operation in OPERATIONS:
            calls = expected[operation.__name__]
            if sum(calls.values()) <= MANY_REQUESTS:
                await operation(world)
                assert dict(requests.seen) == calls, operation.__name__


def test_the_document_shows_what_is_counted_and_simulated() -> None:
    assert written(SCALE.read_text(), kept_lines()) == SCALE.read_text(), REMEDY


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_day_has_every_operation_that_is_counted(shape: Shape) -> None:
    assert {each.operation for each in rates(shape, 1000)} == {each.__name__ for each in OPERATIONS}


def test_a_partition_is_at_its_target_at_the_size_that_is_found() -> None:
    simulation = Simulation(kept_lines())
    kind = Kind("AuditEvents", "all")
    size = simulation.most_customers(SHAPES[0], kind)
    [peak] = [each for each in simulation.peaks(SHAPES[0], size) if each.kind == kind]
    assert peak.load == pytest.approx(PARTITION_TARGET, rel=0.01)


def test_each_partition_of_a_kind_counts_in_the_account() -> None:
    shape = Shape(name="three", integrations=3)
    simulation = Simulation(
        [
            _line("read_all", ORGANIZATION, entities=2),
            _line("read_all", INTEGRATION, entities=5, a_customer=1),
        ]
    )
    assert simulation.units("read_all", shape, 10)[ACCOUNT] == 10 * 2 + 3 * (5 + 10)


def test_an_operation_that_reads_more_than_a_second_brings_makes_others_wait() -> None:
    """A search of ten thousand rows takes five seconds of its partition, twice as many twice."""
    shape, kind = Shape(name="usual"), Kind("T", "all")
    simulation = Simulation([_line("organizations_search", "all", entities=0, a_customer=1)])
    waits = []
    for customers in (10_000, 20_000):
        [peak] = [each for each in simulation.peaks(shape, customers) if each.kind == kind]
        waits.append(simulation.longest_wait(shape, customers, peak))
    assert waits[0] >= 4
    assert waits[1] > 2 * waits[0]


def test_operations_that_come_close_together_wait_for_each_other() -> None:
    """Those of the busiest second by themselves would wait for four seconds."""
    shape, kind = Shape(name="usual"), Kind("T", "all")
    simulation = Simulation([_line("organizations_search", "all", entities=2_500)])
    [peak] = [each for each in simulation.peaks(shape, 70_000) if each.kind == kind]
    assert peak.share == pytest.approx(0.86, abs=0.01)
    assert simulation.longest_wait(shape, 70_000, peak) > 10


class Requests(AioHttpTransport):  # type: ignore[misc]
    """Counts what is sent, by table. A batch is one request."""

    def __init__(self, connection_string: str) -> None:
        super().__init__()
        self.seen: Counter[str] = Counter()
        service = TableServiceClient.from_connection_string(
            connection_string, transport=self, retry_total=0
        )
        self.store = AzureTableStore(service, self)
        self.tables: TableStore = OwnTables(self.store, prefix=f"T{uuid4().hex}")

    async def send(self, request: Any, **options: Any) -> Any:
        found = IN_URL.search(f"{request.url} {request.body or b''!r}")
        self.seen[found[1] if found else request.url] += 1
        return await super().send(request, **options)


@pytest.fixture
async def requests(azurite: str) -> AsyncIterator[Requests]:
    requests = Requests(azurite)
    yield requests
    await requests.store.aclose()


def _calls_by_table(lines: Sequence[Line]) -> dict[str, dict[str, int]]:
    calls: dict[str, Counter[str]] = {each.__name__: Counter() for each in OPERATIONS}
    for line in lines:
        partitions = 1 if line.partitions != EACH else _all_of(line.partition)
        calls[line.operation][line.table] += round(line.calls_at(CUSTOMERS) * partitions)
    return {name: dict(each) for name, each in calls.items()}


def _all_of(partition: str) -> int:
    return CUSTOMERS if partition == ORGANIZATION else len(INTEGRATIONS)


def _line(operation: str, partition: str, *, entities: float, a_customer: float = 0) -> Line:
    is_each = partition in (ORGANIZATION, INTEGRATION)
    return Line(operation, "T", partition, EACH if is_each else "1", 1, entities, 0, a_customer)
