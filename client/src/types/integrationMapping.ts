/** The client's names for generated types; nothing here repeats the schema by hand. */
import type {
  CreateMappingMutation,
  DeleteMappingMutation,
  ExternalOrganizationsQuery,
  IntegrationFieldsFragment,
  MappingFieldsFragment,
  TestConnectionMutation,
  UpdateMappingMutation,
} from "../gql/graphql";

export type {
  CreateMappingInput,
  DeleteMappingInput,
  DriftState,
  IntegrationErrorKind,
  TestStepStatus,
  UpdateMappingInput,
} from "../gql/graphql";

export type Integration = IntegrationFieldsFragment;
export type OrganizationMapping = MappingFieldsFragment;

export type CreateMappingResult = CreateMappingMutation["createMapping"];
export type UpdateMappingResult = UpdateMappingMutation["updateMapping"];
export type MappingRefusal = Exclude<
  CreateMappingResult | UpdateMappingResult,
  { __typename: "OrganizationMapping" | "VersionConflictError" }
>;
export type DeleteMappingResult = DeleteMappingMutation["deleteMapping"];
export type TestConnectionResult = TestConnectionMutation["testConnection"];
export type ExternalOrganizationsResult = ExternalOrganizationsQuery["externalOrganizations"];

export type ExternalOrganizationListing = Extract<
  ExternalOrganizationsResult,
  { __typename: "ExternalOrganizationConnection" }
>;
export type ExternalOrganization = ExternalOrganizationListing["nodes"][number];
export type DiscoveryFailure = Exclude<ExternalOrganizationsResult, ExternalOrganizationListing>;
export type ConnectionTest = Extract<TestConnectionResult, { __typename: "TestResult" }>;
export type ConnectionTestStep = ConnectionTest["steps"][number];

/** What a person picks or types: the other half of a mapping. */
export type ExternalOrganizationChoice = Pick<ExternalOrganization, "id" | "name">;
