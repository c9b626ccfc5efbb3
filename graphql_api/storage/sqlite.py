"""The embedded store: one SQLite file, shared by the processes of one machine.

One connection writes and another reads. aiosqlite gives each its own thread and runs what is
queued in order, which is what makes cancellation safe: a cancelled transaction queues its ROLLBACK
behind the statement it was waiting for, and before whatever comes next.
"""

import asyncio
import contextlib
import functools
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import aiosqlite
import orjson

from graphql_api.storage import limits
from graphql_api.storage.arrears import Arrears
from graphql_api.storage.patience import PATIENCE
from graphql_api.storage.sqlite_file import (
    OpenFiles,
    make_files,
    not_on_a_disk,
    report_what_is_open_to_others,
)
from graphql_api.storage.table_store import (
    Create,
    Delete,
    ETagMismatch,
    Operation,
    OutcomeUnknown,
    Replace,
    Row,
    RowExists,
    RowNotFound,
    StorageUnavailable,
    Upsert,
)

_SHORT_WAIT = 0.1  # seconds that SQLite itself waits for a writer elsewhere; see _patiently
_PAUSE = 0.02
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS tables (name TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS rows (
        table_name TEXT NOT NULL,
        partition_key TEXT NOT NULL,
        row_key TEXT NOT NULL,
        properties TEXT NOT NULL,
        etag TEXT NOT NULL,
        PRIMARY KEY (table_name, partition_key, row_key)
    ) WITHOUT ROWID""",
)
_KEY = "table_name = ? AND partition_key = ? AND row_key = ?"
_GET = f"SELECT row_key, properties, etag FROM rows WHERE {_KEY}"  # noqa: S608 - constants only
_CREATE = "INSERT OR IGNORE INTO rows VALUES (?, ?, ?, ?, ?)"
_UPSERT = "INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?, ?)"
_REPLACE = f"UPDATE rows SET properties = ?, etag = ? WHERE {_KEY}"  # noqa: S608
_DELETE = f"DELETE FROM rows WHERE {_KEY}"  # noqa: S608
_ONLY_WITH_ETAG = " AND etag = ifnull(?, etag)"


class SqliteTableStore:
    patience = PATIENCE

    @classmethod
    async def open(cls, path: str | Path, *, busy_timeout: float = 10) -> Self:
        """Open or create the file and its folder, which nobody else may read; wider ones that exist
        are reported. Raises StorageUnavailable.

        `busy_timeout` is how many seconds to wait for another process that is writing.
        """
        path = Path(path)
        await asyncio.to_thread(make_files, path)
        with _translated():
            async with contextlib.AsyncExitStack() as stack:
                writer = await stack.enter_async_context(_connection(path, timeout=_SHORT_WAIT))
                await _set_up(writer, path, busy_timeout=busy_timeout)
                reader = await stack.enter_async_context(_connection(path, timeout=busy_timeout))
                await asyncio.to_thread(report_what_is_open_to_others, path)
                files = OpenFiles.of(path.absolute())
                return cls(writer, reader, stack.pop_all(), files=files, busy_timeout=busy_timeout)

    def __init__(
        self,
        writer: aiosqlite.Connection,
        reader: aiosqlite.Connection,
        connections: contextlib.AsyncExitStack,
        *,
        files: OpenFiles,
        busy_timeout: float,
    ) -> None:
        self._writer = writer
        self._busy_timeout = busy_timeout
        self._reader = reader
        self._connections = connections
        self._files = files
        self._turn = asyncio.Lock()
        self._tables: set[str] = set()
        self.arrears = Arrears()

    async def create_tables(self, tables: Sequence[str]) -> None:
        for table in tables:
            limits.check_table(table)
        names = [(table,) for table in tables]
        async with self._transaction():
            await self._writer.executemany("INSERT OR IGNORE INTO tables VALUES (?)", names)

    async def get(self, table: str, partition_key: str, row_key: str) -> Row | None:
        limits.check_address(table, partition_key, row_key)
        await self._check_table(table)
        with _translated():
            found = await self._reader.execute_fetchall(_GET, (table, partition_key, row_key))
        return next((_row(partition_key, values) for values in found), None)

    async def query(
        self,
        table: str,
        partition_key: str,
        *,
        start: str | None = None,
        after: str | None = None,
        before: str | None = None,
        limit: int | None = None,
    ) -> list[Row]:
        limits.check_query(table, partition_key, bounds=(start, after, before), limit=limit)
        await self._check_table(table)
        bounds = [bound for bound in (start, after, before) if bound is not None]
        statement = _range(
            start=start is not None, after=after is not None, before=before is not None
        )
        no_limit = -1
        parameters = (table, partition_key, *bounds, limit or no_limit)
        with _translated():
            found = await self._reader.execute_fetchall(statement, parameters)
        return [_row(partition_key, values) for values in found]

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        limits.check_transaction(table, partition_key, operations)
        await self._check_table(table)
        async with self._transaction():
            return [await self._do(table, partition_key, each) for each in operations]

    async def check_writable(self) -> None:
        self._files.check()

    async def aclose(self) -> None:
        await self.arrears.aclose()
        with _translated():
            await self._connections.aclose()

    async def _check_table(self, table: str) -> None:
        """Tables are never dropped, so one that was seen is there."""
        if table in self._tables:
            return
        with _translated():
            statement = "SELECT 1 FROM tables WHERE name = ?"
            if not await self._reader.execute_fetchall(statement, (table,)):
                raise StorageUnavailable(f"There is no table {table}; create_tables makes it.")
        self._tables.add(table)

    @contextlib.asynccontextmanager
    async def _transaction(self) -> AsyncIterator[None]:
        async with self._turn:
            with _translated():
                try:
                    await _patiently(self._writer, "BEGIN IMMEDIATE", seconds=self._busy_timeout)
                    yield
                    await self._commit()
                except BaseException:  # cancelled, too: no transaction may stay open
                    await self._roll_back()
                    raise

    async def _do(self, table: str, partition_key: str, operation: Operation) -> str | None:
        key = (table, partition_key, operation.row_key)
        if isinstance(operation, Delete):
            await self._change(_DELETE, (), key, etag=operation.etag)
            return None
        etag = uuid4().hex  # random, so that none comes back when a row is deleted and made again
        written = (json.dumps(dict(operation.properties)), etag)
        match operation:
            case Create():
                if not await self._changed(_CREATE, (*key, *written)):
                    raise RowExists(*key)
            case Replace():
                await self._change(_REPLACE, written, key, etag=operation.etag)
            case Upsert():
                await self._changed(_UPSERT, (*key, *written))
        return etag

    async def _change(
        self,
        statement: str,
        written: tuple[str, ...],
        key: tuple[str, str, str],
        *,
        etag: str | None,
    ) -> None:
        parameters = (*written, *key, etag)
        if await self._changed(statement + _ONLY_WITH_ETAG, parameters):
            return
        if await self._writer.execute_fetchall(_GET, key):
            raise ETagMismatch(*key)
        raise RowNotFound(*key)

    async def _changed(self, statement: str, parameters: tuple[str | None, ...]) -> bool:
        cursor = await self._writer.execute(statement, parameters)
        return cursor.rowcount > 0

    async def _commit(self) -> None:
        self._files.check()
        try:
            await self._writer.execute_fetchall("COMMIT")
        except sqlite3.Error as error:
            # A failing disk may have kept the frames all the same.
            raise OutcomeUnknown(f"SQLite failed to commit: {error}") from error

    async def _roll_back(self) -> None:
        # It fails if none is open: BEGIN failed, or a cancelled COMMIT went through.
        with contextlib.suppress(sqlite3.OperationalError):
            await self._writer.execute_fetchall("ROLLBACK")


def _connection(path: Path, *, timeout: float) -> aiosqlite.Connection:
    return aiosqlite.connect(path, timeout=timeout, isolation_level=None)


async def _set_up(writer: aiosqlite.Connection, path: Path, *, busy_timeout: float) -> None:
    wal = "PRAGMA journal_mode = WAL"
    [(mode,)] = await _patiently(writer, wal, seconds=busy_timeout)
    if mode != "wal":
        raise not_on_a_disk(path)
    for statement in ("PRAGMA synchronous = FULL", *_SCHEMA):
        await _patiently(writer, statement, seconds=busy_timeout)


async def _patiently(
    connection: aiosqlite.Connection, statement: str, *, seconds: float
) -> Sequence[Any]:
    """Run a statement, again and again while another process has the file locked.

    SQLite's own long wait would hold the thread, and so whoever cancels; and there is none when
    two processes put a new file into WAL mode together: one of them fails at once.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            return [*await connection.execute_fetchall(statement)]
        except sqlite3.OperationalError as error:
            if not _is_locked(error) or time.monotonic() > deadline:
                raise
        await asyncio.sleep(_PAUSE)


def _is_locked(error: sqlite3.Error) -> bool:
    low_byte = error.sqlite_errorcode & 0xFF  # what the extended codes of one error share
    return low_byte == sqlite3.SQLITE_BUSY


@functools.cache
def _range(*, start: bool, after: bool, before: bool) -> str:
    """The query of a range that has these bounds."""
    given = {"row_key >= ?": start, "row_key > ?": after, "row_key < ?": before}
    bounds = [condition for condition, is_given in given.items() if is_given]
    conditions = " AND ".join(["table_name = ?", "partition_key = ?", *bounds])
    return (
        f"SELECT row_key, properties, etag FROM rows WHERE {conditions} "  # noqa: S608
        "ORDER BY row_key LIMIT ?"
    )


def _row(partition_key: str, values: Sequence[Any]) -> Row:
    row_key, properties, etag = values
    return Row(
        partition_key=partition_key, row_key=row_key, properties=orjson.loads(properties), etag=etag
    )


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StorageUnavailable(f"SQLite: {error}") from error
