import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { MappingsCsvResult } from "../types";

const UNMAPPED_CSV = graphql(`
  query UnmappedCsv($integrationNames: [String!], $withSuggestions: Boolean!) {
    unmappedCsv(integrationNames: $integrationNames, withSuggestions: $withSuggestions) {
      __typename
      ... on MappingsCsv {
        content
        rowCount
        notes
      }
      ... on Error {
        message
      }
      ... on ValidationError {
        fields {
          field
          message
        }
      }
    }
  }
`);

/** The pairs without a mapping, to be filled in; suggestions only beside those of one integration. */
export async function fetchUnmappedCsv(
  integrationName: string | null,
  withSuggestions: boolean,
): Promise<MappingsCsvResult> {
  const integrationNames = integrationName === null ? null : [integrationName];
  return (await request(UNMAPPED_CSV, { integrationNames, withSuggestions })).unmappedCsv;
}
