import type {
  DeleteMappingMutation,
  TestConnectionMutation,
  TestUnsavedMappingMutation,
  UpdateMappingMutation,
} from "../../gql/graphql";
import type { CreateMappingResult } from "../../shared/mappings/integrationMapping";

export type {
  DeleteMappingInput,
  TestStepStatus,
  TestUnsavedMappingMutationVariables as TestUnsavedMappingVariables,
  UpdateMappingInput,
} from "../../gql/graphql";

export type UpdateMappingResult = UpdateMappingMutation["updateMapping"];

export type TestUnsavedMappingResult = TestUnsavedMappingMutation["testUnsavedMapping"];

export type UnsavedTest = Extract<TestUnsavedMappingResult, { __typename: "UnsavedTestResult" }>;

export type MappingRefusal = Exclude<
  CreateMappingResult | UpdateMappingResult | TestUnsavedMappingResult,
  { __typename: "OrganizationMapping" | "VersionConflictError" | "UnsavedTestResult" }
>;

export type DeleteMappingResult = DeleteMappingMutation["deleteMapping"];

export type TestConnectionResult = TestConnectionMutation["testConnection"];

export type ConnectionTest = Extract<TestConnectionResult, { __typename: "TestResult" }>;

export type ConnectionTestStep = ConnectionTest["steps"][number];
