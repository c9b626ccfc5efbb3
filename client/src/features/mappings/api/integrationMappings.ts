import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { OrganizationMapping } from "../../../shared/mappings/integrationMapping";

const ORGANIZATION_MAPPINGS = graphql(`
  query OrganizationMappings($organizationId: ID!) {
    organization(id: $organizationId) {
      id
      mappings(isActive: null) {
        ...MappingFields
      }
    }
  }
`);

/** All mappings of an organization, inactive ones too; null where there is no such organization. */
export async function fetchOrganizationMappings(
  organizationId: string,
  signal?: AbortSignal,
): Promise<OrganizationMapping[] | null> {
  const data = await request(ORGANIZATION_MAPPINGS, { organizationId }, { signal });
  return data.organization?.mappings ?? null;
}
