import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { RejectSuggestionInput, RestoreSuggestionResult } from "../types";

const RESTORE_SUGGESTION = graphql(`
  mutation RestoreSuggestion($input: RejectSuggestionInput!) {
    restoreSuggestion(input: $input) {
      __typename
      ... on Error {
        message
      }
    }
  }
`);

export async function restoreSuggestion(
  input: RejectSuggestionInput,
): Promise<RestoreSuggestionResult> {
  return (await request(RESTORE_SUGGESTION, { input })).restoreSuggestion;
}
