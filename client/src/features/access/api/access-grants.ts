import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { AccessGrantsPage } from "../types";

const PAGE_SIZE = 100;

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
