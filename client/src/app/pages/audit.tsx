import { Stack, Text, Title } from "@mantine/core";

import { AuditTrail } from "../../features/audit/components/audit-trail";
import { useFilterInAddress } from "../../features/audit/hooks/use-filter-in-address";
import { auditTexts } from "../../features/audit/texts";
import { useTitle } from "../../shared/use-title";
import { ForSomeOnly } from "../../shared/viewer/for-some-only";

export function Audit() {
  useTitle(auditTexts.title);
  const [filter, setFilter] = useFilterInAddress();
  return (
    <Stack>
      <div>
        <Title order={1} size="h2">
          {auditTexts.title}
        </Title>
        <Text c="dimmed">{auditTexts.explanation}</Text>
      </div>
      <ForSomeOnly permission="canViewConfig" {...auditTexts.notAllowed}>
        <AuditTrail organizationId={null} filter={filter} onFilter={setFilter} />
      </ForSomeOnly>
    </Stack>
  );
}
