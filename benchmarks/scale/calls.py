"""What each operation asks of the store: counted, and kept in calls.csv.

A line is one operation and one kind of partition. Its numbers are for all partitions that the
operation touches, or for one of them if it touches `each` of its kind; `a_customer` is what comes
on top for each customer of the provider.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from fractions import Fraction
from pathlib import Path

from benchmarks.scale.metered_store import MeteredStore
from benchmarks.scale.operations import OPERATIONS, Operation
from benchmarks.scale.world import INTEGRATIONS, World, world_of
from graphql_api.storage.memory import MemoryTableStore

FILE = Path(__file__).with_name("calls.csv")
SIZES = (60, 120)
"""Customers: more than are on a page."""
EACH = "each"
ORGANIZATION = "organization"
INTEGRATION = "integration"
PERSON = "person"
DIGITS = 4

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, order=True)
class Kind:
    """Of partitions: those of a table that differ only in whose they are."""

    table: str
    partition: str


@dataclass(frozen=True)
class Count:
    """Of one operation in all partitions of one kind that it touched."""

    partitions: int
    calls: int
    entities: int


Counts = Mapping[str, Mapping[Kind, Count]]
"""By operation."""


@dataclass(frozen=True)
class Line:
    operation: str
    table: str
    partition: str
    partitions: str
    calls: float
    entities: float
    calls_a_customer: float
    entities_a_customer: float

    @property
    def kind(self) -> Kind:
        return Kind(self.table, self.partition)

    def calls_at(self, customers: float) -> float:
        return self.calls + self.calls_a_customer * customers

    def entities_at(self, customers: float) -> float:
        return self.entities + self.entities_a_customer * customers


# ---------------------------------------------------------------------- counting


async def counted_lines() -> list[Line]:
    """Counted now, in memory."""
    small, large = [await counts_at(size) for size in SIZES]
    return lines_of(small, large)


async def counts_at(customers: int) -> Counts:
    async with world_of(customers, MemoryTableStore()) as world:
        return {each.__name__: await count(each, world) for each in OPERATIONS}


async def count(operation: Operation, world: World) -> Mapping[Kind, Count]:
    await operation(world)
    return _by_kind(world.store)


def _by_kind(store: MeteredStore) -> Mapping[Kind, Count]:
    found = defaultdict[Kind, list[tuple[int, int]]](list)
    for partition, calls in store.calls_of.items():
        kind = Kind(partition.table, _kind_of(partition.key))
        found[kind].append((calls, store.entities_of[partition]))
    return {
        kind: Count(len(each), sum(calls for calls, _ in each), sum(units for _, units in each))
        for kind, each in found.items()
    }


def _kind_of(key: str) -> str:
    """A part of an integration's, say a shard, is a kind of its own, whatever its number."""
    if "@" in key:
        return PERSON
    key = _UUID.sub(ORGANIZATION, key)
    for name in INTEGRATIONS:
        key = key.replace(name, INTEGRATION)
    return re.sub(r"\d+", "N", key)


# ---------------------------------------------------------------------- lines


def lines_of(small: Counts, large: Counts) -> list[Line]:
    """A straight line through what was counted at both sizes."""
    return [
        _line(operation, kind, small[operation].get(kind), large[operation].get(kind))
        for operation in small
        for kind in sorted(small[operation].keys() | large[operation].keys())
    ]


def _line(operation: str, kind: Kind, small: Count | None, large: Count | None) -> Line:
    assert small is not None, f"{operation} reads {kind} only of a large provider"
    assert large is not None, f"{operation} reads {kind} only of a small provider"
    is_each = _is_each(kind, small, large)
    parts = (small.partitions, large.partitions) if is_each else (1, 1)
    calls = [Fraction(each.calls, part) for each, part in zip((small, large), parts, strict=True)]
    units = [
        Fraction(each.entities, part) for each, part in zip((small, large), parts, strict=True)
    ]
    return Line(
        operation,
        kind.table,
        kind.partition,
        EACH if is_each else str(small.partitions),
        *(_rounded(start) for start, _ in (_fit(calls), _fit(units))),
        *(_rounded(slope) for _, slope in (_fit(calls), _fit(units))),
    )


def _is_each(kind: Kind, small: Count, large: Count) -> bool:
    if kind.partition == ORGANIZATION:
        return large.partitions > small.partitions
    return kind.partition == INTEGRATION and small.partitions == len(INTEGRATIONS)


def _fit(values: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """Where the line begins, and what comes on top for each customer."""
    slope = (values[1] - values[0]) / (SIZES[1] - SIZES[0])
    return values[0] - slope * SIZES[0], slope


def _rounded(value: Fraction) -> float:
    return float(round(value, DIGITS))


# ---------------------------------------------------------------------- the file


def to_csv(lines: Iterable[Line]) -> str:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(each.name for each in fields(Line))
    for line in lines:
        writer.writerow(_plain(each) if isinstance(each, float) else each for each in astuple(line))
    return written.getvalue()


def _plain(value: float) -> str:
    return f"{value:.{DIGITS}f}".rstrip("0").rstrip(".")


def from_csv(text: str) -> list[Line]:
    return [
        Line(row[0], row[1], row[2], row[3], *(float(each) for each in row[4:]))
        for row in list(csv.reader(io.StringIO(text)))[1:]
    ]


def kept_lines() -> list[Line]:
    return from_csv(FILE.read_text())


def differences(kept: Iterable[Line], counted: Iterable[Line]) -> list[str]:
    """What is to be changed in the file, a sentence each."""
    before = {(each.operation, each.kind): each for each in kept}
    after = {(each.operation, each.kind): each for each in counted}
    return [
        f"{operation} in {kind.table}, {kind.partition}: {_shown(before.get((operation, kind)))} "
        f"is kept, {_shown(after.get((operation, kind)))} is counted"
        for operation, kind in sorted(before.keys() | after.keys())
        if before.get((operation, kind)) != after.get((operation, kind))
    ]


def _shown(line: Line | None) -> str:
    return "nothing" if line is None else to_csv([line]).splitlines()[1].split(",", 3)[3]
