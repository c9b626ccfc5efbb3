import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { ExternalOrganizationsResult } from "../types";

/** More are read as one scrolls. */
const EXTERNAL_ORGANIZATIONS_A_PAGE = 50;

const EXTERNAL_ORGANIZATIONS = graphql(`
  query ExternalOrganizations(
    $integrationName: String!
    $search: String
    $refresh: Boolean!
    $first: Int!
    $after: String
  ) {
    externalOrganizations(
      integrationName: $integrationName
      search: $search
      refresh: $refresh
      first: $first
      after: $after
    ) {
      __typename
      ... on ExternalOrganizationConnection {
        nodes {
          id
          name
          isActive
          metadata
          mappings {
            organization {
              id
              name
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
        totalCount
        cachedAt
        isStale
        warning
      }
      ... on Error {
        message
      }
      ... on IntegrationError {
        kind
        remedy
        retryAfterSeconds
      }
    }
  }
`);

export async function fetchExternalOrganizations(
  variables: { integrationName: string; search: string; refresh?: boolean; after?: string | null },
  signal?: AbortSignal,
): Promise<ExternalOrganizationsResult> {
  const { integrationName, search, refresh = false, after = null } = variables;
  const first = EXTERNAL_ORGANIZATIONS_A_PAGE;
  const data = await request(
    EXTERNAL_ORGANIZATIONS,
    { integrationName, search: search || null, refresh, first, after },
    { signal },
  );
  return data.externalOrganizations;
}
