import type { OrganizationMapping } from "./integrationMapping";

/** How a person recognises the external organization: its name, or its id where it has none. */
export function externalLabel(
  mapping: Pick<OrganizationMapping, "externalOrgId" | "externalOrgName">,
): string {
  return mapping.externalOrgName || mapping.externalOrgId;
}

export function integrationLabel(
  mapping: Pick<OrganizationMapping, "integration" | "integrationName">,
): string {
  return mapping.integration?.displayName ?? mapping.integrationName;
}
