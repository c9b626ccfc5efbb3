import { Stack, Text, Title } from "@mantine/core";
import { useOutletContext } from "react-router";

import { auditTexts } from "../components/audit/audit-texts";
import { AuditTrail } from "../components/audit/audit-trail";
import { useFilterInAddress } from "../components/audit/use-filter-in-address";
import type { Organization } from "../types/organization";

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
