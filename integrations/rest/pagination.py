"""Which page comes next: what came back in, the next request or the end out. No I/O.

No paginator believes that a page has as many rows as were asked for: servers cap silently.
https://github.com/homotechsual/HaloAPI/issues/90
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from integrations.rest.json_path import pick
from integrations.rest.listing_spec import (
    Cursor,
    LastId,
    LinkHeader,
    NextUrl,
    Offset,
    OnePage,
    PageNumber,
    Paging,
)

Fields = Mapping[str, str | int | bool]


@dataclass(frozen=True, kw_only=True)
class PageCall:
    """What the request for one page adds to its listing's call; `link` replaces the address."""

    index: int = 0
    start: int = 0
    fields: Fields = field(default_factory=dict)
    link: str | None = None

    @property
    def identity(self) -> object:
        return self.link if self.link is not None else tuple(sorted(self.fields.items()))


@dataclass(frozen=True, kw_only=True)
class Page:
    """One answer, as far as paging is concerned."""

    call: PageCall
    rows: int
    body: Any = None
    last_id: str | None = None
    next_link: str | None = None  # of the Link header


class Paginator(Protocol):
    ends_when_empty: bool

    def first(self) -> PageCall: ...

    def after(self, page: Page) -> PageCall | None:
        """The call for the page after this one, None at the end."""

    def ahead(self, first: Page, total: int) -> list[PageCall] | None:
        """All calls after the first page, where they can be told from the total."""


def paginator_for(paging: Paging, *, page_size: int | None = None) -> Paginator:
    size = page_size or paging.page_size
    asked = {**paging.parameters, **({paging.size: size} if paging.size else {})}
    match paging:
        case PageNumber():
            return _Numbers(paging, asked)
        case Offset():
            return _Offsets(paging, asked)
        case LastId():
            return _LastIds(paging, asked)
        case Cursor():
            return _Cursors(paging, asked)
        case NextUrl():
            return _NextUrls(paging, asked)
        case LinkHeader():
            return _LinkHeaders(asked)
        case OnePage():
            return _Single(asked)


@dataclass(frozen=True)
class _Numbers:
    paging: PageNumber
    asked: Fields
    ends_when_empty = True

    def first(self) -> PageCall:
        return self._call(0)

    def after(self, page: Page) -> PageCall | None:
        return self._call(page.call.index + 1) if page.rows else None

    def ahead(self, first: Page, total: int) -> list[PageCall] | None:
        pages = -(-total // first.rows) if first.rows else 1
        return [self._call(index) for index in range(1, pages)]

    def _call(self, index: int) -> PageCall:
        fields = {**self.asked, self.paging.page: self.paging.first_page + index}
        return PageCall(index=index, fields=fields)


@dataclass(frozen=True)
class _Offsets:
    paging: Offset
    asked: Fields
    ends_when_empty = True

    def first(self) -> PageCall:
        return self._call(0, 0)

    def after(self, page: Page) -> PageCall | None:
        if not page.rows:
            return None
        return self._call(page.call.index + 1, page.call.start + page.rows)

    def ahead(self, first: Page, total: int) -> list[PageCall] | None:
        starts = range(first.rows, total, first.rows) if first.rows else ()
        return [self._call(index, start) for index, start in enumerate(starts, start=1)]

    def _call(self, index: int, start: int) -> PageCall:
        fields = {**self.asked, self.paging.offset: start}
        return PageCall(index=index, start=start, fields=fields)


class _OneAfterAnother:
    """Each page is found by the one before it."""

    ends_when_empty = False

    def __init__(self, asked: Fields) -> None:
        self._asked = asked

    def first(self) -> PageCall:
        return PageCall(fields=self._asked)

    def ahead(self, first: Page, total: int) -> list[PageCall] | None:
        return None

    def _next(self, page: Page, **fields: str | int) -> PageCall:
        return PageCall(index=page.call.index + 1, fields={**self._asked, **fields})

    def _linked(self, page: Page, link: object) -> PageCall | None:
        if link in (None, ""):
            return None
        return PageCall(index=page.call.index + 1, link=str(link))


class _LastIds(_OneAfterAnother):
    ends_when_empty = True

    def __init__(self, paging: LastId, asked: Fields) -> None:
        super().__init__(asked)
        self._paging = paging

    def after(self, page: Page) -> PageCall | None:
        return self._next(page, **{self._paging.after: page.last_id}) if page.last_id else None


class _Cursors(_OneAfterAnother):
    def __init__(self, paging: Cursor, asked: Fields) -> None:
        super().__init__(asked)
        self._paging = paging

    def after(self, page: Page) -> PageCall | None:
        cursor = pick(page.body, self._paging.next)
        if cursor in (None, ""):
            return None
        return self._next(page, **{self._paging.cursor: cursor})


class _NextUrls(_OneAfterAnother):
    def __init__(self, paging: NextUrl, asked: Fields) -> None:
        super().__init__(asked)
        self._paging = paging

    def after(self, page: Page) -> PageCall | None:
        return self._linked(page, pick(page.body, self._paging.next))


class _LinkHeaders(_OneAfterAnother):
    def after(self, page: Page) -> PageCall | None:
        return self._linked(page, page.next_link)


class _Single(_OneAfterAnother):
    def after(self, page: Page) -> PageCall | None:
        return None
