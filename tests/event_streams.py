"""Server-sent events, read as the specification says and no more leniently."""

import json
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

import httpx

MEDIA_TYPE = "text/event-stream"
ACCEPT = {"accept": MEDIA_TYPE}


@dataclass(frozen=True)
class Event:
    name: str
    data: str

    @property
    def body(self) -> Any:
        return json.loads(self.data)


def event_of(lines: Iterable[str]) -> Event:
    """The lines between two empty ones, none of them a comment."""
    fields = dict(line.split(":", 1) for line in lines)
    return Event(name=fields["event"].strip(), data=fields["data"].strip())


async def events_of(answer: httpx.Response) -> AsyncIterator[Event]:
    """As they come; comments are left out."""
    assert answer.headers["content-type"].startswith(MEDIA_TYPE), await answer.aread()
    lines: list[str] = []
    async for line in answer.aiter_lines():
        if line and not line.startswith(":"):
            lines.append(line)
        elif lines:
            yield event_of(lines)
            lines = []


def bodies_of(answer: httpx.Response) -> list[Any]:
    """Of a stream that has come to its end."""
    assert answer.headers["content-type"].startswith(MEDIA_TYPE), answer.text
    events = [event_of(part.split("\n")) for part in answer.text.split("\n\n") if part]
    assert [event.name for event in events] == ["next"] * (len(events) - 1) + ["complete"]
    return [event.body for event in events[:-1]]
