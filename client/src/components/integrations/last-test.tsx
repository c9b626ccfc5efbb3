import { Group, Text, VisuallyHidden } from "@mantine/core";

import { texts } from "../../texts";
import type { OrganizationMapping } from "../../types/integrationMapping";
import { CheckCircleIcon, CrossCircleIcon } from "../icons";
import { RelativeTime } from "../relative-time";

type TestedMapping = Pick<
  OrganizationMapping,
  "lastTestedAt" | "lastTestSuccess" | "lastTestResult"
>;

export function LastTest({ mapping }: { mapping: TestedMapping }) {
  if (mapping.lastTestedAt === null) {
    return (
      <Text size="sm" c="dimmed">
        {texts.mappings.neverTested}
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
          {passed ? texts.mappings.testPassed : texts.mappings.testFailed}
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
