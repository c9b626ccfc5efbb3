import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { OrganizationNames } from "../types";

graphql(`
  fragment OrganizationNamesFields on Organization {
    id
    name
    aliases {
      name
      origin
      addedAt
      addedBy
    }
    learntNames {
      name
      isForgotten
      forgottenAt
      forgottenBy
      taughtBy {
        integrationName
        mappingId
      }
    }
  }
`);

const ORGANIZATION_NAMES = graphql(`
  query OrganizationNames($id: ID!) {
    organization(id: $id) {
      ...OrganizationNamesFields
    }
  }
`);

/** Null where there is no such organization, or none that the viewer may see. */
export async function fetchOrganizationNames(
  id: string,
  signal?: AbortSignal,
): Promise<OrganizationNames | null> {
  return (await request(ORGANIZATION_NAMES, { id }, { signal })).organization ?? null;
}
