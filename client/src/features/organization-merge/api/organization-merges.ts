import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { OrganizationMerge } from "../types";

const ORGANIZATION_MERGES = graphql(`
  query OrganizationMerges($organizationId: ID!) {
    organizationMerges(organizationId: $organizationId) {
      ...MergeFields
    }
  }
`);

/** The merges that stand in which an organization takes part. */
export async function fetchOrganizationMerges(
  organizationId: string,
  signal?: AbortSignal,
): Promise<OrganizationMerge[]> {
  return (await request(ORGANIZATION_MERGES, { organizationId }, { signal })).organizationMerges;
}
