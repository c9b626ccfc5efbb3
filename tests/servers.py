"""Servers that the tests start as processes of their own, and end."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.azurite import free_port

ORGMAP = Path(sys.executable).with_name("orgmap")
START_TIMEOUT = 30.0


def environment(**variables: str) -> dict[str, str]:
    """This process's environment, with these settings of Orgmap and no others.

    Development sign-in is set, unless they name another one.
    """
    others = {name: text for name, text in os.environ.items() if not name.startswith("ORGMAP_")}
    return {**others, "ORGMAP_AUTH": "dev", **variables}


@contextmanager
def running_orgmap(
    *arguments: str, folder: Path, settings: Mapping[str, str], port: int | None = None
) -> Iterator[str]:
    """`orgmap serve` until the block ends. Yields its URL once it is ready."""
    with running_orgmap_process(*arguments, folder=folder, settings=settings, port=port) as started:
        yield started[0]


@contextmanager
def running_orgmap_process(
    *arguments: str, folder: Path, settings: Mapping[str, str], port: int | None = None
) -> Iterator[tuple[str, "subprocess.Popen[bytes]"]]:
    """Its process too."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    command = [str(ORGMAP), "serve", "--port", str(port), *arguments]

    def is_ready() -> bool:
        try:
            return httpx.get(f"{url}/readyz").is_success
        except httpx.TransportError:
            return False

    with running(command, folder=folder, settings=settings, is_ready=is_ready) as process:
        yield url, process


@contextmanager
def running_redis(*arguments: str, folder: Path, port: int | None = None) -> Iterator[int]:
    """A Redis that keeps nothing on the disk. Yields its port."""
    executable = shutil.which("redis-server")
    if executable is None:
        raise RuntimeError(
            "This test needs a real Redis. Install it: apt-get install redis-server, or "
            "brew install redis."
        )
    port = port or free_port()
    command = [executable, "--bind", "127.0.0.1", "--port", str(port), "--save", "", *arguments]

    def is_ready() -> bool:
        return "Ready to accept connections" in (folder / "log").read_text()

    with running(command, folder=folder, settings={}, is_ready=is_ready):
        yield port


@contextmanager
def running(
    command: Sequence[str],
    *,
    folder: Path,
    settings: Mapping[str, str],
    is_ready: Callable[[], bool],
) -> Iterator["subprocess.Popen[bytes]"]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=environment(**settings), stdout=log, stderr=log
        )
        try:
            _wait_until(is_ready, process, log=folder / "log")
            yield process
        finally:
            _end(process)


def _wait_until(is_ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while not is_ready():
        if process.poll() is not None:
            raise RuntimeError(
                f"{process.args!r} ended with {process.returncode}: {log.read_text()}"
            )
        if time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} is not ready: {log.read_text()}")
        time.sleep(0.05)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
