/** The service as the client meets it: HTTP in, HTTP out. Answers are typed by the schema. */
import { delay, graphql, HttpResponse } from "msw";
import { setupServer } from "msw/node";

import type {
  AccessGrantsQuery,
  AccessGrantsQueryVariables,
  AddAliasMutation,
  AddAliasMutationVariables,
  ApplyMappingImportMutation,
  ApplyMappingImportMutationVariables,
  AuditEventsQuery,
  AuditEventsQueryVariables,
  CoverageMatrixQuery,
  CoverageMatrixQueryVariables,
  CoverageMatrixRowQuery,
  CoverageMatrixRowQueryVariables,
  CoverageRowQuery,
  CoverageRowQueryVariables,
  CoverageSummaryQuery,
  CreateMappingMutation,
  CreateMappingMutationVariables,
  CreateMappingsMutation,
  CreateMappingsMutationVariables,
  CreateOrganizationMutation,
  CreateOrganizationMutationVariables,
  DeleteMappingMutation,
  DeleteMappingMutationVariables,
  ExplainMatchQuery,
  ExplainMatchQueryVariables,
  ExcludeExternalOrganizationsMutation,
  ExcludeExternalOrganizationsMutationVariables,
  ExcludeOrganizationsMutation,
  ExcludeOrganizationsMutationVariables,
  ExclusionsQuery,
  ExternalOrganizationsQuery,
  ExternalOrganizationsQueryVariables,
  ForgetLearntNameMutation,
  ForgetLearntNameMutationVariables,
  FoundOrganizationsQuery,
  FoundOrganizationsQueryVariables,
  GrantAccessMutation,
  GrantAccessMutationVariables,
  ImportOrganizationsMutation,
  ImportOrganizationsMutationVariables,
  ImportPreviewQuery,
  ImportPreviewQueryVariables,
  IntegrationCatalogQuery,
  IntegrationsQuery,
  IntegrationStatesQuery,
  IntegrationStatesQueryVariables,
  MappedMeanwhileQuery,
  MappedMeanwhileQueryVariables,
  MappingIdsOfIntegrationQuery,
  MappingIdsOfIntegrationQueryVariables,
  MappingIdsOfOrganizationQuery,
  MappingIdsOfOrganizationQueryVariables,
  MappingsCsvQuery,
  MappingsCsvQueryVariables,
  MappingsOfIntegrationQuery,
  MappingsOfIntegrationQueryVariables,
  MappingSuggestionsQuery,
  MapToTwinsMutation,
  MapToTwinsMutationVariables,
  MergeOrganizationsMutation,
  MergeOrganizationsMutationVariables,
  MergePlanQuery,
  MergePlanQueryVariables,
  OrganizationMappingsQuery,
  OrganizationNamesQuery,
  OrganizationNamesQueryVariables,
  OrganizationMergesQuery,
  OrganizationMergesQueryVariables,
  OrganizationsQuery,
  OrganizationsQueryVariables,
  OrganizationStatesQuery,
  OrganizationStatesQueryVariables,
  PermissionsQuery,
  PermissionsQueryVariables,
  PlanMappingImportQuery,
  PlanMappingImportQueryVariables,
  RejectedSuggestionsQuery,
  RejectSuggestionMutation,
  RejectSuggestionMutationVariables,
  RemoveAliasMutation,
  RemoveAliasMutationVariables,
  RestoreLearntNameMutation,
  RestoreLearntNameMutationVariables,
  RemoveExclusionsMutation,
  RemoveExclusionsMutationVariables,
  RestoreSuggestionMutation,
  RestoreSuggestionMutationVariables,
  RevokeAccessMutation,
  RevokeAccessMutationVariables,
  SimilarOrganizationsQuery,
  SimilarOrganizationsQueryVariables,
  TestConnectionMutation,
  TestUnsavedMappingMutation,
  TestUnsavedMappingMutationVariables,
  UnmappedCsvQuery,
  UnmappedCsvQueryVariables,
  UndoOrganizationMergeMutation,
  UndoOrganizationMergeMutationVariables,
  UpdateMappingMutation,
  UpdateMappingMutationVariables,
  UpdateOrganizationMutation,
  UpdateOrganizationMutationVariables,
  ViewerQuery,
  WholeListingQuery,
  WholeListingQueryVariables,
} from "../gql/graphql";

/** Somebody who may change nothing asks, unless a test says who does: any part of a page may ask. */
const SOMEBODY: ViewerQuery = {
  viewer: { userId: "somebody", name: "Somebody", permissions: [] },
  organizations: { nodes: [] },
};

export const service = setupServer(
  graphql.query("Viewer", () => HttpResponse.json({ data: SOMEBODY })),
);

type Variables = Record<string, unknown>;

