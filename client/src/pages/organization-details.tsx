import { useOutletContext } from "react-router";

import { OrganizationDetailsForm } from "../components/organizations/organization-details-form";
import type { Organization } from "../types/organization";

export function OrganizationDetails() {
  return <OrganizationDetailsForm organization={useOutletContext<Organization>()} />;
}
