"""The built client's pages and files."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

PLAYGROUND = "/graphiql"
NO_FILES = (".html", ".json")
"""The pages have addresses without an ending, and the manifest is for the service."""


class ClientPages:
    """The built client. A path without a file is a page of it, and its index answers.

    /graphiql is a page of its own, the playground.
    """

    def __init__(self, directory: Path, *, playground: bool = True) -> None:
        self._index = directory / "index.html"
        self._playground = directory / "graphiql.html" if playground else None
        self._files = StaticFiles(directory=directory, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._answer(scope["path"])(scope, receive, send)

    def _answer(self, path: str) -> ASGIApp:
        if not self._index.exists():
            message = "The client is not built. Run `make run`, or `npm run build` in client/."
            return Response(message, status_code=503, media_type="text/plain")
        name = path.rsplit("/", 1)[-1]
        if "." in name and not name.endswith(NO_FILES):
            return self._files
        return FileResponse(self._page(path), headers={"Cache-Control": "no-cache"})

    def _page(self, path: str) -> Path:
        if path != PLAYGROUND:
            return self._index
        if self._playground is None:
            raise HTTPException(404)
        return self._playground
