import type {
  DeleteMappingMutation,
  TestConnectionMutation,
  UpdateMappingMutation,
} from "../../gql/graphql";
import type { CreateMappingResult } from "../../shared/mappings/integrationMapping";

export type { DeleteMappingInput, TestStepStatus, UpdateMappingInput } from "../../gql/graphql";

export type UpdateMappingResult = UpdateMappingMutation["updateMapping"];

export type MappingRefusal = Exclude<
  CreateMappingResult | UpdateMappingResult,
  { __typename: "OrganizationMapping" | "VersionConflictError" }
>;

export type DeleteMappingResult = DeleteMappingMutation["deleteMapping"];

export type TestConnectionResult = TestConnectionMutation["testConnection"];

export type ConnectionTest = Extract<TestConnectionResult, { __typename: "TestResult" }>;

export type ConnectionTestStep = ConnectionTest["steps"][number];
