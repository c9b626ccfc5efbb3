import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { RejectSuggestionInput, RejectSuggestionResult } from "../types";

const REJECT_SUGGESTION = graphql(`
  mutation RejectSuggestion($input: RejectSuggestionInput!) {
    rejectSuggestion(input: $input) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

export async function rejectSuggestion(
  input: RejectSuggestionInput,
): Promise<RejectSuggestionResult> {
  return (await request(REJECT_SUGGESTION, { input })).rejectSuggestion;
}
