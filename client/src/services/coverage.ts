/** Which organizations are mapped where: each document and the one function that sends it. */
import { graphql } from "../gql";
import type {
  CatalogIntegration,
  CoverageRow,
  IntegrationCounts,
} from "../types/coverage";
import type { OrganizationMapping } from "../types/integrationMapping";
import { request } from "./graphql-client";

/** The most that the service gives at once. */
const PAGE_SIZE = 500;

const INTEGRATION_CATALOG = graphql(`
  query IntegrationCatalog {
    integrations {
      ...IntegrationFields
      supportsOrgMapping
    }
  }
`);

/** All that are installed, also those that no organization can be mapped to. */
export async function fetchIntegrationCatalog(signal?: AbortSignal): Promise<CatalogIntegration[]> {
  return (await request(INTEGRATION_CATALOG, {}, { signal })).integrations;
}

const COVERAGE_SUMMARY = graphql(`
  query CoverageSummary {
    coverageSummary {
      integrationName
      unmapped
      mapped
      drifted
      failing
      comparedAt
    }
  }
`);

export async function fetchCoverageSummary(signal?: AbortSignal): Promise<IntegrationCounts[]> {
  return (await request(COVERAGE_SUMMARY, {}, { signal })).coverageSummary;
}

const INTEGRATION_STATES = graphql(`
  query IntegrationStates($integrationName: String!, $first: Int!, $after: String) {
    coverage(integrationNames: [$integrationName], first: $first, after: $after) {
      nodes {
        organization {
          id
          name
          domain
        }
        cells {
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

const MAPPINGS_OF_INTEGRATION = graphql(`
  query MappingsOfIntegration($integrationName: String!, $first: Int!, $after: String) {
    integration(name: $integrationName) {
      name
      mappings(first: $first, after: $after) {
        nodes {
          organizationId
          ...MappingFields
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

/**
 * Every active organization with its state for one integration. States and mappings are read beside
 * each other: mappings inside the cells would cost the service fifteen times as much.
 */
export async function fetchCoverageRows(
  integrationName: string,
  signal?: AbortSignal,
): Promise<CoverageRow[]> {
  const [states, mappings] = await Promise.all([
    everyPage(async (after) => {
      const variables = { integrationName, first: PAGE_SIZE, after };
      return (await request(INTEGRATION_STATES, variables, { signal })).coverage;
    }),
    everyPage(async (after) => {
      const variables = { integrationName, first: PAGE_SIZE, after };
      const data = await request(MAPPINGS_OF_INTEGRATION, variables, { signal });
      return data.integration?.mappings ?? NO_PAGE;
    }),
  ]);
  const byOrganization = new Map<string, OrganizationMapping[]>();
  for (const { organizationId, ...mapping } of mappings) {
    byOrganization.set(organizationId, [...(byOrganization.get(organizationId) ?? []), mapping]);
  }
  return states.map(({ organization, cells }) => ({
    organization,
    state: cells[0]?.state ?? "UNMAPPED",
    mappings: byOrganization.get(organization.id) ?? [],
  }));
}

interface Page<TNode> {
  nodes: TNode[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

const NO_PAGE = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };

async function everyPage<TNode>(fetchPage: (after: string | null) => Promise<Page<TNode>>) {
  const nodes: TNode[] = [];
  let after: string | null = null;
  do {
    const page: Page<TNode> = await fetchPage(after);
    nodes.push(...page.nodes);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return nodes;
}

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
