import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";

const SIMILAR_ORGANIZATIONS = graphql(`
  query SimilarOrganizations($name: String!, $domain: String) {
    similarOrganizations(name: $name, domain: $domain) {
      organization {
        id
        name
        domain
        isActive
      }
      confidence
      signals {
        detail
      }
    }
  }
`);

export async function fetchSimilarOrganizations(
  name: string,
  domain: string | null,
  signal?: AbortSignal,
) {
  return (await request(SIMILAR_ORGANIZATIONS, { name, domain }, { signal })).similarOrganizations;
}
