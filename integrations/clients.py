"""The client that workflows get of an integration, whatever vendor it is of."""

from collections.abc import AsyncIterator, Mapping
from types import TracebackType
from typing import Any, Protocol, Self

from integrations.base import JsonValue

Record = dict[str, Any]
"""As the vendor sends it."""

Where = Mapping[str, Any] | str | list[Mapping[str, Any]]
"""A filter in the vendor's own words: parameters by name, or a condition of its filter language."""


class UnconfinedCalls(Protocol):
    """Requests for bare paths, each of which needs a right of its own and is recorded.

    Each answers the parsed JSON, None for an empty body, and raises IntegrationError.
    """

    async def get(self, path: str, *, params: Mapping[str, Any] | None = None) -> JsonValue:
        """The JSON at the path."""

    async def post(
        self, path: str, *, params: Mapping[str, Any] | None = None, json: JsonValue = None
    ) -> JsonValue:
        """The answer to a POST of `json`."""

    async def put(
        self, path: str, *, params: Mapping[str, Any] | None = None, json: JsonValue = None
    ) -> JsonValue:
        """The answer to a PUT of `json`."""

    async def patch(
        self, path: str, *, params: Mapping[str, Any] | None = None, json: JsonValue = None
    ) -> JsonValue:
        """The answer to a PATCH of `json`."""

    async def delete(self, path: str, *, params: Mapping[str, Any] | None = None) -> JsonValue:
        """The answer to a DELETE."""

    def paginate(
        self,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        items: str | None = None,
        json: dict[str, Any] | None = None,
    ) -> AsyncIterator[Record]:
        """Every row of a list that the vendor pages; `items` is where an answer has them."""


class ConfinedClient(Protocol):
    """The records of one organization of a vendor, and of no other.

    Each method raises IntegrationError: OutsideOrganizationError for what is not proven to be the
    organization's, UnknownResourceError for what the integration does not declare. Use it with
    `async with`, or close it.
    """

    @property
    def external_org_id(self) -> str:
        """The organization, as the vendor knows it."""

    @property
    def resources(self) -> tuple[str, ...]:
        """The kinds of records that there are, such as tickets and contacts."""

    @property
    def unconfined(self) -> UnconfinedCalls:
        """Any path of the vendor's, with canManageConfig provider-wide; each call is audited."""

    async def get_organization(self) -> Record:
        """The organization's own record."""

    def list(
        self,
        resource: str,
        *,
        where: Where | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> AsyncIterator[Record]:
        """Every record of the organization's, or those that `where` asks for; `params` are further
        parameters."""

    async def get(self, resource: str, id: str | int) -> Record:
        """One record."""

    async def create(self, resource: str, fields: Mapping[str, Any]) -> Record:
        """Make a record; whose it is is filled in."""

    async def update(self, resource: str, id: str | int, fields: Mapping[str, Any]) -> Record:
        """Change fields of a record."""

    async def delete(self, resource: str, id: str | int) -> None:
        """Delete a record."""

    async def aclose(self) -> None:
        """End the use of this client."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
