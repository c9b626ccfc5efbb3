import type { ExternalOrganizationChoice } from "../external-organizations/types";
import type { OrganizationMapping } from "./integrationMapping";

const NOT_SAVED = "";

/** Its mapping is on its way to the service: nothing can be done with it yet. */
export const isSaved = (mapping: OrganizationMapping): boolean => mapping.id !== NOT_SAVED;

export function notYetSaved(
  integrationName: string,
  choice: ExternalOrganizationChoice,
): OrganizationMapping {
  return {
    id: NOT_SAVED,
    integrationName,
    integration: null,
    externalOrgId: choice.id,
    externalOrgName: choice.name,
    mappingData: {},
    isActive: true,
    lastTestedAt: null,
    lastTestSuccess: null,
    lastTestResult: null,
    version: "",
    drift: { state: "IN_SYNC", currentName: choice.name, comparedAt: null },
  };
}
