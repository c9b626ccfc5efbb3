import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { TestConnectionResult } from "../types";

const TEST_CONNECTION = graphql(`
  mutation TestConnection($organizationId: ID!, $mappingId: ID!) {
    testConnection(organizationId: $organizationId, mappingId: $mappingId) {
      __typename
      ... on TestResult {
        success
        message
        testedAt
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
    }
  }
`);

export async function testConnection(variables: {
  organizationId: string;
  mappingId: string;
}): Promise<TestConnectionResult> {
  return (await request(TEST_CONNECTION, variables)).testConnection;
}
