import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type {
  ExcludeExternalOrganizationInput,
  ExcludeOrganizationInput,
  ExclusionOutcome,
} from "../types";

const EXCLUDE_ORGANIZATIONS = graphql(`
  mutation ExcludeOrganizations($inputs: [ExcludeOrganizationInput!]!) {
    excludeOrganizations(inputs: $inputs) {
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

const EXCLUDE_EXTERNAL_ORGANIZATIONS = graphql(`
  mutation ExcludeExternalOrganizations($inputs: [ExcludeExternalOrganizationInput!]!) {
    excludeExternalOrganizations(inputs: $inputs) {
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

export async function excludeOrganizations(
  inputs: ExcludeOrganizationInput[],
): Promise<ExclusionOutcome[]> {
  return (await request(EXCLUDE_ORGANIZATIONS, { inputs })).excludeOrganizations;
}

export async function excludeExternalOrganizations(
  inputs: ExcludeExternalOrganizationInput[],
): Promise<ExclusionOutcome[]> {
  return (await request(EXCLUDE_EXTERNAL_ORGANIZATIONS, { inputs })).excludeExternalOrganizations;
}
