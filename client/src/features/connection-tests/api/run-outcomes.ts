import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { RunOutcomes } from "../types";

const RUN_OUTCOMES = graphql(`
  query RunOutcomes($id: ID!, $first: Int!, $after: String) {
    jobRun(id: $id) {
      outcomes(first: $first, after: $after) {
        nodes {
          success
          message
          remedy
          mappingId
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
        pageInfo {
          endCursor
        }
      }
    }
  }
`);

/** Those after the cursor, in the order in which the tests ended. */
export async function fetchRunOutcomes(
  id: string,
  page: { first: number; after: string | null },
  signal: AbortSignal,
): Promise<RunOutcomes | null> {
  return (await request(RUN_OUTCOMES, { id, ...page }, { signal })).jobRun?.outcomes ?? null;
}
