"""The base of every vendor of the sandbox: its companies, faults, tokens and pages."""

import json
import re
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from integrations.sandbox.faults import Fault, Faults
from integrations.sandbox.records import Records, Row
from integrations.sandbox.views import View
from integrations.sandbox.world import Company

FOREIGN_HOST = "https://elsewhere.example"

Item = TypeVar("Item")


@dataclass(frozen=True, kw_only=True)
class SandboxContext:
    """The state of a vendor; `companies` are those that it knows, as it knows them."""

    companies: Sequence[Company]
    faults: Faults
    token_lifetime: float
    clock: Callable[[], float]
    largest_page: int | None = None


@dataclass(frozen=True, kw_only=True)
class SandboxPage(Generic[Item]):
    """A part of a list; `total` is the number of rows that the vendor reports."""

    items: Sequence[Item]
    total: int
    end: int

    @property
    def is_last(self) -> bool:
        return self.end >= self.total


class AnyCaseRoute(Route):
    """A path that is found in capitals and small letters alike, as IIS finds it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.path_regex = re.compile(self.path_regex.pattern, re.IGNORECASE)


class SandboxVendor(ABC):
    """One vendor's documented endpoints, under `/<name>`.

    `list_path` is the part of a path by which faults find the listing; None if there is none.
    `token_path` is the same for the token endpoint. `page_size` is the most rows of one page; a
    test may lower it, as a server's cap may always be lower than its documentation says.
    """

    name: ClassVar[str]
    view: ClassVar[View]
    list_path: ClassVar[str | None] = None
    token_path: ClassVar[str | None] = None
    page_size: int = 1000

    def __init__(self, context: SandboxContext) -> None:
        self.companies = context.companies
        self.faults = context.faults
        self.page_size = min(self.page_size, context.largest_page or self.page_size)
        self.token_lifetime = context.token_lifetime
        self._clock = context.clock
        self._expiries: dict[str, float] = {}

    @abstractmethod
    def routes(self) -> Sequence[BaseRoute]:
        """Paths are relative to `/<name>`."""

    @classmethod
    def config(cls, url: str) -> Mapping[str, str]:
        """Plain settings without the integration's prefix; `url` ends with `/<name>`."""
        return {"base_url": url}

    @classmethod
    @abstractmethod
    def secrets(cls) -> Mapping[str, str]:
        """Secrets without the integration's prefix."""

    @classmethod
    def rate_limited(cls) -> Response:
        """The vendor's 429, to which a fault may add Retry-After."""
        return PlainTextResponse("Too many requests", status_code=429)

    @classmethod
    def forbidden(cls) -> Response:
        """The vendor's 403."""
        return JSONResponse({"Message": "Not authorised."}, status_code=403)

    def strikes(self, fault: Fault, request: Request) -> bool:
        return self.faults.strikes(fault, request.url.path)

    def new_token(self) -> str:
        token = secrets.token_urlsafe(32)
        self._expiries[token] = self._clock() + self.token_lifetime
        return token

    def knows_token(self, request: Request) -> bool:
        """True if the request's bearer token is valid; EXPIRED_TOKEN makes it expire now."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.strikes(Fault.EXPIRED_TOKEN, request):
            self._expiries.pop(token, None)
        return self._clock() < self._expiries.get(token, 0)

    def page(
        self, found: Sequence[Item], request: Request, *, start: int, size: int
    ) -> SandboxPage[Item]:
        """A page of the rows that were found, with the faults that any list may have."""
        start = 0 if self.strikes(Fault.REPEATED_PAGE, request) else max(0, start)
        empty = self.strikes(Fault.EMPTY_LIST, request)
        items = () if empty else found[start : start + min(size, self.page_size)]
        changed = self.strikes(Fault.CHANGED_TOTAL, request)
        return SandboxPage(items=items, total=len(found) - changed, end=start + len(items))

    def records_of(self, records: Records, owner: object, request: Request) -> list[Row]:
        """The records of one company, or of all, with the faults of `found_in`."""
        found = records.all() if owner is None else records.of(owner)
        return self.found_in(records, found, request)

    def found_in(self, records: Records, found: list[Row], request: Request) -> list[Row]:
        """The records that a filter found, with the faults that any such list may have."""
        found = records.all() if self.strikes(Fault.IGNORED_FILTER, request) else found
        place = min(2 * self.page_size, len(found) - 1)
        if found and self.strikes(Fault.FOREIGN_ROW, request):
            found[place] = records.of_another(found[place])
        if found and self.strikes(Fault.OWNERLESS_ROW, request):
            found[place] = records.of_nobody(found[place])
        return found

    def answer_to_write(self, records: Records, row: Row, request: Request) -> Row:
        """The record that was written, or another company's if that fault strikes."""
        is_foreign = self.strikes(Fault.FOREIGN_ANSWER, request)
        return records.of_another(row) if is_foreign else row

    def link(self, request: Request, path_and_query: str) -> str:
        """A link to the vendor's own host, or to a foreign one if that fault strikes."""
        if self.strikes(Fault.FOREIGN_NEXT_LINK, request):
            return f"{FOREIGN_HOST}{path_and_query}"
        return site(request) + path_and_query


def site(request: Request) -> str:
    """The URL that the vendor's paths begin with; request.base_url lacks the mount path."""
    return f"{request.url.scheme}://{request.url.netloc}{request.scope['root_path']}"


async def form_fields(request: Request) -> dict[str, str]:
    """The fields of a form, as token endpoints take them."""
    return dict(parse_qsl((await request.body()).decode()))


async def json_body(request: Request) -> Any:
    """The JSON of a body, None if it is none."""
    try:
        return json.loads(await request.body())
    except ValueError:
        return None


def whole_number(request: Request, name: str, default: int) -> int:
    given = request.query_params.get(name, "")
    return int(given) if given.isdecimal() else default


def is_on(request: Request, name: str, *, default: str = "false") -> bool:
    return request.query_params.get(name, default).lower() == "true"
