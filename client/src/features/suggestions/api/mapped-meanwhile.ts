import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";

const MAPPED_MEANWHILE = graphql(`
  query MappedMeanwhile($integrationName: String!, $organizationIds: [ID!]!, $first: Int!) {
    coverage(
      integrationNames: [$integrationName]
      organizationIds: $organizationIds
      isActive: null
      first: $first
    ) {
      nodes {
        organization {
          id
        }
        cells {
          mappings {
            externalOrgId
            externalOrgName
          }
        }
      }
    }
  }
`);

/** The mappings that these organizations have by now, by organization id. */
export async function fetchMappedMeanwhile(integrationName: string, organizationIds: string[]) {
  const variables = { integrationName, organizationIds, first: organizationIds.length };
  const { coverage } = await request(MAPPED_MEANWHILE, variables);
  return new Map(
    coverage.nodes.flatMap(({ organization, cells }) => {
      const mappings = cells.flatMap((cell) => cell.mappings);
      return mappings.length > 0 ? [[organization.id, mappings] as const] : [];
    }),
  );
}
