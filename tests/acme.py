"""A vendor that the code base does not know: the one of docs/integrations.md."""

import re
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

GUIDE = Path(__file__).parents[1] / "docs" / "integrations.md"
KEY = "canary-acme-key"
SITES = [{"id": number, "name": f"Site {number}"} for number in range(1, 251)]
MOST = 100


def manifest() -> str:
    """The first manifest of the guide."""
    found = re.search(r"```toml\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert found is not None
    return found[1]


def commands() -> list[list[str]]:
    """The commands that the guide tells to type, without the program's name."""
    return [
        line.split()[1:]
        for line in re.findall(r"^    (orgmap .*)$", GUIDE.read_text(), re.MULTILINE)
    ]


def acme() -> Starlette:
    return Starlette(routes=[Route("/sites", list_sites), Route("/sites/{id:int}", one_site)])


async def list_sites(request: Request) -> JSONResponse:
    if request.headers.get("x-api-key") != KEY:
        return JSONResponse({"error": "unknown key"}, status_code=401)
    page = int(request.query_params.get("page", 1))
    size = min(int(request.query_params.get("per_page", 20)), MOST)
    sites = SITES[(page - 1) * size : page * size]
    return JSONResponse({"sites": sites, "meta": {"total": len(SITES)}})


async def one_site(request: Request) -> JSONResponse:
    if request.headers.get("x-api-key") != KEY:
        return JSONResponse({"error": "unknown key"}, status_code=401)
    found = [site for site in SITES if site["id"] == request.path_params["id"]]
    return JSONResponse(found[0] if found else {}, status_code=200 if found else 404)
