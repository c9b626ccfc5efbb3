import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { OrganizationStates } from "../types";

const ORGANIZATION_STATES = graphql(`
  query OrganizationStates($organizationIds: [ID!]!, $first: Int!) {
    coverage(organizationIds: $organizationIds, isActive: null, first: $first) {
      nodes {
        organization {
          id
        }
        cells {
          integrationName
          state
        }
      }
    }
  }
`);

/** The states of these organizations for every integration, by organization id. */
export async function fetchOrganizationStates(
  organizationIds: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, OrganizationStates>> {
  const variables = { organizationIds: [...organizationIds], first: organizationIds.length };
  const { coverage } = await request(ORGANIZATION_STATES, variables, { signal });
  return new Map(coverage.nodes.map(({ organization, cells }) => [organization.id, cells]));
}
