import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { ExclusionOutcome } from "../types";

const REMOVE_EXCLUSIONS = graphql(`
  mutation RemoveExclusions($ids: [ID!]!) {
    removeExclusions(ids: $ids) {
      __typename
      ... on Exclusion {
        id
      }
      ... on Error {
        message
      }
    }
  }
`);

export async function removeExclusions(ids: string[]): Promise<ExclusionOutcome[]> {
  return (await request(REMOVE_EXCLUSIONS, { ids })).removeExclusions;
}
