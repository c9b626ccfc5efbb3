"""The file of encryption keys beside a store: one key a line, the first of which seals.

Nobody but the service's own user may read it. It is made whole and replaced whole, so that whoever
reads it sees all keys of one moment.
"""

import fcntl
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from graphql_api.models.encryption_key import EncryptionKey, MalformedKey
from graphql_api.storage.private_files import FILE_MODE, make_file, make_folder
from graphql_api.storage.sealing import KeyMissing

_OTHERS = 0o077


def read_keys(path: Path) -> tuple[EncryptionKey, ...]:
    """None if there is no file. Raises KeyMissing if it holds what is no key, OSError."""
    try:
        with path.open() as file:
            _refuse_if_open_to_others(path, os.fstat(file.fileno()).st_mode)
            lines = file.read().split()
    except FileNotFoundError:
        return ()
    try:
        keys = tuple(map(EncryptionKey.parse, lines))
    except MalformedKey as error:
        raise _not_keys(path, str(error)) from None
    if not keys:
        raise _not_keys(path, "it is empty")
    return keys


def make_key(path: Path) -> None:
    """Linked into place whole, so that of two processes at once both read the same key.

    Raises OSError.
    """
    make_folder(path.parent)
    draft = _draft(path, [EncryptionKey.new()])
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return  # another process was first, and its key counts
    finally:
        draft.unlink()
    _make_durable(path.parent)


def replace_keys(path: Path, keys: Sequence[EncryptionKey]) -> None:
    """Where a link leads, so that what it leads to has them too. Raises OSError."""
    file = path.resolve()
    _draft(file, keys).replace(file)
    _make_durable(file.parent)


@contextmanager
def rotating(path: Path) -> Iterator[None]:
    """Keeps a second rotation from beginning. Raises BlockingIOError if one is under way."""
    lock = path.with_name(f"{path.name}.lock")
    make_file(lock)
    with lock.open() as held:  # given back by the system, however the process ends
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def _draft(path: Path, keys: Sequence[EncryptionKey]) -> Path:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(descriptor, "w") as file:
        file.writelines(f"{key.text}\n" for key in keys)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _make_durable(folder: Path) -> None:
    """What is sealed must not outlive its key, whenever the power fails."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refuse_if_open_to_others(path: Path, mode: int) -> None:
    if stat.S_IMODE(mode) & _OTHERS:
        raise KeyMissing(
            f"Others may read the encryption keys in {path}.", remedy=f"Run: chmod 600 {path}"
        )


def _not_keys(path: Path, reason: str) -> KeyMissing:
    return KeyMissing(
        f"{path} does not hold encryption keys: {reason}.",
        remedy="Restore it from a backup. If it is gone for good, remove it, run `orgmap secrets "
        "forget INTEGRATION` and set the secrets anew.",
    )
