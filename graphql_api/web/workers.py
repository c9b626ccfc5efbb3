"""Serves one address with several processes, each with its own schema and stores.

They share the database, with the vendors' listings in it. Redis tells each at once which listing is
the newest, who lists just now, and which vendor wants to be left alone; without it each would find
that out by itself. Each process counts rate limits by itself.
"""

import logging
import os
import signal
import time
from multiprocessing import parent_process
from multiprocessing.process import BaseProcess
from socket import socket
from threading import Thread

import click
import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from graphql_api.settings import Settings, SettingsError, read_settings
from graphql_api.web.app import create_app
from graphql_api.web.prompt_connections import drop_stalled_peers
from graphql_api.web.server import (
    SHUTDOWN_SECONDS,
    announce,
    configuration,
    freeze_startup_objects,
)
from graphql_api.web.terminal_log import log_to_the_terminal
from integrations.sockets import send_at_once

START_SECONDS = 60.0
HANGING_SECONDS = 30
"""A worker that does not answer its parent for so long is replaced."""
ENDING_SECONDS = 2 * SHUTDOWN_SECONDS
"""A worker that has lost its parent and has not ended by then hangs, and is cut off."""

logger = logging.getLogger(__name__)


def serve_with_workers(settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Until a signal ends the process. Raises SettingsError."""
    if settings.cache == "memory":
        raise SettingsError(
            "Several workers tell each other through Redis who asks a vendor, and which one wants "
            "to be left alone; otherwise each asks by itself. Set "
            "ORGMAP_CACHE=redis://HOST:PORT/NUMBER, or leave --workers."
        )
    config = configuration(f"{__name__}:application", settings, host=host, port=port)
    config.factory = True
    config.workers = workers
    config.timeout_worker_healthcheck = HANGING_SECONDS
    listener = bound_listener(config)
    try:
        supervisor = Supervisor(config, [listener], settings)
        supervisor.run()
    finally:
        listener.close()
    if supervisor.has_failed:
        raise click.ClickException("A worker ended before it served; its error is above.")


def bound_listener(config: uvicorn.Config) -> socket:
    """The workers share it. The caller closes it."""
    listener = config.bind_socket()
    send_at_once(listener)
    drop_stalled_peers(listener)
    return listener


def application() -> Starlette:
    """The application of one worker, which reads the settings itself."""
    log_to_the_terminal()
    end_with_the_parent()
    app = create_app(read_settings())
    freeze_startup_objects()
    return app


def end_with_the_parent(*, within: float = ENDING_SECONDS) -> None:
    """Ends this worker in good order once its parent is gone, even if that was killed.

    Otherwise it would serve on with nobody to end it, and hold the address against a new start.
    """
    parent = parent_process()
    if parent is not None:
        Thread(target=_end_after, args=(parent, within), daemon=True).start()


def _end_after(parent: BaseProcess, within: float) -> None:
    parent.join()
    logger.warning("The process that started this worker is gone, so the worker ends too.")
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(within)
    os._exit(1)


class Supervisor(Multiprocess):
    """Announces the address once all workers listen."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket], settings: Settings) -> None:
        super().__init__(config, sockets)
        self._settings = settings
        self.has_failed = False

    def init_processes(self) -> None:
        super().init_processes()
        deadline = time.monotonic() + START_SECONDS
        for process in self.processes:
            while not process.is_ready(timeout=0.2):
                self.handle_signals()
                if self.should_exit.is_set():
                    return
                if not process.process.is_alive() or time.monotonic() > deadline:
                    self.has_failed = True
                    self.should_exit.set()
                    return
                time.sleep(0.05)
        announce(self.sockets, self._settings)
