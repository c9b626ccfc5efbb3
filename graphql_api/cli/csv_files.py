"""Files that commands export and import, and what is told of an import."""

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import IO, Any

import click

from graphql_api.services.mapping_csv import reading

MAX_BYTES = 64 * 1024 * 1024
MAX_LINES = 50_000
"""Of a file that is imported."""


@contextmanager
def written(output: Path | None) -> Iterator[IO[bytes]]:
    """A file takes its name when it is whole; one that was there stays until then."""
    if output is None:
        yield sys.stdout.buffer
        return
    unfinished = output.with_name(f"{output.name}.part")
    try:
        with unfinished.open("wb") as file:
            yield file
        os.replace(unfinished, output)
    finally:
        with suppress(FileNotFoundError):
            unfinished.unlink()


def read_text(file: Path) -> str:
    size = file.stat().st_size
    if size > MAX_BYTES:
        raise click.ClickException(
            f"{file} has {size:,} bytes; at most {MAX_BYTES:,} are allowed. Split it and keep the "
            "header in each part."
        )
    return reading.decoded(file.read_bytes())


def printable(text: str) -> str:
    """A file's cells may hold what a terminal would obey."""
    return "".join(each if each.isprintable() else f"\\x{ord(each):02x}" for each in text)


def ask_to_apply(plan: str, *, as_json: bool) -> None:
    """Ends the command if the answer is no. The standard output is left to JSON."""
    click.echo(plan, err=as_json)
    click.confirm("Apply this plan?", abort=True, err=as_json)


def counted(counts: Counter[Any]) -> str:
    """How many lines came to what, as a sentence. `counts` are by members of an Enum."""
    words: Sequence[tuple[Enum, int]] = sorted(counts.items(), key=lambda each: each[0].value)
    told = ", ".join(f"{count:,} {each.value.lower().replace('_', ' ')}" for each, count in words)
    return f"{told or 'no lines'}."
