"""The embedded store: one SQLite file, shared by the processes of one machine.

One connection writes (sqlite_group_commit.py) and another reads. aiosqlite gives each its own
thread and runs what is queued in order.
"""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import orjson

from graphql_api.storage import limits
from graphql_api.storage.arrears import Arrears
from graphql_api.storage.home import Home
from graphql_api.storage.patience import PATIENCE
from graphql_api.storage.sqlite_changes import Change, changes_of, statement, tables_added
from graphql_api.storage.sqlite_connection import (
    SHORT_WAIT,
    ThreadedConnection,
    connection,
    set_up,
)
from graphql_api.storage.sqlite_failures import (
    DAMAGED,
    failed_commit,
    failure_of,
    is_damage,
    translated,
)
from graphql_api.storage.sqlite_file import (
    OpenFiles,
    make_files,
    report_what_is_open_to_others,
)
from graphql_api.storage.sqlite_group_commit import CommitFailed, GroupCommit
from graphql_api.storage.sqlite_statements import (
    DELETE,
    GET,
    QUICK_CHECK,
    TRIAL,
    UPSERT,
    range_query,
)
from graphql_api.storage.table_store import (
    Operation,
    OutcomeUnknown,
    Row,
    StorageRefused,
    StorageUnavailable,
    Unreadable,
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
        writer: ThreadedConnection,
        reader: ThreadedConnection,
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
        self._commits = GroupCommit(writer, check=self._check_file)
        self._write_failed = False
        self._damage: tuple[str, str] | None = None
        self._tables: set[str] = set()
        self.arrears = Arrears()

    async def create_tables(self, tables: Sequence[str]) -> None:
        for table in tables:
            limits.check_table(table)
        await self._commit([tables_added(tables)])

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
        return await self._commit(changes_of(table, partition_key, operations))

    async def check_writable(self) -> None:
        """Nothing is written, unless the last write failed: then a row is, and is deleted."""
        self._home.check()
        self.arrears.check()
        self._files.check()
        self._refuse_if_damaged()
        if self._write_failed:
            for change in (statement(UPSERT, TRIAL), statement(DELETE, TRIAL[:3])):
                await self._commit([change], patience=0)

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

    async def _commit(
        self, changes: Sequence[Change], *, patience: float | None = None
    ) -> list[str | None]:
        self._home.check()
        self._refuse_if_damaged()
        with self._remembered(), self._translated():
            return await self._commits.run(
                changes, patience=self._busy_timeout if patience is None else patience
            )

    def _check_file(self) -> None:
        """Before each COMMIT and after it, in the writer's thread."""
        self._files.check()
        self._refuse_if_damaged()

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
        except CommitFailed as failed:
            raise self._failure(failed.error, failed_commit) from failed.error
        except sqlite3.Error as error:
            raise self._failure(error, failure_of) from error

    def _failure(
        self,
        error: sqlite3.Error,
        tell: Callable[[sqlite3.Error, Path], StorageUnavailable | OutcomeUnknown],
    ) -> StorageUnavailable | OutcomeUnknown:
        failure = tell(error, self._files.path)
        if is_damage(error):
            self._damage = str(failure), failure.reason
        return failure

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
