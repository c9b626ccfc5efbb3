import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { TestUnsavedMappingResult, TestUnsavedMappingVariables } from "../types";

const TEST_UNSAVED_MAPPING = graphql(`
  mutation TestUnsavedMapping($input: CreateMappingInput!, $mappingId: ID) {
    testUnsavedMapping(input: $input, mappingId: $mappingId) {
      __typename
      ... on UnsavedTestResult {
        success
        message
        steps {
          name
          status
          message
          remedy
          durationMs
        }
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

/** Nothing of it is kept. */
export async function testUnsavedMapping(
  variables: TestUnsavedMappingVariables,
): Promise<TestUnsavedMappingResult> {
  return (await request(TEST_UNSAVED_MAPPING, variables)).testUnsavedMapping;
}
