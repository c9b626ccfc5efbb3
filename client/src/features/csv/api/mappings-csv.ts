import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { MappingsCsvResult } from "../types";

const MAPPINGS_CSV = graphql(`
  query MappingsCsv($integrationName: String) {
    mappingsCsv(integrationName: $integrationName) {
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

/** Of one integration, or of all where it is null. */
export async function fetchMappingsCsv(integrationName: string | null): Promise<MappingsCsvResult> {
  return (await request(MAPPINGS_CSV, { integrationName })).mappingsCsv;
}
