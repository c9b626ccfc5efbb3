"""The packages of the extra `server`, which an installation for workflows does without."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import click

IMPORTED_AS = frozenset(("graphql", "jwt", "starlette", "strawberry", "uvicorn", "websockets"))
_IMPORTERS = IMPORTED_AS | {"graphql_api", "integrations", "workflow_context"}


@contextmanager
def service_packages_are_named() -> Iterator[None]:
    """A command that needs one that is missing ends with one line, and status 1."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name not in IMPORTED_AS or _importer(error) not in _IMPORTERS:
            raise
        raise click.ClickException(
            f"This needs the service's packages, of which {error.name} is not installed; "
            "run: pip install 'orgmap[server]'"
        ) from error


def _importer(error: ModuleNotFoundError) -> str:
    """The package that asked for it: a workflow of somebody's own may ask, too."""
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]
