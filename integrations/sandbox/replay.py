"""Answers as a vendor did when it was recorded."""

import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.recordings.recording import RecordedExchange, Recording
from integrations.sandbox.server import serve_app

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
_HOST = re.compile(r"(?:https://)?(host-\d+)\.example\b")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as it is compared: the longer it agrees, the better."""

    method: str
    path: str
    names: tuple[str, ...]
    query: tuple[tuple[str, str], ...]
    sent: Any = None

    @property
    def keys(self) -> Sequence[Any]:
        """From the strictest to the one that must agree."""
        least = (self.method, self.path)
        sent = json.dumps(self.sent, sort_keys=True)
        return ((*least, self.query, sent), (*least, self.query), (*least, self.names), least)


class Replay:
    """Each exchange once, in the order in which they came, and the last of its kind again."""

    def __init__(self, recording: Recording) -> None:
        self._left = [(_asked_of(each), each) for each in recording.exchanges]
        self._used: list[tuple[Asked, RecordedExchange]] = []

    def answer(self, asked: Asked) -> RecordedExchange | None:
        for number in range(len(asked.keys)):
            for kept, latest in ((self._left, False), (self._used, True)):
                agree = [each for each in kept if each[0].keys[number] == asked.keys[number]]
                if agree:
                    found = agree[-1 if latest else 0]
                    if not latest:
                        self._left.remove(found)
                        self._used.append(found)
                    return found[1]
        return None


@dataclass(frozen=True, kw_only=True)
class RunningReplay:
    """`settings` and `secrets` point the integration at it, by setting name."""

    url: str
    config: dict[str, str]
    secrets: dict[str, str]


def create_replay(recording: Recording) -> Starlette:
    """Each recorded host under its own name: `/host-1`."""
    replay = Replay(recording)

    async def respond(request: Request) -> Response:
        found = replay.answer(await _asked(request))
        if found is None:
            return JSONResponse({"message": "not in this recording"}, status_code=404)
        return _response(found, root=str(request.base_url).rstrip("/"))

    return Starlette(routes=[Route("/{path:path}", respond, methods=_METHODS)])


@asynccontextmanager
async def serve_replay(recording: Recording, *, port: int = 0) -> AsyncIterator[RunningReplay]:
    """On loopback until the block ends; port 0 takes a free one. Raises OSError."""
    async with serve_app(create_replay(recording), port=port) as url:
        name = recording.integration
        yield RunningReplay(
            url=url,
            config={f"{name}_{key}": _here(each, url) for key, each in recording.settings.items()},
            secrets={f"{name}_{key}": each for key, each in recording.secrets.items()},
        )


def _asked_of(recorded: RecordedExchange) -> Asked:
    parts = urlsplit(recorded.url)
    return _comparable(recorded.method, unquote(parts.path), parts.query, recorded.sent)


async def _asked(request: Request) -> Asked:
    path = "/" + request.url.path.lstrip("/").partition("/")[2]
    body = await request.body()
    is_json = "json" in request.headers.get("Content-Type", "")
    sent = json.loads(body) if body and is_json else None
    return _comparable(request.method, unquote(path), request.url.query, sent)


def _comparable(method: str, path: str, query: str, sent: Any) -> Asked:
    pairs = tuple(sorted(parse_qsl(query, keep_blank_values=True)))
    pairs = tuple((name, _without_host(value)) for name, value in pairs)
    names = tuple(name for name, _ in pairs)
    return Asked(method=method, path=path, names=names, query=pairs, sent=sent)


def _without_host(value: str) -> str:
    return re.sub(r"https?://(?:host-\d+\.example|[\d.]+:\d+/host-\d+)", "", value)


def _response(found: RecordedExchange, *, root: str) -> Response:
    body = "" if found.body is None else json.dumps(found.body, ensure_ascii=False)
    types = [text for name, text in found.headers if name.lower() == "content-type"]
    if isinstance(found.body, str) and not any("json" in each for each in types):
        body = found.body
    reply = Response(_here(body, root), status_code=found.status)
    for name, value in found.headers:
        if name.lower() == "content-type":
            reply.headers[name] = value
        else:
            reply.headers.append(name, _here(value, root))
    return reply


def _here(text: str, root: str) -> str:
    return _HOST.sub(lambda found: f"{_root(found, root)}/{found[1]}", text)


def _root(found: "re.Match[str]", root: str) -> str:
    return root if found[0].startswith("https://") else root.partition("://")[2]
