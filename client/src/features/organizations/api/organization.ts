import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { Organization } from "../types";

const ORGANIZATION = graphql(`
  query Organization($id: ID!) {
    organization(id: $id) {
      ...OrganizationFields
    }
  }
`);

/** Null where there is none, or none that the viewer may see. */
export async function fetchOrganization(
  id: string,
  signal?: AbortSignal,
): Promise<Organization | null> {
  return (await request(ORGANIZATION, { id }, { signal })).organization ?? null;
}
