import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { UpdateMappingInput, UpdateMappingResult } from "../types";

const UPDATE_MAPPING = graphql(`
  mutation UpdateMapping($input: UpdateMappingInput!) {
    updateMapping(input: $input) {
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
      ... on VersionConflictError {
        current {
          ...MappingFields
        }
      }
    }
  }
`);

export async function updateMapping(input: UpdateMappingInput): Promise<UpdateMappingResult> {
  return (await request(UPDATE_MAPPING, { input })).updateMapping;
}
