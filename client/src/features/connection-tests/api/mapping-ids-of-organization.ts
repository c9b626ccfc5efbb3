import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";

const MAPPING_IDS_OF_ORGANIZATION = graphql(`
  query MappingIdsOfOrganization($organizationId: ID!) {
    organization(id: $organizationId) {
      mappings {
        id
      }
    }
  }
`);

export async function fetchMappingIdsOfOrganization(
  organizationId: string,
  signal: AbortSignal,
): Promise<string[]> {
  const data = await request(MAPPING_IDS_OF_ORGANIZATION, { organizationId }, { signal });
  return (data.organization?.mappings ?? []).map(({ id }) => id);
}
