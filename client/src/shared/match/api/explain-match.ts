import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { ExplainedPair, ExplanationResult } from "../types";

const EXPLAIN_MATCH = graphql(`
  query ExplainMatch($organizationId: ID!, $integrationName: String!, $externalOrgId: String!) {
    explainMatch(
      organizationId: $organizationId
      integrationName: $integrationName
      externalOrgId: $externalOrgId
    ) {
      __typename
      ... on MatchExplanation {
        confidence
        isSuggested
        signals {
          kind
          detail
          weight
        }
        reasons
      }
      ... on Error {
        message
      }
    }
  }
`);

export async function fetchExplanation(
  pair: ExplainedPair,
  signal?: AbortSignal,
): Promise<ExplanationResult> {
  return (await request(EXPLAIN_MATCH, { ...pair }, { signal })).explainMatch;
}
