"""What grows with the number of customers: each operation at 500, 5,000 and 20,000 of them.

Beside the time it has the longest hold of the event loop, and at the end what the process holds in
memory. ORGMAP_BENCH_AGAINST names another checkout, which is asked the same in the same run.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.growth_lists import COVERAGE, PAGES, SEARCHES
from benchmarks.growth_process import FIRST_LISTING, FIRST_READ
from benchmarks.growth_world import INTEGRATIONS, rows_for
from benchmarks.report import Table, shown_bytes, shown_growth, shown_time
from benchmarks.stores import settings_of

COUNTS = (500, 5_000, 20_000)
TIMES = 9
HERE = Path(__file__).parents[1]
PROCESS = Path(__file__).with_name("growth_process.py")
OPERATIONS: Mapping[str, str] = {**PAGES, **COVERAGE, **SEARCHES}
"""All that are asked, by name."""
FLAT = frozenset({*PAGES, *COVERAGE})
"""Those that may not grow by more than 20 %."""


async def growth(counts: Sequence[int] = COUNTS, *, times: int = TIMES) -> Table:
    against = os.environ.get("ORGMAP_BENCH_AGAINST")
    checkouts = [HERE, *([Path(against)] if against else [])]
    found: dict[tuple[Path, int], Any] = {}
    for count in counts:
        async with settings_of("SQLite", rows_for(count)) as settings:
            filled = Path(settings.storage.removeprefix("sqlite:///"))
            for checkout in checkouts:
                found[checkout, count] = _measured(checkout, filled, count, times)
    return Table(
        name="growth",
        columns=(
            "operation",
            *(f"{each:,}" for each in counts),
            "growth",
            "target",
            "longest hold (< 50 ms)",
            *(("before, at most", "before, longest hold") if against else ()),
        ),
        rows=tuple(_rows(found, counts, checkouts)),
    )


def _measured(checkout: Path, filled: Path, count: int, times: int) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        file = shutil.copy(filled, Path(folder) / "orgmap.db")
        plan = {
            "file": str(file),
            "count": count,
            "integrations": INTEGRATIONS,
            "operations": OPERATIONS,
            "times": times,
        }
        done = subprocess.run(
            [sys.executable, "-P", str(PROCESS)],
            input=json.dumps(plan),
            env={**os.environ, "PYTHONPATH": str(checkout)},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def _rows(
    found: Mapping[tuple[Path, int], Any], counts: Sequence[int], checkouts: Sequence[Path]
) -> list[tuple[str, ...]]:
    rows = []
    here, *before = checkouts
    for name in (*OPERATIONS, FIRST_LISTING, FIRST_READ):
        seconds = [found[here, each]["operations"][name][0] for each in counts]
        then = [found[each, counts[-1]]["operations"][name] for each in before]
        rows.append(
            (
                name,
                *map(shown_time, seconds),
                shown_growth(seconds[-1] / seconds[0]),
                "< +20 %" if name in FLAT else "",
                shown_time(max(found[here, each]["operations"][name][1] for each in counts)),
                *(text for taken in then for text in _shown(taken)),
            )
        )
    for what, name in (("resident", "VmRSS"), ("resident at most", "VmHWM")):
        held = [found[here, each]["memory"][name] for each in counts]
        rows.append(
            (
                what,
                *map(shown_bytes, held),
                shown_growth(held[-1] / held[0]),
                "≤ +100 %" if name == "VmRSS" else "",
                "",
                *(
                    text
                    for each in before
                    for text in (shown_bytes(found[each, counts[-1]]["memory"][name]), "")
                ),
            )
        )
    return rows


def _shown(taken: tuple[float, float] | None) -> tuple[str, str]:
    return ("", "") if taken is None else (shown_time(taken[0]), shown_time(taken[1]))
