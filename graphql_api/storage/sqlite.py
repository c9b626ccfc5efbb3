"""The embedded store: one SQLite file, shared by the processes of one machine.

One connection writes and another reads. aiosqlite gives each its own thread and runs what is
queued in order, which is what makes cancellation safe: a cancelled transaction queues its ROLLBACK
behind the statement it was waiting for, and before whatever comes next.
"""

import asyncio
import contextlib
import json
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import aiosqlite
import orjson

from graphql_api.storage import limits
from graphql_api.storage.arrears import Arrears
from graphql_api.storage.home import Home
from graphql_api.storage.patience import PATIENCE
from graphql_api.storage.sqlite_connection import SHORT_WAIT, connection, patiently, set_up
from graphql_api.storage.sqlite_failures import (
    DAMAGED,
    failed_commit,
    failure_of,
    is_damage,
    is_locked,
    translated,
)
from graphql_api.storage.sqlite_file import (
    OpenFiles,
    make_files,
    report_what_is_open_to_others,
)
from graphql_api.storage.sqlite_statements import (
    CREATE,
    DELETE,
    GET,
    ONLY_WITH_ETAG,
    QUICK_CHECK,
    REPLACE,
    TRIAL,
    UPSERT,
    range_query,
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
    StorageRefused,
    StorageUnavailable,
    Unreadable,
    Upsert,
    Value,
)


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
        with translated(path):
            async with contextlib.AsyncExitStack() as stack:
                writer = await stack.enter_async_context(connection(path, timeout=SHORT_WAIT))
                await set_up(writer, path, busy_timeout=busy_timeout)
                reader = await stack.enter_async_context(connection(path, timeout=busy_timeout))
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
        self._home = Home()
        self._turn = asyncio.Lock()
        self._locked: tuple[float, sqlite3.OperationalError] | None = None
        self._write_failed = False
        self._damage: tuple[str, str] | None = None
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
        with self._translated():
            found = await self._reader.execute_fetchall(GET, (table, partition_key, row_key))
        return next((_row(table, partition_key, values) for values in found), None)

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
        statement = range_query(
            start=start is not None, after=after is not None, before=before is not None
        )
        no_limit = -1
        parameters = (table, partition_key, *bounds, limit or no_limit)
        with self._translated():
            found = await self._reader.execute_fetchall(statement, parameters)
        return [_row(table, partition_key, values) for values in found]

    async def transact(
        self, table: str, partition_key: str, operations: Sequence[Operation]
    ) -> list[str | None]:
        limits.check_transaction(table, partition_key, operations)
        self.arrears.check()
        await self._check_table(table)
        async with self._transaction():
            return [await self._do(table, partition_key, each) for each in operations]

    async def check_writable(self) -> None:
        """Nothing is written, unless the last write failed: then a row is, and is deleted."""
        self._home.check()
        self.arrears.check()
        self._files.check()
        self._refuse_if_damaged()
        if self._write_failed:
            for statement, parameters in ((UPSERT, TRIAL), (DELETE, TRIAL[:3])):
                async with self._transaction(busy_timeout=0):
                    await self._writer.execute_fetchall(statement, parameters)

    async def damage(self) -> Sequence[str]:
        """What SQLite finds wrong with its file, which it reads whole for that: some seconds for a
        gigabyte. If there is anything, nothing is written any more."""
        self._home.check()
        try:
            lines = [line for (line,) in await self._reader.execute_fetchall(QUICK_CHECK)]
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise failure_of(error, self._files.path) from error
            lines = [str(error)]
        told = [line for line in lines if line != "ok"]
        if told:
            self._damage = f"SQLite: {told[0]}. {DAMAGED}", DAMAGED
        return told

    async def aclose(self) -> None:
        if not self._home.is_this_process:
            return  # the connections, and the threads that would close them, are the parent's
        await self.arrears.aclose()
        with self._translated():
            await self._connections.aclose()

    async def _check_table(self, table: str) -> None:
        """Tables are never dropped, so one that was seen is there."""
        self._home.check()
        if table in self._tables:
            return
        with self._translated():
            statement = "SELECT 1 FROM tables WHERE name = ?"
            if not await self._reader.execute_fetchall(statement, (table,)):
                raise StorageUnavailable(f"There is no table {table}; create_tables makes it.")
        self._tables.add(table)

    @contextlib.asynccontextmanager
    async def _transaction(self, *, busy_timeout: float | None = None) -> AsyncIterator[None]:
        self._home.check()
        self._refuse_if_damaged()
        patience = self._busy_timeout if busy_timeout is None else busy_timeout
        deadline = time.monotonic() + patience  # the wait for a turn is a part of it
        async with self._turn:
            with self._remembered(), self._translated():
                try:
                    await self._begin(deadline)
                    yield
                    await self._commit()
                except BaseException:  # cancelled, too: no transaction may stay open
                    await self._roll_back()
                    raise

    async def _begin(self, deadline: float) -> None:
        """Those whose time ran out behind one that found the file locked fail along with it."""
        if self._locked is not None and deadline < self._locked[0]:
            raise self._locked[1]
        try:
            await patiently(self._writer, "BEGIN IMMEDIATE", deadline=deadline)
        except sqlite3.OperationalError as error:
            if is_locked(error):
                self._locked = time.monotonic(), error
            raise
        self._locked = None

    async def _do(self, table: str, partition_key: str, operation: Operation) -> str | None:
        key = (table, partition_key, operation.row_key)
        if isinstance(operation, Delete):
            await self._change(DELETE, (), key, etag=operation.etag)
            return None
        etag = uuid4().hex  # random, so that none comes back when a row is deleted and made again
        written = (json.dumps(dict(operation.properties)), etag)
        match operation:
            case Create():
                if not await self._changed(CREATE, (*key, *written)):
                    raise RowExists(*key)
            case Replace():
                await self._change(REPLACE, written, key, etag=operation.etag)
            case Upsert():
                await self._changed(UPSERT, (*key, *written))
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
        if await self._changed(statement + ONLY_WITH_ETAG, parameters):
            return
        if await self._writer.execute_fetchall(GET, key):
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
            raise failed_commit(error, self._files.path) from error
        # Deleted while it was written, it would be acknowledged and gone.
        self._files.check()

    async def _roll_back(self) -> None:
        # It fails if none is open: BEGIN failed, or a cancelled COMMIT went through.
        with contextlib.suppress(sqlite3.OperationalError):
            await self._writer.execute_fetchall("ROLLBACK")

    @contextlib.contextmanager
    def _remembered(self) -> Iterator[None]:
        """How the last write ended."""
        try:
            yield
        except (StorageUnavailable, OutcomeUnknown):
            self._write_failed = True
            raise
        self._write_failed = False

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            failure = failure_of(error, self._files.path)
            if is_damage(error):
                self._damage = str(failure), failure.reason
            raise failure from error

    def _refuse_if_damaged(self) -> None:
        """Each write would make it worse, and would be lost with the file."""
        if self._damage is not None:
            told, reason = self._damage
            raise StorageRefused(told, reason=reason)


def _row(table: str, partition_key: str, values: Sequence[Any]) -> Row:
    row_key, stored, etag = values
    properties = _properties(stored)
    if properties is None:
        properties = Unreadable(place=f"{table}: row {row_key!r} of partition {partition_key!r}")
    return Row(partition_key=partition_key, row_key=row_key, properties=properties, etag=etag)


def _properties(stored: str) -> Mapping[str, Value] | None:
    """None if it is not as this store writes it."""
    try:
        decoded = orjson.loads(stored)
    except (orjson.JSONDecodeError, TypeError):
        return None
    return decoded if isinstance(decoded, dict) else None
