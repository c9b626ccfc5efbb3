import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { CatalogIntegration } from "../types";

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
