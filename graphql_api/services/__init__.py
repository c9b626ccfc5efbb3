"""The rules of Orgmap. GraphQL, the command line and workflows all call these same services."""

from dataclasses import dataclass

from graphql_api.services.audit import AuditService
from graphql_api.services.bulk_mappings import BulkMappingService
from graphql_api.services.connection_runs import ConnectionRunService
from graphql_api.services.connections import ConnectionService
from graphql_api.services.coverage import CoverageService
from graphql_api.services.discovery import DiscoveryService
from graphql_api.services.drift import DriftService
from graphql_api.services.grants import GrantService
from graphql_api.services.imports import ImportService
from graphql_api.services.integrations import IntegrationService
from graphql_api.services.mapping_exports import MappingExportService
from graphql_api.services.mapping_imports import MappingImportService
from graphql_api.services.mappings import MappingService
from graphql_api.services.organizations import OrganizationService
from graphql_api.services.rejections import RejectionService
from graphql_api.services.suggestions import SuggestionService


@dataclass(frozen=True, kw_only=True)
class Services:
    organizations: OrganizationService
    integrations: IntegrationService
    mappings: MappingService
    bulk_mappings: BulkMappingService
    discovery: DiscoveryService
    connections: ConnectionService
    connection_runs: ConnectionRunService
    audit: AuditService
    grants: GrantService
    suggestions: SuggestionService
    drift: DriftService
    coverage: CoverageService
    mapping_exports: MappingExportService
    mapping_imports: MappingImportService
    rejections: RejectionService
    imports: ImportService
