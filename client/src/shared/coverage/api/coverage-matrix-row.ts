import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { MatrixRow } from "../types";

const COVERAGE_MATRIX_ROW = graphql(`
  query CoverageMatrixRow($organizationId: ID!) {
    coverage(organizationIds: [$organizationId], first: 1) {
      nodes {
        organization {
          id
          name
          domain
        }
        cells {
          integrationName
          state
        }
      }
    }
  }
`);

/** One organization as it is now; null where there is no active one any more. */
export async function fetchCoverageMatrixRow(organizationId: string): Promise<MatrixRow | null> {
  const { nodes } = (await request(COVERAGE_MATRIX_ROW, { organizationId })).coverage;
  return nodes[0] ?? null;
}
