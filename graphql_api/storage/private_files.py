"""Files that hold the secrets of mappings: nobody but the service's own user may read them."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER_MODE = 0o700
FILE_MODE = 0o600
_OTHERS = 0o077


@dataclass(frozen=True, kw_only=True)
class OpenToOthers:
    """A file or folder that other people of the machine may read or change."""

    path: Path
    mode: int
    is_folder: bool

    def __str__(self) -> str:
        return f"{self.path} (mode {self.mode:04o})"

    @property
    def remedy(self) -> str:
        return f"chmod {FOLDER_MODE if self.is_folder else FILE_MODE:o} {self.path}"


def make_folder(folder: Path) -> None:
    """Private if it is new; one that exists is left as it is. Raises OSError."""
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)


def make_file(path: Path) -> None:
    """Private and empty if it is new, whatever the umask; one that exists is not even opened,
    because closing it would end the locks that this process has on it. Raises OSError.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))
    except FileExistsError:
        return


def open_to_others(paths: Iterable[Path]) -> Iterator[OpenToOthers]:
    """Those of the paths that exist and are wider than they would be made here.

    A folder that belongs to somebody else, or that all share as they do /tmp, is not ours to
    close. Raises OSError.
    """
    for path in paths:
        try:
            status = path.stat()
        except FileNotFoundError:
            continue
        is_folder = stat.S_ISDIR(status.st_mode)
        if is_folder and (status.st_uid != os.geteuid() or status.st_mode & stat.S_ISVTX):
            continue
        if status.st_mode & _OTHERS:
            yield OpenToOthers(path=path, mode=stat.S_IMODE(status.st_mode), is_folder=is_folder)
