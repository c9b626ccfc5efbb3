"""Keeps what was sent to a vendor and what it answered, as it was, in memory alone."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from integrations.rest.transport.http import HttpRequest, HttpResponse


@dataclass(frozen=True, kw_only=True)
class Seen:
    """One exchange. Neither part is ever shown or written as it is."""

    request: HttpRequest = field(repr=False)
    response: HttpResponse = field(repr=False)


class Recorder:
    """Given to an integration as its option `observe`."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []

    def observe(self, request: HttpRequest, response: HttpResponse) -> None:
        self.seen.append(Seen(request=request, response=response))

    def credentials(self) -> Iterator[str]:
        """What was sent as a secret, tokens of the vendor's own among it."""
        for each in self.seen:
            yield from each.request.credentials
