import { useOutletContext } from "react-router";

import { BulkTestButton } from "../../features/connection-tests/components/bulk-test-button";
import { IntegrationMappingsList } from "../../features/mappings/components/IntegrationMappingsList";
import type { Organization } from "../../features/organizations/types";
import { useMayManage } from "../../shared/viewer/use-viewer";

export function OrganizationIntegrations() {
  const { id, name, isActive } = useOutletContext<Organization>();
  const canManage = useMayManage(id);
  return (
    <IntegrationMappingsList
      organizationId={id}
      canAdd={isActive}
      canManage={canManage}
      testAll={<BulkTestButton scope={{ organizationId: id }} subject={name} />}
    />
  );
}
