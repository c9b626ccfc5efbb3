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
    organizations(first: 1) {
      nodes {
        id
      }
    }
  }
`);

export async function fetchViewer(signal?: AbortSignal): Promise<Viewer> {
  const { viewer, organizations } = await request(VIEWER, {}, { signal });
  return { ...viewer, hasAccess: viewer.permissions.length > 0 || organizations.nodes.length > 0 };
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
