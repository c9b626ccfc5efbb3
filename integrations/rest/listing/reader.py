"""Reads a listing's pages: concurrently if their number is known, else one after another.

Anything but a whole listing is an error. The rules are elsewhere: `pagination` finds the next page,
`proof` checks that all of them are there.
"""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing
from itertools import islice
from typing import TypeVar

from integrations.base import IntegrationError
from integrations.rest.listing.page_source import ListingQuery, PageSource, ReadPage, Row
from integrations.rest.listing.pagination import PageCall, paginator_for
from integrations.rest.listing.proof import IncompleteListing, ListingProof
from integrations.rest.manifest.json_path import format_path
from integrations.rest.manifest.listing_spec import Cursor, NextUrl, OnePage, PageNumber, Paging
from integrations.rest.transport.session import RestSession

Call = TypeVar("Call")
Result = TypeVar("Result")


class ListingReader:
    """One reading of one listing; `first` is its first page, when that has been read."""

    def __init__(self, session: RestSession, query: ListingQuery, *, concurrency: int) -> None:
        self.query = query
        self._what = query.what
        self._errors = session.errors
        self._concurrency = concurrency
        self.paginator = paginator_for(query.call.pagination, page_size=query.page_size)
        self.source = PageSource(session, query, self.paginator)
        self.first: ReadPage | None = None
        self._proof = ListingProof()
        self._fullest = 0
        self._latest = 0

    async def pages(self) -> AsyncGenerator[list[Row], None]:
        """Each page's rows, in order. Raises IntegrationError rather than end early."""
        self.first = first = await self.first_page()
        await self._doubt_only_page(first)
        yield first.rows
        calls = self._calls_after(first)
        pages = self._read_in_order(first) if calls is None else self._read_concurrently(calls)
        async with aclosing(pages):
            async for page in pages:
                yield page.rows
        self._prove(self._proof.finish, "at its end")

    async def first_page(self) -> ReadPage:
        """The first page alone; its `total` is None if the vendor tells none."""
        call = self.paginator.first()
        counted, page = await _gather(self.source.count(), self.source.read(call))
        if counted is not None:
            self._prove(lambda: self._proof.expect(counted), "at its count")
        page = await self._confirm_end(page)
        self._add(page)
        return ReadPage(page=page.page, rows=page.rows, ids=page.ids, total=self._proof.total)

    async def first_rows(self, is_sought: Callable[[Row], bool] | None = None) -> ReadPage:
        """The first page that has rows: if the vendor sends links, empty pages may precede it.

        With `is_sought` it is the first that has such a row, or the last page.
        """
        page = await self.first_page()
        while not self._is_enough(page, is_sought) and (call := self._next(page)) is not None:
            page = await self.source.read(call)
            self._add(page)
        return page

    def _is_enough(self, page: ReadPage, is_sought: Callable[[Row], bool] | None) -> bool:
        if is_sought is not None:
            return any(map(is_sought, page.rows))
        return bool(page.rows) or page.total is not None

    async def _doubt_only_page(self, first: ReadPage) -> None:
        """Do not take a first page for all, only because it names no next one where one is sought.

        The vendor may name it elsewhere, or by now: then a smaller page names none either.
        """
        query, paging = self.query, self.query.call.pagination
        asked = query.asked_size
        if self.paginator.ends_when_empty or first.total is not None or asked is None:
            return
        if len(first.rows) < 2 or self.paginator.after(first.page) is not None:
            return
        is_full = len(first.rows) >= asked
        if not isinstance(paging, OnePage) and (is_full or query.doubts_only_page):
            smaller_paginator = paginator_for(paging, page_size=len(first.rows) - 1)
            smaller = await self.source.read(smaller_paginator.first())
            if smaller_paginator.after(smaller.page) is not None:
                return
            is_full = is_full or len(smaller.rows) < len(first.rows)
        if is_full:
            raise self._no_sign_of_an_end(first)

    def _no_sign_of_an_end(self, first: ReadPage) -> IntegrationError:
        paging = self.query.call.pagination
        return self._errors.unexpected_form(
            self._what,
            _place_of_next(paging),
            f"{len(first.rows)} rows came, and no sign that they are all, nor of a next page",
            word="pagination",
            sent=first.page.body,
        )

    def _calls_after(self, first: ReadPage) -> list[PageCall] | None:
        if first.total is None:
            return None
        return self.paginator.ahead(first.page, first.total)

    async def _read_in_order(self, page: ReadPage) -> AsyncGenerator[ReadPage, None]:
        while (call := self._next(page)) is not None:
            page = await self._confirm_end(await self.source.read(call))
            self._add(page)
            yield page

    async def _read_concurrently(self, calls: list[PageCall]) -> AsyncGenerator[ReadPage, None]:
        pages = read_ahead(calls, self.source.read, concurrency=self._concurrency)
        async with aclosing(pages):
            async for page in pages:
                self._add(page)
                yield page
                if self._proof.complete:
                    return

    def _next(self, page: ReadPage) -> PageCall | None:
        if self._proof.complete and (self.paginator.ends_when_empty or not page.rows):
            return None
        return self.paginator.after(page.page)

    def _add(self, page: ReadPage) -> None:
        def add() -> None:
            self._proof.request(page.page.call)
            if page.total is not None:
                self._proof.expect(page.total)
            self._proof.add(page.rows, page.ids)
            if not page.rows and self.paginator.ends_when_empty:
                self._proof.finish()

        self._latest = len(page.rows)
        self._fullest = max(self._fullest, self._latest)
        self._prove(add, f"at page {page.page.call.index + 1}")

    async def _confirm_end(self, page: ReadPage) -> ReadPage:
        """The page, requested again if its emptiness alone would end the listing.

        A vendor that tells no total can be believed only so far: after a page that was not full
        the end was to be expected; after a full one, or at the start, it may be a slip.
        """
        is_only_page = isinstance(self.query.call.pagination, OnePage)
        if page.rows or not (self.paginator.ends_when_empty or is_only_page):
            return page
        is_counted = page.total is not None or self._proof.total is not None
        is_expected = 0 < self._latest < self._fullest
        return page if is_counted or is_expected else await self.source.read(page.page.call)

    def _prove(self, step: Callable[[], None], where: str) -> None:
        try:
            step()
        except IncompleteListing as error:
            message = f"{self._what} is incomplete {where}: {error}"
            raise self._errors.bad_response(message) from error


