"""The client that workflows get: a vendor's API, bound to one mapped organization."""

from types import TracebackType
from typing import Self

from integrations.base import JsonValue
from integrations.rest.session import QueryParams, RestSession


class VendorClient:
    """Authenticated requests on behalf of the organization `external_org_id`.

    Paths are relative to `api_root`. Every verb answers with the parsed JSON (None for an empty
    body) and raises IntegrationError. Connections and tokens are shared with the integration, so
    a client is cheap; close it, or use it with `async with`, when its work is done.
    """

    def __init__(self, session: RestSession, *, external_org_id: str) -> None:
        self._session = session
        self._closed = False
        self.external_org_id = external_org_id

    @property
    def api_root(self) -> str:
        return str(self._session.api_root)

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
        return await self._session.request(method, path, params=params, json=json)

    def _require_open(self) -> None:
        if self._closed:
            raise RuntimeError(f"{self!r} is closed; ask the integration for a new one")
