import { graphql } from "../../../gql";
import { everyPage } from "../../../lib/graphql/every-page";
import { request } from "../../../lib/graphql/graphql-client";

/** The most that the service gives at once. */
const PAGE_SIZE = 500;

const INTEGRATION_STATES = graphql(`
  query IntegrationStates($integrationName: String!, $first: Int!, $after: String) {
    coverage(integrationNames: [$integrationName], first: $first, after: $after) {
      nodes {
        organization {
          id
          name
          domain
        }
        cells {
          state
          exclusion {
            id
            reason
            excludedAt
            excludedBy
          }
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export function fetchIntegrationStates(integrationName: string, signal?: AbortSignal) {
  return everyPage(async (after) => {
    const variables = { integrationName, first: PAGE_SIZE, after };
    return (await request(INTEGRATION_STATES, variables, { signal })).coverage;
  });
}
