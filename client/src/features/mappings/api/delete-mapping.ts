import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { DeleteMappingInput, DeleteMappingResult } from "../types";

const DELETE_MAPPING = graphql(`
  mutation DeleteMapping($input: DeleteMappingInput!) {
    deleteMapping(input: $input) {
      __typename
      ... on OrganizationMapping {
        ...MappingFields
      }
      ... on Error {
        message
      }
      ... on VersionConflictError {
        current {
          ...MappingFields
        }
      }
    }
  }
`);

/** A soft delete: the mapping becomes inactive and can be made active again. */
export async function deleteMapping(input: DeleteMappingInput): Promise<DeleteMappingResult> {
  return (await request(DELETE_MAPPING, { input })).deleteMapping;
}
