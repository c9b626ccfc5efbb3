import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { NameOfOrganization, RemoveAliasResult } from "../types";

const REMOVE_ALIAS = graphql(`
  mutation RemoveAlias($organizationId: ID!, $name: String!) {
    removeOrganizationAlias(organizationId: $organizationId, name: $name) {
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

export async function removeAlias(given: NameOfOrganization): Promise<RemoveAliasResult> {
  return (await request(REMOVE_ALIAS, given)).removeOrganizationAlias;
}
