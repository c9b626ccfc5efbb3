"""Files that commands export and import."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import click

from graphql_api.services.mapping_csv import reading

MAX_BYTES = 64 * 1024 * 1024


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
