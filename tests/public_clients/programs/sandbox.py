"""Between a client that others wrote and the test: what is asked, and what the client saw."""

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter


@dataclass(frozen=True, kw_only=True)
class Task:
    """The sandbox of one vendor with the credentials for it, and what is to be asked."""

    url: str
    settings: Mapping[str, str]
    one: str
    searches: list[Any]


def read_task() -> Task:
    return Task(**json.load(sys.stdin))


def tell(*, listed: Iterable[str], one: str, found: Iterable[Iterable[str]]) -> None:
    """The names of all that was listed, of the one that was read, and of what was found."""
    seen = {"listed": list(listed), "one": one, "found": [list(names) for names in found]}
    json.dump(seen, sys.stdout)


def send_to(moved: Mapping[str, str], *, secured: bool = False) -> None:
    """For a client that insists on https or on the vendor's host: its requests go elsewhere.

    If it is `secured`, the sandbox is told so, as a proxy tells it, and names itself with https.
    """
    send = HTTPAdapter.send
    if secured:
        moved = {**moved, **{each.replace("http:", "https:"): each for each in moved.values()}}

    def redirected(self: HTTPAdapter, request: PreparedRequest, **options: Any) -> Response:
        for begin, there in moved.items():
            if request.url is not None and request.url.startswith(begin):
                request.url = there + request.url.removeprefix(begin)
                if secured:
                    request.headers["X-Forwarded-Proto"] = "https"
        return send(self, request, **options)

    HTTPAdapter.send = redirected  # type: ignore[method-assign]
