"""What GraphQL shows of the services."""

from collections.abc import Callable
from typing import Any

import strawberry
from graphql import (
    ASTValidationRule,
    GraphQLDefaultInput,
    GraphQLError,
    NoSchemaIntrospectionCustomRule,
    is_input_object_type,
)
from graphql.validation.rules.max_introspection_depth_rule import MaxIntrospectionDepthRule
from strawberry.extensions import SchemaExtension
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from graphql_api.schema.access import AccessMutation, AccessQuery
from graphql_api.schema.audit import AuditQuery
from graphql_api.schema.connections import ConnectionMutation, ConnectionSubscription
from graphql_api.schema.coverage import CoverageQuery
from graphql_api.schema.discovery import DiscoveryQuery
from graphql_api.schema.errors import EXCEPTION_HANDLERS
from graphql_api.schema.extensions import (
    OPERATION_SECONDS,
    DocumentCache,
    Documents,
    Price,
    TimeLimit,
)
from graphql_api.schema.imports import ImportMutation
from graphql_api.schema.integrations import IntegrationQuery
from graphql_api.schema.leaf_executor import LeafExecutor
from graphql_api.schema.leaves import mark_leaves
from graphql_api.schema.limits import OperationLimits
from graphql_api.schema.mapping_csv import MappingCsvMutation, MappingCsvQuery
from graphql_api.schema.mappings import MappingMutation, MappingQuery
from graphql_api.schema.masking import MaskUnexpectedErrors
from graphql_api.schema.organizations import OrganizationMutation, OrganizationQuery
from graphql_api.schema.rate_limit import RateLimiter
from graphql_api.schema.rejections import RejectionMutation, RejectionQuery
from graphql_api.schema.suggestions import SuggestionQuery
from graphql_api.schema.viewer import ViewerQuery


@strawberry.type
class Query(
    ViewerQuery,
    OrganizationQuery,
    IntegrationQuery,
    MappingQuery,
    DiscoveryQuery,
    AuditQuery,
    AccessQuery,
    SuggestionQuery,
    CoverageQuery,
    MappingCsvQuery,
    RejectionQuery,
):
    pass


@strawberry.type
class Mutation(
    OrganizationMutation,
    ImportMutation,
    MappingMutation,
    RejectionMutation,
    ConnectionMutation,
    AccessMutation,
    MappingCsvMutation,
):
    pass


@strawberry.type
class Subscription(ConnectionSubscription):
    pass


class Schema(strawberry.Schema):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{"execution_context_class": LeafExecutor, **options})
        mark_leaves(self._schema)
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
        """Nothing is logged here: Strawberry would print the query and the variables' values.

        An unexpected failure is logged where it is masked; other errors are the caller's own.
        """
        if self.config.disable_field_suggestions:
            for error in errors:
                error.message = error.message.partition(" Did you mean ")[0]


def create_schema(
    *,
    shows_itself: bool = True,
    limiter: RateLimiter | None = None,
    documents: Documents | None = None,
    operation_seconds: float = OPERATION_SECONDS,
) -> Schema:
    """One that does not show itself refuses introspection and never guesses what was meant."""
    return Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        config=StrawberryConfig(disable_field_suggestions=not shows_itself),
        exception_handlers=EXCEPTION_HANDLERS,
        extensions=_extensions(
            introspection=MaxIntrospectionDepthRule
            if shows_itself
            else NoSchemaIntrospectionCustomRule,
            limiter=limiter or RateLimiter(None),
            documents=documents or Documents(),
            operation_seconds=operation_seconds,
        ),
    )


def _extensions(
    *,
    introspection: type[ASTValidationRule],
    limiter: RateLimiter,
    documents: Documents,
    operation_seconds: float,
) -> list[Callable[[], SchemaExtension]]:
    """Made anew for each operation; `limiter` and `documents` are not."""
    return [
        MaskUnexpectedErrors,
        lambda: DocumentCache(documents, rules=(OperationLimits, introspection)),
        lambda: Price(limiter, documents),
        lambda: TimeLimit(operation_seconds),
    ]
