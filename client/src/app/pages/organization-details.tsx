import { useOutletContext } from "react-router";

import {
  OrganizationDetailsForm,
} from "../../features/organizations/components/organization-details-form";
import type { Organization } from "../../features/organizations/types";
import { useMayManageAll } from "../../shared/viewer/use-viewer";

export function OrganizationDetails() {
  const organization = useOutletContext<Organization>();
  return <OrganizationDetailsForm organization={organization} canManage={useMayManageAll()} />;
}
