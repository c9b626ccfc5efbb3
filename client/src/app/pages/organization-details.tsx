import { Stack } from "@mantine/core";
import { useOutletContext } from "react-router";

import { MergeSection } from "../../features/organization-merge/components/merge-section";
import {
  OrganizationDetailsForm,
} from "../../features/organizations/components/organization-details-form";
import { OrganizationNames } from "../../features/organizations/components/organization-names";
import type { Organization } from "../../features/organizations/types";
import { useMayManageAll } from "../../shared/viewer/use-viewer";

export function OrganizationDetails() {
  const organization = useOutletContext<Organization>();
  const canManage = useMayManageAll();
  return (
    <Stack>
      <OrganizationDetailsForm organization={organization} canManage={canManage} />
      <OrganizationNames organizationId={organization.id} canManage={canManage} />
      {canManage && (
        <MergeSection organization={organization} isMerged={Boolean(organization.mergedInto)} />
      )}
    </Stack>
  );
}
