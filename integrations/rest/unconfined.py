"""A vendor's whole API, for what no resource declares; each request needs a right of its own."""

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Any, Protocol

from integrations.base import IntegrationPermissionError, JsonValue
from integrations.rest.listing.organization_source import OrganizationSource
from integrations.rest.listing.page_source import Row
from integrations.rest.transport.session import QueryParams, RestSession


class AuthorizeUnconfined(Protocol):
    """Lets a request pass that no organization bounds, or raises; and keeps a record of it."""

    async def __call__(self, method: str, path: str) -> None: ...


class UnconfinedClient:
    """Authenticated requests that may reach every organization of the provider.

    Paths are relative to the API's root. Every verb returns the parsed JSON (None for an empty
    body) and raises IntegrationError; before a request is sent, `authorize` is asked. If
    organizations have tenants, all but the provider's own paths are asked in the organization's.
    """

    def __init__(
        self,
        source: OrganizationSource,
        *,
        session: RestSession,
        authorize: AuthorizeUnconfined | None,
        require_open: Callable[[], None],
    ) -> None:
        self._source = source
        self._own_source = source.by(session)
        self._authorize = authorize
        self._require_open = require_open

    async def get(self, path: str, *, params: QueryParams | None = None) -> JsonValue:
        """The JSON at the path."""
        return await self._request("GET", path, params=params)

    async def post(
        self, path: str, *, params: QueryParams | None = None, json: JsonValue = None
    ) -> JsonValue:
        """The answer to a POST of `json`."""
        return await self._request("POST", path, params=params, json=json)

    async def put(
        self, path: str, *, params: QueryParams | None = None, json: JsonValue = None
    ) -> JsonValue:
        """The answer to a PUT of `json`."""
        return await self._request("PUT", path, params=params, json=json)

    async def patch(
        self, path: str, *, params: QueryParams | None = None, json: JsonValue = None
    ) -> JsonValue:
        """The answer to a PATCH of `json`."""
        return await self._request("PATCH", path, params=params, json=json)

    async def delete(self, path: str, *, params: QueryParams | None = None) -> JsonValue:
        """The answer to a DELETE."""
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
        await self._permit("GET" if json is None else "POST", path)
        keys = None if items is None else tuple(filter(None, items.split(".")))
        source = await self._source_of(path)
        rows = source.paginate(path, params=params, items=keys, json=json)
        async with aclosing(rows):
            async for row in rows:
                self._require_open()
                yield row

    async def _request(
        self,
        method: str,
        path: str,
        *,
        params: QueryParams | None = None,
        json: JsonValue = None,
    ) -> JsonValue:
        await self._permit(method, path)
        source = await self._source_of(path)
        return await source.session.request(method, path, params=params, json=json)

    async def _source_of(self, path: str) -> OrganizationSource:
        session = self._source.session
        is_providers = await session.reaches(await session.url(path))
        return self._source if is_providers else self._own_source

    async def _permit(self, method: str, path: str) -> None:
        self._require_open()
        if self._authorize is None:
            raise self._refusal()
        await self._authorize(method, path)

    def _refusal(self) -> IntegrationPermissionError:
        errors = self._source.session.errors
        return errors.make(
            IntegrationPermissionError,
            f"this client of {errors.display_name} may not leave its organization",
            remedy="Use list, get, create, update and delete; unconfined requests need "
            "canManageConfig for the whole provider.",
        )
