import type { CoverageRow } from "../../../shared/coverage/types";
import type { OrganizationMapping } from "../../../shared/mappings/integrationMapping";
import { fetchIntegrationStates } from "./integration-states";
import { fetchMappingsOfIntegration } from "./mappings-of-integration";

/**
 * Every active organization with its state for one integration. States and mappings are read beside
 * each other: mappings inside the cells would cost the service fifteen times as much.
 */
export async function fetchCoverageRows(
  integrationName: string,
  signal?: AbortSignal,
): Promise<CoverageRow[]> {
  const [states, mappings] = await Promise.all([
    fetchIntegrationStates(integrationName, signal),
    fetchMappingsOfIntegration(integrationName, signal),
  ]);
  const byOrganization = new Map<string, OrganizationMapping[]>();
  for (const { organizationId, ...mapping } of mappings) {
    byOrganization.set(organizationId, [...(byOrganization.get(organizationId) ?? []), mapping]);
  }
  return states.map(({ organization, cells }) => ({
    organization,
    state: cells[0]?.state ?? "UNMAPPED",
    exclusion: cells[0]?.exclusion ?? null,
    mappings: byOrganization.get(organization.id) ?? [],
  }));
}
