import { graphql } from "../../../gql";
import { everyPage, NO_PAGE } from "../../../lib/graphql/every-page";
import { request } from "../../../lib/graphql/graphql-client";

/** The most that the service gives at once. */
const PAGE_SIZE = 500;

const MAPPINGS_OF_INTEGRATION = graphql(`
  query MappingsOfIntegration($integrationName: String!, $first: Int!, $after: String) {
    integration(name: $integrationName) {
      name
      mappings(first: $first, after: $after) {
        nodes {
          organizationId
          ...MappingFields
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

export function fetchMappingsOfIntegration(integrationName: string, signal?: AbortSignal) {
  return everyPage(async (after) => {
    const variables = { integrationName, first: PAGE_SIZE, after };
    const data = await request(MAPPINGS_OF_INTEGRATION, variables, { signal });
    return data.integration?.mappings ?? NO_PAGE;
  });
}
