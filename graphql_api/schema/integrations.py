"""Queries for integrations."""

import strawberry

from graphql_api.schema.context import Info
from graphql_api.schema.types import Integration


@strawberry.type
class IntegrationQuery:
    @strawberry.field
    def integrations(
        self, info: Info, supports_org_mapping: bool | None = None
    ) -> list[Integration]:
        return [
            Integration.from_model(integration)
            for integration in info.context.services.integrations.visible(info.context.actor)
            if supports_org_mapping in (None, integration.supports_org_mapping)
        ]

    @strawberry.field
    def integration(self, info: Info, name: str) -> Integration | None:
        found = info.context.services.integrations.find_visible(info.context.actor, name)
        return None if found is None else Integration.from_model(found)
