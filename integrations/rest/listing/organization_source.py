"""A vendor's organizations with one set of settings: all of them, a preview, and one by id."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from integrations import progress
from integrations.base import (
    DiscoveryNotSupportedError,
    IntegrationError,
    IntegrationMissingResourceError,
    JsonValue,
)
from integrations.external_ids import ExternalIdRefused
from integrations.rest.listing.external_organization import is_excluded, name_of
from integrations.rest.listing.organization_id import canonical_id, describe_ids, id_as_listed
from integrations.rest.listing.page_source import ListingQuery, Row
from integrations.rest.listing.reader import ListingReader
from integrations.rest.manifest.json_path import JsonPath, format_path, pick
from integrations.rest.manifest.listing_spec import ListingCall, OnePage, SingleCall
from integrations.rest.manifest.spec import Manifest
from integrations.rest.transport.manifest_call import answer_to
from integrations.rest.transport.redaction import cut_short
from integrations.rest.transport.session import RestSession


@dataclass(frozen=True, kw_only=True)
class ListingPreview:
    """The number of rows on a first page, and the total if the vendor tells it."""

    rows: int
    total: int | None


class OrganizationSource:
    """Reads the organizations. `listing` is the manifest's, unless an integration changed it."""

    def __init__(
        self, session: RestSession, manifest: Manifest, *, listing: ListingCall | None
    ) -> None:
        self.session = session
        self.manifest = manifest
        self._listing = listing
        self._spec = manifest.organization
        self._term = manifest.organization_term

    def by(self, session: RestSession) -> "OrganizationSource":
        """The same, read by another session."""
        return OrganizationSource(session, self.manifest, listing=self._listing)

    async def all_rows(self, call: ListingCall | None = None) -> list[Row]:
        """Every row of the listing, or of another one, excluded rows too. Raises IntegrationError.

        Rows need an id alone, in another listing that listing's.
        """
        query = self._main_query() if call is None else self._other_query(call)
        rows: list[Row] = []
        async with aclosing(self._open_reader(query).pages()) as pages:
            async for page in pages:
                rows += page
                progress.report(len(rows))
        return rows

    async def count(self, call: ListingCall) -> int | None:
        """The number of another listing's rows, if a call of its own tells it."""
        return await self._open_reader(self._other_query(call)).source.count()

    def open_listing(self) -> ListingReader:
        """A reading of the listing, page by page."""
        return self._open_reader(self._main_query())

    async def preview(self) -> ListingPreview:
        """The first page that has rows, of one row if the vendor allows that size.

        If the list has rows that are no customers, whatever the settings are, it is the first page
        that has a customer, and a total says nothing.
        """
        if not any(condition.values for condition in self._spec.include):
            first = await self._open_reader(self._main_query(page_size=1)).first_rows()
            return ListingPreview(rows=len(first.rows), total=first.total)
        first = await self._open_reader(self._main_query()).first_rows(self._is_customer)
        return ListingPreview(rows=sum(map(self._is_customer, first.rows)), total=None)

    async def item(self, organization_id: str) -> Row:
        """One organization's record. Raises IntegrationMissingResourceError if there is none."""
        id = self.canonical_id(organization_id)
        single = self.manifest.single
        if single is None:
            return await self._find_in_listing(id)
        item = await self._read_single(single, id)
        self._check_item(single, item, id)
        return item

    def canonical_id(self, organization_id: str) -> str:
        """The one form of an id. Raises IntegrationMissingResourceError: none other is sent."""
        try:
            return canonical_id(organization_id, self._spec)
        except ExternalIdRefused as refusal:
            message = str(refusal.saying(describe_ids(self.manifest)))
            raise self.session.errors.make(IntegrationMissingResourceError, message) from refusal

    async def paginate(
        self,
        path: str,
        *,
        params: Mapping[str, Any] | None,
        items: JsonPath | None,
        json: dict[str, Any] | None,
    ) -> AsyncGenerator[Row, None]:
        """Rows of any list that is paged as the listing is. Raises IntegrationError."""
        query = self._any_query(path, params=params, items=items, json=json)
        async with aclosing(self._open_reader(query).pages()) as pages:
            async for page in pages:
                for row in page:
                    yield row

    def _open_reader(self, query: ListingQuery) -> ListingReader:
        concurrency = self.manifest.rate_limit.concurrency
        return ListingReader(self.session, query, concurrency=concurrency)

    def _main_query(self, *, page_size: int | None = None) -> ListingQuery:
        if self._listing is None:
            raise DiscoveryNotSupportedError(self.manifest.name)
        id_path = self._listing.id or self._spec.id
        return ListingQuery(
            call=self._listing,
            what=f"the {self._term} list",
            id_path=id_path,
            required=(id_path, self._spec.id),
            page_size=page_size,
            doubts_only_page=True,
        )

    def _other_query(self, call: ListingCall) -> ListingQuery:
        id_path = call.id or self._spec.id
        return ListingQuery(
            call=call, what=f"the list at {call.path}", id_path=id_path, required=(id_path,)
        )

    def _any_query(
        self,
        path: str,
        *,
        params: Mapping[str, Any] | None,
        items: JsonPath | None,
        json: dict[str, Any] | None,
    ) -> ListingQuery:
        listing = self._listing or ListingCall(path="", pagination=OnePage())
        call = listing.model_copy(
            update={
                "path": path,
                "method": "GET" if json is None else "POST",
                "query": dict(params or {}),
                "body": json,
                "items": listing.items if items is None else items,
            }
        )
        return ListingQuery(
            call=call, what=f"the list at {path}", id_path=self._spec.id, total_required=False
        )

    async def _find_in_listing(self, organization_id: str) -> Row:
        for row in await self.all_rows():
            if self._is_id(pick(row, self._spec.id), organization_id):
                return row
        raise self._missing(organization_id)

    async def _read_single(self, single: SingleCall, organization_id: str) -> Row:
        value = await self._request_single(single, organization_id)
        item = pick(value, single.item) if single.item else value
        if item is None and self._is_flat(value, organization_id):
            item = value
        if item is None and single.missing == "null":
            raise self._missing(organization_id)
        if not isinstance(item, dict):
            place, problem = format_path(single.item), "an object is required"
            raise self._unexpected_form(place, problem, word="single.item", sent=value)
        return item

    async def _request_single(self, single: SingleCall, organization_id: str) -> JsonValue:
        try:
            return await answer_to(single, self.session, id=organization_id)
        except IntegrationMissingResourceError as error:
            raise self._missing(organization_id) from error

    def _check_item(self, single: SingleCall, item: Row, organization_id: str) -> None:
        id = pick(item, self._spec.id)
        if id is None and "id" in single.required:
            place, problem = format_path(self._spec.id), "an id is required"
            raise self._unexpected_form(place, problem, word="organization.id", sent=item)
        if "name" in single.required and name_of(item, self._spec) is None:
            place, problem = format_path(self._spec.name), "a name is required"
            raise self._unexpected_form(place, problem, word="organization.name", sent=item)
        if id is not None and not self._is_id(id, organization_id):
            raise self.session.errors.bad_response(
                f"{self.manifest.display_name} was asked for {self._term} {organization_id} "
                f"and sent {self._term} {cut_short(str(id), 200)!r}"
            )

    def require_a_name(self, rows: Sequence[Row]) -> None:
        """Of several rows: one without a name is an odd row, none with one the wrong place.

        Raises IntegrationBadResponseError.
        """
        if len(rows) > 1 and all(name_of(row, self._spec) is None for row in rows):
            raise self.session.errors.unexpected_form(
                f"the {self._term} list",
                format_path(self._spec.name),
                f"none of {len(rows)} rows has a name",
                word="organization.name",
                sent=rows[0],
            )

    def _is_customer(self, row: Row) -> bool:
        return not is_excluded(row, self._spec, self.session.settings)

    def _is_flat(self, value: JsonValue, organization_id: str) -> bool:
        """The record itself, as older versions of Hudu send it, and nothing wrapped around it."""
        id = pick(value, self._spec.id)
        return isinstance(id, (str, int)) and self._is_id(id, organization_id)

    def _is_id(self, sent: Any, organization_id: str) -> bool:
        return id_as_listed(str(sent), self._spec) == organization_id

    def _missing(self, organization_id: str) -> IntegrationError:
        name = self.manifest.display_name
        message = f"{name} has no {self._term} with id {organization_id}"
        return self.session.errors.make(IntegrationMissingResourceError, message)

    def _unexpected_form(
        self, place: str, problem: str, *, word: str, sent: JsonValue
    ) -> IntegrationError:
        return self.session.errors.unexpected_form(
            f"the {self._term}", place, problem, word=word, sent=sent
        )
