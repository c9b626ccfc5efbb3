import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { Viewer } from "../types";

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
