import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { ImportResult } from "../types";

const IMPORT_ORGANIZATIONS = graphql(`
  mutation ImportOrganizations($input: ImportOrganizationsInput!) {
    importOrganizations(input: $input) {
      __typename
      ... on ImportOrganizationsPayload {
        outcomes {
          externalOrgId
          organization {
            id
            name
          }
          mapping {
            id
          }
          error {
            __typename
            message
          }
        }
      }
      ... on Error {
        message
      }
      ... on IntegrationError {
        kind
        remedy
        retryAfterSeconds
      }
    }
  }
`);

export async function importOrganizations(
  integrationName: string,
  externalOrgIds: readonly string[],
  evenBeside: readonly string[],
): Promise<ImportResult> {
  const input = {
    integrationName,
    externalOrgIds: [...externalOrgIds],
    ...(evenBeside.length > 0 && { evenBeside: [...evenBeside] }),
  };
  return (await request(IMPORT_ORGANIZATIONS, { input })).importOrganizations;
}
