"""What the process costs: its start, its memory, and what has to be installed for it."""

import re
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from benchmarks.filling import mapping, organization, rows_of
from benchmarks.report import Table, shown_bytes, shown_ratio, shown_time
from benchmarks.servers import SHAPES, Server, running_graphql, running_rest
from benchmarks.stores import settings_of

STARTS = 5
REQUESTS = 10_000
MAPPINGS = 10
MOST_SECONDS = 2.0
MOST_BYTES = 120e6

Start = Callable[[Path, dict[str, str]], AbstractContextManager[Server]]


async def process_costs(*, starts: int = STARTS, requests: int = REQUESTS) -> Table:
    owner = organization(0)
    rows = rows_of([owner], [mapping(owner.org_id, number) for number in range(MAPPINGS)])
    async with settings_of("SQLite", rows) as settings:
        with tempfile.TemporaryDirectory() as name:
            given = {"ORGMAP_STORAGE": settings.storage}
            rest, graphql = (
                _measured(each, Path(name), given, id=owner.org_id, starts=starts, asks=requests)
                for each in (running_rest, running_graphql)
            )
    (rest_start, rest_idle, rest_loaded), (start, idle, loaded) = rest, graphql
    packages = _installed("orgmap", extras=("server", "azure", "redis"))
    installed = sum(packages.values())
    rival = sum({**_installed("fastapi"), **packages}.values())
    return Table(
        name="process_costs",
        columns=("what", "REST", "GraphQL", "ratio", "target"),
        rows=(
            (
                "start to first answer",
                shown_time(rest_start),
                shown_time(start),
                shown_ratio(start / rest_start),
                f"< {shown_time(MOST_SECONDS)}",
            ),
            _memory("resident, idle", rest_idle, idle),
            _memory(f"resident after {requests:,} requests", rest_loaded, loaded),
            ("installed packages", shown_bytes(rival), shown_bytes(installed), "", ""),
        ),
    )


def _memory(what: str, rest: float, graphql: float) -> tuple[str, ...]:
    target = f"< {shown_bytes(MOST_BYTES)}"
    return what, shown_bytes(rest), shown_bytes(graphql), shown_ratio(graphql / rest), target


def _measured(
    start: Start, folder: Path, settings: dict[str, str], *, id: str, starts: int, asks: int
) -> tuple[float, float, float]:
    """Seconds to the first answer, and bytes before and after the requests: medians, a load."""
    seconds, idle = [], []
    for number in range(starts):
        with start(folder / f"{start.__name__}-{number}", settings) as server:
            seconds.append(server.seconds_to_first_answer)
            idle.append(server.memory())
            if number == starts - 1:
                for _ in range(asks):
                    server.ask(SHAPES[0], id)
                loaded = server.memory()
    return statistics.median(seconds), statistics.median(idle), loaded


def _installed(name: str, extras: tuple[str, ...] = ()) -> dict[str, int]:
    """Bytes of a package and of all that it needs, by package."""
    sizes: dict[str, int] = {}
    _add(name, extras, sizes)
    return sizes


def _add(name: str, extras: tuple[str, ...], sizes: dict[str, int]) -> None:
    try:
        found = distribution(name)
    except PackageNotFoundError:  # for another platform or Python
        return
    normalized = re.sub(r"[-_.]+", "-", name).lower()
    if normalized in sizes and not extras:
        return
    files = (Path(str(each.locate())) for each in found.files or ())
    sizes[normalized] = sum(each.stat().st_size for each in files if each.is_file())
    for needed, needed_extras in _needed(found.requires or (), extras):
        if needed not in sizes:
            _add(needed, needed_extras, sizes)


def _needed(
    requirements: Iterator[str] | list[str] | tuple[()], extras: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    for requirement in requirements:
        head, _, marker = requirement.partition(";")
        wanted = re.findall(r"""extra\s*==\s*['"]([^'"]+)""", marker)
        if wanted and not set(wanted) & set(extras):
            continue
        parsed = re.match(r"([A-Za-z0-9._-]+)(?:\[([^]]*)\])?", head.strip())
        assert parsed is not None
        name, given = parsed.groups()
        yield re.sub(r"[-_.]+", "-", name).lower(), tuple(re.findall(r"[^\s,]+", given or ""))
