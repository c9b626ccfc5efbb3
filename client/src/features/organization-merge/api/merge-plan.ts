import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { MergePlanResult } from "../types";

const MERGE_PLAN = graphql(`
  query MergePlan($from: ID!, $into: ID!) {
    planOrganizationMerge(from: $from, into: $into) {
      __typename
      ... on OrganizationMergePlan {
        fingerprint
        moving {
          ...MergedMappingFields
        }
        ending {
          ...MergedMappingFields
        }
        conflicts {
          integrationName
          onFrom {
            ...MergedMappingFields
          }
          onInto {
            ...MergedMappingFields
          }
        }
        aliases
        people {
          userId
          gained
          afterwards
        }
        rejections {
          integrationName
          externalOrgId
          externalOrgName
          moves
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

  fragment MergedMappingFields on OrganizationMapping {
    id
    integrationName
    externalOrgId
    externalOrgName
  }
`);

/** What merging the first into the second would move, and what has to be chosen. */
export async function fetchMergePlan(
  from: string,
  into: string,
  signal?: AbortSignal,
): Promise<MergePlanResult> {
  return (await request(MERGE_PLAN, { from, into }, { signal })).planOrganizationMerge;
}
