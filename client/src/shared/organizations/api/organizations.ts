import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { OrganizationsPage } from "../types";

/** The most that the service gives at once. */
const PAGE_SIZE = 100;

const ORGANIZATIONS = graphql(`
  query Organizations($first: Int!, $after: String) {
    organizations(first: $first, after: $after) {
      nodes {
        id
        name
        domain
        isActive
        aliases {
          name
        }
        mappings {
          id
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export async function fetchOrganizationsPage(
  after: string | null,
  signal?: AbortSignal,
): Promise<OrganizationsPage> {
  return (await request(ORGANIZATIONS, { first: PAGE_SIZE, after }, { signal })).organizations;
}
