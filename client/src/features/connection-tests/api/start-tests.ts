import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import { RequestError } from "../../../lib/graphql/request-error";
import { bulkTestTexts } from "../texts";
import type { RunScope } from "../types";

const START_CONNECTION_TESTS = graphql(`
  mutation StartConnectionTests($organizationId: ID, $integrationName: String, $mappingIds: [ID!]) {
    startConnectionTests(
      organizationId: $organizationId
      integrationName: $integrationName
      mappingIds: $mappingIds
    ) {
      __typename
      ... on JobRun {
        id
      }
      ... on Error {
        problem: message
      }
    }
  }
`);

/**
 * Begins a run on the server, or answers the one of the same mappings that is under way: its id.
 * `mappingIds` are the only ones to test; null tests all.
 */
export async function startTests(
  scope: RunScope,
  mappingIds: string[] | null,
  signal: AbortSignal,
): Promise<string> {
  const variables = { ...scope, mappingIds };
  const { startConnectionTests } = await request(START_CONNECTION_TESTS, variables, { signal });
  if (startConnectionTests.__typename === "JobRun") return startConnectionTests.id;
  const { problem } = startConnectionTests;
  throw new RequestError({
    code: "REFUSED",
    message: problem,
    advice: bulkTestTexts.refusedAdvice,
  });
}
