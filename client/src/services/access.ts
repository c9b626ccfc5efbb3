/** Who has access: reading, granting, revoking. For provider-wide managers. */
import { graphql } from "../gql";
import type {
  AccessGrantsPage,
  GrantAccessInput,
  GrantAccessResult,
  RevokeAccessMutationVariables,
  RevokeAccessResult,
} from "../types/access";
import { request } from "./graphql-client";

const PAGE_SIZE = 100;

graphql(`
  fragment GrantFields on AccessGrant {
    userId
    permissions
    grantedAt
    grantedBy
    organization {
      id
      name
    }
  }
`);

const ACCESS_GRANTS = graphql(`
  query AccessGrants($organizationId: ID, $first: Int!, $after: String) {
    accessGrants(organizationId: $organizationId, first: $first, after: $after) {
      nodes {
        ...GrantFields
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** On one organization, or provider-wide where none is named; by person. */
export async function fetchGrantsPage(
  variables: { organizationId: string | null; after: string | null },
  signal?: AbortSignal,
): Promise<AccessGrantsPage> {
  return (await request(ACCESS_GRANTS, { ...variables, first: PAGE_SIZE }, { signal }))
    .accessGrants;
}

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
