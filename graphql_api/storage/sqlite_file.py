"""The files of a SQLite database: made closed to others, and still those that were opened."""

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from graphql_api.storage.private_files import make_file, make_folder, open_to_others
from graphql_api.storage.table_store import StorageRefused, StorageUnavailable

logger = logging.getLogger(__name__)

_BESIDE = ("-wal", "-shm")
"""They live as long as a connection is open, and hold what the file itself does not have yet:
https://www.sqlite.org/walformat.html"""
_REPLACED = (
    "What were written now would be lost, so nothing is. Put the file back with its -wal beside "
    "it, or stop each Orgmap process that uses it, restore the file and start it again. What was "
    "stored before can still be read and exported from the running process."
)

_Identity = tuple[int, int] | None


@dataclass(frozen=True, kw_only=True)
class OpenFiles:
    """The files as they were opened. A process that has them open goes on writing into them, even
    if their names are gone or are others' by now."""

    path: Path
    names: tuple[str, ...]
    identities: tuple[_Identity, ...]

    @classmethod
    def of(cls, path: Path) -> Self:
        """The files of a database of which a connection is open."""
        names = tuple(map(str, _files(path)))
        return cls(path=path, names=names, identities=tuple(map(_identity, names)))

    def check(self) -> None:
        """Raises StorageRefused unless the names still stand for the same files.

        Cheap enough for each commit: the system looks up three names, in some ten microseconds.
        """
        if tuple(map(_identity, self.names)) != self.identities:
            raise StorageRefused(
                f"SQLite: {self.path}, or a file beside it, was deleted or replaced while it was "
                f"open. {_REPLACED}",
                reason=f"The SQLite file was deleted or replaced while it was open. {_REPLACED}",
            )


def make_files(path: Path) -> None:
    """Raises StorageUnavailable."""
    if str(path) == ":memory:":
        raise not_on_a_disk(path)
    try:
        make_folder(path.parent)
        make_file(path)
    except OSError as error:
        raise StorageUnavailable(f"{error.filename}: {error.strerror}") from error


def report_what_is_open_to_others(path: Path) -> None:
    found = list(open_to_others([path.parent, *_files(path)]))
    if found:
        logger.warning(
            "Other people on this machine can get at the database, which holds secrets: %s. "
            "Close it to them: %s",
            ", ".join(map(str, found)),
            " && ".join(each.remedy for each in found),
        )


def not_on_a_disk(path: Path) -> StorageUnavailable:
    return StorageUnavailable(f"{path}: SQLite's WAL mode needs a file on a local disk.")


def _files(path: Path) -> Iterator[Path]:
    yield path
    for ending in _BESIDE:
        yield path.with_name(f"{path.name}{ending}")


def _identity(name: str) -> _Identity:
    """None if it is not there, or cannot be looked at any more."""
    try:
        found = os.stat(name)
    except OSError:
        return None
    return found.st_dev, found.st_ino