/** Answers an operation, and keeps the variables it was asked with. */
function answering<TData extends object, TVariables extends Variables>(
  kind: "query" | "mutation",
  operation: string,
) {
  return (
    answer: TData | ((variables: TVariables) => TData | Promise<TData>),
  ): TVariables[] => {
    const asked: TVariables[] = [];
    service.use(
      graphql[kind](operation, async ({ variables }) => {
        asked.push(variables as TVariables);
        const data = typeof answer === "function" ? await answer(variables as TVariables) : answer;
        return HttpResponse.json({ data });
      }),
    );
    return asked;
  };
}

export const onMergePlan = answering<MergePlanQuery, MergePlanQueryVariables>("query", "MergePlan");
export const onMerge = answering<MergeOrganizationsMutation, MergeOrganizationsMutationVariables>(
  "mutation",
  "MergeOrganizations",
);
export const onUndoMerge = answering<
  UndoOrganizationMergeMutation,
  UndoOrganizationMergeMutationVariables
>("mutation", "UndoOrganizationMerge");
export const onMerges = answering<OrganizationMergesQuery, OrganizationMergesQueryVariables>(
  "query",
  "OrganizationMerges",
);
export const onIntegrations = answering<IntegrationsQuery, Variables>("query", "Integrations");
export const onMappings = answering<OrganizationMappingsQuery, Variables>(
  "query",
  "OrganizationMappings",
);
export const onDiscovery = answering<
  ExternalOrganizationsQuery,
  ExternalOrganizationsQueryVariables
>("query", "ExternalOrganizations");
export const onIntegrationCatalog = answering<IntegrationCatalogQuery, Variables>(
  "query",
  "IntegrationCatalog",
);
export const onCoverageSummary = answering<CoverageSummaryQuery, Variables>(
  "query",
  "CoverageSummary",
);
export const onIntegrationStates = answering<
  IntegrationStatesQuery,
  IntegrationStatesQueryVariables
>("query", "IntegrationStates");
export const onMappingsOfIntegration = answering<
  MappingsOfIntegrationQuery,
  MappingsOfIntegrationQueryVariables
>("query", "MappingsOfIntegration");
export const onCoverageRow = answering<CoverageRowQuery, CoverageRowQueryVariables>(
  "query",
  "CoverageRow",
);
export const onCoverageMatrix = answering<CoverageMatrixQuery, CoverageMatrixQueryVariables>(
  "query",
  "CoverageMatrix",
);
export const onCoverageMatrixRow = answering<
  CoverageMatrixRowQuery,
  CoverageMatrixRowQueryVariables
>("query", "CoverageMatrixRow");
export const onOrganizationStates = answering<
  OrganizationStatesQuery,
  OrganizationStatesQueryVariables
>("query", "OrganizationStates");
export const onCreateMapping = answering<CreateMappingMutation, CreateMappingMutationVariables>(
  "mutation",
  "CreateMapping",
);
export const onUpdateMapping = answering<UpdateMappingMutation, UpdateMappingMutationVariables>(
  "mutation",
  "UpdateMapping",
);
export const onDeleteMapping = answering<DeleteMappingMutation, DeleteMappingMutationVariables>(
  "mutation",
  "DeleteMapping",
);
export const onTestConnection = answering<TestConnectionMutation, Variables>(
  "mutation",
  "TestConnection",
);
export const onTestUnsavedMapping = answering<
  TestUnsavedMappingMutation,
  TestUnsavedMappingMutationVariables
>("mutation", "TestUnsavedMapping");
export const onOrganizations = answering<OrganizationsQuery, OrganizationsQueryVariables>(
  "query",
  "Organizations",
);
export const onFoundOrganizations = answering<
  FoundOrganizationsQuery,
  FoundOrganizationsQueryVariables
>("query", "FoundOrganizations");
export const onCreateOrganization = answering<
  CreateOrganizationMutation,
  CreateOrganizationMutationVariables
>("mutation", "CreateOrganization");
export const onSimilarOrganizations = answering<
  SimilarOrganizationsQuery,
  SimilarOrganizationsQueryVariables
>("query", "SimilarOrganizations");
export const onUpdateOrganization = answering<
  UpdateOrganizationMutation,
  UpdateOrganizationMutationVariables
>("mutation", "UpdateOrganization");

export const onOrganizationNames = answering<
  OrganizationNamesQuery,
  OrganizationNamesQueryVariables
>("query", "OrganizationNames");
export const onAddAlias = answering<AddAliasMutation, AddAliasMutationVariables>(
  "mutation",
  "AddAlias",
);
export const onRemoveAlias = answering<RemoveAliasMutation, RemoveAliasMutationVariables>(
  "mutation",
  "RemoveAlias",
);
export const onForgetLearntName = answering<
  ForgetLearntNameMutation,
  ForgetLearntNameMutationVariables
>("mutation", "ForgetLearntName");
export const onRestoreLearntName = answering<
  RestoreLearntNameMutation,
  RestoreLearntNameMutationVariables
>("mutation", "RestoreLearntName");

