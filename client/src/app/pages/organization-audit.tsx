import { Stack, Text, Title } from "@mantine/core";
import { useOutletContext } from "react-router";

import { AuditTrail } from "../../features/audit/components/audit-trail";
import { useFilterInAddress } from "../../features/audit/hooks/use-filter-in-address";
import { auditTexts } from "../../features/audit/texts";
import type { Organization } from "../../features/organizations/types";

/** Whoever may see the organization may see what changed about it. */
export function OrganizationAudit() {
  const { id } = useOutletContext<Organization>();
  const [filter, setFilter] = useFilterInAddress();
  return (
    <Stack>
      <div>
        <Title order={2} size="h3">
          {auditTexts.organizationTitle}
        </Title>
        <Text c="dimmed" size="sm">
          {auditTexts.organizationExplanation}
        </Text>
      </div>
      <AuditTrail organizationId={id} filter={filter} onFilter={setFilter} />
    </Stack>
  );
}
