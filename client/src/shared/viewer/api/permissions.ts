import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { Permission } from "../types";

const PERMISSIONS = graphql(`
  query Permissions($organizationId: ID!) {
    viewer {
      permissions(organizationId: $organizationId)
    }
  }
`);

/** What the viewer may do on one organization. */
export async function fetchPermissions(
  organizationId: string,
  signal?: AbortSignal,
): Promise<Permission[]> {
  return (await request(PERMISSIONS, { organizationId }, { signal })).viewer.permissions;
}
