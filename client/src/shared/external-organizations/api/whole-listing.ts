import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { ListedExternalOrganization, WholeListing } from "../types";

const PAGE_SIZE = 500;

const WHOLE_LISTING = graphql(`
  query WholeListing($integrationName: String!, $first: Int!, $after: String, $refresh: Boolean!) {
    externalOrganizations(
      integrationName: $integrationName
      first: $first
      after: $after
      refresh: $refresh
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

/** All that an integration lists, or why there is no list. `refresh` asks the vendor anew. */
export async function fetchWholeListing(
  integrationName: string,
  { refresh = false, signal }: { refresh?: boolean; signal?: AbortSignal } = {},
): Promise<WholeListing> {
  const organizations: ListedExternalOrganization[] = [];
  let after: string | null = null;
  let isFirst = true;
  for (;;) {
    const variables = { integrationName, first: PAGE_SIZE, after, refresh: refresh && isFirst };
    const page = await fetchPage(variables, signal);
    if (page.__typename !== "ExternalOrganizationConnection") return page;
    const { nodes, pageInfo, ...listing } = page;
    organizations.push(...nodes);
    if (!pageInfo.hasNextPage) return { ...listing, organizations };
    after = pageInfo.endCursor;
    isFirst = false;
  }
}

async function fetchPage(
  variables: { integrationName: string; first: number; after: string | null; refresh: boolean },
  signal: AbortSignal | undefined,
) {
  return (await request(WHOLE_LISTING, variables, { signal })).externalOrganizations;
}
