"""The client that workflows use: a vendor's API, bound to one mapped organization."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from types import TracebackType
from typing import Any, Self

from integrations.base import JsonValue
from integrations.rest.listing.organization_source import OrganizationSource
from integrations.rest.listing.page_source import Row
from integrations.rest.transport.http import Url
from integrations.rest.transport.session import QueryParams


class VendorClient:
    """Authenticated requests on behalf of the organization `external_org_id`.

    Paths are relative to `api_root`. Every verb returns the parsed JSON (None for an empty
    body) and raises IntegrationError. Connections and tokens are shared with the integration, so
    a client is cheap; close it, or use it with `async with`, when its work is done.
    """

    def __init__(self, source: OrganizationSource, *, api_root: Url, external_org_id: str) -> None:
        self._source = source
        self._closed = False
        self.api_root = str(api_root)
        self.external_org_id = external_org_id

    async def get_organization(self) -> Row:
        """The mapped organization's own record, as the vendor sends it."""
        self._require_open()
        return await self._source.item(self.external_org_id)

    async def get(self, path: str, *, params: QueryParams | None = None) -> JsonValue:
        return await self._request("GET", path, params=params)

    async def post(
        self, path: str, *, params: QueryParams | None = None, json: JsonValue = None
    ) -> JsonValue:
        return await self._request("POST", path, params=params, json=json)

    async def put(
        self, path: str, *, params: QueryParams | None = None, json: JsonValue = None
    ) -> JsonValue:
        return await self._request("PUT", path, params=params, json=json)

    async def patch(
        self, path: str, *, params: QueryParams | None = None, json: JsonValue = None
    ) -> JsonValue:
        return await self._request("PATCH", path, params=params, json=json)

    async def delete(self, path: str, *, params: QueryParams | None = None) -> JsonValue:
        return await self._request("DELETE", path, params=params)

    async def paginate(
        self,
        path: str,
        *,
        params: QueryParams | None = None,
        items: str | None = None,
        json: dict[str, Any] | None = None,
    ) -> AsyncGenerator[Row, None]:
        """Every row of a list that the vendor pages as it does its organizations.

        `items` is the place of the rows in a response, if another than the organizations'; with
        `json` the list is requested by POST. A list that is cut short raises IntegrationError,
        once the rows before the cut have been yielded.
        """
        self._require_open()
        keys = None if items is None else tuple(filter(None, items.split(".")))
        rows = self._source.paginate(path, params=params, items=keys, json=json)
        async with aclosing(rows):
            async for row in rows:
                self._require_open()
                yield row

    async def aclose(self) -> None:
        """End the use of this client. The integration keeps its connections for others."""
        self._closed = True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self.external_org_id!r} at {self.api_root}>"

    async def _request(
        self,
        method: str,
        path: str,
        *,
        params: QueryParams | None = None,
        json: JsonValue = None,
    ) -> JsonValue:
        self._require_open()
        return await self._source.session.request(method, path, params=params, json=json)

    def _require_open(self) -> None:
        if self._closed:
            raise RuntimeError(f"{self!r} is closed; ask the integration for a new one")
