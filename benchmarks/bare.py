"""An organization's mappings as a bare Starlette endpoint reads them: the rows, and JSON of them.

Run by a benchmark: python -m benchmarks.bare PORT WORKERS, with Orgmap's own settings.
"""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from uvicorn.supervisors import Multiprocess

from graphql_api.resources import open_store
from graphql_api.settings import read_settings
from graphql_api.storage.keys import (
    HELPER_ROWS,
    ORG_MAPPINGS,
    ORGANIZATIONS,
    ORGANIZATIONS_PARTITION,
)
from graphql_api.storage.table_store import TableStore

HOST = "127.0.0.1"


async def mappings(request: Request) -> Response:
    store: TableStore = request.app.state.store
    id = request.path_params["organization_id"]
    owner, rows = await asyncio.gather(
        store.get(ORGANIZATIONS, ORGANIZATIONS_PARTITION, id),
        store.query(ORG_MAPPINGS, id, before=HELPER_ROWS),
    )
    assert owner is not None
    found = orjson.dumps([each.properties for each in rows])
    return Response(found, media_type="application/json")


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    app.state.store = await open_store(read_settings())
    try:
        yield
    finally:
        await app.state.store.aclose()


def application() -> Starlette:
    path = "/organizations/{organization_id}/mappings"
    return Starlette(routes=[Route(path, mappings)], lifespan=lifespan)


def serve(port: int, workers: int) -> None:
    config = uvicorn.Config(
        f"{__package__}.bare:application",
        factory=True,
        http="h11",
        ws="none",
        log_level="warning",
        workers=workers,
    )
    # Not as the service listens: what is wrong there must not be wrong here too. With TCP named,
    # asyncio sends at once.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((HOST, port))
        if workers == 1:
            uvicorn.Server(config).run(sockets=[listener])
        else:
            Multiprocess(config, [listener]).run()


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
