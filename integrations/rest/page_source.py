"""One page of a listing: its request, and the form that its answer must have."""

from dataclasses import dataclass
from typing import Any

import httpx

from integrations.base import IntegrationError, IntegrationMissingResourceError, JsonValue
from integrations.rest.errors import VendorErrors
from integrations.rest.exchange import JsonReply
from integrations.rest.json_path import pick, shown_path
from integrations.rest.listing_spec import ListingCall, NextUrl
from integrations.rest.pagination import Page, PageCall, Paginator
from integrations.rest.session import RestSession
from integrations.rest.templates import fill, fill_all
from integrations.rest.urls import UrlRefused, follow

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class ListingQuery:
    """What is listed. `required` are values that every row must have, besides its id's form."""

    call: ListingCall
    what: str
    id_path: tuple[str, ...]
    required: tuple[tuple[str, ...], ...] = ()
    page_size: int | None = None
    total_required: bool = True


@dataclass(frozen=True, kw_only=True)
class ReadPage:
    page: Page
    rows: list[Row]
    ids: list[str | None]
    total: int | None


class PageSource:
    """Asks one listing for pages. Raises IntegrationError."""

    def __init__(self, session: RestSession, query: ListingQuery, paginator: Paginator) -> None:
        self._session = session
        self._query = query
        self._call = query.call
        self._paginator = paginator

    @property
    def errors(self) -> VendorErrors:
        return self._session.errors

    async def read(self, call: PageCall) -> ReadPage:
        url, method, json = await self._request(call)
        reply = await self._answered(method, url, json)
        rows = self._rows(reply.value)
        ids = [self._id(row, number) for number, row in enumerate(rows)]
        page = Page(
            call=call,
            rows=len(rows),
            body=reply.value,
            last_id=ids[-1] if ids else None,
            next_link=_next_link(reply.headers),
        )
        return ReadPage(page=page, rows=rows, ids=ids, total=self._total(reply))

    async def _request(self, call: PageCall) -> tuple[httpx.URL, str, JsonValue]:
        query, body = self._parts(call)
        first = await self._session.url(self._path(), query)
        if call.link is None:
            return first, self._call.method, body
        paging = self._call.pagination
        link = await self._followed(first, call.link)
        if not isinstance(paging, NextUrl) or paging.resend == "nothing":
            return self._restored(link, query), "GET", None
        return self._restored(link, query), self._call.method, body

    def _parts(self, call: PageCall) -> tuple[dict[str, Any], JsonValue]:
        settings = self._session.settings
        query, body = fill_all(self._call.query, settings), fill_all(self._call.body, settings)
        # A link carries its own place; what it may lack is what the first page was asked with.
        fields = call.fields if call.link is None else self._paginator.first().fields
        if self._call.pagination.send == "body":
            return query, {**(body or {}), **fields}
        return {**query, **fields}, body

    def _path(self) -> str:
        return fill(self._call.path, self._session.settings)

    async def _followed(self, first: httpx.URL, link: str) -> httpx.URL:
        try:
            return follow(await self._session.api_root(), first, link)
        except UrlRefused as error:
            message = f"{self._query.what} goes on at an address that is not trusted: {error}"
            raise self._session.errors.bad_response(message) from error

    def _restored(self, link: httpx.URL, query: dict[str, Any]) -> httpx.URL:
        paging = self._call.pagination
        if not isinstance(paging, NextUrl) or not paging.restore_query:
            return link
        lost = {name: value for name, value in query.items() if name not in link.params}
        return link.copy_merge_params(lost) if lost else link

    async def _answered(self, method: str, url: httpx.URL, json: JsonValue) -> JsonReply:
        try:
            return await self._session.answer(method, url, json=json, repeatable=True)
        except IntegrationMissingResourceError as error:
            raise self._no_listing(error, await self._session.api_root()) from error

    def _no_listing(self, error: IntegrationError, root: httpx.URL) -> IntegrationError:
        errors = self._session.errors
        what = self._query.what.removeprefix("the ")
        message = f"there is no {errors.display_name} {what} at {root}: {error.message}"
        return errors.bad_response(message)

    def _rows(self, body: JsonValue) -> list[Row]:
        rows = pick(body, self._call.items) if self._call.items else body
        if not isinstance(rows, list):
            raise self._unknown_form(shown_path(self._call.items), "a list was expected")
        for number, row in enumerate(rows):
            if not isinstance(row, dict):
                raise self._unknown_form(self._place(number), "an object was expected")
            for path in self._query.required:
                if not isinstance(pick(row, path), (str, int)):
                    raise self._unknown_form(self._place(number, path), "Field required")
        return rows

    def _id(self, row: Row, number: int) -> str | None:
        id = pick(row, self._query.id_path)
        if id is None and self._query.id_path not in self._query.required:
            return None
        if not isinstance(id, (str, int)) or isinstance(id, bool) or id == "":
            place = self._place(number, self._query.id_path)
            raise self._unknown_form(place, "an id was expected")
        return str(id)

    def _place(self, number: int, path: tuple[str, ...] = ()) -> str:
        return ".".join((*self._call.items, str(number), *path))

    def _total(self, reply: JsonReply) -> int | None:
        told = self._call.total
        if told is None or told.call is not None:
            return None
        if told.header is not None:
            value, place = reply.headers.get(told.header), told.header
        else:
            value, place = pick(reply.value, told.field or ()), shown_path(told.field or ())
        if value is None and not self._query.total_required:
            return None
        return self._number(value, place)

    async def counted(self) -> int | None:
        call = self._call.total.call if self._call.total else None
        if call is None or not self._query.total_required:
            return None
        settings = self._session.settings
        url = await self._session.url(fill(call.path, settings), fill_all(call.query, settings))
        body = fill_all(call.body, settings)
        reply = await self._session.answer(call.method, url, json=body, repeatable=True)
        return self._number(pick(reply.value, call.value), shown_path(call.value))

    def _number(self, value: Any, place: str) -> int:
        if isinstance(value, bool) or not str(value).isdecimal():
            raise self._unknown_form(place, "the number of all rows was expected")
        return int(value)

    def _unknown_form(self, place: str, problem: str) -> IntegrationError:
        errors = self._session.errors
        return errors.bad_response(
            f"{errors.display_name} sent {self._query.what} in an unknown form: {place}: {problem}"
        )


def _next_link(headers: httpx.Headers) -> str | None:
    """The `rel="next"` of a Link header. https://www.rfc-editor.org/rfc/rfc8288"""
    links = httpx.Response(200, headers=headers).links
    return links.get("next", {}).get("url")
