import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { MergeInput, MergeResult } from "../types";

const MERGE_ORGANIZATIONS = graphql(`
  mutation MergeOrganizations(
    $from: ID!
    $into: ID!
    $fingerprint: String!
    $choices: [OrganizationMergeChoiceInput!]
  ) {
    mergeOrganizations(from: $from, into: $into, fingerprint: $fingerprint, choices: $choices) {
      __typename
      ... on OrganizationMerge {
        ...MergeFields
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

  fragment MergeFields on OrganizationMerge {
    id
    state
    fromName
    intoName
    startedAt
    startedBy
    from {
      id
    }
    into {
      id
    }
    mappings {
      integrationName
      externalOrgId
      externalOrgName
      problem
      undoProblem
    }
    people {
      userId
      problem
      undoProblem
    }
  }
`);

export async function mergeOrganizations(input: MergeInput): Promise<MergeResult> {
  return (await request(MERGE_ORGANIZATIONS, input)).mergeOrganizations;
}
