import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";

const CANCEL_JOB_RUN = graphql(`
  mutation CancelJobRun($id: ID!) {
    cancelJobRun(id: $id) {
      __typename
    }
  }
`);

/** Nothing more of the run is begun. */
export async function cancelRun(id: string): Promise<void> {
  await request(CANCEL_JOB_RUN, { id });
}
