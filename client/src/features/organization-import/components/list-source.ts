import type { CatalogIntegration } from "../../../shared/integrations/types";

/** Those that can be asked what they list. */
export const canList = ({
  supportsOrgMapping,
  supportsDiscovery,
  isConfigured,
}: CatalogIntegration) => supportsOrgMapping && supportsDiscovery && isConfigured;
