"""The tables of docs/scale.md, from what was counted."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.report import Table, write_into
from benchmarks.scale.calls import Kind, Line
from benchmarks.scale.operations import OPERATIONS
from benchmarks.scale.provider import PAGES_A_DAY, SHAPES, Shape
from benchmarks.scale.simulation import (
    ACCOUNT,
    MOST_CUSTOMERS,
    PARTITION_TARGET,
    Peak,
    Simulation,
    as_pages,
    busiest,
)

SCALE = Path(__file__).parents[2] / "docs" / "scale.md"
SMALL, LARGE = 1_000, 20_000
LEAST, LEAST_PERCENT = 0.1, 0.01
USUAL = next(each for each in SHAPES if each.name == "usual")


def written(document: str, lines: Sequence[Line]) -> str:
    for table in (operations(lines), partitions(lines), providers(lines)):
        document = write_into(document, table)
    return document


def operations(lines: Sequence[Line]) -> Table:
    """Of each operation, at a provider of the usual shape."""
    return Table(
        name="scale_operations",
        columns=(
            "operation",
            f"calls at {SMALL:,} customers",
            f"entities at {SMALL:,}",
            f"at {LARGE:,}",
            f"most of them at {LARGE:,} in one partition of",
            "of a second's target",
        ),
        rows=tuple(_operation(each.__name__, lines) for each in OPERATIONS),
    )


def _operation(name: str, lines: Sequence[Line]) -> tuple[str, ...]:
    simulation = Simulation(lines)
    small, large = (simulation.units(name, USUAL, customers) for customers in (SMALL, LARGE))
    kind = busiest(large)
    return (
        name.replace("_", " "),
        _shown(simulation.calls(name, USUAL, SMALL)),
        _shown(small[ACCOUNT]),
        _shown(large[ACCOUNT]),
        _named(kind),
        _share(large[kind] / PARTITION_TARGET),
    )


def partitions(lines: Sequence[Line]) -> Table:
    """Of each kind of partition, at a provider of the usual shape."""
    counted, paged = Simulation(lines), Simulation(as_pages(lines, PAGES_A_DAY))
    peaks = counted.peaks(USUAL, LARGE)
    others = {each.kind: each for each in paged.peaks(USUAL, LARGE)}
    return Table(
        name="scale_partitions",
        columns=(
            "busiest partition of",
            f"entities a second at {LARGE:,} customers",
            "of its target",
            "reaches it at customers",
            "of its target, if pages read pages",
            "reaches it at customers, if so",
        ),
        rows=tuple(
            (
                _named(each.kind),
                _shown(each.load),
                _share(each.share),
                _customers(counted, USUAL, each.kind),
                _share(others[each.kind].share),
                _customers(paged, USUAL, each.kind),
            )
            for each in peaks
        ),
    )


def providers(lines: Sequence[Line]) -> Table:
    """Of each shape, at the size at which the first target is reached."""
    simulation = Simulation(lines)
    return Table(
        name="scale_providers",
        columns=(
            "provider",
            "first to reach its target",
            "at customers",
            "the account does at",
            "mappings then",
            "connection tests a day",
            "lookups of workflows a day",
            "longest wait at half as many",
        ),
        rows=tuple(_provider(simulation, shape) for shape in SHAPES),
    )


def _provider(simulation: Simulation, shape: Shape) -> tuple[str, ...]:
    sizes = {
        each.kind: simulation.most_customers(shape, each.kind)
        for each in simulation.peaks(shape, LARGE)
    }
    first = min(sizes, key=lambda each: sizes[each])
    size = sizes[first]
    return (
        shape.name,
        _named(first),
        _shown(size),
        _customers(simulation, shape, ACCOUNT),
        _shown(size * shape.integrations),
        _shown(size * shape.integrations * shape.tests),
        _shown(size * (shape.lookups + shape.clients)),
        f"{_longest_wait(simulation, shape, int(size / 2)):.1f} s",
    )


def _longest_wait(simulation: Simulation, shape: Shape, customers: int) -> float:
    """At the partition that is busiest then, or at the account."""
    peaks: list[Peak] = simulation.peaks(shape, customers)
    return simulation.longest_wait(shape, customers, peaks[0])


def _customers(simulation: Simulation, shape: Shape, kind: Kind) -> str:
    most = simulation.most_customers(shape, kind)
    return _shown(most) if most < MOST_CUSTOMERS else f"> {MOST_CUSTOMERS:,}"


def _named(kind: Kind) -> str:
    return f"{kind.table}, {kind.partition}" if kind.partition else kind.table


def _shown(value: float) -> str:
    """In three digits: more are not known."""
    rounded = float(f"{value:.3g}")
    if 0 < rounded < LEAST:
        return f"< {LEAST}"
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:.2g}"


def _share(value: float) -> str:
    percent = float(f"{value * 100:.2g}")
    if percent < LEAST_PERCENT:
        return f"< {LEAST_PERCENT} %"
    return f"{percent:,.0f} %" if percent >= 10 else f"{percent:.2g} %"
