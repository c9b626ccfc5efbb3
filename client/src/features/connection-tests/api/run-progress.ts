import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { RunProgress } from "../types";

const RUN_PROGRESS = graphql(`
  query RunProgress($id: ID!) {
    jobRun(id: $id) {
      state
      completed
      total
      message
      waitsUntil
    }
  }
`);

/** How far the run is; null if it is not there any more. */
export async function fetchRunProgress(
  id: string,
  signal: AbortSignal,
): Promise<RunProgress | null> {
  return (await request(RUN_PROGRESS, { id }, { signal })).jobRun;
}
