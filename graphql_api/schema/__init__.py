"""What GraphQL shows of the services."""

from typing import Any

import strawberry
from graphql import GraphQLDefaultInput, GraphQLError, is_input_object_type
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.types import ExecutionContext

from graphql_api.schema.access import AccessMutation, AccessQuery
from graphql_api.schema.audit import AuditQuery
from graphql_api.schema.connections import ConnectionMutation
from graphql_api.schema.discovery import DiscoveryQuery
from graphql_api.schema.errors import EXCEPTION_HANDLERS
from graphql_api.schema.integrations import IntegrationQuery
from graphql_api.schema.mappings import MappingMutation, MappingQuery
from graphql_api.schema.masking import MaskUnexpectedErrors
from graphql_api.schema.organizations import OrganizationMutation, OrganizationQuery
from graphql_api.schema.viewer import ViewerQuery

CACHED_DOCUMENTS = 512


@strawberry.type
class Query(
    ViewerQuery,
    OrganizationQuery,
    IntegrationQuery,
    MappingQuery,
    DiscoveryQuery,
    AuditQuery,
    AccessQuery,
):
    pass


@strawberry.type
class Mutation(OrganizationMutation, MappingMutation, ConnectionMutation, AccessMutation):
    pass


class Schema(strawberry.Schema):
    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._let_introspection_show_objects_as_defaults()

    def _let_introspection_show_objects_as_defaults(self) -> None:
        """graphql-core turns a default_value of {} into no literal, which fails introspection."""
        inputs = filter(is_input_object_type, self._schema.type_map.values())
        for field in (field for each in inputs for field in each.fields.values()):
            if isinstance(field.default_value, dict):
                field.default = GraphQLDefaultInput(value=field.default_value)

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """MaskUnexpectedErrors has logged what is ours; Strawberry would log the query as well."""


def create_schema() -> Schema:
    return Schema(
        query=Query,
        mutation=Mutation,
        exception_handlers=EXCEPTION_HANDLERS,
        extensions=[
            MaskUnexpectedErrors,
            lambda: ParserCache(maxsize=CACHED_DOCUMENTS),
            lambda: ValidationCache(maxsize=CACHED_DOCUMENTS),
        ],
    )
