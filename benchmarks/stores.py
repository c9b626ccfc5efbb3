"""Stores for the benchmarks: a SQLite file or an Azurite of their own."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from graphql_api.settings import Settings
from tests.azurite import running_azurite

Engine = Literal["SQLite", "Azurite"]


@contextmanager
def settings_of(engine: Engine, **others: Any) -> Iterator[Settings]:
    if engine == "Azurite":
        with running_azurite() as connection_string:
            yield Settings(storage="azure", azure_connection_string=connection_string, **others)
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Settings(storage=f"sqlite:///{Path(folder) / 'bench.db'}", **others)
