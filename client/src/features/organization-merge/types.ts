import type {
  MergeOrganizationsMutation,
  MergeOrganizationsMutationVariables,
  MergePlanQuery,
  OrganizationMergesQuery,
  UndoOrganizationMergeMutation,
} from "../../gql/graphql";

export type { OrganizationMergeChoice as MergeChoice } from "../../gql/graphql";

export type MergePlanResult = MergePlanQuery["planOrganizationMerge"];
export type MergePlan = Extract<MergePlanResult, { __typename: "OrganizationMergePlan" }>;
export type MergeConflict = MergePlan["conflicts"][number];
export type PlannedMapping = MergePlan["moving"][number];
export type MergeInput = MergeOrganizationsMutationVariables;
export type MergeResult = MergeOrganizationsMutation["mergeOrganizations"];
export type UndoMergeResult = UndoOrganizationMergeMutation["undoOrganizationMerge"];
export type OrganizationMerge = OrganizationMergesQuery["organizationMerges"][number];
