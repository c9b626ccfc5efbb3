"""Requests single pages of a listing, and checks the form of each response."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from integrations.base import IntegrationError, IntegrationMissingResourceError, JsonValue
from integrations.rest.listing.pagination import Page, PageCall, Paginator
from integrations.rest.manifest.body_places import NoPlaceThere, with_values
from integrations.rest.manifest.json_path import format_path, pick
from integrations.rest.manifest.listing_spec import Call, ListingCall, NextUrl, PageNumber
from integrations.rest.manifest.templates import fill, fill_all
from integrations.rest.transport.exchange import JsonResponse
from integrations.rest.transport.http import Url, next_link
from integrations.rest.transport.session import RestSession
from integrations.rest.transport.urls import UrlRefused, follow, follow_within
from integrations.rest.transport.vendor_settings import VendorSettings

Row = dict[str, Any]
_Request = tuple[str, Url, JsonValue]


@dataclass(frozen=True, kw_only=True)
class ListingQuery:
    """A listing to read. Each row must have a text or number at each path of `required`.

    `what` names the listing in errors, such as "the client list". `params` and `fields` are added
    to the call's query and to the places in its body as they are: their braces name no setting.
    With `stays_within` a link to a next page must lead to the list's own path or below it. With
    `doubts_only_page` a list of one page is asked for once more, in a smaller page, which must
    name a next one.
    """

    call: ListingCall
    what: str
    id_path: tuple[str, ...]
    required: tuple[tuple[str, ...], ...] = ()
    page_size: int | None = None
    total_required: bool = True
    params: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Any] = field(default_factory=dict)
    stays_within: bool = False
    doubts_only_page: bool = False

    @property
    def asked_size(self) -> int | None:
        """The number of rows that a page is asked to have; None if none is asked for."""
        paging = self.call.pagination
        return (self.page_size or paging.page_size) if paging.size else None


@dataclass(frozen=True, kw_only=True)
class ReadPage:
    page: Page
    rows: list[Row]
    ids: list[str | None]
    total: int | None


class PageSource:
    """Requests one listing's pages. Raises IntegrationError."""

    def __init__(self, session: RestSession, query: ListingQuery, paginator: Paginator) -> None:
        self._session = session
        self._query = query
        self._call = query.call
        self._paginator = paginator
        self._errors = session.errors

    async def read(self, call: PageCall) -> ReadPage:
        response = await self._request_page(call)
        rows = self._parse_rows(response.value)
        ids = [self._parse_id(row, number) for number, row in enumerate(rows)]
        page = Page(
            call=call,
            rows=len(rows),
            pages=self._parse_pages(call, len(rows), response.value),
            body=response.value,
            last_id=ids[-1] if ids else None,
            next_link=next_link(response.headers),
        )
        return ReadPage(page=page, rows=rows, ids=ids, total=self._parse_total(response))

    async def count(self) -> int | None:
        """The number of all rows, if it is a call of its own that tells it."""
        call = self._call.total.call if self._call.total else None
        if call is None or not self._query.total_required:
            return None

        async def build(words: VendorSettings) -> _Request:
            query, body = self._fill_call(call, words)
            return call.method, await self._session.url(fill(call.path, words), query), body

        response = await self._send(build)
        value = pick(response.value, call.value)
        return self._parse_number(value, format_path(call.value), sent=response.value)

    async def _request_page(self, call: PageCall) -> JsonResponse:
        return await self._send(lambda words: self._build_request(call, words))

    async def _send(self, build: Callable[[VendorSettings], Awaitable[_Request]]) -> JsonResponse:
        async def ask(words: VendorSettings) -> JsonResponse:
            method, url, json = await build(words)
            return await self._session.send(method, url, json=json, repeatable=True)

        try:
            response = await self._session.asking(ask)
        except IntegrationMissingResourceError as error:
            raise self._no_listing(error, await self._session.api_root()) from error
        self._errors = self._session.errors.with_secrets(response.credentials)
        return response

    async def _build_request(self, call: PageCall, words: VendorSettings) -> _Request:
        query, body = self._fill_parts(call, words)
        first = await self._session.url(fill(self._call.path, words), query)
        if call.link is None:
            return self._call.method, first, body
        url = self._restore_query(await self._follow(first, call.link), query)
        paging = self._call.pagination
        if not isinstance(paging, NextUrl) or paging.resend == "nothing":
            return "GET", url, None
        return self._call.method, url, body

    def _fill_parts(
        self, call: PageCall, words: VendorSettings
    ) -> tuple[dict[str, Any], JsonValue]:
        query, body = self._fill_call(self._call, words)
        # A link names its own place; what it may lack are the parameters of the first page.
        fields = call.fields if call.link is None else self._paginator.first().fields
        if self._call.pagination.send == "body":
            return query, self._with_values(body, fields)
        return {**query, **fields}, body

    def _fill_call(
        self, call: Call, words: VendorSettings
    ) -> tuple[dict[str, Any], dict[str, Any] | None]:
        query = self._query
        body = fill_all(call.body, words)
        if query.fields:
            body = self._with_values(body, query.fields)
        return {**fill_all(call.query, words), **query.params}, body

    def _with_values(
        self, body: dict[str, Any] | None, values: Mapping[str, Any]
    ) -> dict[str, Any]:
        try:
            return with_values(body, values)
        except NoPlaceThere as error:
            message = f"the body for {self._query.what} is not as the manifest says: {error}"
            raise self._session.errors.configuration(message) from error

    async def _follow(self, first: Url, link: str) -> Url:
        follow_link = follow_within if self._query.stays_within else follow
        try:
            return follow_link(await self._session.api_root(), first, link)
        except UrlRefused as error:
            message = f"{self._query.what} continues at an address that is not trusted: {error}"
            raise self._errors.bad_response(message) from error

    def _restore_query(self, link: Url, query: dict[str, Any]) -> Url:
        paging = self._call.pagination
        if not isinstance(paging, NextUrl) or not paging.restore_query:
            return link
        lost = {name: value for name, value in query.items() if name not in link.params}
        return link.copy_merge_params(lost) if lost else link

    def _no_listing(self, error: IntegrationError, root: Url) -> IntegrationError:
        errors = self._session.errors
        what = self._query.what.removeprefix("the ")
        message = f"there is no {errors.display_name} {what} at {root}: {error.message}"
        return errors.bad_response(message)

    def _parse_rows(self, body: JsonValue) -> list[Row]:
        rows = pick(body, self._call.items) if self._call.items else body
        if not isinstance(rows, list):
            raise self._unexpected_form(
                format_path(self._call.items), "a list is required", word="items", sent=body
            )
        for number, row in enumerate(rows):
            self._check_row(row, number)
        return rows

    def _check_row(self, row: JsonValue, number: int) -> None:
        if not isinstance(row, dict):
            place = self._place(number)
            raise self._unexpected_form(place, "an object is required", word="items")
        for path in self._query.required:
            if not isinstance(pick(row, path), (str, int)):
                problem = "a text or a number is required"
                place = self._place(number, path)
                raise self._unexpected_form(place, problem, word="the id's place", sent=row)

    def _parse_id(self, row: Row, number: int) -> str | None:
        id = pick(row, self._query.id_path)
        if id is None and self._query.id_path not in self._query.required:
            return None
        if not isinstance(id, (str, int)) or isinstance(id, bool) or id == "":
            place = self._place(number, self._query.id_path)
            problem = "an id is required"
            raise self._unexpected_form(place, problem, word="the id's place", sent=row)
        return str(id)

    def _place(self, number: int, path: tuple[str, ...] = ()) -> str:
        return ".".join((*self._call.items, str(number), *path))

    def _parse_total(self, response: JsonResponse) -> int | None:
        spec = self._call.total
        if spec is None or spec.call is not None:
            return None
        if spec.header is not None:
            value, place = response.headers.get(spec.header), spec.header
        else:
            path = spec.field or ()
            value, place = pick(response.value, path), format_path(path)
        if value is None and not self._query.total_required:
            return None
        return self._parse_number(value, place, sent=response.value)

    def _parse_pages(self, call: PageCall, rows: int, body: JsonValue) -> int | None:
        """The number of pages, none of which may be empty but the only one."""
        paging = self._call.pagination
        if not isinstance(paging, PageNumber) or paging.pages is None:
            return None
        place = format_path(paging.pages)
        found = pick(body, paging.pages)
        if isinstance(found, bool) or not str(found).isdecimal():
            problem = "the number of pages is required"
            raise self._unexpected_form(place, problem, word="pagination.pages", sent=body)
        if not rows and max(call.index, int(found) - 1) > 0:
            problem = f"page {call.index + 1} is empty, and there are {found}"
            raise self._unexpected_form(place, problem, word="pagination.pages", sent=body)
        return int(found)

    def _parse_number(self, value: Any, place: str, *, sent: JsonValue) -> int:
        if isinstance(value, bool) or not str(value).isdecimal():
            problem = "the number of all rows is required"
            raise self._unexpected_form(place, problem, word="total", sent=sent)
        return int(value)

    def _unexpected_form(
        self, place: str, problem: str, *, word: str, sent: JsonValue = None
    ) -> IntegrationError:
        return self._errors.unexpected_form(self._query.what, place, problem, word=word, sent=sent)
