"""Permissions, as GraphQL shows them."""

import strawberry

from graphql_api.services.access import Permission as Permission

strawberry.enum(
    Permission,
    description="canViewConfig reads; canManageConfig changes, tests and discovers.",
)
