"""Tells what SQLite's errors mean, and who has to do what.

The codes: https://www.sqlite.org/rescode.html
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping
from pathlib import Path

from graphql_api.storage.table_store import OutcomeUnknown, StorageRefused, StorageUnavailable

DAMAGED = (
    "The SQLite file is damaged. Stop each Orgmap process that uses it and keep a copy of the file "
    "and of its -wal. Restore it from a backup, or save what can be read with the .recover command "
    "of sqlite3; then start again."
)
_REMEDIES: Mapping[int, str] = {
    sqlite3.SQLITE_FULL: (
        "The disk that holds the SQLite file is full, or a quota is reached. Nothing is written "
        "until there is room; free some space, and it goes on by itself."
    ),
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
    sqlite3.SQLITE_READONLY: (
        "The SQLite file, its folder or its disk can be read only. Let the user that Orgmap runs "
        "as write there."
    ),
}
_LOCKED = "The SQLite file is locked by another process, which should end soon what it writes."


def failure_of(error: sqlite3.Error, path: Path) -> StorageUnavailable:
    """Nothing was written: SQLite rolls back what it cannot finish."""
    code = _code_of(error)
    if code in _REMEDIES:
        return StorageRefused(_described(error, _REMEDIES[code], path), reason=_REMEDIES[code])
    reason = _LOCKED if is_locked(error) else f"SQLite: {error}."
    return StorageUnavailable(_described(error, "", path), reason=reason)


def failed_commit(error: sqlite3.Error, path: Path) -> StorageUnavailable | OutcomeUnknown:
    """A disk that fails may have kept the frames all the same; one that is full did not."""
    if _code_of(error) in _REMEDIES:
        return failure_of(error, path)
    told = f"SQLite failed to commit: {error}."
    return OutcomeUnknown(f"{told} The file is {path}.", reason=told)


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise failure_of(error, path) from error


def is_locked(error: sqlite3.Error) -> bool:
    return _code_of(error) == sqlite3.SQLITE_BUSY


def is_damage(error: sqlite3.Error) -> bool:
    return _code_of(error) in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


def _described(error: sqlite3.Error, remedy: str, path: Path) -> str:
    return " ".join(filter(None, (f"SQLite: {error}.", remedy, f"The file is {path}.")))


def _code_of(error: sqlite3.Error) -> int:
    """The low byte, which the extended codes of one error share; the module's own have none."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
