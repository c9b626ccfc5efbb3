import { graphql } from "../../../gql";
import { everyPage } from "../../../lib/graphql/every-page";
import { request } from "../../../lib/graphql/graphql-client";
import type { RejectedSuggestion } from "../types";

const REJECTIONS_A_PAGE = 500;

const REJECTED_SUGGESTIONS = graphql(`
  query RejectedSuggestions($integrationName: String!, $first: Int!, $after: String) {
    rejectedSuggestions(integrationName: $integrationName, first: $first, after: $after) {
      nodes {
        organization {
          id
          name
        }
        externalOrgId
        externalOrgName
        rejectedAt
        rejectedBy
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export function fetchRejectedSuggestions(
  integrationName: string,
  signal?: AbortSignal,
): Promise<RejectedSuggestion[]> {
  return everyPage(async (after) => {
    const variables = { integrationName, first: REJECTIONS_A_PAGE, after };
    return (await request(REJECTED_SUGGESTIONS, variables, { signal })).rejectedSuggestions;
  });
}
