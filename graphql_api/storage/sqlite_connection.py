"""Opens connections to a SQLite file that other processes use too."""

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiosqlite

from graphql_api.storage.sqlite_failures import is_locked
from graphql_api.storage.sqlite_file import not_on_a_disk
from graphql_api.storage.sqlite_statements import SCHEMA

SHORT_WAIT = 0.1  # seconds that SQLite itself waits for a writer elsewhere; see patiently
_PAUSE = 0.02


def connection(path: Path, *, timeout: float) -> aiosqlite.Connection:
    return aiosqlite.connect(path, timeout=timeout, isolation_level=None)


async def set_up(writer: aiosqlite.Connection, path: Path, *, busy_timeout: float) -> None:
    deadline = time.monotonic() + busy_timeout
    [(mode,)] = await patiently(writer, "PRAGMA journal_mode = WAL", deadline=deadline)
    if mode != "wal":
        raise not_on_a_disk(path)
    for statement in ("PRAGMA synchronous = FULL", *SCHEMA):
        await patiently(writer, statement, deadline=deadline)


async def patiently(
    connection: aiosqlite.Connection, statement: str, *, deadline: float
) -> Sequence[Any]:
    """Run a statement, again and again while another process has the file locked.

    SQLite's own long wait would hold the thread, and so whoever cancels; and there is none when
    two processes put a new file into WAL mode together: one of them fails at once.
    """
    while True:
        try:
            return [*await connection.execute_fetchall(statement)]
        except sqlite3.OperationalError as error:
            if not is_locked(error) or time.monotonic() > deadline:
                raise
        await asyncio.sleep(_PAUSE)
