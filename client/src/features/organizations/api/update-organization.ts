import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { UpdateOrganizationInput, UpdateOrganizationResult } from "../types";

const UPDATE_ORGANIZATION = graphql(`
  mutation UpdateOrganization($input: UpdateOrganizationInput!) {
    updateOrganization(input: $input) {
      __typename
      ... on Organization {
        ...OrganizationFields
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
      ... on OrganizationVersionConflictError {
        current {
          ...OrganizationFields
        }
      }
    }
  }
`);

export async function updateOrganization(
  input: UpdateOrganizationInput,
): Promise<UpdateOrganizationResult> {
  return (await request(UPDATE_ORGANIZATION, { input })).updateOrganization;
}
