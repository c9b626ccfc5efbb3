"""The built client's pages and files."""

import re
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from graphql_api.web.responses import error_response

PLAYGROUND = "/graphiql"
PAGES = frozenset(
    ("", "organizations", "integrations", "coverage", "csv", "audit", "access", "signed-in")
) | {"signed-out"}
"""First parts of the paths of the client's pages (client/src/app/routes.tsx)."""
_PATH = re.compile(r"/([a-z-]*)(?:/[\w-]+){0,2}/?", re.ASCII)
"""Of a page: ids and names of integrations have no other characters."""
NO_PAGES = frozenset(("api", "graphql", "health", "metrics"))
"""Never a page, not even one that says that there is none: probes and scrapers ask for these."""
NO_FILES = (".html", ".json")
"""The pages have addresses without an ending, and the manifest is for the service."""


class ClientPages:
    """The built client: its index for each page, and its files.

    A browser gets the index for an unknown path too, with 404, and the client then says that there
    is no such page; any other caller gets an error. /graphiql is the playground.
    """

    def __init__(self, directory: Path, *, playground: bool = True) -> None:
        self._index = directory / "index.html"
        self._playground = directory / "graphiql.html" if playground else None
        self._files = StaticFiles(directory=directory, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._answer(scope)(scope, receive, send)

    def _answer(self, scope: Scope) -> ASGIApp:
        path: str = scope["path"]
        first, last = path.strip("/").split("/")[0], path.rsplit("/", 1)[-1]
        page = _PATH.fullmatch(path)
        is_page = (page is not None and page[1] in PAGES) or path == PLAYGROUND
        is_file = "." in last and not last.endswith(NO_FILES)
        if not is_page and not is_file and (first in NO_PAGES or not _accepts_html(scope)):
            return error_response(
                f"There is nothing at {path[:100]}.", status=404, code="NOT_FOUND"
            )
        if not self._index.exists():
            message = "The client is not built. Run `make run`, or `npm run build` in client/."
            return Response(message, status_code=503, media_type="text/plain")
        if is_file:
            return self._files
        headers = {"Cache-Control": "no-cache"}
        return FileResponse(self._page(path), 200 if is_page else 404, headers=headers)

    def _page(self, path: str) -> Path:
        if path != PLAYGROUND:
            return self._index
        if self._playground is None:
            raise HTTPException(404)
        return self._playground


def _accepts_html(scope: Scope) -> bool:
    return any(b"text/html" in value for name, value in scope["headers"] if name == b"accept")
