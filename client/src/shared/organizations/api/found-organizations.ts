import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";

/** The most that the service gives at once; who gets more types on. */
const PAGE_SIZE = 100;

const FOUND_ORGANIZATIONS = graphql(`
  query FoundOrganizations($search: String!, $first: Int!) {
    organizations(search: $search, first: $first) {
      nodes {
        id
      }
    }
  }
`);

/** The ids of those that the service finds, such as by the id that a vendor has for them. */
export async function fetchFoundOrganizations(
  search: string,
  signal?: AbortSignal,
): Promise<ReadonlySet<string>> {
  const found = await request(FOUND_ORGANIZATIONS, { search, first: PAGE_SIZE }, { signal });
  return new Set(found.organizations.nodes.map(({ id }) => id));
}
