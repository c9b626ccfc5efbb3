import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { PlanResult } from "../types";

const PLAN_MAPPING_IMPORT = graphql(`
  query PlanMappingImport($csv: String!) {
    planMappingImport(csv: $csv) {
      __typename
      ... on MappingImportPlan {
        fingerprint
        emptyLineCount
        notes
        lines {
          lineNumber
          action
          code
          message
          warning
          organizationId
          organizationName
          integrationName
          externalOrgId
          mappingId
          changes {
            field
            before
            after
            isSecret
          }
        }
      }
      ... on ValidationError {
        message
        fields {
          field
          message
        }
      }
    }
  }
`);

/** What importing the file would do; nothing is written. */
export async function planMappingImport(csv: string): Promise<PlanResult> {
  return (await request(PLAN_MAPPING_IMPORT, { csv })).planMappingImport;
}
