import { useOutletContext } from "react-router";

import { IntegrationMappingsList } from "../components/integrations/IntegrationMappingsList";
import { useMayManage } from "../hooks/use-viewer";
import type { Organization } from "../types/organization";

export function OrganizationIntegrations() {
  const { id, isActive } = useOutletContext<Organization>();
  const canManage = useMayManage(id);
  return <IntegrationMappingsList organizationId={id} canAdd={isActive} canManage={canManage} />;
}
