import { graphql } from "../../../gql";
import { request } from "../../../lib/graphql/graphql-client";
import type { Integration } from "../types";

const INTEGRATIONS = graphql(`
  query Integrations {
    integrations(supportsOrgMapping: true) {
      ...IntegrationFields
    }
  }
`);

/** Those that organizations can be mapped to. */
export async function fetchMappableIntegrations(signal?: AbortSignal): Promise<Integration[]> {
  return (await request(INTEGRATIONS, {}, { signal })).integrations;
}
