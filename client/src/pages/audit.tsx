import { Stack, Text, Title } from "@mantine/core";

import { auditTexts } from "../components/audit/audit-texts";
import { AuditTrail } from "../components/audit/audit-trail";
import { useFilterInAddress } from "../components/audit/use-filter-in-address";
import { ForSomeOnly } from "../components/for-some-only";
import { useTitle } from "../hooks/use-title";

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
