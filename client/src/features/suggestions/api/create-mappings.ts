import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { CreateMappingInput } from "../../../shared/mappings/integrationMapping";

const CREATE_MAPPINGS = graphql(`
  mutation CreateMappings($inputs: [CreateMappingInput!]!) {
    createMappings(inputs: $inputs) {
      __typename
      ... on OrganizationMapping {
        id
      }
      ... on Error {
        message
      }
      ... on DuplicateMappingError {
        existing {
          externalOrgId
          externalOrgName
        }
      }
      ... on ExternalOrganizationClaimedError {
        claimedBy {
          id
          name
        }
      }
    }
  }
`);

export async function createMappings(
  integrationName: string,
  pairs: readonly Omit<CreateMappingInput, "integrationName" | "mappingData">[],
) {
  const inputs = pairs.map((pair) => ({ ...pair, integrationName, mappingData: {} }));
  return (await request(CREATE_MAPPINGS, { inputs })).createMappings;
}
