import { useOutletContext } from "react-router";

import { OrganizationDetailsForm } from "../components/organizations/organization-details-form";
import { useMayManageAll } from "../hooks/use-viewer";
import type { Organization } from "../types/organization";

export function OrganizationDetails() {
  const organization = useOutletContext<Organization>();
  return <OrganizationDetailsForm organization={organization} canManage={useMayManageAll()} />;
}
