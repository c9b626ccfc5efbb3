"""A vendor's organizations with one set of settings: all of them, a first look, and one by id."""

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from integrations import progress
from integrations.base import (
    DiscoveryNotSupportedError,
    IntegrationError,
    IntegrationMissingResourceError,
    JsonValue,
)
from integrations.rest.errors import VendorErrors
from integrations.rest.json_path import JsonPath, pick, shown_path
from integrations.rest.listing_spec import ListingCall, OnePage, SingleCall
from integrations.rest.page_source import ListingQuery, Row
from integrations.rest.pages import ListingReader
from integrations.rest.session import RestSession
from integrations.rest.spec import Manifest
from integrations.rest.templates import fill, fill_all


@dataclass(frozen=True, kw_only=True)
class Sight:
    """What a first look at the listing shows: some rows, and their number where it is told."""

    rows: int
    total: int | None


class OrganizationSource:
    """`listing` is the manifest's, as the integration's own module may have changed it."""

    def __init__(
        self, session: RestSession, manifest: Manifest, *, listing: ListingCall | None
    ) -> None:
        self.session = session
        self.manifest = manifest
        self._listing = listing
        self._words = manifest.organization
        self._term = manifest.organization_term

    @property
    def errors(self) -> VendorErrors:
        return self.session.errors

    async def all_rows(self, call: ListingCall | None = None) -> list[Row]:
        """Every row of the listing, or of another one, excluded rows too. Raises IntegrationError.

        Rows of another listing must have that listing's id, and need no name.
        """
        query = self._query() if call is None else self._other_query(call)
        rows: list[Row] = []
        async with aclosing(self._reader(query).pages()) as pages:
            async for page in pages:
                rows += page
                progress.report(len(rows))
        return rows

    async def sight(self) -> Sight:
        """One page of one row, where the vendor lets its size be chosen."""
        first = await self._reader(self._query(page_size=1)).first_rows()
        return Sight(rows=len(first.rows), total=first.total)

    async def item(self, organization_id: str) -> Row:
        """One organization's record. Raises IntegrationMissingResourceError where there is none."""
        self.check_id(organization_id)
        single = self.manifest.single
        if single is None:
            return await self._listed(organization_id)
        item = await self._single(single, organization_id)
        self._check_item(single, item, organization_id)
        return item

    def check_id(self, organization_id: str) -> None:
        """An id that cannot exist is never sent. Raises IntegrationMissingResourceError."""
        pattern = self._words.id_pattern
        if pattern and not re.fullmatch(pattern, organization_id):
            name = self.manifest.display_name
            raise self.errors.make(
                IntegrationMissingResourceError,
                f"{name}'s {self._term} ids are {self._words.id_form}; "
                f"this mapping has {organization_id!r}",
            )

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
        async with aclosing(self._reader(query).pages()) as pages:
            async for page in pages:
                for row in page:
                    yield row

    def _reader(self, query: ListingQuery) -> ListingReader:
        concurrency = self.manifest.rate_limit.concurrency
        return ListingReader(self.session, query, concurrency=concurrency)

    def _query(self, *, page_size: int | None = None) -> ListingQuery:
        if self._listing is None:
            raise DiscoveryNotSupportedError(self.manifest.name)
        id_path = self._listing.id or self._words.id
        return ListingQuery(
            call=self._listing,
            what=f"the {self._term} list",
            id_path=id_path,
            required=(id_path, self._words.id, self._words.name),
            page_size=page_size,
        )

    def _other_query(self, call: ListingCall) -> ListingQuery:
        id_path = call.id or self._words.id
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
            call=call, what=f"the list at {path}", id_path=self._words.id, total_required=False
        )

    async def _listed(self, organization_id: str) -> Row:
        for row in await self.all_rows():
            if str(pick(row, self._words.id)) == organization_id:
                return row
        raise self._unknown(organization_id)

    async def _single(self, single: SingleCall, organization_id: str) -> Row:
        reply = await self._single_reply(single, organization_id)
        item = pick(reply, single.item) if single.item else reply
        if item is None and single.missing == "null":
            raise self._unknown(organization_id)
        if not isinstance(item, dict):
            raise self._unknown_form(shown_path(single.item), "an object was expected")
        return item

    async def _single_reply(self, single: SingleCall, organization_id: str) -> JsonValue:
        settings = self.session.settings
        path = fill(single.path, settings).replace("{id}", quote(organization_id, safe=""))
        try:
            return await self.session.request(
                single.method,
                path,
                params=fill_all(single.query, settings),
                json=fill_all(single.body, settings),
            )
        except IntegrationMissingResourceError as error:
            raise self._unknown(organization_id) from error

    def _check_item(self, single: SingleCall, item: Row, organization_id: str) -> None:
        id, name = pick(item, self._words.id), pick(item, self._words.name)
        if id is None and "id" in single.required:
            raise self._unknown_form(shown_path(self._words.id), "Field required")
        if not isinstance(name, str) and (name is not None or "name" in single.required):
            raise self._unknown_form(shown_path(self._words.name), "a text is required")
        if id is not None and str(id) != organization_id:
            raise self.errors.bad_response(
                f"{self.manifest.display_name} was asked for {self._term} {organization_id} "
                f"and sent {str(id)[:200]!r}"
            )

    def _unknown(self, organization_id: str) -> IntegrationError:
        name = self.manifest.display_name
        message = f"{name} knows no {self._term} with id {organization_id}"
        return self.errors.make(IntegrationMissingResourceError, message)

    def _unknown_form(self, place: str, problem: str) -> IntegrationError:
        name = self.manifest.display_name
        return self.errors.bad_response(
            f"{name} sent the {self._term} in an unknown form: {place}: {problem}"
        )
