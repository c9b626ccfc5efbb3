"""The GraphQL schema: the root types, and how it executes."""

from functools import cache
from typing import Any

import strawberry
from graphql import GraphQLDefaultInput, is_input_object_type
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext as StockExecutor

from graphql_api.execution.argument_limits import limit_arguments
from graphql_api.execution.field_plans import plan_fields
from graphql_api.execution.planned_executor import PlannedExecutor
from graphql_api.schema.access import AccessMutation, AccessQuery
from graphql_api.schema.alias_csv import AliasCsvMutation, AliasCsvQuery
from graphql_api.schema.aliases import AliasMutation
from graphql_api.schema.audit import AuditQuery
from graphql_api.schema.connections import ConnectionMutation, ConnectionSubscription
from graphql_api.schema.coverage import CoverageQuery
from graphql_api.schema.discovery import DiscoveryQuery
from graphql_api.schema.errors import EXCEPTION_HANDLERS, OrganizationTwinError
from graphql_api.schema.exclusions import ExclusionMutation, ExclusionQuery
from graphql_api.schema.integrations import IntegrationQuery
from graphql_api.schema.jobs import JobMutation, JobQuery
from graphql_api.schema.mapping_csv import MappingCsvMutation, MappingCsvQuery
from graphql_api.schema.mappings import MappingMutation, MappingQuery
from graphql_api.schema.organization_imports import ImportMutation, ImportQuery
from graphql_api.schema.organization_merges import (
    OrganizationMergeMutation,
    OrganizationMergeQuery,
)
from graphql_api.schema.organizations import OrganizationMutation, OrganizationQuery
from graphql_api.schema.rejections import RejectionMutation, RejectionQuery
from graphql_api.schema.similar_organizations import SimilarOrganizationQuery
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
    AliasCsvQuery,
    RejectionQuery,
    ImportQuery,
    SimilarOrganizationQuery,
    OrganizationMergeQuery,
    ExclusionQuery,
    JobQuery,
):
    pass


@strawberry.type
class Mutation(
    OrganizationMutation,
    AliasMutation,
    AliasCsvMutation,
    ImportMutation,
    MappingMutation,
    RejectionMutation,
    ExclusionMutation,
    ConnectionMutation,
    AccessMutation,
    MappingCsvMutation,
    OrganizationMergeMutation,
    JobMutation,
):
    pass


@strawberry.type
class Subscription(ConnectionSubscription):
    pass


class Schema(strawberry.Schema):
    """Executes by plans (planned_executor.py), unless another executor is chosen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"execution_context_class": PlannedExecutor, **options})
        plan_fields(self._schema)
        limit_arguments(self._schema)
        self._let_introspection_show_objects_as_defaults()

    def _let_introspection_show_objects_as_defaults(self) -> None:
        """graphql-core turns a default_value of {} into no literal, which fails introspection."""
        inputs = filter(is_input_object_type, self._schema.type_map.values())
        for field in (field for each in inputs for field in each.fields.values()):
            if isinstance(field.default_value, dict):
                field.default = GraphQLDefaultInput(value=field.default_value)


@cache
def create_schema(*, executes_by_plan: bool = True) -> Schema:
    """The service's schema; without plans, graphql-core's own executor runs its operations.

    It keeps nothing of what it executes, so all applications of a process have one.
    """
    stock = {} if executes_by_plan else {"execution_context_class": StockExecutor}
    return Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[OrganizationTwinError],  # the outcomes of an import alone have it, as an Error
        exception_handlers=EXCEPTION_HANDLERS,
        **stock,
    )
