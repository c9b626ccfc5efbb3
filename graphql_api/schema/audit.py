"""Queries for audit events."""

import strawberry

from graphql_api.schema.context import Info
from graphql_api.schema.paging import After, Connection, First
from graphql_api.schema.types import AuditEvent, audit_connection


@strawberry.type
class AuditQuery:
    @strawberry.field(description="Newest first.")
    async def audit_events(
        self,
        info: Info,
        organization_id: strawberry.ID | None = None,
        first: First = 50,
        after: After = None,
    ) -> Connection[AuditEvent]:
        return await audit_connection(
            info, organization_id=organization_id, first=first, after=after
        )
