import type {
  AccessGrantsQuery,
  GrantAccessMutation,
  RevokeAccessMutation,
} from "../../gql/graphql";

export type { GrantAccessInput, Permission, RevokeAccessMutationVariables } from "../../gql/graphql";

export type AccessGrantsPage = AccessGrantsQuery["accessGrants"];
export type AccessGrant = AccessGrantsPage["nodes"][number];
export type GrantAccessResult = GrantAccessMutation["grantAccess"];
export type RevokeAccessResult = RevokeAccessMutation["revokeAccess"];
