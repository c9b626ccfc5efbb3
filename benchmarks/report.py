"""What a benchmark found, as a table: on the terminal, and in docs/performance.md."""

import re
from dataclasses import dataclass
from pathlib import Path

PERFORMANCE = Path(__file__).parents[1] / "docs" / "performance.md"


@dataclass(frozen=True)
class Table:
    """`name` is that of the marks in the document between which the table stands."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __str__(self) -> str:
        lines = (self.columns, *self.rows)
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.columns))]
        return "\n".join(
            "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
            for line in lines
        )

    def markdown(self) -> str:
        lines = (self.columns, ("--:",) * len(self.columns), *self.rows)
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write_into(document: str, table: Table) -> str:
    """The document with this table in the place of the one before. Raises LookupError."""
    begin, end = f"<!-- {table.name} -->", f"<!-- /{table.name} -->"
    replaced, count = re.subn(
        f"{begin}.*?{end}",
        lambda _: f"{begin}\n{table.markdown()}\n{end}",
        document,
        flags=re.DOTALL,
    )
    if count != 1:
        raise LookupError(f"the document has {count} places {begin} … {end}; one is needed")
    return replaced


def shown_time(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.2f} s"
    if seconds >= 0.001:
        return f"{seconds * 1e3:.2f} ms"
    return f"{seconds * 1e6:.0f} µs"


def shown_ratio(ratio: float) -> str:
    return f"{ratio:.2f}"


def shown_growth(factor: float) -> str:
    return f"{(factor - 1) * 100:+.0f} %"


def shown_bytes(count: float) -> str:
    return f"{count / 1e6:.1f} MB"
