"""A real Azurite table service for the tests, on a free loopback port."""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

INSTALLED = Path(__file__).parent.parent / "client/node_modules/.bin/azurite-table"
START_TIMEOUT = 30.0

# The account that every Azurite has, as its documentation prints it.
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


@dataclass(frozen=True)
class Certificate:
    """Files in PEM."""

    certificate: Path
    key: Path


@contextmanager
def running_azurite(
    port: int | None = None,
    *,
    kept_in: Path | None = None,
    certificate: Certificate | None = None,
) -> Iterator[str]:
    """Yields its connection string. Nothing is kept, unless there is a folder to keep it in.

    With a certificate it is reached by https only, and takes bearer tokens too.
    """
    port = port or free_port()
    with tempfile.TemporaryDirectory() as folder, Path(folder, "log").open("w+") as log:
        command = _command(port, kept_in=kept_in, certificate=certificate)
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            _wait_until_it_answers(process, port, log=Path(folder, "log"))
            yield connection_string(port)
        finally:
            _end(process)


def connection_string(port: int) -> str:
    return (
        f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};"
        f"TableEndpoint=http://127.0.0.1:{port}/{ACCOUNT};"
    )


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def _command(port: int, *, kept_in: Path | None, certificate: Certificate | None) -> list[str]:
    executable = Path(os.environ.get("ORGMAP_TEST_AZURITE", INSTALLED)).absolute()
    if not executable.exists():
        raise RuntimeError(
            f"The storage tests need Azurite, which is not at {executable}. Run `make test`, or "
            "`npm ci` in client/, or point ORGMAP_TEST_AZURITE at an azurite-table command."
        )
    address = ["--tableHost", "127.0.0.1", "--tablePort", str(port)]
    options = ["--silent", "--skipApiVersionCheck", "--disableTelemetry"]
    keeping = ["--location", str(kept_in)] if kept_in else ["--inMemoryPersistence"]
    by_token = (
        ["--oauth", "basic", "--cert", str(certificate.certificate), "--key", str(certificate.key)]
        if certificate
        else []
    )
    return [str(executable), *address, *options, *keeping, *by_token]


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int, *, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"Azurite ended at once: {log.read_text()}")
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"Azurite did not answer within {START_TIMEOUT} s: {log.read_text()}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
