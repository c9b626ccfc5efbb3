import { Group, Text, VisuallyHidden } from "@mantine/core";

import { CheckCircleIcon, CrossCircleIcon } from "../icons";
import { RelativeTime } from "../values/relative-time";
import type { OrganizationMapping } from "./integrationMapping";
import { mappingRowTexts } from "./texts";

type TestedMapping = Pick<
  OrganizationMapping,
  "lastTestedAt" | "lastTestSuccess" | "lastTestResult"
>;

export function LastTest({ mapping }: { mapping: TestedMapping }) {
  if (mapping.lastTestedAt === null) {
    return (
      <Text size="sm" c="dimmed">
        {mappingRowTexts.neverTested}
      </Text>
    );
  }
  const passed = mapping.lastTestSuccess === true;
  const Icon = passed ? CheckCircleIcon : CrossCircleIcon;
  return (
    <div style={{ minWidth: 0 }}>
      <Group gap={6} wrap="nowrap">
        <Text c={passed ? "green" : "red"} lh={0} component="span">
          <Icon size={18} />
        </Text>
        <VisuallyHidden>
          {passed ? mappingRowTexts.testPassed : mappingRowTexts.testFailed}
        </VisuallyHidden>
        <Text size="sm">
          <RelativeTime value={mapping.lastTestedAt} />
        </Text>
      </Group>
      {mapping.lastTestResult && (
        <Text size="xs" c="dimmed" lineClamp={3} title={mapping.lastTestResult}>
          {mapping.lastTestResult}
        </Text>
      )}
    </div>
  );
}
