import { graphql } from "../gql";
import type { Permission, Viewer } from "../types/viewer";
import { request } from "./graphql-client";

const VIEWER = graphql(`
  query Viewer {
    viewer {
      userId
      name
      permissions
    }
  }
`);

export async function fetchViewer(signal?: AbortSignal): Promise<Viewer> {
  return (await request(VIEWER, {}, { signal })).viewer;
}

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
