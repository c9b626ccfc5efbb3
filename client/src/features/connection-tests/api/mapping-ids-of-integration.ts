import { graphql } from "../../../gql";
import { everyPage, NO_PAGE } from "../../../lib/graphql/every-page";
import { request } from "../../../lib/graphql/graphql-client";

/** The most that the service gives at once. */
const PAGE_SIZE = 500;

const MAPPING_IDS_OF_INTEGRATION = graphql(`
  query MappingIdsOfIntegration($integrationName: String!, $first: Int!, $after: String) {
    integration(name: $integrationName) {
      mappings(first: $first, after: $after) {
        nodes {
          id
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

export async function fetchMappingIdsOfIntegration(
  integrationName: string,
  signal: AbortSignal,
): Promise<string[]> {
  const mappings = await everyPage(async (after) => {
    const variables = { integrationName, first: PAGE_SIZE, after };
    const data = await request(MAPPING_IDS_OF_INTEGRATION, variables, { signal });
    return data.integration?.mappings ?? NO_PAGE;
  });
  return mappings.map(({ id }) => id);
}
