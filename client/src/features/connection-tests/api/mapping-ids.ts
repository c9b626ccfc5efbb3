import type { RunScope } from "../types";
import { fetchMappingIdsOfIntegration } from "./mapping-ids-of-integration";
import { fetchMappingIdsOfOrganization } from "./mapping-ids-of-organization";

/** The active mappings, as they are now. */
export async function fetchMappingIds(scope: RunScope, signal: AbortSignal): Promise<string[]> {
  return scope.integrationName === undefined
    ? fetchMappingIdsOfOrganization(scope.organizationId, signal)
    : fetchMappingIdsOfIntegration(scope.integrationName, signal);
}
