"""Finds the next page to request after a page, or the end of the listing. No I/O.

No paginator relies on a page being as long as was requested: servers cap it silently.
https://github.com/homotechsual/HaloAPI/issues/90
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from integrations.rest.manifest.json_path import pick
from integrations.rest.manifest.listing_spec import (
    Cursor,
    LastId,
    LinkHeader,
    NextUrl,
    Offset,
    OnePage,
    PageNumber,
    Paging,
)
from integrations.rest.manifest.spec import Manifest

Fields = Mapping[str, str | int | bool]


@dataclass(frozen=True, kw_only=True)
class PageCall:
    """Adds to a listing's call what one page needs; `link` replaces the address."""

    index: int = 0
    start: int = 0
    fields: Fields = field(default_factory=dict)
    link: str | None = None

    @property
    def identity(self) -> object:
        return self.link if self.link is not None else tuple(sorted(self.fields.items()))


@dataclass(frozen=True, kw_only=True)
class Page:
    """One response, as far as paging is concerned."""

    call: PageCall
    rows: int
    pages: int | None = None  # the number of all of them, if the vendor tells it
    body: Any = None
    last_id: str | None = None
    next_link: str | None = None  # of the Link header


class Paginator(Protocol):
    @property
    def ends_when_empty(self) -> bool: ...

    def first(self) -> PageCall: ...

    def after(self, page: Page) -> PageCall | None:
        """The call for the page after this one, None at the end."""

    def ahead(self, first: Page, total: int) -> list[PageCall] | None:
        """All calls after the first page, if they follow from the total; None if they do not."""


def paginator_for(paging: Paging, *, page_size: int | None = None) -> Paginator:
    size = page_size or paging.page_size
    fixed = {**paging.parameters, **({paging.size: size} if paging.size else {})}
    match paging:
        case PageNumber():
            return _ByPageNumber(paging, fixed)
        case Offset():
            return _ByOffset(paging, fixed)
        case LastId():
            return _ByLastId(paging, fixed)
        case Cursor():
            return _ByCursor(paging, fixed)
        case NextUrl():
            return _ByNextUrl(paging, fixed)
        case LinkHeader():
            return _ByLinkHeader(fixed)
        case OnePage():
            return _OnlyPage(fixed)


@dataclass(frozen=True)
class _ByPageNumber:
    paging: PageNumber
    fixed: Fields

    @property
    def ends_when_empty(self) -> bool:
        return self.paging.pages is None

    def first(self) -> PageCall:
        return self._call(0)

    def after(self, page: Page) -> PageCall | None:
        next = page.call.index + 1
        has_next = page.rows if page.pages is None else next < page.pages
        return self._call(next) if has_next else None

    def ahead(self, first: Page, total: int) -> list[PageCall] | None:
        pages = -(-total // first.rows) if first.rows else 1
        return [self._call(index) for index in range(1, pages)]

    def _call(self, index: int) -> PageCall:
        fields = {**self.fixed, self.paging.page: self.paging.first_page + index}
        return PageCall(index=index, fields=fields)


@dataclass(frozen=True)
class _ByOffset:
    paging: Offset
    fixed: Fields
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
        fields = {**self.fixed, self.paging.offset: start}
        return PageCall(index=index, start=start, fields=fields)


class _Sequential:
    """Each page tells how to request the next one."""

    ends_when_empty = False

    def __init__(self, fixed: Fields) -> None:
        self._fixed = fixed

    def first(self) -> PageCall:
        return PageCall(fields=self._fixed)

    def ahead(self, first: Page, total: int) -> list[PageCall] | None:
        return None

    def _call_next(self, page: Page, fields: Fields) -> PageCall:
        return PageCall(index=page.call.index + 1, fields={**self._fixed, **fields})

    def _call_link(self, page: Page, link: object) -> PageCall | None:
        if link in (None, ""):
            return None
        return PageCall(index=page.call.index + 1, link=str(link))


class _ByLastId(_Sequential):
    ends_when_empty = True

    def __init__(self, paging: LastId, fixed: Fields) -> None:
        super().__init__(fixed)
        self._paging = paging

    def after(self, page: Page) -> PageCall | None:
        return self._call_next(page, {self._paging.after: page.last_id}) if page.last_id else None


class _ByCursor(_Sequential):
    def __init__(self, paging: Cursor, fixed: Fields) -> None:
        super().__init__(fixed)
        self._paging = paging

    def after(self, page: Page) -> PageCall | None:
        cursor = pick(page.body, self._paging.next)
        if cursor in (None, ""):
            return None
        return self._call_next(page, {self._paging.cursor: cursor})


class _ByNextUrl(_Sequential):
    def __init__(self, paging: NextUrl, fixed: Fields) -> None:
        super().__init__(fixed)
        self._paging = paging

    def after(self, page: Page) -> PageCall | None:
        return self._call_link(page, pick(page.body, self._paging.next))


class _ByLinkHeader(_Sequential):
    def after(self, page: Page) -> PageCall | None:
        return self._call_link(page, page.next_link)


class _OnlyPage(_Sequential):
    def after(self, page: Page) -> PageCall | None:
        return None


def requests_of_listing(manifest: Manifest, organizations: int) -> int | None:
    """About as many as reading so many organizations takes; None if they cannot be listed."""
    if manifest.listing is None:
        return None
    calls = (manifest.listing, *manifest.other_listings.values())
    return sum(_requests_of(call.pagination, organizations) for call in calls)


def _requests_of(paging: Paging, rows: int) -> int:
    # And two more: for the end, and for a count.
    return 2 + (0 if isinstance(paging, OnePage) else rows // paging.page_size)
