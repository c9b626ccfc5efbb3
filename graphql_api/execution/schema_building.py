"""What GraphQL shows of the services."""

from collections.abc import Callable, Iterable
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
from strawberry.types import ExecutionContext, ExecutionResult
from strawberry.types.graphql import OperationType

from graphql_api.execution.error_masking import MaskUnexpectedErrors
from graphql_api.execution.extensions import (
    OPERATION_SECONDS,
    DocumentCache,
    Documents,
    Price,
    TimeLimit,
)
from graphql_api.execution.field_plans import mark_leaves
from graphql_api.execution.operation_limits import OperationLimits
from graphql_api.execution.planned_executor import LeafExecutor
from graphql_api.execution.rate_limit import RateLimiter
from graphql_api.execution.shortcut import Shortcut
from graphql_api.schema.access import AccessMutation, AccessQuery
from graphql_api.schema.audit import AuditQuery
from graphql_api.schema.connections import ConnectionMutation, ConnectionSubscription
from graphql_api.schema.coverage import CoverageQuery
from graphql_api.schema.discovery import DiscoveryQuery
from graphql_api.schema.errors import EXCEPTION_HANDLERS
from graphql_api.schema.imports import ImportMutation
from graphql_api.schema.integrations import IntegrationQuery
from graphql_api.schema.mapping_csv import MappingCsvMutation, MappingCsvQuery
from graphql_api.schema.mappings import MappingMutation, MappingQuery
from graphql_api.schema.organizations import OrganizationMutation, OrganizationQuery
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
    def __init__(self, *, shortcut: Shortcut | None = None, **options: Any) -> None:
        super().__init__(**{"execution_context_class": LeafExecutor, **options})
        self._shortcut = shortcut
        mark_leaves(self._schema)
        self._let_introspection_show_objects_as_defaults()

    def _let_introspection_show_objects_as_defaults(self) -> None:
        """graphql-core turns a default_value of {} into no literal, which fails introspection."""
        inputs = filter(is_input_object_type, self._schema.type_map.values())
        for field in (field for each in inputs for field in each.fields.values()):
            if isinstance(field.default_value, dict):
                field.default = GraphQLDefaultInput(value=field.default_value)

    async def execute(
        self,
        query: str | None,
        variable_values: dict[str, Any] | None = None,
        context_value: Any = None,
        root_value: Any = None,
        operation_name: str | None = None,
        allowed_operation_types: Iterable[OperationType] | None = None,
        operation_extensions: dict[str, Any] | None = None,
    ) -> ExecutionResult:
        allowed = {each.value for each in allowed_operation_types or OperationType}
        if self._shortcut is not None and query is not None:
            document = self._shortcut.known(query, operation_name=operation_name, allowed=allowed)
            if document is not None:
                return await self._shortcut.execute(
                    self,
                    query,
                    document,
                    variables=variable_values,
                    operation_name=operation_name,
                    context=context_value,
                )
        return await super().execute(
            query,
            variable_values,
            context_value,
            root_value,
            operation_name,
            allowed_operation_types,
            operation_extensions,
        )

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
    limiter, documents = limiter or RateLimiter(None), documents or Documents()
    return Schema(
        shortcut=Shortcut(documents, limiter=limiter, operation_seconds=operation_seconds),
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        config=StrawberryConfig(disable_field_suggestions=not shows_itself),
        exception_handlers=EXCEPTION_HANDLERS,
        extensions=_extensions(
            introspection=MaxIntrospectionDepthRule
            if shows_itself
            else NoSchemaIntrospectionCustomRule,
            limiter=limiter,
            documents=documents,
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
