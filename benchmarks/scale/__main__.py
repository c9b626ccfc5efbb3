"""Counts the calls of each operation and writes calls.csv and the tables of docs/scale.md."""

import asyncio

from benchmarks.scale.calls import FILE, counted_lines, to_csv
from benchmarks.scale.document import SCALE, written


def main() -> None:
    lines = asyncio.run(counted_lines())
    FILE.write_text(to_csv(lines))
    SCALE.write_text(written(SCALE.read_text(), lines))


if __name__ == "__main__":
    main()
