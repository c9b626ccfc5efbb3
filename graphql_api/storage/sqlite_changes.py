"""The statements of one transaction, as they run in the writer's thread."""

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from uuid import uuid4

import orjson

from graphql_api.storage.sqlite_statements import (
    ADD_TABLE,
    CREATE,
    DELETE,
    GET,
    ONLY_WITH_ETAG,
    REPLACE,
    UPSERT,
)
from graphql_api.storage.table_store import (
    Create,
    Delete,
    ETagMismatch,
    Operation,
    Replace,
    RowExists,
    RowNotFound,
    Upsert,
)

Key = tuple[str, str, str]
Change = Callable[[sqlite3.Connection], str | None]
"""Returns the new ETag. Raises RowConflict, sqlite3.Error."""


def changes_of(table: str, partition_key: str, operations: Iterable[Operation]) -> list[Change]:
    """In order. All that needs no connection is done here, before anything is locked."""
    return [_change((table, partition_key, each.row_key), each) for each in operations]


def tables_added(tables: Sequence[str]) -> Change:
    names = [(table,) for table in tables]

    def add(connection: sqlite3.Connection) -> None:
        connection.executemany(ADD_TABLE, names)

    return add


def statement(sql: str, parameters: Sequence[str]) -> Change:
    def run(connection: sqlite3.Connection) -> None:
        connection.execute(sql, parameters)

    return run


def _change(key: Key, operation: Operation) -> Change:
    if isinstance(operation, Delete):
        return _deleted(key, operation.etag)
    etag = uuid4().hex  # random, so that none comes back when a row is deleted and made again
    written = orjson.dumps(dict(operation.properties)).decode()
    match operation:
        case Create():
            return _created(key, written, etag)
        case Replace():
            return _replaced(key, written, etag, only_with=operation.etag)
        case Upsert():
            return _upserted(key, written, etag)


def _created(key: Key, written: str, etag: str) -> Change:
    def create(connection: sqlite3.Connection) -> str:
        if not connection.execute(CREATE, (*key, written, etag)).rowcount:
            raise RowExists(*key)
        return etag

    return create


def _replaced(key: Key, written: str, etag: str, *, only_with: str | None) -> Change:
    def replace(connection: sqlite3.Connection) -> str:
        parameters = (written, etag, *key, only_with)
        if not connection.execute(REPLACE + ONLY_WITH_ETAG, parameters).rowcount:
            _explain(connection, key)
        return etag

    return replace


def _upserted(key: Key, written: str, etag: str) -> Change:
    def upsert(connection: sqlite3.Connection) -> str:
        connection.execute(UPSERT, (*key, written, etag))
        return etag

    return upsert


def _deleted(key: Key, only_with: str | None) -> Change:
    def delete(connection: sqlite3.Connection) -> None:
        if not connection.execute(DELETE + ONLY_WITH_ETAG, (*key, only_with)).rowcount:
            _explain(connection, key)

    return delete


def _explain(connection: sqlite3.Connection, key: Key) -> None:
    """Raises what it means that no row was changed."""
    if connection.execute(GET, key).fetchone() is None:
        raise RowNotFound(*key)
    raise ETagMismatch(*key)
