import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { MapOutcome } from "../types";

const MAP_TO_TWINS = graphql(`
  mutation MapToTwins($inputs: [CreateMappingInput!]!) {
    createMappings(inputs: $inputs) {
      __typename
      ... on OrganizationMapping {
        id
      }
      ... on Error {
        message
      }
    }
  }
`);

export interface TwinPair {
  organizationId: string;
  externalOrgId: string;
  externalOrgName: string;
}

/** One outcome for each, in order. */
export async function mapToTwins(
  integrationName: string,
  pairs: readonly TwinPair[],
): Promise<MapOutcome[]> {
  if (pairs.length === 0) return [];
  const inputs = pairs.map((pair) => ({ ...pair, integrationName, mappingData: {} }));
  return (await request(MAP_TO_TWINS, { inputs })).createMappings;
}
