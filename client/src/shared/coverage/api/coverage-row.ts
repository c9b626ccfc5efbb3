import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { CoverageRow } from "../types";

const COVERAGE_ROW = graphql(`
  query CoverageRow($integrationName: String!, $organizationId: ID!) {
    coverage(integrationNames: [$integrationName], organizationIds: [$organizationId], first: 1) {
      nodes {
        organization {
          id
          name
          domain
        }
        cells {
          state
          exclusion {
            id
            reason
            excludedAt
            excludedBy
          }
          mappings {
            ...MappingFields
          }
        }
      }
    }
  }
`);

/** One organization's row as it is now; null where there is none any more. */
export async function fetchCoverageRow(
  integrationName: string,
  organizationId: string,
): Promise<CoverageRow | null> {
  const { nodes } = (await request(COVERAGE_ROW, { integrationName, organizationId })).coverage;
  const [row] = nodes;
  const cell = row?.cells[0];
  return row && cell ? { organization: row.organization, ...cell } : null;
}
