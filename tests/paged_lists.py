"""A vendor that pages its list in many ways, each below a path of its own."""

from collections.abc import Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

COUNT = 60
MOST = 25
ROWS = [
    {"id": number, "name": f"Site {number}", "site": {"domain": f"site{number}.example"}}
    for number in range(1, COUNT + 1)
]


def paged_lists() -> Starlette:
    """No page has more than 25 of the 60 rows, whatever size is asked for."""
    return Starlette(
        routes=[
            Route("/numbered", numbered),
            Route("/numbered_from_0", numbered_from_0),
            Route("/offset", by_offset),
            Route("/after", after_id),
            Route("/cursor", by_cursor),
            Route("/linked", linked),
            Route("/header", by_header),
            Route("/all", whole),
            Route("/count", counted),
        ]
    )


async def numbered(request: Request) -> Response:
    number, size = max(1, _number(request, "page", 1)), _size(request)
    rows = _page(request, (number - 1) * size)
    return JSONResponse({**_body(rows), "page": number, "pages": -(-COUNT // size)})


async def numbered_from_0(request: Request) -> Response:
    return JSONResponse(_body(_page(request, _number(request, "page", 0) * _size(request))))


async def by_offset(request: Request) -> Response:
    return JSONResponse(_body(_page(request, _number(request, "offset", 0))))


async def after_id(request: Request) -> Response:
    return JSONResponse(_body(_page(request, _number(request, "after", 0))))


async def by_cursor(request: Request) -> Response:
    start = _number(request, "cursor", 0)
    end = start + _size(request)
    paging = {"next": end if end < COUNT else None, "prev": start or None}
    return JSONResponse({**_body(_page(request, start)), "paging": paging})


async def linked(request: Request) -> Response:
    start, size = _number(request, "start", 0), _size(request)

    def link(to: int) -> str | None:
        inside = 0 <= to < COUNT
        return str(request.url.include_query_params(start=to)) if inside else None

    last = (COUNT - 1) // size * size
    links = {"self": link(start), "next": link(start + size), "prev": link(start - size)}
    links["last"] = link(last) if start < last else None
    return JSONResponse({**_body(_page(request, start)), "links": links})


async def by_header(request: Request) -> Response:
    start, size = _number(request, "start", 0), _size(request)
    following = request.url.include_query_params(start=start + size)
    headers = {"Link": f'<{following}>; rel="next"'} if start + size < COUNT else {}
    return JSONResponse(_body(_page(request, start)), headers=headers)


async def whole(request: Request) -> Response:
    return JSONResponse(_body(ROWS))


async def counted(request: Request) -> Response:
    return JSONResponse({"count": COUNT})


def _body(rows: Sequence[Any]) -> dict[str, Any]:
    return {"items": rows, "featured": ROWS[:3], "count": len(rows), "total": COUNT}


def _page(request: Request, start: int) -> list[Any]:
    return ROWS[start : start + _size(request)]


def _size(request: Request) -> int:
    return min(_number(request, "size", MOST), MOST)


def _number(request: Request, name: str, default: int) -> int:
    given = request.query_params.get(name, "")
    return int(given) if given.isdecimal() else default
