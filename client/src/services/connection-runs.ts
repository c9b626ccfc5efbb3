/** Tests of many mappings at once: each document and the one function that sends it. */
import { graphql } from "../gql";
import type { RunScope, TestProgress } from "../types/connection-run";
import { everyPage, NO_PAGE } from "./every-page";
import { request } from "./graphql-client";
import { subscribe } from "./subscribe";

/** The most that the service gives at once. */
const PAGE_SIZE = 500;

const TEST_CONNECTIONS = graphql(`
  subscription TestConnections($organizationId: ID, $integrationName: String, $mappingIds: [ID!]) {
    testConnections(
      organizationId: $organizationId
      integrationName: $integrationName
      mappingIds: $mappingIds
    ) {
      completed
      total
      result {
        success
        message
        steps {
          status
          remedy
        }
        mapping {
          id
          organization {
            id
            name
          }
          integrationName
          integration {
            displayName
          }
          externalOrgId
          externalOrgName
        }
      }
    }
  }
`);

/** Resolves when all are tested. `mappingIds` are the only ones to test; null tests all. */
export async function runConnectionTests(
  scope: RunScope,
  mappingIds: string[] | null,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (progress: TestProgress) => void },
): Promise<void> {
  await subscribe(
    TEST_CONNECTIONS,
    { ...scope, mappingIds },
    {
      signal,
      onNext: ({ testConnections }) => {
        onProgress(testConnections);
      },
    },
  );
}

const MAPPING_IDS_OF_ORGANIZATION = graphql(`
  query MappingIdsOfOrganization($organizationId: ID!) {
    organization(id: $organizationId) {
      mappings {
        id
      }
    }
  }
`);

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

/** The active mappings, as they are now. */
export async function fetchMappingIds(scope: RunScope, signal: AbortSignal): Promise<string[]> {
  const mappings = await activeMappings(scope, signal);
  return mappings.map(({ id }) => id);
}

async function activeMappings(
  { organizationId, integrationName }: RunScope,
  signal: AbortSignal,
): Promise<{ id: string }[]> {
  if (integrationName === undefined) {
    const data = await request(MAPPING_IDS_OF_ORGANIZATION, { organizationId }, { signal });
    return data.organization?.mappings ?? [];
  }
  return everyPage(async (after) => {
    const variables = { integrationName, first: PAGE_SIZE, after };
    const data = await request(MAPPING_IDS_OF_INTEGRATION, variables, { signal });
    return data.integration?.mappings ?? NO_PAGE;
  });
}