export const onAuditEvents = answering<AuditEventsQuery, AuditEventsQueryVariables>(
  "query",
  "AuditEvents",
);
export const onAccessGrants = answering<AccessGrantsQuery, AccessGrantsQueryVariables>(
  "query",
  "AccessGrants",
);
export const onGrantAccess = answering<GrantAccessMutation, GrantAccessMutationVariables>(
  "mutation",
  "GrantAccess",
);
export const onRevokeAccess = answering<RevokeAccessMutation, RevokeAccessMutationVariables>(
  "mutation",
  "RevokeAccess",
);
export const onViewer = answering<ViewerQuery, Variables>("query", "Viewer");

export const onSuggestions = answering<MappingSuggestionsQuery, Variables>(
  "query",
  "MappingSuggestions",
);
export const onExplanation = answering<ExplainMatchQuery, ExplainMatchQueryVariables>(
  "query",
  "ExplainMatch",
);
export const onRejectedSuggestions = answering<RejectedSuggestionsQuery, Variables>(
  "query",
  "RejectedSuggestions",
);
export const onRejectSuggestion = answering<
  RejectSuggestionMutation,
  RejectSuggestionMutationVariables
>("mutation", "RejectSuggestion");
export const onRestoreSuggestion = answering<
  RestoreSuggestionMutation,
  RestoreSuggestionMutationVariables
>("mutation", "RestoreSuggestion");
export const onExclusions = answering<ExclusionsQuery, Variables>("query", "Exclusions");
export const onExcludeOrganizations = answering<
  ExcludeOrganizationsMutation,
  ExcludeOrganizationsMutationVariables
>("mutation", "ExcludeOrganizations");
export const onExcludeExternals = answering<
  ExcludeExternalOrganizationsMutation,
  ExcludeExternalOrganizationsMutationVariables
>("mutation", "ExcludeExternalOrganizations");
export const onRemoveExclusions = answering<
  RemoveExclusionsMutation,
  RemoveExclusionsMutationVariables
>("mutation", "RemoveExclusions");
export const onMappedMeanwhile = answering<MappedMeanwhileQuery, MappedMeanwhileQueryVariables>(
  "query",
  "MappedMeanwhile",
);
export const onCreateMappings = answering<CreateMappingsMutation, CreateMappingsMutationVariables>(
  "mutation",
  "CreateMappings",
);
export const onWholeListing = answering<WholeListingQuery, WholeListingQueryVariables>(
  "query",
  "WholeListing",
);
export const onImportOrganizations = answering<
  ImportOrganizationsMutation,
  ImportOrganizationsMutationVariables
>("mutation", "ImportOrganizations");
export const onImportPreview = answering<ImportPreviewQuery, ImportPreviewQueryVariables>(
  "query",
  "ImportPreview",
);
export const onMapToTwins = answering<MapToTwinsMutation, MapToTwinsMutationVariables>(
  "mutation",
  "MapToTwins",
);
export const onPermissions = answering<PermissionsQuery, PermissionsQueryVariables>(
  "query",
  "Permissions",
);
export const onMappingsCsv = answering<MappingsCsvQuery, MappingsCsvQueryVariables>(
  "query",
  "MappingsCsv",
);
export const onUnmappedCsv = answering<UnmappedCsvQuery, UnmappedCsvQueryVariables>(
  "query",
  "UnmappedCsv",
);
export const onPlanImport = answering<PlanMappingImportQuery, PlanMappingImportQueryVariables>(
  "query",
  "PlanMappingImport",
);
export const onApplyImport = answering<
  ApplyMappingImportMutation,
  ApplyMappingImportMutationVariables
>("mutation", "ApplyMappingImport");
export const onMappingIdsOfOrganization = answering<
  MappingIdsOfOrganizationQuery,
  MappingIdsOfOrganizationQueryVariables
>("query", "MappingIdsOfOrganization");
export const onMappingIdsOfIntegration = answering<
  MappingIdsOfIntegrationQuery,
  MappingIdsOfIntegrationQueryVariables
>("query", "MappingIdsOfIntegration");

/** The operation as a whole is refused, as the service does it. */
export function refuse(
  operation: string,
  error: { message: string; code: string; correlationId?: string },
): void {
  const { message, ...extensions } = error;
  service.use(
    graphql.operation(({ operationName }) =>
      operationName === operation
        ? HttpResponse.json({ data: null, errors: [{ message, extensions }] })
        : undefined,
    ),
  );
}

/** The service cannot be reached for this operation. */
export function disconnect(operation: string): void {
  service.use(
    graphql.operation(({ operationName }) =>
      operationName === operation ? HttpResponse.error() : undefined,
    ),
  );
}

/** The service takes this operation and never answers. */
export function stall(operation: string): void {
  service.use(
    graphql.operation(async ({ operationName }) => {
      if (operationName !== operation) return undefined;
      await delay("infinite");
      return HttpResponse.error();
    }),
  );
}
