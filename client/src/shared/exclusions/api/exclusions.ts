import { graphql } from "../../../gql";
import { everyPage } from "../../../lib/graphql/every-page";
import { request } from "../../../lib/graphql/graphql-client";
import type { ListedExclusion } from "../types";

const EXCLUSIONS_A_PAGE = 500;

const EXCLUSIONS = graphql(`
  query Exclusions($integrationName: String!, $first: Int!, $after: String) {
    exclusions(integrationName: $integrationName, first: $first, after: $after) {
      nodes {
        id
        organization {
          id
          name
        }
        externalOrgId
        externalOrgName
        reason
        excludedAt
        excludedBy
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** All of one integration: those of organizations first. */
export function fetchExclusions(
  integrationName: string,
  signal?: AbortSignal,
): Promise<ListedExclusion[]> {
  return everyPage(async (after) => {
    const variables = { integrationName, first: EXCLUSIONS_A_PAGE, after };
    return (await request(EXCLUSIONS, variables, { signal })).exclusions;
  });
}
