import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { NameOfOrganization, RestoreNameResult } from "../types";

const RESTORE_LEARNT_NAME = graphql(`
  mutation RestoreLearntName($organizationId: ID!, $name: String!) {
    restoreLearntName(organizationId: $organizationId, name: $name) {
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

export async function restoreLearntName(given: NameOfOrganization): Promise<RestoreNameResult> {
  return (await request(RESTORE_LEARNT_NAME, given)).restoreLearntName;
}
