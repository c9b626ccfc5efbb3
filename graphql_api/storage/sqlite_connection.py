"""Opens connections to a SQLite file that other processes use too."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Self, TypeVar, cast

import aiosqlite

from graphql_api.storage.sqlite_failures import is_locked
from graphql_api.storage.sqlite_file import not_on_a_disk
from graphql_api.storage.sqlite_statements import SCHEMA

SHORT_WAIT = 0.1  # seconds that SQLite itself waits for a writer elsewhere; see patiently
PAUSE = 0.02  # seconds until it is tried again


CHUNK = 64  # rows that are fetched at once by whoever iterates over them; nobody here does

Result = TypeVar("Result")


class ThreadedConnection(aiosqlite.Connection):
    """Runs functions in the connection's thread, in order with its statements.

    Each statement by itself is a way there and back, which takes longer than most statements.
    Older versions of aiosqlite have a connection be that thread, whose names are not to be taken.
    """

    async def __aenter__(self) -> Self:
        await self
        return self

    async def do(self, function: Callable[[sqlite3.Connection], Result]) -> Result:
        """If whoever waits is cancelled, the function runs all the same."""
        done = await self._execute(function, self._conn)  # type: ignore[no-untyped-call]
        return cast(Result, done)


def connection(path: Path, *, timeout: float) -> ThreadedConnection:
    connect = partial(sqlite3.connect, path, timeout=timeout, isolation_level=None)
    return ThreadedConnection(connect, CHUNK)


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
        await asyncio.sleep(PAUSE)
