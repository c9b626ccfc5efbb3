/** Organizations against integrations: the documents and the functions that send them. */
import { graphql } from "../gql";
import type { MatrixRow } from "../types/coverage";
import { everyPage } from "./every-page";
import { request } from "./graphql-client";

/** The most that the service gives at once. */
const PAGE_SIZE = 500;

const COVERAGE_MATRIX = graphql(`
  query CoverageMatrix($first: Int!, $after: String) {
    coverage(first: $first, after: $after) {
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
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

/** Every active organization; mappings are left out, since they are read cell by cell. */
export async function fetchCoverageMatrix(signal?: AbortSignal): Promise<MatrixRow[]> {
  return everyPage(
    async (after) =>
      (await request(COVERAGE_MATRIX, { first: PAGE_SIZE, after }, { signal })).coverage,
  );
}

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
