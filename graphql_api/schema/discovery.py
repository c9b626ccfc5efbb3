"""External organizations, as discovery found them."""

import asyncio
import json
from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import strawberry

from graphql_api.models.listing import Discovery, Listing, SortKey, sort_key
from graphql_api.schema.context import Info
from graphql_api.schema.errors import DiscoveryNotSupportedError, IntegrationError, NotFoundError
from graphql_api.schema.external_organizations import ExternalOrganization
from graphql_api.schema.paging import (
    After,
    Edge,
    First,
    PageInfo,
    check_first,
    cursor_text,
    not_a_cursor,
    page_info,
    to_cursor,
)
from graphql_api.services import validation
from integrations import base


@strawberry.type
class ExternalOrganizationConnection:
    nodes: list[ExternalOrganization]
    edges: list[Edge[ExternalOrganization]]
    page_info: PageInfo
    total_count: int
    cached_at: datetime
    cache_expires_at: datetime
    is_stale: bool = strawberry.field(
        description="Served from an earlier listing because the vendor could not be reached "
        "just now."
    )
    warning: str | None = strawberry.field(
        description="Why it is stale, and what is odd in it, such as organizations without a name."
    )

    @classmethod
    def from_model(
        cls,
        discovery: Discovery,
        *,
        integration_name: str,
        found: Sequence[base.ExternalOrganization],
        first: int,
        after: SortKey | None,
    ) -> "ExternalOrganizationConnection":
        start = 0 if after is None else bisect_right(found, after, key=sort_key)
        page = found[start : start + first]
        edges = [_edge(each, integration_name) for each in page]
        return cls(
            nodes=[edge.node for edge in edges],
            edges=edges,
            page_info=page_info(
                edges, has_previous=after is not None, has_next=start + first < len(found)
            ),
            total_count=len(found),
            cached_at=discovery.listing.cached_at,
            cache_expires_at=discovery.listing.expires_at,
            is_stale=discovery.is_stale,
            warning=discovery.warning,
        )


ExternalOrganizationsResult = Annotated[
    ExternalOrganizationConnection | NotFoundError | DiscoveryNotSupportedError | IntegrationError,
    strawberry.union("ExternalOrganizationsResult"),
]


@strawberry.type
class DiscoveryQuery:
    @strawberry.field(
        description="External organizations that an integration can see: cached, searchable, "
        "refreshable."
    )
    async def external_organizations(
        self,
        info: Info,
        integration_name: str,
        search: str | None = None,
        refresh: bool = False,
        first: First = 50,
        after: After = None,
    ) -> ExternalOrganizationsResult:
        check_first(first)
        position = None if after is None else _position(after)
        discovery = await info.context.services.discovery.discover(
            info.context.actor, integration_name, refresh=refresh
        )
        sought = validation.search(search)
        meant = info.context.services.integrations.meant_id(integration_name, sought)
        return ExternalOrganizationConnection.from_model(
            discovery,
            integration_name=integration_name,
            found=await _found(discovery.listing, sought, id=meant),
            first=first,
            after=position,
        )


async def _found(
    listing: Listing, text: str, *, id: str | None
) -> Sequence[base.ExternalOrganization]:
    if not text:
        return listing.organizations
    return await asyncio.to_thread(listing.search, text, id=id)


def _edge(model: base.ExternalOrganization, integration_name: str) -> Edge[ExternalOrganization]:
    return Edge(
        cursor=to_cursor(json.dumps(sort_key(model))),
        node=ExternalOrganization.from_model(model, integration_name=integration_name),
    )


def _position(after: str) -> SortKey:
    """The sort key of the last item; it stays valid if a refresh changes the listing."""
    try:
        position = json.loads(cursor_text(after))
    except (ValueError, RecursionError) as error:
        raise not_a_cursor(after) from error
    match position:
        case [str(name), str(id)]:
            return name, id
    raise not_a_cursor(after)
