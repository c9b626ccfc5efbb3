import { graphql } from "../gql";
import type { Viewer } from "../types/viewer";
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
  const { permissions, ...person } = viewer;
  return { ...person, hasAccess: permissions.length > 0 || organizations.nodes.length > 0 };
}
