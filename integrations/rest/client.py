"""The client that workflows use: a vendor's API, confined to one mapped organization."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from types import TracebackType
from typing import Any, Self

from integrations.rest.confinement.list_query import ListRequest, Params, Where
from integrations.rest.confinement.record_id import RecordId
from integrations.rest.confinement.records import OrganizationRecords
from integrations.rest.listing.organization_source import OrganizationSource
from integrations.rest.listing.page_source import Row
from integrations.rest.transport.http import Url
from integrations.rest.transport.session import RestSession
from integrations.rest.unconfined import AuthorizeUnconfined, UnconfinedClient


class VendorClient:
    """The records of the organization `external_org_id`, and of no other.

    `resources` names the kinds of records that the integration declares. Each method raises
    IntegrationError: OutsideOrganizationError for what is not proven to be the organization's,
    UnknownResourceError for what is not declared. Connections and tokens are shared with the
    integration, so a client is cheap; close it, or use it with `async with`, when its work is done.
    `session` is the one that acts for the organization, which is the source's or its own tenant's.
    """

    def __init__(
        self,
        source: OrganizationSource,
        *,
        session: RestSession,
        api_root: Url,
        external_org_id: str,
        authorize_unconfined: AuthorizeUnconfined | None = None,
    ) -> None:
        self._source = source
        self._closed = False
        self._records = OrganizationRecords(
            session, source.manifest, organization_id=external_org_id
        )
        self.api_root = str(api_root)
        self.external_org_id = external_org_id
        self.resources = tuple(source.manifest.resources)
        self.unconfined = UnconfinedClient(
            source,
            session=session,
            authorize=authorize_unconfined,
            require_open=self._require_open,
        )
        """Any path, for which the caller needs a right of its own; each request is recorded."""

    async def get_organization(self) -> Row:
        """The mapped organization's own record, as the vendor sends it."""
        self._require_open()
        return await self._source.item(self.external_org_id)

    async def list(
        self,
        resource: str,
        *,
        where: Where | None = None,
        params: Params | None = None,
    ) -> AsyncGenerator[Row, None]:
        """Every record of the organization, as the vendor sends it.

        `where` is a filter in the vendor's own words: parameters by name, or a condition of its
        filter language; `params` are further parameters. A list that is cut short, or that has
        another organization's record, raises; rows of the page with that record are not given.
        """
        self._require_open()
        pages = self._records.pages(resource, ListRequest(where=where, params=params))
        async with aclosing(pages):
            async for page in pages:
                for row in page:
                    self._require_open()
                    yield row

    async def get(self, resource: str, id: RecordId | None = None) -> Row:
        """One record. Raises OutsideOrganizationError if it is another organization's."""
        self._require_open()
        self._records.require(resource)
        if id is None:
            raise TypeError(f"get({resource!r}) needs an id; list({resource!r}) gives all of them")
        return await self._records.read(resource, id)

    async def create(self, resource: str, fields: Mapping[str, Any]) -> Row:
        """Make a record of the organization's; whose it is is filled in.

        What the fields refer to must be the organization's too. If the vendor answers with another
        organization's record, OutsideOrganizationError says that it may have been made.
        """
        self._require_open()
        return await self._records.create(resource, fields)

    async def update(self, resource: str, id: RecordId, fields: Mapping[str, Any]) -> Row:
        """Change fields of a record, which is read before; it cannot be given to another owner."""
        self._require_open()
        return await self._records.update(resource, id, fields)

    async def delete(self, resource: str, id: RecordId) -> None:
        """Delete a record, which is read before."""
        self._require_open()
        await self._records.delete(resource, id)

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

    def _require_open(self) -> None:
        if self._closed:
            raise RuntimeError(f"{self!r} is closed; ask the integration for a new one")
