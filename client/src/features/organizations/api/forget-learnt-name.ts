import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { NameOfOrganization, ForgetNameResult } from "../types";

const FORGET_LEARNT_NAME = graphql(`
  mutation ForgetLearntName($organizationId: ID!, $name: String!) {
    forgetLearntName(organizationId: $organizationId, name: $name) {
      __typename
      ... on Organization {
        ...OrganizationNamesFields
      }
      ... on Error {
        message
      }
    }
  }
`);

export async function forgetLearntName(given: NameOfOrganization): Promise<ForgetNameResult> {
  return (await request(FORGET_LEARNT_NAME, given)).forgetLearntName;
}
