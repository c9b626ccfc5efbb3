"""Runs the benchmarks, all or those named, and writes their tables into docs/performance.md."""

import argparse
import asyncio
import time

from benchmarks.graphql_against_rest import graphql_against_rest
from benchmarks.mapping_lookup import mapping_lookup
from benchmarks.report import PERFORMANCE, write_into

BENCHMARKS = {each.__name__: each for each in (graphql_against_rest, mapping_lookup)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], metavar="NAME")
    parser.add_argument("--no-docs", action="store_true", help="print the tables only")
    given = parser.parse_args()
    for name in given.names or BENCHMARKS:
        started = time.monotonic()
        table = asyncio.run(BENCHMARKS[name]())
        print(f"\n{name} ({time.monotonic() - started:.0f} s)\n{table}", flush=True)
        if not given.no_docs:
            PERFORMANCE.write_text(write_into(PERFORMANCE.read_text(), table))


if __name__ == "__main__":
    main()
