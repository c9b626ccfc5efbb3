import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { GrantAccessInput, GrantAccessResult } from "../types";

const GRANT_ACCESS = graphql(`
  mutation GrantAccess($input: GrantAccessInput!) {
    grantAccess(input: $input) {
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

export async function grantAccess(input: GrantAccessInput): Promise<GrantAccessResult> {
  return (await request(GRANT_ACCESS, { input })).grantAccess;
}
