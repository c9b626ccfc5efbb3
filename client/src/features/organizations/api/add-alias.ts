import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { AddAliasResult, NameOfOrganization } from "../types";

const ADD_ALIAS = graphql(`
  mutation AddAlias($organizationId: ID!, $name: String!) {
    addOrganizationAlias(organizationId: $organizationId, name: $name) {
      __typename
      ... on AddedOrganizationAlias {
        organization {
          ...OrganizationNamesFields
        }
        alsoCalled {
          id
          name
        }
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
    }
  }
`);

export async function addAlias(added: NameOfOrganization): Promise<AddAliasResult> {
  return (await request(ADD_ALIAS, added)).addOrganizationAlias;
}
