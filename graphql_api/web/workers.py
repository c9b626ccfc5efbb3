"""Several processes that serve one address: each has a schema and stores of its own.

They share the store, and through Redis what vendors listed. What a person or a vendor may ask in a
minute is counted by each process for itself.
"""

import time
from socket import socket

import click
import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from graphql_api.settings import Settings, SettingsError, read_settings
from graphql_api.web.app import create_app
from graphql_api.web.server import announce, configuration, set_aside_what_stays
from graphql_api.web.terminal_log import log_to_the_terminal

START_SECONDS = 60.0
HANGING_SECONDS = 30
"""A worker that does not answer its parent for so long is replaced."""


def serve_with_workers(settings: Settings, *, host: str, port: int, workers: int) -> None:
    """Until a signal ends the process. Raises SettingsError."""
    if settings.cache == "memory":
        raise SettingsError(
            "Several workers share what vendors listed through Redis; otherwise each answers from "
            "listings of its own. Set ORGMAP_CACHE=redis://HOST:PORT/NUMBER, or leave --workers."
        )
    config = configuration(f"{__name__}:application", settings, host=host, port=port)
    config.factory = True
    config.workers = workers
    config.timeout_worker_healthcheck = HANGING_SECONDS
    listener = config.bind_socket()
    try:
        supervisor = Supervisor(config, [listener])
        supervisor.run()
    finally:
        listener.close()
    if supervisor.has_failed:
        raise click.ClickException("A worker ended before it served; its error is above.")


def application() -> Starlette:
    """What a worker serves: it reads the settings for itself."""
    log_to_the_terminal()
    app = create_app(read_settings())
    set_aside_what_stays()
    return app


class Supervisor(Multiprocess):
    """Says where the workers listen, once all of them do."""

    def __init__(self, config: uvicorn.Config, sockets: list[socket]) -> None:
        super().__init__(config, sockets)
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
        announce(self.sockets)
