import { useOutletContext } from "react-router";

import { IntegrationMappingsList } from "../components/integrations/IntegrationMappingsList";
import type { Organization } from "../types/organization";

export function OrganizationIntegrations() {
  const { id, isActive } = useOutletContext<Organization>();
  return <IntegrationMappingsList organizationId={id} canAdd={isActive} />;
}
