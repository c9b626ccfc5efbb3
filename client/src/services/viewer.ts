import { graphql } from "../gql";
import type { Viewer } from "../types/viewer";
import { request } from "./graphql-client";

const VIEWER = graphql(`
  query Viewer {
    viewer {
      userId
      name
    }
  }
`);

export async function fetchViewer(signal?: AbortSignal): Promise<Viewer> {
  return (await request(VIEWER, {}, { signal })).viewer;
}
