import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { RevokeAccessMutationVariables, RevokeAccessResult } from "../types";

const REVOKE_ACCESS = graphql(`
  mutation RevokeAccess($userId: String!, $organizationId: ID) {
    revokeAccess(userId: $userId, organizationId: $organizationId) {
      __typename
      ... on AccessGrant {
        ...GrantFields
      }
      ... on Error {
        message
      }
      ... on ValidationError {
        fields {
          field
          message
        }
      }
    }
  }
`);

export async function revokeAccess(
  variables: RevokeAccessMutationVariables,
): Promise<RevokeAccessResult> {
  return (await request(REVOKE_ACCESS, variables)).revokeAccess;
}