def _place_of_next(paging: Paging) -> str:
    """Where an answer tells that there is a next page."""
    match paging:
        case OnePage():
            return "its first page"
        case Cursor() | NextUrl():
            return format_path(paging.next)
        case PageNumber(pages=tuple() as pages):
            return format_path(pages)
        case _:
            return "Link header"


async def read_ahead(
    calls: Iterable[Call], read: Callable[[Call], Awaitable[Result]], *, concurrency: int
) -> AsyncGenerator[Result, None]:
    """The results in the order of the calls, with up to `concurrency` of them under way.

    The first error ends it; calls that are still under way then are cancelled.
    """
    remaining = iter(calls)
    under_way: deque[asyncio.Task[Result]] = deque()
    try:
        while True:
            for call in islice(remaining, concurrency - len(under_way)):
                under_way.append(asyncio.ensure_future(read(call)))
            if not under_way:
                return
            yield await under_way[0]
            under_way.popleft()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


async def _gather(
    counting: Awaitable[int | None], reading: Awaitable[ReadPage]
) -> tuple[int | None, ReadPage]:
    """Both results; if one fails, the other is cancelled."""
    tasks = (asyncio.ensure_future(counting), asyncio.ensure_future(reading))
    try:
        return await tasks[0], await tasks[1]
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
