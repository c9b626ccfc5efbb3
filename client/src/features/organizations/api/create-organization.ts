import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { CreateOrganizationInput, CreateOrganizationResult } from "../types";

const CREATE_ORGANIZATION = graphql(`
  mutation CreateOrganization($input: CreateOrganizationInput!) {
    createOrganization(input: $input) {
      __typename
      ... on Organization {
        ...OrganizationFields
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

export async function createOrganization(
  input: CreateOrganizationInput,
): Promise<CreateOrganizationResult> {
  return (await request(CREATE_ORGANIZATION, { input })).createOrganization;
}
