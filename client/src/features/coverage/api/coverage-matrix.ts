import { graphql } from "../../../gql";
import { everyPage } from "../../../lib/graphql/every-page";
import { request } from "../../../lib/graphql/graphql-client";
import type { MatrixRow } from "../../../shared/coverage/types";

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
