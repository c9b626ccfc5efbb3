import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { ApplyResult } from "../types";

const APPLY_MAPPING_IMPORT = graphql(`
  mutation ApplyMappingImport($csv: String!, $fingerprint: String!) {
    applyMappingImport(csv: $csv, fingerprint: $fingerprint) {
      __typename
      ... on MappingImportReport {
        outcomes {
          lineNumber
          result
          code
          message
          mappingId
        }
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

/** Carries out the plan that has this fingerprint, or nothing. */
export async function applyMappingImport(csv: string, fingerprint: string): Promise<ApplyResult> {
  return (await request(APPLY_MAPPING_IMPORT, { csv, fingerprint })).applyMappingImport;
}
