import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { CreateMappingInput, CreateMappingResult } from "../integrationMapping";

const CREATE_MAPPING = graphql(`
  mutation CreateMapping($input: CreateMappingInput!) {
    createMapping(input: $input) {
      __typename
      ... on OrganizationMapping {
        ...MappingFields
      }
      ... on Error {
        message
      }
      ... on DuplicateMappingError {
        ...DuplicateFields
      }
      ... on ExternalOrganizationClaimedError {
        ...ClaimFields
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

export async function createMapping(input: CreateMappingInput): Promise<CreateMappingResult> {
  return (await request(CREATE_MAPPING, { input })).createMapping;
}
