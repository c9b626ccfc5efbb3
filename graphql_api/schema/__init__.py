"""What GraphQL shows of the services."""

import strawberry
from strawberry.extensions import ParserCache, ValidationCache

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
    ViewerQuery, OrganizationQuery, IntegrationQuery, MappingQuery, DiscoveryQuery, AuditQuery
):
    pass


@strawberry.type
class Mutation(OrganizationMutation, MappingMutation, ConnectionMutation):
    pass


def create_schema() -> strawberry.Schema:
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        exception_handlers=EXCEPTION_HANDLERS,
        extensions=[
            MaskUnexpectedErrors,
            lambda: ParserCache(maxsize=CACHED_DOCUMENTS),
            lambda: ValidationCache(maxsize=CACHED_DOCUMENTS),
        ],
    )
