"""Examines how a manifest reads a listing: whether it is whole, and at the right places.

A reading believes the manifest's words about pages. Here the vendor is asked for pages that no
reading needs, whose rows would differ if one of those words were wrong.
"""

from collections.abc import Iterator
from contextlib import aclosing
from dataclasses import dataclass

from integrations import progress
from integrations.base import IntegrationError
from integrations.rest.listing.page_source import ReadPage, Row
from integrations.rest.listing.pagination import PageCall, Paginator, paginator_for
from integrations.rest.listing.reader import ListingReader
from integrations.rest.manifest.json_path import JsonPath, format_path, pick
from integrations.rest.manifest.listing_spec import LastId, Offset, OnePage, PageNumber
from integrations.rest.manifest.spec import OrganizationSpec

_EMPTY: tuple[object, ...] = (None, "", [], {})


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """`reason` says what proves the listing whole, or why nothing does."""

    is_whole: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class ListingExamination:
    """`empty` are the declared places at which no row has anything."""

    rows: list[Row]
    pages: int
    empty: tuple[str, ...]
    verdict: Verdict


async def examine(reader: ListingReader, spec: OrganizationSpec) -> ListingExamination:
    """Read the whole listing, and then what could show that it is not. Raises IntegrationError."""
    rows: list[Row] = []
    pages = 0
    async with aclosing(reader.pages()) as read:
        async for page in read:
            rows += page
            pages += bool(page)
            progress.report(len(rows))
    if reader.first is None:
        raise RuntimeError("a listing was read without its first page")
    verdict = await _Trial(reader, reader.first, rows).verdict()
    return ListingExamination(
        rows=rows, pages=pages, empty=tuple(_empty_places(rows, spec)), verdict=verdict
    )


def _empty_places(rows: list[Row], spec: OrganizationSpec) -> Iterator[str]:
    for name, path in _declared_places(spec):
        if rows and all(pick(row, path) in _EMPTY for row in rows):
            yield f"{name} ({format_path(path)})"


def _declared_places(spec: OrganizationSpec) -> Iterator[tuple[str, JsonPath]]:
    yield "name", spec.name
    for rule in spec.active:
        yield "active", rule.field or rule.not_field or ()
    for condition in spec.exclude:
        yield "exclude", condition.field
    for condition in spec.include:
        yield "include", condition.field
    for name, path in spec.metadata.items():
        yield f"metadata.{name}", path


class _Trial:
    """Looks for a sign that more rows are there than were listed."""

    def __init__(self, reader: ListingReader, first: ReadPage, rows: list[Row]) -> None:
        query = reader.query
        self._reader = reader
        self._first = first
        self._paging = query.call.pagination
        self._total = query.call.total
        self._ids = [str(pick(row, query.id_path)) for row in rows]

    async def verdict(self) -> Verdict:
        if len(self._ids) < 2:
            return _doubt("fewer than two rows tell nothing of pages")
        problem = await self._find_problem()
        if problem:
            return _doubt(problem)
        total = self._first.total
        if total is not None:
            return Verdict(is_whole=True, reason=f"the total of {total} is reached")
        if self._paginator.ends_when_empty:
            return Verdict(is_whole=True, reason="an empty page is the end")
        return Verdict(is_whole=True, reason="each page named the next one, until the last")

    async def _find_problem(self) -> str | None:
        """Why the listing may be a part, None if it is whole."""
        if isinstance(self._paging, OnePage):
            return self._problem_of_one_page()
        return (
            self._problem_of_only_page()
            or await self._problem_of_smaller_pages()
            or await self._problem_of_further_pages()
            or await self._problem_of_places()
        )

    def _problem_of_one_page(self) -> str | None:
        if self._total is not None and self._total.call is not None:
            return None
        total = "a total of a call of its own" if self._total else "pagination or a total"
        return f"nothing shows that its one page is all; declare {total}"

    def _problem_of_only_page(self) -> str | None:
        """A way of paging by which no page was found has shown nothing yet."""
        sequential = not self._paginator.ends_when_empty
        named_next = self._paginator.after(self._first.page) is not None
        if not sequential or named_next or self._paging.size or self._first.total is not None:
            return None
        return "its only page names no next one; declare size, by which a smaller page is asked for"

    async def _problem_of_smaller_pages(self) -> str | None:
        """Smaller pages must have the same total, and go on where they end."""
        if self._paging.size is None:
            return None
        size = max(1, len(self._first.rows) // 2)
        paginator = paginator_for(self._paging, page_size=size)
        first = await self._reader.source.read(paginator.first())
        if first.total != self._first.total and not self._is_counted_apart:
            return f"its total is {self._first.total}, but {first.total} if {size} rows are sent"
        if len(first.rows) != size:
            has_shown = self._paginator.ends_when_empty or self._saw_several_pages
            return None if has_shown else f"it ignores size ({self._paging.size})"
        call = paginator.after(first.page)
        if call is None:
            return "a smaller page names no next one"
        second = await self._reader.source.read(call)
        if second.ids[:1] != [self._ids[size]]:
            return f"after a page of {size} rows the next one does not begin with row {size + 1}"
        return None

    async def _problem_of_further_pages(self) -> str | None:
        for where, call in self._further_calls():
            found = await self._try_to_read(call)
            more = set(found.ids) - {None, *self._ids} if found else set()
            if more:
                return f"there are {len(more)} more rows {where}"
        return None

    async def _problem_of_places(self) -> str | None:
        """After the first row must come the second, or the parameter means something else."""
        match self._paging:
            case Offset(offset=name):
                place: str | int = 1
            case LastId(after=name):
                place = self._ids[0]
            case _:
                return None
        fields = {**self._first.page.call.fields, name: place}
        found = await self._try_to_read(PageCall(index=1, start=1, fields=fields))
        if found is None or found.ids[:1] == [self._ids[1]]:
            return None
        return f"the list does not go on with the second row at {name}={place}"

    def _further_calls(self) -> Iterator[tuple[str, PageCall]]:
        paging, first = self._paging, self._first
        if isinstance(paging, PageNumber) and paging.first_page == 1:
            from_zero = paging.model_copy(update={"first_page": 0})
            yield "on the page 0", paginator_for(from_zero).first()
        if isinstance(paging, PageNumber | Offset):
            beyond = self._paginator.ahead(first.page, len(self._ids) + len(first.rows)) or []
            yield from (("on a further page", call) for call in beyond[-1:])

    async def _try_to_read(self, call: PageCall) -> ReadPage | None:
        """None if there is no such page, which vendors tell in many ways."""
        try:
            return await self._reader.source.read(call)
        except IntegrationError:
            return None

    @property
    def _paginator(self) -> Paginator:
        return self._reader.paginator

    @property
    def _is_counted_apart(self) -> bool:
        return self._total is not None and self._total.call is not None

    @property
    def _saw_several_pages(self) -> bool:
        return len(self._ids) > len(self._first.rows)


def _doubt(reason: str) -> Verdict:
    return Verdict(is_whole=False, reason=reason)
