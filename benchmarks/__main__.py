"""Runs the benchmarks, all or those named, and writes their tables into docs/performance.md."""

import argparse
import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.coverage_of_many import coverage_of_many
from benchmarks.discovery_of_ten_thousand import discovery_of_ten_thousand
from benchmarks.fair_share import fair_share
from benchmarks.graphql_against_rest import graphql_against_rest
from benchmarks.growth import growth
from benchmarks.growth_suggestions import growth_suggestions
from benchmarks.mapping_lookup import mapping_lookup
from benchmarks.page_of_organizations import page_of_organizations
from benchmarks.process_costs import process_costs
from benchmarks.reads_and_writes import reads_and_writes
from benchmarks.report import PERFORMANCE, write_into
from benchmarks.reverse_lookup import reverse_lookup
from benchmarks.several_workers import several_workers
from benchmarks.suggestions_for_a_thousand import suggestions_for_a_thousand
from graphql_api.web.server import freeze_startup_objects

BENCHMARKS = {
    each.__name__: each
    for each in (
        graphql_against_rest,
        mapping_lookup,
        reverse_lookup,
        page_of_organizations,
        discovery_of_ten_thousand,
        suggestions_for_a_thousand,
        coverage_of_many,
        growth,
        growth_suggestions,
        process_costs,
        several_workers,
        reads_and_writes,
        fair_share,
    )
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], metavar="NAME")
    parser.add_argument("--no-docs", action="store_true", help="print the tables only")
    parser.add_argument(
        "--before",
        type=Path,
        metavar="CHECKOUT",
        help="an older checkout, whose writes are compared",
    )
    given = parser.parse_args()
    names = given.names or list(BENCHMARKS)
    if len(names) == 1:
        run(names[0], writes=not given.no_docs, before=given.before)
        return
    for name in names:  # in a process of its own: what one leaves behind no other one pays for
        options = ["--no-docs"] if given.no_docs else []
        options += ["--before", str(given.before)] if given.before else []
        subprocess.run([sys.executable, "-m", "benchmarks", name, *options], check=True)


def run(name: str, *, writes: bool, before: Path | None = None) -> None:
    freeze_startup_objects()  # as the service does once it has started
    load = os.getloadavg()[0]
    started = time.monotonic()
    if name == reads_and_writes.__name__:
        table = asyncio.run(reads_and_writes(before=before))
    else:
        table = asyncio.run(BENCHMARKS[name]())
    seconds = time.monotonic() - started
    print(f"\n{name} ({seconds:.0f} s, load {load:.1f} at its start)\n{table}", flush=True)
    if writes:
        PERFORMANCE.write_text(write_into(PERFORMANCE.read_text(), table))


if __name__ == "__main__":
    main()
