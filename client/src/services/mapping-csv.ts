/** Mappings as a CSV file: each document and the one function that sends it. */
import { graphql } from "../gql";
import type { ApplyResult, MappingsCsvResult, PlanResult } from "../types/mapping-csv";
import { request } from "./graphql-client";

const MAPPINGS_CSV = graphql(`
  query MappingsCsv($integrationName: String) {
    mappingsCsv(integrationName: $integrationName) {
      __typename
      ... on MappingsCsv {
        content
        rowCount
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

const PLAN_MAPPING_IMPORT = graphql(`
  query PlanMappingImport($csv: String!) {
    planMappingImport(csv: $csv) {
      __typename
      ... on MappingImportPlan {
        fingerprint
        lines {
          lineNumber
          action
          code
          message
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
