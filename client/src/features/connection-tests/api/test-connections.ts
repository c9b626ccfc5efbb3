import { graphql } from "../../../gql";
import { subscribe } from "../../../lib/graphql/subscribe";
import type { RunScope, TestProgress } from "../types";

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
